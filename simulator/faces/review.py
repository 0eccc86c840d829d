"""The supervisor's pages below `/review`: the queue here, one session in `review_session`, people in `review_admin`.

Rendered on the server from the log. What trainees and clients said is text and stays text: every template escapes, and
the policy sent with each page allows no script but our own small file for keys and selection.
"""

from datetime import date
from importlib import resources
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from simulator.accounts import viewer_of
from simulator.core.vocabulary import FocalArea, Phase
from simulator.faces.pages import PlainPages, page
from simulator.faces.review_admin import add_admin_routes
from simulator.faces.review_data import queued
from simulator.faces.review_session import add_session_routes
from simulator.faces.supervisor import Supervisor
from simulator.logbook import Filters
from simulator.sessions import Sessions

PAGE = 25
MOST_PAGES = 10_000
STATES = {"open": "to review", "signed": "signed off", "all": "all"}


def review_router() -> APIRouter:
    """The routes below `/review`."""
    router = APIRouter(prefix="/review", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("")(queue)
    router.get("/", include_in_schema=False)(queue)
    router.get("/static/review.css")(stylesheet)
    router.get("/static/review.js")(script)
    router.post("/views")(save_view)
    router.post("/views/forget")(forget_view)
    add_admin_routes(router)
    add_session_routes(router)  # last: its `/review/{session_id}` would take every other name
    return router


async def stylesheet() -> Response:
    """The one stylesheet. Holds nothing that needs a login."""
    return _static("review.css", "text/css")


async def script() -> Response:
    """The one script, for keys and selection. Everything works without it as well."""
    return _static("review.js", "text/javascript")


def _static(name: str, kind: str) -> Response:
    text = (resources.files("simulator.faces") / "templates" / name).read_text(encoding="utf-8")
    return Response(text, media_type=kind, headers={"Cache-Control": "max-age=300"})


async def queue(request: Request, person: Supervisor) -> HTMLResponse:
    """What is to be looked at first, a page at a time."""
    sessions: Sessions = request.app.state.sessions
    logbook, viewer = sessions.logbook, viewer_of(person)
    asked = {key: value.replace("\0", "") for key, value in request.query_params.items() if value}
    filters = filters_of(asked)
    number = max(1, min(MOST_PAGES, int(asked["page"]) if asked.get("page", "").isdecimal() else 1))
    rows, total = await logbook.queue.page(viewer, filters, offset=(number - 1) * PAGE, limit=PAGE)
    if filters.words and viewer is not None:  # an excerpt is read as well
        await logbook.reviews.note_each(person.name, "searched", (row.trainee for row in rows), filters.words)
    trainees = await logbook.people.trainees_of(viewer) if viewer is not None else []
    kept = {key: value for key, value in asked.items() if key != "page"}
    return page(
        "queue.html",
        person=person,
        rows=[queued(row, sessions.library) for row in rows],
        total=total,
        filters=filters,
        first=(number - 1) * PAGE + 1,
        earlier=_link(kept, number - 1) if number > 1 else None,
        later=_link(kept, number + 1) if number * PAGE < total else None,
        query=urlencode(kept),
        views=await logbook.reviews.views(person.name),
        trainees=[(name, name) for name in trainees],
        personas={p.id: p.name for p in sessions.library.personas.values()},
        areas=[(area.value, area.replace("_", " ")) for area in FocalArea],
        phases=[(phase.value, phase.value) for phase in Phase],
        criteria={c.id: c.name for c in sessions.library.rubric.criteria},
        states=STATES,
        waiting=[call.trainee for call in await logbook.care.calls(to=person)],
        supervises=viewer is None or bool(await logbook.people.cohorts_of(viewer, "supervisor")),
    )


def _link(kept: dict[str, str], number: int) -> str:
    return f"/review?{urlencode({**kept, 'page': str(number)})}"


def filters_of(asked: dict[str, str]) -> Filters:
    """The filters of an address. A date or state that is none is as if it were not given."""
    return Filters(
        trainee=asked.get("trainee", ""),
        persona=asked.get("persona", ""),
        area=asked.get("area", ""),
        phase=asked.get("phase", ""),
        criterion=asked.get("criterion", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        words=asked.get("words", "")[:200],
        state=asked["state"] if asked.get("state") in STATES else "open",  # type: ignore[arg-type]
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


async def save_view(
    request: Request, person: Supervisor, name: Annotated[str, Form()] = "", query: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Keeps the filters that are set under a name."""
    sessions: Sessions = request.app.state.sessions
    name, query = name.strip().replace("\0", "")[:60], query.replace("\0", "")[:1000]
    if name:
        await sessions.logbook.reviews.save_view(person.name, name, query)
    return RedirectResponse(f"/review?{query}", 303)


async def forget_view(request: Request, person: Supervisor, name: Annotated[str, Form()] = "") -> RedirectResponse:
    """Deletes a saved view."""
    sessions: Sessions = request.app.state.sessions
    await sessions.logbook.reviews.forget_view(person.name, name)
    return RedirectResponse("/review", 303)
