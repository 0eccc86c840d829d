"""One session under review: the page, and every remark that a supervisor can add. Nothing said is ever changed."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from simulator.accounts import viewer_of
from simulator.core.review import Remark
from simulator.faces.pages import page
from simulator.faces.review_data import shown, to_rate_blind
from simulator.faces.supervisor import InReach, Read
from simulator.sessions import Sessions
from simulator.supervising import RemarkError, say

FIELDS = ("kind", "turn", "quote", "verdict", "level", "about")
NEXT = "next"
"""The value of the sign-off's button that goes on to the next session."""


def add_session_routes(router: APIRouter) -> None:
    """The routes of one session."""
    router.get("/{session_id}")(one_session)
    router.post("/{session_id}/remarks")(add_remark)
    router.post("/{session_id}/rating")(hand_in_rating)
    router.post("/{session_id}/sign")(sign_off)
    router.post("/{session_id}/assign")(assign)


async def one_session(read: InReach, request: Request, turn: int | None = None) -> HTMLResponse:
    """One session. Who is to rate it blind sees what was said and nothing of what the grader found."""
    if read.blind:
        seen = to_rate_blind(read.session, read.person.name)
        return page("session_blind.html", script=True, person=read.person, marking=turn, **seen)
    logbook = _sessions(request).logbook
    return page(
        "session.html",
        script=True,
        person=read.person,
        row=read.row,
        marking=turn,
        duties=await logbook.reviews.duties_of(read.session.id),
        supervisors=await logbook.people.supervisors_of(read.row.trainee),
        **shown(read.session),
    )


async def add_remark(request: Request, read: InReach, back: Annotated[str, Form()] = "") -> RedirectResponse:
    """One remark. Which kind, and about what, the form says; see `core/review`."""
    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    if read.blind and form.get("kind") != "finding":
        raise HTTPException(409, "Hand in your own rating first; then you see what the grader found.")
    await _say(request, read, remark_of(form, read.blind))
    return _to(read, back)


async def hand_in_rating(request: Request, read: InReach) -> RedirectResponse:
    """A blind rating: levels of criteria and of the whole. From here on its author sees what the grader found."""
    if not read.blind:
        raise HTTPException(409, "This session is not to be rated blind, or you have handed in your rating.")
    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str) and value}
    levels = {key.removeprefix("level-"): value for key, value in form.items() if key.startswith("level-")}
    remarks = [remark_of({"kind": "rating", "criterion": c, "level": level}, True) for c, level in levels.items()]
    whole = remark_of({"kind": "rated", "level": form.get("overall", ""), "text": form.get("text", "")}, True)
    await _say(request, read, *remarks, whole)
    return _to(read, "")


async def sign_off(
    request: Request, read: InReach, text: Annotated[str, Form()] = "", then: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """The session is done with, until it is graded again or its trainee contests something."""
    if read.blind:
        raise HTTPException(409, "Hand in your own rating first.")
    await _say(request, read, remark_of({"kind": "signed", "text": text}, False))
    if then != NEXT:
        return _to(read, "")
    following = await _sessions(request).logbook.queue.next_after(viewer_of(read.person), read.session.id)
    return RedirectResponse(f"/review/{following}" if following else "/review", 303)


async def assign(request: Request, read: InReach, supervisor: Annotated[str, Form()] = "") -> RedirectResponse:
    """Gives the session to a supervisor of its trainee to read."""
    logbook = _sessions(request).logbook
    if supervisor not in await logbook.people.supervisors_of(read.row.trainee):
        raise HTTPException(422, f"'{supervisor[:60]}' does not supervise this trainee.")
    await logbook.reviews.assign(read.session.id, supervisor, read.person.name)
    return _to(read, "people")


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found


def remark_of(form: dict[str, str], blind: bool = False) -> Remark:
    """The remark that a form makes.

    Raises:
        HTTPException: 422, saying what is missing or too long.
    """
    criterion, _, component = form.get("criterion", "").partition(":")
    values: dict[str, Any] = {key: form[key] for key in FIELDS if form.get(key)}
    values |= {"text": form.get("text", "").strip().replace("\0", ""), "blind": blind}
    values |= {key: value for key, value in (("criterion", criterion), ("component", component)) if value}
    if "quote" in values:
        values["quote"] = values["quote"].replace("\r\n", "\n")
    try:
        return Remark.model_validate(values)
    except ValidationError as error:
        raise HTTPException(422, "; ".join(_complaint(e) for e in error.errors(include_url=False))) from None


def _complaint(error: Any) -> str:
    place = ".".join(map(str, error["loc"]))
    return f"{place + ': ' if place else ''}{error['msg'].removeprefix('Value error, ')}"


async def _say(request: Request, read: Read, *remarks: Remark) -> None:
    await said(_sessions(request), read.session, read.person.name, *remarks)


async def said(sessions: Sessions, session: Any, author: str, *remarks: Remark) -> None:
    """Writes the remarks; what does not fit is told on a page of its own."""
    try:
        await say(sessions.logbook, session, author, *remarks)
    except RemarkError as error:
        raise HTTPException(422, str(error)) from None


def _to(read: Read, back: str) -> RedirectResponse:
    """Back to the session, at the place that the form named."""
    anchor = f"#{back}" if back.replace("-", "").isalnum() else ""
    return RedirectResponse(f"/review/{read.session.id}{anchor}", 303)
