"""The supervisor's pages: the finished sessions, and one of them with its findings beside the turns.

Rendered on the server from the log, with no script and nothing from another host. What trainees and clients said is
text and stays text: every template escapes, and the policy sent with each page forbids scripts altogether.
"""

import re
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from simulator.faces.pages import PlainPages, page
from simulator.faces.review_data import listed, shown
from simulator.faces.who import current_user
from simulator.logbook import NoSuchSession, User
from simulator.session import Sessions

MOST_LISTED = 500
_NOTHING_HERE = "There is no such page, or it is not for you to see."
_SESSION_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")


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
    router = APIRouter(prefix="/review", route_class=PlainPages, default_response_class=HTMLResponse)
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
    return page(
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
    return page("session.html", person=person.name, **shown(session))
