"""A trainee's own finished sessions below `/mine`: share one, read what a supervisor said, answer, contest a finding.

Somebody else's session looks like none at all. What the grader found is shown once the trainee has rated themselves.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from simulator.faces.pages import PlainPages, page
from simulator.faces.review_data import own_list, shown
from simulator.faces.review_session import remark_of, said
from simulator.faces.scorecard import waits_for_rating
from simulator.faces.supervisor import NOTHING_HERE
from simulator.faces.texts import t
from simulator.faces.who import current_user
from simulator.logbook import User
from simulator.session import Session
from simulator.sessions import Sessions

Person = Annotated[User, Depends(current_user)]
OWN_KINDS = ("answer", "contest")
"""What a trainee can say of their own session."""


async def own_session(session_id: str, request: Request, person: Person) -> Session:
    """The finished session with this id, if it is the asking person's own.

    Raises:
        HTTPException: 404 for any other.
    """
    sessions: Sessions = request.app.state.sessions
    rows = await sessions.logbook.sessions(ids=[session_id])
    if not rows or rows[0].trainee != person.name or not rows[0].ended:
        raise HTTPException(404, NOTHING_HERE)
    return await sessions.load(session_id)


Own = Annotated[Session, Depends(own_session)]


def own_sessions_router() -> APIRouter:
    """The routes below `/mine`."""
    router = APIRouter(prefix="/mine", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("")(own_sessions)
    router.get("/{session_id}")(one_of_mine)
    router.post("/{session_id}/share")(share)
    router.post("/{session_id}/remarks")(add_own_remark)
    return router


async def own_sessions(request: Request, person: Person) -> HTMLResponse:
    """The finished ones, newest first, with who may see each and what waits there."""
    logbook = _sessions(request).logbook
    rows = [row for row in await logbook.sessions(trainee=person.name) if row.ended]
    shared = await logbook.reviews.shared([row.session_id for row in rows])
    heard = await logbook.reviews.spoken_of([row.session_id for row in rows], person.name)
    supervisors = await logbook.people.supervisors_of(person.name)
    lines = [own_list(row, _sessions(request).library, shared, heard) for row in rows]
    return page("mine.html", person=person, rows=lines, supervisors=supervisors)


async def one_of_mine(session: Own, request: Request, person: Person) -> HTMLResponse:
    """One session: the scorecard as it stands after the reviews, who changed what, and what was written about it."""
    logbook = _sessions(request).logbook
    return page(
        "mine_session.html",
        person=person,
        waits=waits_for_rating(session),
        shared=bool(await logbook.reviews.shared([session.id])),
        supervisors=await logbook.people.supervisors_of(person.name),
        **shown(session, t),
    )


async def share(session: Own, request: Request, shared: Annotated[str, Form()] = "") -> RedirectResponse:
    """Shows a practice session to the supervisors of one's cohorts (`shared=yes`), or takes that back.

    Raises:
        HTTPException: 409 for an assessed one, which they see anyway.
    """
    if session.transcript.opened.purpose != "practice":
        raise HTTPException(409, "An assessed session is seen by your supervisors whether you share it or not.")
    reviews = _sessions(request).logbook.reviews
    await reviews.share(session.id, session.transcript.opened.trainee, shared == "yes")
    return RedirectResponse(f"/mine/{session.id}", 303)


async def add_own_remark(
    session: Own, request: Request, person: Person, back: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """An answer, or a finding that the trainee sees otherwise.

    Raises:
        HTTPException: 403 for anything that is a supervisor's to say.
    """
    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    if form.get("kind") not in OWN_KINDS:
        raise HTTPException(403, "This is for a supervisor to say. You can answer, or contest a finding.")
    await said(_sessions(request), session, person.name, remark_of(form))
    anchor = f"#{back}" if back.replace("-", "").isalnum() else ""
    return RedirectResponse(f"/mine/{session.id}{anchor}", 303)


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found
