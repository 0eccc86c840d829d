"""The technique library: what a trainee or supervisor can look up, rendered from the same YAML as the scorecards."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from simulator.core.rubric import Criterion
from simulator.faces.pages import PlainPages, page
from simulator.faces.texts import t
from simulator.faces.who import current_user
from simulator.logbook import User
from simulator.sessions import Sessions

Reader = Annotated[User, Depends(current_user)]


def library_router() -> APIRouter:
    """The routes below `/library`."""
    router = APIRouter(prefix="/library", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("")(contents)
    router.get("/", include_in_schema=False)(contents)
    router.get("/{technique_id}")(one_technique)
    return router


async def contents(request: Request, person: Reader) -> HTMLResponse:
    """Areas, phases, the medical model, the inventory, who fits, and the techniques to go on to."""
    sessions: Sessions = request.app.state.sessions
    return page(
        "library.html",
        person=person.name,
        reviewer=person.role != "trainee",
        handbook=sessions.library.handbook,
        techniques=_techniques(sessions),
    )


async def one_technique(technique_id: str, request: Request, person: Reader) -> HTMLResponse:
    """One technique: when to use it, key phrases, follow-up questions, warnings, and what shows it."""
    sessions: Sessions = request.app.state.sessions
    found = next((c for c in _techniques(sessions) if c.id == technique_id), None)
    if found is None:
        raise HTTPException(404, t("library.no_technique"))
    return page(
        "technique.html", person=person.name, reviewer=person.role != "trainee", technique=found, text=found.library
    )


def _techniques(sessions: Sessions) -> list[Criterion]:
    return [c for c in sessions.library.rubric.criteria if c.kind == "technique"]
