"""What the page's elements show, as JSON. Each asks here for itself, so that nothing of it passes through Chainlit.

Everything is checked against who asks at each request: a session is shown to the trainee who had it.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request

from simulator.assigning import assignments_for
from simulator.beside import time_left
from simulator.core.documents import Card, Persona
from simulator.core.incident import compass_now
from simulator.core.inventory import found_out
from simulator.core.revealed import reveal
from simulator.faces.drill_shown import shown_brief
from simulator.faces.scorecard import card_for_trainee, to_rate, waits_for_rating
from simulator.faces.scorecard_text import turn_number
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.faces.who import current_user
from simulator.logbook import LogbookError, User
from simulator.session import DEFAULT_SESSIONS, Session
from simulator.sessions import Sessions
from simulator.settings import Settings

LATER_SESSION = 5
"""The later session that the chooser offers: the middle of the course, with a task to review."""

Person = Annotated[User, Depends(current_user)]


async def own_session(session_id: str, request: Request, person: Person) -> Session:
    """The session with this id, if it is the asking person's own. Somebody else's looks like none at all."""
    sessions: Sessions = request.app.state.sessions
    rows = await sessions.logbook.sessions(ids=[session_id])
    if not rows or rows[0].trainee != person.name:  # before anything of it is read
        raise HTTPException(404, "You have no such session.")
    try:
        return await sessions.load(session_id)
    except LogbookError as error:
        raise HTTPException(500, str(error)) from error


Own = Annotated[Session, Depends(own_session)]


def page_data_router() -> APIRouter:
    """The routes below `/data`."""
    router = APIRouter(prefix="/data")
    router.get("/clients")(clients)
    router.get("/sessions/{session_id}/case")(case)
    router.get("/sessions/{session_id}/known")(known)
    router.get("/sessions/{session_id}/to-rate")(to_be_rated)
    router.get("/sessions/{session_id}/scorecard")(scorecard)
    router.get("/sessions/{session_id}/revealed")(revealed)
    return router


async def clients(request: Request, person: Person) -> dict[str, Any]:
    """The cards to choose from."""
    sessions: Sessions = request.app.state.sessions
    settings: Settings = request.app.state.settings
    personas = list(sessions.library.personas.values())
    cards = [_card(p) | _for_whom_it_may_be_much(p, personas, settings) for p in personas]
    engine = from_below(sessions.engine.note) or t("engine.embedded")
    return {
        "clients": cards,
        "assigned": await _assigned(sessions, person),
        "later": LATER_SESSION,
        "planned": DEFAULT_SESSIONS,
        "engine": engine,
    }


async def _assigned(sessions: Sessions, person: User) -> list[dict[str, Any]]:
    """What the trainee was asked to do and has not done yet."""
    today = datetime.now(UTC).date()
    drills = sessions.library.drills
    return [
        a.model_dump(mode="json", include={"id", "persona", "session_number", "drill", "purpose", "due_on", "text"})
        | {
            "overdue": a.is_overdue(today),
            "drill_name": drills[a.drill].name if a.drill and a.drill in drills else a.drill,
        }
        for a in await assignments_for(sessions.logbook, person.name)
        if a.done_at is None
    ]


async def case(session: Own, request: Request) -> dict[str, Any]:
    """What the trainee read before this session, and who speaks in it now."""
    opened = session.transcript.opened
    engine = from_below(request.app.state.sessions.engine.note) or t("engine.embedded")
    about = {"session": opened.session_number, "planned": opened.sessions_planned, "engine": engine}
    drill = shown_brief(session.drill, session.rubric, session.persona.id) if session.drill else None
    return _card(session.persona) | about | {"drill": drill}


async def known(session: Own) -> dict[str, Any]:
    """What has been found out so far, with the clock."""
    transcript = session.transcript
    now = datetime.now(UTC)
    found = found_out(session.persona, transcript).model_dump(mode="json")
    left = time_left(session, now)
    more = {
        "client": session.persona.name,
        "ended": transcript.ended,
        "stands": transcript.stood_at is not None,
        "elapsed": transcript.lasted(now).total_seconds(),
        "left": None if left is None else left.total_seconds(),
    }
    if session.is_assessment:  # what nobody has asked yet would be a hint
        found["people"] = [person | {"not_asked": []} for person in found["people"]]
    return found | more | {"note": _note(session), "help": None if session.is_assessment else _help(session)}


def _help(session: Session) -> dict[str, Any]:
    """What practice has beside an assessment: what belongs to this session, and what is open in the incident."""
    number = session.transcript.opened.session_number
    meeting = next((m.agenda for m in session.course.meetings if m.session == number), ())
    each = session.course.every_session if number > 1 else ()
    compass = [
        {"slot": point.slot, "turn": None if point.turn is None else turn_number(point.turn)}
        for point in compass_now(session.transcript.turns)
    ]
    return {"agenda": [] if session.drill else [*meeting, *each], "number": number, "compass": compass}


def _note(session: Session) -> str | None:
    """What the panel says of the last turn, if the client could not have understood it."""
    last = next((t.reading for t in reversed(session.transcript.trainee_turns())), None)
    if last is None or last.understood != "other_language":
        return None
    first = session.persona.name.split()[0]
    return t("notes.other_language", client=first)


async def to_be_rated(session: Own) -> dict[str, Any]:
    """What the trainee rates themselves on before they see the scorecard."""
    if not waits_for_rating(session):
        raise HTTPException(404, "There is nothing to rate here: end the session first, and rate it once.")
    return to_rate(session)


async def scorecard(session: Own, request: Request) -> dict[str, Any]:
    """The scorecard in words for the page, once the trainee has rated themselves."""
    found = await card_for_trainee(request.app.state.sessions, session)
    if found is None:
        raise HTTPException(404, "There is no scorecard to see yet. End the session and rate yourself first.")
    return found


async def revealed(session: Own) -> dict[str, Any]:
    """Everything there was to find, if the trainee has asked for it."""
    if not session.transcript.revealed:
        raise HTTPException(404, "What there was to find is shown when the trainee asks for it after the session.")
    return reveal(session.persona, session.transcript).model_dump(mode="json")


def _for_whom_it_may_be_much(persona: Persona, all_of_them: list[Persona], settings: Settings) -> dict[str, Any]:
    """Whom to meet instead of a heavy client, the same problem area first, and whether this one can be met here yet."""
    if not persona.is_at_risk:
        return {"lighter": None, "not_yet": None}
    lighter = sorted(
        (p for p in all_of_them if not p.is_at_risk and not p.debrief),
        key=lambda p: p.primary_area != persona.primary_area,
    )
    not_yet = None if settings.knows_help else t("care.no_help_known_card")
    return {"lighter": lighter[0].id if lighter else None, "not_yet": not_yet}


def _card(persona: Persona) -> dict[str, Any]:
    card: Card = persona.card
    return {"id": persona.id, "name": persona.name, **card.model_dump()}
