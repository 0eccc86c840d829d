"""This is about me: the page out of the role, and what a trainee can ask for there.

It can be read without a login. Nothing is kept of a visit. A call to the supervisor holds a name and a time.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from simulator.faces.care import local_help, terms_shown, terms_version
from simulator.faces.language import came_from
from simulator.faces.pages import PlainPages, page
from simulator.faces.review_parts import shown_time
from simulator.faces.supervisor import Supervisor
from simulator.faces.texts import t
from simulator.faces.who import PerhapsSomebody, current_user
from simulator.logbook import User
from simulator.sessions import Sessions
from simulator.settings import Settings

Person = Annotated[User, Depends(current_user)]


def care_router() -> APIRouter:
    """The routes below `/care`, and the terms."""
    router = APIRouter(route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("/care")(about_me)
    router.post("/care/call")(call)
    router.post("/care/drop")(drop)
    router.get("/care/calls")(calls)
    router.post("/care/calls/{trainee}")(answered)
    router.get("/data/terms", response_class=JSONResponse)(terms)
    router.post("/data/terms", response_class=JSONResponse)(terms_read)
    return router


async def about_me(request: Request, person: PerhapsSomebody) -> HTMLResponse:
    """Out of the role: where help is, and the offer to tell a supervisor."""
    settings: Settings = request.app.state.settings
    book = request.app.state.sessions.logbook.care
    can_tell = person is not None and settings.mode == "accounts" and await book.has_supervisors()
    called = await book.calls(of=person.name) if person and can_tell else []
    return page(
        "care.html",
        reviewer=person is not None and person.role != "trainee",
        help=local_help(settings),
        more=settings.help_text.strip(),
        mode=settings.mode,
        can_tell=can_tell,
        called=shown_time(called[0].at) if called else None,
        back=came_from(request),
    )


async def call(request: Request, person: Person) -> Response:
    """The trainee would like to hear from a supervisor."""
    if request.app.state.settings.mode == "solo":
        raise HTTPException(404, t("care.nobody_to_tell_solo"))
    await request.app.state.sessions.logbook.care.call(person.name)
    return RedirectResponse("/care", 303)


async def drop(request: Request, person: Person) -> Response:
    """Takes it back."""
    await request.app.state.sessions.logbook.care.drop_call(person.name)
    return RedirectResponse("/care", 303)


async def calls(request: Request, person: Supervisor) -> HTMLResponse:
    """Who would like to hear from this supervisor."""
    open_calls = await request.app.state.sessions.logbook.care.calls(to=person)
    return page(
        "calls.html", person=person.name, reviewer=True, calls=[(c.trainee, shown_time(c.at)) for c in open_calls]
    )


async def answered(trainee: str, request: Request, person: Supervisor) -> Response:
    """The supervisor has been in touch with this trainee. Raises `HTTPException` if it is none of their concern."""
    book = request.app.state.sessions.logbook.care
    if trainee not in {c.trainee for c in await book.calls(to=person)}:
        raise HTTPException(404, t("care.no_call"))
    await book.drop_call(trainee)
    return RedirectResponse("/care/calls", 303)


async def terms(request: Request, person: Person) -> dict[str, Any]:
    """What is to be read before the first session, and whether it has been."""
    settings: Settings = request.app.state.settings
    sessions: Sessions = request.app.state.sessions
    read = await sessions.logbook.care.has_read(person.name, terms_version(settings))
    return {"read": read, **terms_shown(settings)}


async def terms_read(request: Request, person: Person) -> dict[str, bool]:
    """This person has read them."""
    settings: Settings = request.app.state.settings
    await request.app.state.sessions.logbook.care.note_read(person.name, terms_version(settings))
    return {"read": True}
