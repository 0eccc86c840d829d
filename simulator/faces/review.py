"""The supervisor's pages: the finished sessions, and one of them with its findings beside the turns.

Rendered on the server from the log, with no script and nothing from another host. What trainees and clients said is
text and stays text: every template escapes, and the policy sent with each page forbids scripts altogether.
"""

import re
from collections.abc import Callable, Coroutine
from importlib import resources
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from simulator.faces.review_data import listed, shown
from simulator.faces.scorecard_text import BANNER
from simulator.faces.who import current_user
from simulator.logbook import LogbookError, NoSuchSession, User
from simulator.session import Sessions

MOST_LISTED = 500
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_NOTHING_HERE = "There is no such page, or it is not for you to see."
_SESSION_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")

_pages = Environment(
    loader=PackageLoader("simulator.faces"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals["banner"] = BANNER


def _page(template: str, status: int = 200, **data: Any) -> HTMLResponse:
    return HTMLResponse(_pages.get_template(template).render(data), status, HEADERS)


class _PlainPages(APIRoute):
    """Says what is wrong on a page of its own. A damaged log is reported, never shown as if it were whole."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def plainly(request: Request) -> Response:
            try:
                return await handle(request)
            except HTTPException as error:
                if error.status_code < 400:
                    raise
                return _page("sorry.html", error.status_code, title="Not found", message=str(error.detail))
            except NoSuchSession:
                return _page("sorry.html", 404, title="Not found", message="No finished session has this id.")
            except (LogbookError, ValidationError) as error:
                return _page("sorry.html", 500, title="The log is damaged", message=_in_short(error))

        return plainly


def _in_short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return f"something in the log cannot be read: {error.title}, {error.error_count()} mistakes"
    return str(error)


async def supervisor(user: Annotated[User, Depends(current_user)]) -> User:
    """The supervisor or admin asking. A trainee sees that nothing is here.

    Raises:
        HTTPException: 404 for a trainee.
    """
    if user.role == "trainee":
        raise HTTPException(404, _NOTHING_HERE)
    return user


Supervisor = Annotated[User, Depends(supervisor)]


def review_router() -> APIRouter:
    """The routes below `/review`."""
    router = APIRouter(prefix="/review", route_class=_PlainPages, default_response_class=HTMLResponse)
    router.get("")(session_list)
    router.get("/", include_in_schema=False)(session_list)
    router.get("/static/review.css")(stylesheet)
    router.get("/{session_id}")(one_session)
    return router


async def stylesheet() -> Response:
    """The one stylesheet. Holds nothing that needs a login."""
    css = (resources.files("simulator.faces") / "templates" / "review.css").read_text(encoding="utf-8")
    return Response(css, media_type="text/css", headers={"Cache-Control": "max-age=300"})


async def session_list(request: Request, person: Supervisor) -> HTMLResponse:
    """The finished sessions, newest first."""
    sessions: Sessions = request.app.state.sessions
    rows = await sessions.logbook.sessions(limit=MOST_LISTED)
    return _page(
        "sessions.html",
        person=person.name,
        sessions=[listed(row, sessions.library) for row in rows if row.ended],
        open_sessions=sum(not row.ended for row in rows),
        cut=MOST_LISTED if len(rows) == MOST_LISTED else None,
    )


async def one_session(session_id: str, request: Request, person: Supervisor) -> HTMLResponse:
    """One finished session with its findings beside the turns."""
    if not _SESSION_ID.fullmatch(session_id):
        raise NoSuchSession(session_id)
    sessions: Sessions = request.app.state.sessions
    session = await sessions.load(session_id)
    if not session.transcript.ended:
        raise NoSuchSession(session_id)
    return _page("session.html", person=person.name, **shown(session))
