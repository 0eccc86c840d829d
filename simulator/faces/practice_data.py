"""What the page shows for practising: drills, moments, what to do beside talking. As JSON, to whom it belongs."""

import secrets
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from simulator import beside, moments
from simulator.advising import advice_for, drill_standings
from simulator.core.inventory import found_out
from simulator.core.out_of_role import about_oneself
from simulator.core.practice import Practice
from simulator.core.rubric import Rubric
from simulator.core.vocabulary import Difficulty, FocalArea
from simulator.faces.care import check_ready
from simulator.faces.drill_shown import shown_brief, shown_feedback
from simulator.faces.page_data import Own, Person
from simulator.faces.scorecard import waits_for_rating
from simulator.faces.scorecard_text import turn_number
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.library import Library, LibraryError
from simulator.logbook import NoSuchSession
from simulator.moments import Moment, moments_of
from simulator.session import SessionError
from simulator.sessions import Sessions
from simulator.settings import Settings

MOST_LEFT = 3
"""How many unfinished sessions the first page names; all are in the history."""


class Answer(BaseModel):
    """A reply to a moment; `session` is what the first reply to it gave back."""

    text: str
    session: str | None = None
    meant: bool = Field(default=False, description="It was given back, and is for the client after all.")


def practice_data_router() -> APIRouter:
    """The routes below `/data` that belong to practising."""
    router = APIRouter(prefix="/data")
    router.get("/next")(next_for_you)
    router.get("/drills")(drills)
    router.get("/drills/{drill_id}/{persona_id}")(brief)
    router.get("/moments/next")(next_moment)
    router.post("/moments/{moment_id}")(answer_moment)
    router.get("/sessions/{session_id}/feedback")(feedback)
    router.get("/sessions/{session_id}/tools")(tools)
    router.post("/sessions/{session_id}/pause")(stand_still)
    return router


async def next_for_you(request: Request, person: Person) -> dict[str, Any]:
    """What this trainee might practise next, and what they left without having read the feedback."""
    sessions: Sessions = request.app.state.sessions
    library = sessions.library
    found = await advice_for(sessions, person.name)
    record = sorted(await sessions.logbook.own.practices(person.name), key=lambda p: p.opened_at, reverse=True)
    return {
        "left": [_left(p, library) for p in record if p.lacks_feedback][:MOST_LEFT],
        "advice": [
            {
                "drill": a.drill,
                "name": library.drill(a.drill).name,
                "persona": a.persona,
                "client": _name(library, a.persona),
                "why": from_below(a.why),
            }
            for a in found
        ],
    }


async def drills(request: Request, person: Person) -> dict[str, Any]:
    """The drills there are."""
    sessions: Sessions = request.app.state.sessions
    library = sessions.library
    names = {c.id: c.name for c in library.rubric.criteria}
    standings = {s.drill: s for s in await drill_standings(sessions, person.name)}
    rows = [
        {
            "id": drill.id,
            "name": drill.name,
            "goal": drill.goal,
            "skill": names[drill.skill],
            "trap": names[drill.trap],
            "minutes": sum(drill.minutes.model_dump().values()),
            "personas": [{"id": p, "name": _name(library, p)} for p in drill.personas],
            "played": standings[drill.id].tries,
            "passed": len(standings[drill.id].passed_with),
            "mastered": standings[drill.id].mastered_at is not None,
        }
        for drill in library.drills.values()
    ]
    return {"drills": rows}


async def brief(drill_id: str, persona_id: str, request: Request, _person: Person) -> dict[str, Any]:
    """What is read in the two minutes before a drill."""
    library: Library = request.app.state.sessions.library
    try:
        drill = library.drill(drill_id)
        shown = shown_brief(drill, library.rubric, persona_id)
    except (LibraryError, KeyError):
        raise HTTPException(404, "There is no such drill.") from None
    return shown | {"client": _name(library, persona_id)}


async def next_moment(request: Request, _person: Person, not_id: str = "") -> dict[str, Any]:
    """A moment drawn by lot; not the one just seen, and nobody's at risk while local help is not named."""
    library: Library = request.app.state.sessions.library
    settings: Settings = request.app.state.settings
    found = [
        moment
        for moment in moments_of(library).values()
        if moment.id != not_id and (settings.knows_help or not _at_risk(library, moment))
    ]
    if not found:
        raise HTTPException(404, "There is no moment to practise.")
    return _moment(secrets.choice(found))


async def answer_moment(moment_id: str, said: Answer, request: Request, person: Person) -> dict[str, Any]:
    """What the reply fell into and what it showed, at once. A cry of the trainee's own is given back, and not kept."""
    sessions: Sessions = request.app.state.sessions
    moment = moments_of(sessions.library).get(moment_id)
    if moment is None:
        raise HTTPException(404, "There is no such moment.")
    settings: Settings = request.app.state.settings
    persona = sessions.library.persona(moment.persona) if moment.persona else None
    try:
        await check_ready(sessions, settings, person.name, persona)
        if not said.meant and about_oneself(said.text):
            return {"given_back": said.text}
        session_id, answered = await moments.answer(sessions, person.name, moment, said.text, said.session)
    except NoSuchSession:
        raise HTTPException(404, "You have no such moment.") from None
    except SessionError as error:
        raise HTTPException(422, from_below(str(error))) from error
    ours = [f for f in answered.findings if f.criterion == moment.criterion]
    return {
        "session": session_id,
        "said": answered.text,
        "fell": bool(ours),
        "points": [
            {
                "name": f.name,
                "quote": f.quote,
                "remark": from_below(f.remark),
                "why": f.why,
                "better_line": f.better_line,
            }
            for f in (*ours, *(f for f in answered.findings if f not in ours))
        ][:3],
        "shown": _shown(sessions.library.rubric, answered.shown),
        "example": moment.example,
        "because": moment.because,
    }


def _at_risk(library: Library, moment: Moment) -> bool:
    return moment.persona is not None and library.persona(moment.persona).is_at_risk


def _shown(rubric: Rubric, shown: dict[str, tuple[str, ...]]) -> list[str]:
    """Components of techniques in words, once each."""
    found: dict[str, None] = {}
    for criterion in rubric.criteria:
        for component in (*criterion.basic, *criterion.advanced):
            if criterion.kind == "technique" and component.id in shown.get(criterion.id, ()):
                found[component.text] = None
    return list(found)[:4]


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "id": moment.id,
        "client": moment.client,
        "persona": moment.persona,
        "lines": [{"speaker": line.speaker, "text": line.text} for line in moment.lines],
        "about": moment.about if moment.drill else "",
    }


async def feedback(session: Own) -> dict[str, Any]:
    """What is read in the three minutes after a drill."""
    if waits_for_rating(session):
        raise HTTPException(404, "Rate yourself first.")
    try:
        return shown_feedback(session)
    except SessionError as error:
        raise HTTPException(404, str(error)) from error


async def tools(session: Own) -> dict[str, Any]:
    """What can be chosen from beside talking: whom to play, which turn to go back to, which focal areas there are."""
    other = session.persona.counterpart.person
    people = sorted(found_out(session.persona, session.transcript).people, key=lambda p: p.id != other)
    return {
        "client": {"id": session.persona.id, "name": session.persona.name},
        "people": [{"id": p.id, "name": p.name} for p in people],
        "other": next((p.name for p in people if p.id == other), None),
        "roles": session.transcript.roles.model_dump(mode="json", exclude={"type"}),
        "difficulties": list(Difficulty),
        "areas": list(FocalArea),
        "turns": [
            {"before": t.index, "number": turn_number(t.index), "text": t.text}
            for t in session.transcript.trainee_turns()
        ],
        "assessment": session.is_assessment,
    }


async def stand_still(session: Own) -> dict[str, bool]:
    """The clock stands: the trainee has gone to where help is. The same pause as by its button."""
    if not session.transcript.paused:
        try:
            await beside.pause(session)
        except SessionError as error:
            raise HTTPException(409, str(error)) from error
    return {"paused": True}


def _left(practice: Practice, library: Library) -> dict[str, Any]:
    client = library.personas[practice.persona].name if practice.persona in library.personas else practice.persona
    drill = library.drills.get(practice.drill) if practice.drill else None
    what = f"{drill.name}, {client}" if drill else t("told.line", client=client, number=practice.session_number)
    at = practice.opened_at.astimezone()
    when = t("told.when", day=at.day, month=t(f"month.m{at.month}"), time=f"{at:%H:%M}")
    return {"session": practice.session_id, "what": f"{what}, {when}", "ended": practice.ended}


def _name(library: Library, persona_id: str) -> str:
    return library.persona(persona_id).name
