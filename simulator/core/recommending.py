"""What to practise next, from a trainee's own record. Pure: the same record and the same day give the same advice.

Mastered is what reached level 3 or better with two clients, without hints. It is tested again after one week, four and
twelve: what is not met again is forgotten.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from simulator.core.drills import MASTERED_FROM, Drill, score_of_drill
from simulator.core.practice import Practice
from simulator.core.reading import Frozen
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import ComputedLevel

CLIENTS_TO_MASTER = 2
AGAIN_AFTER = (timedelta(weeks=1), timedelta(weeks=4), timedelta(weeks=12))
SESSIONS_LOOKED_AT = 5
"""The last so many sessions and drills say which traps are the trainee's own."""
MOST_ADVICE = 3


class DrillStanding(Frozen):
    """Where a trainee stands with a drill."""

    drill: str
    played: int
    best: int | None
    passed_with: tuple[str, ...]
    mastered_at: datetime | None = None
    due: datetime | None = None
    """When it is to be tested again; None while it is not mastered, or when all three tests were passed."""


class Advice(Frozen):
    """One thing to practise next, and why."""

    kind: Literal["retest", "trap", "unfinished", "technique", "first"]
    drill: str
    persona: str
    criterion: str | None = None
    why: str


def level_of(drill: Drill, rubric: Rubric, practice: Practice) -> ComputedLevel | None:
    """What a play of this drill came to; None if it is none, or was never scored."""
    ours = practice.form == "drill" and practice.drill == drill.id and practice.persona in drill.personas
    if not ours or practice.scorecard is None:
        return None
    return score_of_drill(drill.played_with(practice.persona), rubric, practice.scorecard).level


def standing_of(drill: Drill, rubric: Rubric, record: Iterable[Practice]) -> DrillStanding:
    """Where the record leaves this drill. A failed re-test makes it due again after the first interval."""
    plays = [(p, level) for p in sorted(record, key=lambda p: p.opened_at) if (level := level_of(drill, rubric, p))]
    passed_with: list[str] = []
    mastered: datetime | None = None
    due: datetime | None = None
    stage = 0
    for play, level in plays:
        at, passed = play.opened_at, isinstance(level, int) and level >= MASTERED_FROM and play.hints == 0
        if mastered is None:
            if passed and play.persona not in passed_with:
                passed_with.append(play.persona)
            if len(passed_with) >= CLIENTS_TO_MASTER:
                mastered, due = at, at + AGAIN_AFTER[0]
        elif not passed:
            stage, due = 0, at + AGAIN_AFTER[0]
        elif due is not None and at >= due:
            stage += 1
            due = at + AGAIN_AFTER[stage] if stage < len(AGAIN_AFTER) else None
    levels = [level for _, level in plays if isinstance(level, int)]
    return DrillStanding(
        drill=drill.id,
        played=len(plays),
        best=max(levels, default=None),
        passed_with=tuple(passed_with),
        mastered_at=mastered,
        due=due,
    )


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
    standings = {id: standing_of(drill, rubric, record) for id, drill in drills.items()}
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


def _due(drills: Mapping[str, Drill], standings: Mapping[str, DrillStanding], now: datetime) -> Iterable[Advice]:
    due = sorted((s.due, s.drill) for s in standings.values() if s.due is not None and s.due <= now)
    for since, id in due:
        weeks = max(1, (now - since).days // 7 + 1)
        why = f"You mastered it; the re-test is due{'' if weeks == 1 else f' since {weeks} weeks'}."
        yield Advice(kind="retest", drill=id, persona=drills[id].personas[weeks % len(drills[id].personas)], why=why)


def _traps(
    record: Sequence[Practice],
    drills: Mapping[str, Drill],
    standings: Mapping[str, DrillStanding],
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


def _unfinished(drills: Mapping[str, Drill], standings: Mapping[str, DrillStanding]) -> Iterable[Advice]:
    begun = [s for s in standings.values() if s.played and s.mastered_at is None]
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
    standings: Mapping[str, DrillStanding],
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
        if skill and skill.kind == "technique" and skill.id not in shown and not standings[drill.id].played:
            why = f"“{skill.name}” has not been seen from you yet."
            yield _advice("technique", drill, standings[drill.id], why, skill.id)


FIRST_DRILLS = ("stay_with_guilt", "ask_about_suicide", "word_for_word")
"""Where to begin without a record: to stay with a feeling, to ask what must be asked, to ask for the words."""


def _first(drills: Mapping[str, Drill], standings: Mapping[str, DrillStanding]) -> Iterable[Advice]:
    order = [*(id for id in FIRST_DRILLS if id in drills), *(id for id in drills if id not in FIRST_DRILLS)]
    for id in order:
        if not standings[id].played:
            yield _advice("first", drills[id], standings[id], "A good one to begin with.")


def _is_open(standing: DrillStanding) -> bool:
    return standing.mastered_at is None


def _advice(
    kind: Literal["trap", "unfinished", "technique", "first"],
    drill: Drill,
    standing: DrillStanding,
    why: str,
    criterion: str | None = None,
) -> Advice:
    """With a client whom it has not been passed with, if there is one left."""
    persona = next((p for p in drill.personas if p not in standing.passed_with), drill.personas[0])
    return Advice(kind=kind, drill=drill.id, persona=persona, criterion=criterion, why=why)


def _sessions(number: int) -> str:
    return "session" if number == 1 else f"{number} sessions"
