"""What the progress page, its printed report and the terminal show of a trainee's own record, as plain values."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from simulator.assigning import assignments_for
from simulator.core.assignments import Assignment
from simulator.core.drills import score_of_drill
from simulator.core.mastery import CLIENTS_TO_MASTER, RETESTS, Mastery, standing_in
from simulator.core.practice import Practice
from simulator.core.progress import Mark, Progress, progress_of
from simulator.core.recommending import recommend
from simulator.core.scoring import ComputedLevel
from simulator.core.vocabulary import FocalArea, Phase
from simulator.faces.charts import line_chart, strip
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.library import Library, LibraryError
from simulator.own_record import record_of
from simulator.sessions import Sessions

SHOWN_SESSIONS = 24
"""How many of the newest sessions the chart over time has room for."""
FEWEST_TO_COMPARE = 2
"""Sessions with a self-rating from which it is said how the two compare."""


async def own_progress(sessions: Sessions, trainee: str) -> dict[str, Any]:
    """Everything that is shown of a trainee's record."""
    practices = await record_of(sessions, trainee)
    places = {p.session_id: place_of(p, sessions.library) for p in practices}
    found = progress_of(practices, sessions.library.rubric.criteria, places)
    return {
        "progress": found,
        "spent": spent(found),
        "overall": _overall(found.overall),
        "compared": compared(found.overall),
        "techniques": [
            {
                "name": c.name,
                "strip": strip([m.level for m in c.marks]),
                "last": c.marks[-1].level,
                "own": _own(c.marks),
            }
            for c in found.techniques
        ],
        "asked": await _all_asked(sessions, trainee),
        "advice": _advice(practices, sessions.library),
        "drills": _drills(practices, sessions.library, datetime.now(UTC)),
        "traps": [
            {"name": c.name, "times": c.times, "of": len(c.fallen), "last": shown_day(c.last)} for c in found.traps
        ],
        "portfolio": [(area, [found.portfolio[area][phase] for phase in Phase]) for area in FocalArea],
        "phases": list(Phase),
        "sessions": [_line(p, sessions.library) for p in sorted(practices, key=lambda p: p.opened_at, reverse=True)],
        "deletions": await sessions.logbook.own.deletions(trainee),
    }


async def _all_asked(sessions: Sessions, trainee: str) -> list[dict[str, Any]]:
    """What is still to be done, the earliest day first, and after it what was done."""
    found = await assignments_for(sessions.logbook, trainee)
    return [_asked(a, sessions.library) for a in sorted(found, key=lambda a: a.done_at is not None)]


def _asked(assignment: Assignment, library: Library) -> dict[str, Any]:
    """What a supervisor asked of the trainee, in words; what is done says when and by which session."""
    drill = library.drills.get(assignment.drill) if assignment.drill else None
    client = library.personas.get(assignment.persona) if assignment.persona else None
    names = {"client": client.name if client else assignment.persona, "number": assignment.session_number}
    what = (
        t("assigned.drill", name=drill.name if drill else assignment.drill)
        if assignment.drill
        else t("assigned.session", **names)
    )
    overdue = assignment.is_overdue(datetime.now(UTC).date())
    return {
        "what": what,
        "assessment": assignment.purpose == "assessment",
        "until": t("assigned.overdue" if overdue else "assigned.until", day=assignment.due_on.isoformat()),
        "overdue": overdue,
        "text": assignment.text,
        "given_by": assignment.given_by,
        "done": shown_day(assignment.done_at),
        "session": assignment.done_session,
    }


def _advice(practices: Sequence[Practice], library: Library) -> list[dict[str, str]]:
    """At most three drills to practise next, each with the client to take and why."""
    found = recommend(practices, library.drills, library.rubric, datetime.now(UTC))
    return [
        {"name": library.drills[a.drill].name, "with": _first_name(a.persona, library), "why": from_below(a.why)}
        for a in found
    ]


def _drills(practices: Sequence[Practice], library: Library, now: datetime) -> list[dict[str, Any]]:
    """Every drill that was played: mastered or not, and when it is to be tried again. What is due comes first."""
    rubric = library.rubric
    found = [(drill, standing_in(drill, practices, rubric)) for drill in library.drills.values()]
    played = sorted(
        (pair for pair in found if pair[1].tries), key=lambda pair: (not _is_due(pair[1], now), pair[0].name)
    )
    return [
        {
            "name": drill.name,
            "tries": mastery.tries,
            "best": mastery.best,
            "with": ", ".join(
                library.personas[p].name.split()[0] for p in mastery.passed_with if p in library.personas
            ),
            "standing": _standing(mastery, now),
            "due": _is_due(mastery, now),
        }
        for drill, mastery in played
    ]


def _first_name(persona: str, library: Library) -> str:
    found = library.personas.get(persona)
    return found.name.split()[0] if found else persona


def _is_due(mastery: Mastery, now: datetime) -> bool:
    return mastery.due is not None and mastery.due <= now


def _standing(mastery: Mastery, now: datetime) -> str:
    if mastery.mastered_at is None:
        return t("progress.passed_with", number=len(mastery.passed_with), of=CLIENTS_TO_MASTER)
    if mastery.due is None:
        return t("progress.kept_for_good")
    values = {"day": shown_day(mastery.due), "number": mastery.retests + 1, "of": len(RETESTS)}
    return t("progress.due_now", **values) if _is_due(mastery, now) else t("progress.due_on", **values)


def place_of(practice: Practice, library: Library) -> tuple[FocalArea | None, Phase]:
    """The focal area and phase of a session; no area for a client who is no longer there."""
    persona = library.personas.get(practice.persona)
    try:
        course = library.course(practice.sessions_planned)
    except LibraryError:
        course = next(iter(library.courses.values()))
    return persona.primary_area if persona else None, course.phase(practice.session_number)


def _overall(marks: Sequence[Mark]) -> Any:
    """The line of headlines with the trainee's own beside it; None where there is nothing to draw."""
    shown = marks[-SHOWN_SESSIONS:]
    if not shown:
        return None
    first = len(marks) - len(shown) + 1
    series: dict[str, list[float | None]] = {t("scorecard.grader"): [float(m.level) for m in shown]}
    if any(m.own is not None for m in shown):
        series[t("scorecard.own")] = [None if m.own is None else float(m.own) for m in shown]
    return line_chart([str(first + i) for i in range(len(shown))], series, low=0, high=5)


def compared(marks: Iterable[Mark]) -> dict[str, int] | None:
    """How often the trainee's own level was higher than the grader's, lower, or the same."""
    both = [(m.own, m.level) for m in marks if m.own is not None]
    if len(both) < FEWEST_TO_COMPARE:
        return None
    return {
        "higher": sum(own > level for own, level in both),
        "lower": sum(own < level for own, level in both),
        "same": sum(own == level for own, level in both),
        "all": len(both),
    }


def _own(marks: Sequence[Mark]) -> int | None:
    return next((m.own for m in reversed(marks) if m.own is not None), None)


def spent(progress: Progress) -> str:
    """How long all of it took."""
    minutes = round(progress.time_spent.total_seconds() / 60)
    return (
        t("progress.minutes", minutes=minutes)
        if minutes < 60
        else t("progress.hours", hours=minutes // 60, minutes=minutes % 60)
    )


def shown_day(at: datetime | None) -> str:
    """A day as the pages show it."""
    return "" if at is None else f"{at:%Y-%m-%d}"


def level_of(practice: Practice, library: Library) -> ComputedLevel | None:
    """What a session came to; of a drill, the level of its own skill."""
    card = practice.scorecard
    drill = library.drills.get(practice.drill) if practice.drill and practice.form == "drill" else None
    if card is None or drill is None or practice.persona not in drill.personas:
        return card.headline.level if card else None
    return score_of_drill(drill.played_with(practice.persona), library.rubric, card).level


def _line(practice: Practice, library: Library) -> dict[str, Any]:
    """One session in the list."""
    persona = library.personas.get(practice.persona)
    card, own = practice.scorecard, practice.self_rating
    rated = card is not None and own is not None
    return {
        "id": practice.session_id,
        "day": shown_day(practice.opened_at),
        "client": persona.name if persona else practice.persona,
        "number": practice.session_number,
        "form": practice.form,
        "open": not practice.ended,
        "waits": card is not None and own is None,
        "level": level_of(practice, library) if rated else None,
        "own": own.overall if own else None,
    }
