"""A trainee's own pages: progress over time, each scorecard on a page to print and as PDF, export, and deletion.

Nobody else's is shown to anybody here: what belongs to another looks like what is not there.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from simulator.faces.charts import line_chart
from simulator.faces.forms import fields
from simulator.faces.page_data import own_session
from simulator.faces.pages import HEADERS, PlainPages, page
from simulator.faces.progress_data import own_progress
from simulator.faces.reports import exported, session_paper
from simulator.faces.scorecard import card_for_trainee
from simulator.faces.texts import t
from simulator.faces.who import current_user
from simulator.logbook import User
from simulator.session import Session
from simulator.sessions import Sessions

Person = Annotated[User, Depends(current_user)]
Own = Annotated[Session, Depends(own_session)]


def progress_router() -> APIRouter:
    """The routes below `/progress`."""
    router = APIRouter(prefix="/progress", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("")(my_progress)
    router.get("/", include_in_schema=False)(my_progress)
    router.get("/export.zip")(export)
    router.get("/forget")(what_goes)
    router.post("/forget")(really)
    router.post("/forget/for-good")(forget)
    router.get("/{session_id}")(one_scorecard)
    router.get("/{session_id}/scorecard.pdf")(one_pdf)
    return router


async def my_progress(request: Request, person: Person) -> HTMLResponse:
    """The trainee's record over time."""
    return page("progress.html", person=person.name, **await own_progress(_sessions(request), person.name))


async def one_scorecard(session: Own, request: Request, person: Person) -> HTMLResponse:
    """One scorecard, on a page that prints well."""
    card = await _card_of(session, request)
    own = [turn for turn in card["turns"] if "openness" in turn]
    levels = [float(card["openness"]), *(float(turn["openness"]) for turn in own)]
    series = {t("printed.openness"): levels}
    steps = ["0", *(str(turn["number"]) for turn in own)]
    chart = line_chart(steps, series, low=0, high=100) if own else None
    return page("scorecard.html", person=person.name, card=card, chart=chart)


async def one_pdf(session: Own, request: Request) -> Response:
    """The same as PDF. Set in a thread: it takes a moment, and everybody's clients speak on this loop."""
    data = await run_in_threadpool(session_paper, await _card_of(session, request))
    return _file(data, "application/pdf", f"scorecard-{session.persona.id}-{session.id[:8]}.pdf")


async def export(request: Request, person: Person) -> Response:
    """Everything that is the trainee's, in one file."""
    data = await exported(_sessions(request), person.name)
    return _file(data, "application/zip", "my-practice.zip")


# -- deletion -----------------------------------------------------------------------------------


async def what_goes(request: Request, person: Person, session: str = "") -> HTMLResponse:
    """What would go and what would stay. Nothing happens yet."""
    return page("forget.html", step="what", **await _going(request, person, session))


async def really(request: Request, person: Person) -> HTMLResponse:
    """The second question."""
    asked = await fields(request)
    return page("forget.html", step="really", wrong=False, **await _going(request, person, asked.get("session", "")))


async def forget(request: Request, person: Person) -> Response:
    """Deletes, if the word that was asked for was typed in."""
    filled = await fields(request)
    going = await _going(request, person, filled.get("session", ""))
    if filled.get("word", "").casefold() != t("forget.word").casefold():
        return page("forget.html", 400, step="really", wrong=True, **going)
    await _sessions(request).forget(person.name, [line["id"] for line in going["sessions"]])
    return RedirectResponse("/progress#data", 303)


async def _going(request: Request, person: User, session: str) -> dict[str, Any]:
    """The sessions that are meant: the one, or all of this person's."""
    lines = (await own_progress(_sessions(request), person.name))["sessions"]
    meant = [line for line in lines if session in ("", line["id"])]
    if not meant:
        raise HTTPException(404, t("forget.nothing"))
    return {"person": person.name, "session": session, "sessions": meant}


async def _card_of(session: Session, request: Request) -> dict[str, Any]:
    card = await card_for_trainee(_sessions(request), session)
    if card is None:
        raise HTTPException(404, t("printed.not_yet"))
    return card


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=kind, headers=headers)


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions
