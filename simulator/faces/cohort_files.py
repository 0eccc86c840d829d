"""A cohort's work to take away: printed, as PDF, CSV and JSON Lines. Each download is in the audit log."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from simulator.faces.cohort_pages import OwnCohort, cohort_work, reach
from simulator.faces.cohort_report import cohort_pdf
from simulator.faces.exports import (
    CRITERION_COLUMNS,
    SESSION_COLUMNS,
    criterion_rows,
    csv_text,
    download,
    session_line,
    session_row,
)
from simulator.faces.pages import PlainPages, page
from simulator.faces.review_parts import shown_time
from simulator.faces.supervisor import Supervisor
from simulator.logbook import Cohort, Held, User
from simulator.sessions import Sessions
from simulator.telling import NOTICE


def cohort_files_router() -> APIRouter:
    """The routes below `/review/cohorts/{name}` that give files."""
    router = APIRouter(prefix="/review/cohorts/{name}", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("/report")(report)
    router.get("/report.pdf")(report_pdf)
    router.get("/sessions.csv")(sessions_csv)
    router.get("/criteria.csv")(criteria_csv)
    router.get("/sessions.jsonl")(sessions_jsonl)
    return router


async def report(request: Request, person: Supervisor, cohort: OwnCohort) -> HTMLResponse:
    """The report as a page to print."""
    shown = await _taken(request, person, cohort, "report")
    return page("cohort_report.html", notice=NOTICE, when=shown_time(datetime.now(UTC)), **shown)


async def report_pdf(request: Request, person: Supervisor, cohort: OwnCohort) -> Response:
    """The report as PDF."""
    shown = await _taken(request, person, cohort, "report.pdf")
    body = await asyncio.to_thread(cohort_pdf, shown, shown_time(datetime.now(UTC)))
    return download(body, f"{cohort.name}.pdf", "application/pdf")


async def sessions_csv(request: Request, person: Supervisor, cohort: OwnCohort) -> Response:
    """A line a session."""
    held = await _held(request, person, cohort, "sessions.csv")
    return download(csv_text(SESSION_COLUMNS, map(session_row, held)), f"{cohort.name} sessions.csv", "text/csv")


async def criteria_csv(request: Request, person: Supervisor, cohort: OwnCohort) -> Response:
    """A line a session and criterion."""
    held = await _held(request, person, cohort, "criteria.csv")
    names = {c.id: c.name for c in _sessions(request).library.rubric.criteria}
    body = csv_text(CRITERION_COLUMNS, criterion_rows(held, names))
    return download(body, f"{cohort.name} criteria.csv", "text/csv")


async def sessions_jsonl(request: Request, person: Supervisor, cohort: OwnCohort) -> Response:
    """An object a session."""
    held = await _held(request, person, cohort, "sessions.jsonl")
    return download("".join(map(session_line, held)), f"{cohort.name} sessions.jsonl", "application/jsonl")


async def _taken(request: Request, person: User, cohort: Cohort, what: str) -> dict[str, Any]:
    await _note(request, person, cohort, what, cohort.trainees)
    return await cohort_work(request, person, cohort)


async def _held(request: Request, person: User, cohort: Cohort, what: str) -> list[Held]:
    learning = _sessions(request).logbook.learning
    held = await learning.held(await learning.practised(*reach(cohort, person)))
    await _note(request, person, cohort, what, (h.practised.trainee for h in held))
    return held


async def _note(request: Request, person: User, cohort: Cohort, what: str, whose: Iterable[str]) -> None:
    """In the audit log, about each trainee whose work is taken away."""
    reviews = _sessions(request).logbook.reviews
    await reviews.note_each(person.name, "exported", whose, f"cohort {cohort.name}: {what}")


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found
