"""What to practise next, from a trainee's own record. Pure: the same record and the same day give the same advice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from simulator.core.drills import MASTERED_FROM, Drill
from simulator.core.mastery import Mastery, standing_in
from simulator.core.practice import Practice
from simulator.core.reading import Frozen
from simulator.core.rubric import Criterion, Rubric

SESSIONS_LOOKED_AT = 5
"""The last so many sessions and drills say which traps are the trainee's own."""
MOST_ADVICE = 3


class Advice(Frozen):
    """One thing to practise next, and why."""

    kind: Literal["retest", "trap", "unfinished", "technique", "first"]
    drill: str
    persona: str
    criterion: str | None = None
    why: str


def recommend(
    record: Sequence[Practice], drills: Mapping[str, Drill], rubric: Rubric, now: datetime
) -> tuple[Advice, ...]:
    """At most three things to practise next: what is due again, what went wrong most, what was begun, what is missing.

    Args:
        record: sessions and drills that were graded, in any order.
        drills: all drills there are, by id.
        rubric: for the names of criteria, and which techniques there are.
        now: the day.
    """
    standings = {id: standing_in(drill, record, rubric) for id, drill in drills.items()}
    criteria = {c.id: c for c in rubric.criteria}
    found: dict[str, Advice] = {}
    for advice in (
        *_due(drills, standings, now),
        *_traps(record, drills, standings, criteria),
        *_unfinished(drills, standings),
        *_not_shown(record, drills, standings, criteria),
        *_first(drills, standings),
    ):
        found.setdefault(advice.drill, advice)
    return tuple(found.values())[:MOST_ADVICE]


def _due(drills: Mapping[str, Drill], standings: Mapping[str, Mastery], now: datetime) -> Iterable[Advice]:
    due = sorted((s.due, s.drill) for s in standings.values() if s.due is not None and s.due <= now)
    for since, id in due:
        weeks = max(1, (now - since).days // 7 + 1)
        why = f"You mastered it; the re-test is due{'' if weeks == 1 else f' since {weeks} weeks'}."
        yield Advice(kind="retest", drill=id, persona=drills[id].personas[weeks % len(drills[id].personas)], why=why)


def _traps(
    record: Sequence[Practice],
    drills: Mapping[str, Drill],
    standings: Mapping[str, Mastery],
    criteria: Mapping[str, Criterion],
) -> Iterable[Advice]:
    lately = sorted((p for p in record if p.counts), key=lambda p: p.opened_at)[-SESSIONS_LOOKED_AT:]
    fallen = Counter(f.criterion for p in lately if p.scorecard for f in p.scorecard.findings)
    for trap, times in sorted(fallen.items(), key=lambda pair: (-pair[1], pair[0])):
        for drill in sorted(drills.values(), key=lambda d: criteria[d.skill].kind == "trap"):  # a skill to put there
            if trap in _about(drill) and _is_open(standings[drill.id]):
                name = criteria[trap].name if trap in criteria else trap
                again = "once" if times == 1 else f"{times} times"
                why = f"“{name}” happened {again} in your last {_sessions(len(lately))}."
                yield _advice("trap", drill, standings[drill.id], why, trap)


def _about(drill: Drill) -> set[str]:
    openings = {id for o in drill.openings for id in (o.skill, o.trap) if id is not None}
    return {drill.trap, drill.skill, *openings}


def _unfinished(drills: Mapping[str, Drill], standings: Mapping[str, Mastery]) -> Iterable[Advice]:
    begun = [s for s in standings.values() if s.tries and s.mastered_at is None]
    for standing in sorted(begun, key=lambda s: (-len(s.passed_with), s.drill)):
        why = (
            "You have it with one client. Once more with another, without hints, and it is mastered."
            if standing.passed_with
            else "You have begun it. Level 3 with two clients, without hints, and it is mastered."
        )
        yield _advice("unfinished", drills[standing.drill], standing, why)


def _not_shown(
    record: Sequence[Practice],
    drills: Mapping[str, Drill],
    standings: Mapping[str, Mastery],
    criteria: Mapping[str, Criterion],
) -> Iterable[Advice]:
    """Techniques that no session of this trainee has shown at level 3, once there is a record at all."""
    cards = [p.scorecard for p in record if p.counts and p.scorecard]
    shown = {
        id
        for card in cards
        for id, score in card.criteria.items()
        if isinstance(score.level, int) and score.level >= MASTERED_FROM
    }
    for drill in drills.values() if cards else ():
        skill = criteria.get(drill.skill)
        if skill and skill.kind == "technique" and skill.id not in shown and not standings[drill.id].tries:
            why = f"“{skill.name}” has not been seen from you yet."
            yield _advice("technique", drill, standings[drill.id], why, skill.id)


FIRST_DRILLS = ("stay_with_guilt", "ask_about_suicide", "word_for_word")
"""Where to begin without a record: to stay with a feeling, to ask what must be asked, to ask for the words."""


def _first(drills: Mapping[str, Drill], standings: Mapping[str, Mastery]) -> Iterable[Advice]:
    order = [*(id for id in FIRST_DRILLS if id in drills), *(id for id in drills if id not in FIRST_DRILLS)]
    for id in order:
        if not standings[id].tries:
            yield _advice("first", drills[id], standings[id], "A good one to begin with.")


def _is_open(standing: Mastery) -> bool:
    return standing.mastered_at is None


def _advice(
    kind: Literal["trap", "unfinished", "technique", "first"],
    drill: Drill,
    standing: Mastery,
    why: str,
    criterion: str | None = None,
) -> Advice:
    """With a client whom it has not been passed with, if there is one left."""
    persona = next((p for p in drill.personas if p not in standing.passed_with), drill.personas[0])
    return Advice(kind=kind, drill=drill.id, persona=persona, criterion=criterion, why=why)


def _sessions(number: int) -> str:
    return "session" if number == 1 else f"{number} sessions"
