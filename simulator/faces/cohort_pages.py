"""A cohort's pages, and how far the grader can be trusted. A supervisor sees their own cohorts and nothing else."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from simulator.accounts import viewer_of
from simulator.assigning import cannot_be_done
from simulator.core.assignments import Task
from simulator.core.cohort import Practised
from simulator.faces.cohort_data import hours, shown_cohort
from simulator.faces.exports import download
from simulator.faces.forms import fields, first_problem
from simulator.faces.pages import PlainPages, page
from simulator.faces.rates import many
from simulator.faces.supervisor import Supervisor
from simulator.faces.trust_data import judged, shown_trust
from simulator.logbook import Cohort, User
from simulator.next_hour import Rehearsal, proposal
from simulator.reviewed_gold import gold_lines
from simulator.sessions import Sessions
from simulator.settings import Settings

SOLO = "everybody"
"""The one cohort of solo mode: whoever practised on this machine."""
_NO_COHORT = "There is no such cohort, or it is not one of yours."


async def own_cohort(name: str, request: Request, person: Supervisor) -> Cohort:
    """The cohort of this name, if the asking person supervises it.

    Raises:
        HTTPException: 404 otherwise, whether or not there is such a cohort.
    """
    found = next((c for c in await own_cohorts(request, person) if c.name == name), None)
    if found is None:
        raise HTTPException(404, _NO_COHORT)
    return found


async def own_cohorts(request: Request, person: User) -> list[Cohort]:
    """The cohorts that this person supervises; in solo mode the one of everybody."""
    sessions: Sessions = request.app.state.sessions
    if viewer_of(person) is None:
        trainees = {p.trainee for p in await sessions.logbook.learning.practised(None, None)} | {person.name}
        return [Cohort(SOLO, (person.name,), tuple(sorted(trainees)))]
    return [c for c in await sessions.logbook.people.cohorts() if person.name in c.supervisors]


def reach(cohort: Cohort, person: User) -> tuple[str | None, str | None]:
    """Cohort and viewer as the logbook knows them: in solo mode neither, for everything may be seen."""
    viewer = viewer_of(person)
    return (None, None) if viewer is None else (cohort.name, viewer)


OwnCohort = Annotated[Cohort, Depends(own_cohort)]


def cohort_router() -> APIRouter:
    """The routes below `/review/cohorts` and `/review/trust`."""
    router = APIRouter(prefix="/review", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("/trust")(trust)
    router.get("/trust/gold.jsonl")(gold)
    router.get("/cohorts")(cohort_list)
    router.get("/cohorts/{name}")(one_cohort)
    router.post("/cohorts/{name}/assignments")(assign)
    router.post("/cohorts/{name}/assignments/{assignment}/withdraw")(withdraw)
    return router


async def trust(request: Request, person: Supervisor) -> HTMLResponse:
    """The accuracy page."""
    sessions: Sessions = request.app.state.sessions
    grader = sessions.engine.grader
    signed, blind = await sessions.logbook.learning.judged()
    data = judged(signed, blind, sessions.library.rubric, grader.version, grader.advisory)
    # In a thread: the first time scikit-learn is imported, and everybody's clients speak on this loop.
    shown = await asyncio.to_thread(shown_trust, data, grader.version)
    return page("trust.html", person=person, **shown)


async def gold(request: Request, person: Supervisor) -> Response:
    """What was judged in the sessions of one's own cohorts, as a gold file."""
    sessions: Sessions = request.app.state.sessions
    found = [pair async for pair in gold_lines(sessions, viewer_of(person))]
    whose, what = {trainee for trainee, _ in found}, f"gold file, {many(len(found), 'session')}"
    await sessions.logbook.reviews.note_each(person.name, "exported", whose, what)
    return download("".join(f"{line}\n" for _, line in found), "gold.jsonl", "application/jsonl")


async def cohort_list(request: Request, person: Supervisor) -> HTMLResponse:
    """The cohorts that one supervises, and how it stands with the learning record store."""
    sessions: Sessions = request.app.state.sessions
    settings: Settings = request.app.state.settings
    rows = []
    for cohort in await own_cohorts(request, person):
        practised = await sessions.logbook.learning.practised(*reach(cohort, person))
        rows.append(
            {
                "name": cohort.name,
                "address": address(cohort),
                "trainees": len(cohort.trainees),
                "sessions": len(practised),
                "hours": hours(sum(p.seconds for p in practised)),
                "unsigned": sum(not p.reviewed for p in practised),
            }
        )
    post = await sessions.logbook.learning.post() if settings.lrs_url else None
    return page("cohorts.html", person=person, cohorts=rows, post=post)


async def one_cohort(
    request: Request, person: Supervisor, cohort: OwnCohort, criterion: str | None = None
) -> HTMLResponse:
    """A cohort's work."""
    return await cohort_page(request, person, cohort, criterion)


async def cohort_page(
    request: Request, person: User, cohort: Cohort, criterion: str | None = None, problem: str = ""
) -> HTMLResponse:
    """The page, with what was wrong with a form that was sent from it."""
    sessions: Sessions = request.app.state.sessions
    shown = await cohort_work(request, person, cohort, criterion)
    library = sessions.library
    return page(
        "cohort.html",
        400 if problem else 200,
        person=person,
        problem=problem,
        clients=[{"id": p.id, "name": p.name} for p in library.personas.values()],
        drills_there_are=[{"id": d.id, "name": d.name} for d in library.drills.values()],
        **shown,
    )


async def cohort_work(request: Request, person: User, cohort: Cohort, criterion: str | None = None) -> dict[str, Any]:
    """Everything that page and report show of a cohort."""
    sessions: Sessions = request.app.state.sessions
    known, viewer = reach(cohort, person)
    practised = await sessions.logbook.learning.practised(known, viewer)
    assigned = await sessions.logbook.learning.assigned(cohort=known)
    library, today = sessions.library, datetime.now(UTC).date()
    drills = {d.trap: d.name for d in library.drills.values()}
    rehearsal = await proposal(sessions, practised, drills)
    if rehearsal is not None and viewer is not None:  # words of one session stand on the page: that is a read of it
        shown, where = rehearsal.example, f"cohort {cohort.name}: three minutes for the next hour"
        await sessions.logbook.reviews.note(person.name, "read", shown.trainee, shown.session_id, where)
    return {
        "cohort": cohort.name,
        "base": address(cohort),
        "rehearsal": _rehearsal(rehearsal, practised, sessions) if rehearsal else None,
        **shown_cohort(cohort.trainees, practised, assigned, library, today, criterion),
    }


def _rehearsal(found: Rehearsal, practised: list[Practised], sessions: Sessions) -> dict[str, Any]:
    persona = sessions.library.personas.get(found.example.persona)
    return {
        "name": found.name,
        "who": ", ".join(found.trap.trainees),
        "why": found.why,
        "session": found.example.session_id,
        "trainee": found.example.trainee,
        "client": persona.name if persona else found.example.persona,
        "turn": found.turn,
        "client_line": found.client_line,
        "said": found.said,
        "better": found.better,
        "drill": found.drill,
    }


async def assign(request: Request, person: Supervisor, cohort: OwnCohort) -> Response:
    """Gives a task to one trainee of the cohort or to all of them."""
    sessions: Sessions = request.app.state.sessions
    filled = await fields(request)
    trainee = filled.pop("trainee", None)
    try:
        if trainee is not None and trainee not in cohort.trainees:
            raise ValueError(f"{trainee} is not in this cohort.")
        task = Task.model_validate(filled)
        if wrong := cannot_be_done(task, sessions.library):
            raise ValueError(wrong)
    except ValidationError as error:
        return await cohort_page(request, person, cohort, problem=first_problem(error))
    except ValueError as error:
        return await cohort_page(request, person, cohort, problem=str(error))
    to = cohort.trainees if trainee is None else (trainee,)
    await sessions.logbook.learning.assign(task, to, reach(cohort, person)[0], person.name)
    return RedirectResponse(f"{address(cohort)}#assignments", 303)


async def withdraw(assignment: int, request: Request, person: Supervisor, cohort: OwnCohort) -> Response:
    """Takes an assignment back."""
    sessions: Sessions = request.app.state.sessions
    if not await sessions.logbook.learning.withdraw(assignment, reach(cohort, person)[0]):
        raise HTTPException(404, "There is no such assignment here, or it was taken back already.")
    return RedirectResponse(f"{address(cohort)}#assignments", 303)


def address(cohort: Cohort) -> str:
    """The address of a cohort's page."""
    return f"/review/cohorts/{quote(cohort.name, safe='')}"
