"""What the pages of a cohort show, as plain values. The templates decide nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from simulator.core.assignments import Assignment
from simulator.core.cohort import AREAS, CASES, Portfolio, Practised, Trainee, matrix, trainee_of, traps_met
from simulator.core.vocabulary import Phase
from simulator.faces.charts import line_chart, strip
from simulator.faces.rates import many
from simulator.library import Library

TRAPS_SHOWN = 10


def shown_cohort(
    trainees: Sequence[str],
    practised: Sequence[Practised],
    assigned: Sequence[Assignment],
    library: Library,
    today: date,
    criterion: str | None = None,
) -> dict[str, Any]:
    """Everything the page of a cohort shows, except the proposal for the next hour."""
    names = {c.id: c.name for c in library.rubric.criteria}
    kinds = {c.id: str(c.kind) for c in library.rubric.criteria}
    people = [trainee_of(name, practised) for name in trainees]
    techniques = [c.id for c in library.rubric.criteria if c.kind == "technique"]
    called_for = matrix(practised, techniques, trainees)
    met = traps_met(practised, kinds)
    most = max((t.sessions for t in met), default=1)
    return {
        "trainees": [_trainee(person, assigned, library, today) for person in people],
        "sessions": sum(p.form == "session" for p in practised),
        "drills": sum(p.form == "drill" for p in practised),
        "hours": hours(sum(p.seconds for p in practised)),
        "unreviewed": sum(not p.reviewed for p in practised),
        "techniques": [
            {"id": c, "name": names[c], "cells": [_cell(by.get(name, ())) for name in trainees]}
            for c, by in sorted(called_for.items(), key=lambda item: -sum(map(len, item[1].values())))
        ],
        "traps": [
            {"name": names[t.criterion], "sessions": t.sessions, "of": most, "who": ", ".join(t.trainees)}
            for t in met[:TRAPS_SHOWN]
        ],
        "further_traps": max(0, len(met) - TRAPS_SHOWN),
        "assigned": [shown_assignment(a, library, today) for a in assigned],
        "criterion": _one_criterion(criterion, practised, trainees, names),
        "pattern": {"cases": CASES, "areas": AREAS},
    }


def _trainee(person: Trainee, assigned: Sequence[Assignment], library: Library, today: date) -> dict[str, Any]:
    own = [a for a in assigned if a.trainee == person.name]
    return {
        "name": person.name,
        "sessions": person.sessions,
        "reviewed": person.reviewed,
        "hours": hours(person.seconds),
        "last": shown_day(person.last) if person.last else "not yet",
        "strip": strip([level for _, level in person.headlines]) if person.headlines else None,
        "open": sum(a.done_at is None for a in own),
        "overdue": sum(a.is_overdue(today) for a in own),
        "drills": [
            {"name": _drill_name(d.drill, library), "tries": d.tries, "best": d.best or "-"} for d in person.drills
        ],
        "portfolio": _portfolio(person.portfolio, library),
    }


def _portfolio(portfolio: Portfolio, library: Library) -> dict[str, Any]:
    return {
        "cases": [
            {
                "client": _client_name(case.persona, library),
                "area": words(case.area or "no area"),
                "phases": [case.phases.get(phase, 0) for phase in Phase],
                "whole": case.whole,
            }
            for case in portfolio.cases
        ],
        "whole": portfolio.whole,
        "areas": many(len(portfolio.areas), "area"),
        "fits": portfolio.fits,
    }


def _cell(marks: Sequence[tuple[datetime, int]]) -> Any:
    return strip([level for _, level in marks]) if marks else None


def _one_criterion(
    criterion: str | None, practised: Sequence[Practised], trainees: Sequence[str], names: Mapping[str, str]
) -> dict[str, Any] | None:
    """One criterion as small charts over the same axes, one a trainee who was called upon to show it."""
    if criterion is None or criterion not in names:
        return None
    by = matrix(practised, [criterion], trainees).get(criterion, {})
    longest = max((len(marks) for marks in by.values()), default=0)
    steps = [str(i + 1) for i in range(longest)]
    return {"name": names[criterion], "charts": [_levels_of(name, marks, steps) for name, marks in by.items()]}


def _levels_of(name: str, marks: Sequence[tuple[datetime, int]], steps: Sequence[str]) -> dict[str, Any]:
    levels: list[float | None] = [*(float(level) for _, level in marks), *[None] * (len(steps) - len(marks))]
    chart = line_chart(steps, {name: levels}, low=0, high=4, ticks=4, size=(260, 130))
    return {"chart": chart, "said": ", ".join(str(level) for _, level in marks)}


def shown_assignment(assignment: Assignment, library: Library, today: date) -> dict[str, Any]:
    """An assignment in words."""
    return {
        "id": assignment.id,
        "trainee": assignment.trainee,
        "what": task_in_words(assignment, library),
        "assessment": assignment.purpose == "assessment",
        "due": f"{assignment.due_on.day} {assignment.due_on:%b %Y}",
        "due_on": assignment.due_on,
        "text": assignment.text,
        "given_by": assignment.given_by,
        "done": shown_day(assignment.done_at) if assignment.done_at else None,
        "session": assignment.done_session,
        "overdue": assignment.is_overdue(today),
    }


def task_in_words(assignment: Assignment, library: Library) -> str:
    """What is to be done, in a line."""
    client = _client_name(assignment.persona, library) if assignment.persona else ""
    if assignment.drill:
        return f"Drill: {_drill_name(assignment.drill, library)}" + (f", with {client}" if client else "")
    return f"{client}, session {assignment.session_number}"


def _client_name(persona: str, library: Library) -> str:
    found = library.personas.get(persona)
    return found.name if found else persona


def _drill_name(drill: str, library: Library) -> str:
    found = library.drills.get(drill)
    return found.name if found else drill


def hours(seconds: int) -> str:
    """A length of time as a supervisor counts it."""
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{round(seconds / 60)} min"


def shown_day(at: datetime) -> str:
    """A day as the pages show it."""
    return f"{at.day} {at:%b %Y}"


def words(name: str) -> str:
    """An id as words."""
    return name.replace("_", " ")
