"""How a session looks as a Chainlit thread: its steps and elements, built from the transcript each time.

Steps hold what was said aloud and nothing else; elements hold the session's id and fetch the rest from `/data`.
"""

import re
from datetime import datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

from chainlit.element import ElementDict
from chainlit.step import StepDict
from chainlit.types import ThreadDict

from simulator.core.documents import Persona
from simulator.core.transcript import Take, Turn
from simulator.core.vocabulary import Act, Speaker
from simulator.faces.scorecard import waits_for_rating
from simulator.faces.scorecard_text import DEBRIEF, STOPPED, turn_number
from simulator.faces.texts import t
from simulator.logbook import SessionRow
from simulator.session import Session

HOUSE = "Simulator"
"""Author of everything that neither the trainee nor the client says."""
AFTERWARDS = ("Scorecard", "Turns", "Takes", "Found")
"""The elements under a session that has ended and been rated, in this order."""
PANEL = "Notes"
"""Name of the side panel's element, which is also its title and its file's name."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~:.$&@^=])")


def plain(text: str) -> str:
    """The text so that the page shows it letter by letter: no link, picture or heading can be made with it."""
    return _MARKDOWN.sub(r"\\\1", text)


def said(turn: Turn) -> str:
    """A turn as its bubble shows it. Trainees' bubbles are not read as Markdown, the client's are."""
    if turn.speaker is Speaker.CLIENT:
        return f"*as {turn.in_role_as}:* {plain(turn.text)}" if turn.in_role_as else plain(turn.text)
    return f"as {turn.in_role_as}: {turn.text}" if turn.in_role_as else turn.text


def step_id(session_id: str, what: str) -> str:
    """The same id for the same thing each time, so that a page which has it already keeps it."""
    return str(uuid5(NAMESPACE_URL, f"ipt:{session_id}:{what}"))


def client_step_id(session: Session, turn: int) -> str:
    """The id of a client turn's step."""
    return step_id(session.id, f"{len(session.transcript.takes)}:{turn}")


def last_step_ids(session: Session) -> list[str]:
    """The ids of the last few things the page shows. Buttons go under the last."""
    return [step["id"] for step in _steps(session)[-4:]]


def title(persona: str, session_number: int, opened_at: datetime, ended: bool) -> str:
    """A session's line in the history."""
    at = opened_at.astimezone()
    return f"{persona}, session {session_number}, {at.day} {at:%b %H:%M}{', ended' if ended else ''}"


def thread_line(row: SessionRow, persona: str) -> ThreadDict:
    """A session as the history lists it."""
    return _thread(
        row.session_id, row.trainee, row.opened_at, title(persona, row.session_number, row.opened_at, row.ended)
    )


def thread_of(session: Session, *, panel: bool = False) -> ThreadDict:
    """A whole session as a thread; with `panel`, the side panel stands open while the session runs."""
    transcript = session.transcript
    opened = transcript.opened
    name = title(session.persona.name, opened.session_number, transcript.opened_at, transcript.ended)
    thread = _thread(session.id, opened.trainee, transcript.opened_at, name)
    thread["steps"] = _steps(session)
    elements = [element(session.id, "Case", step_id(session.id, "case"))]
    if session.owes_debrief:
        elements.append(element(session.id, "Debrief", step_id(session.id, "debrief")))
    elif session.scorecard is not None:
        shown = ("Rating",) if waits_for_rating(session) else AFTERWARDS
        elements += [element(session.id, name, step_id(session.id, "scorecard")) for name in shown]
    if panel and not transcript.ended:  # a scorecard wants the whole width
        elements.append(element(session.id, PANEL, "", display="side"))
    thread["elements"] = elements
    return thread


def notice_thread(session_id: str, row: SessionRow, persona: str, notice: str) -> ThreadDict:
    """A session that cannot be shown, with the reason in its place."""
    thread = thread_line(row, persona)
    thread["steps"] = [_step(session_id, "notice", plain(notice), row.opened_at)]
    return thread


def element(session_id: str, name: str, for_id: str, *, display: Literal["inline", "side"] = "inline") -> ElementDict:
    """An element of ours. All it is given is which session it belongs to."""
    return {
        "id": step_id(session_id, f"element:{name}"),
        "threadId": session_id,
        "type": "custom",
        "name": name,
        "display": display,
        "props": {"session": session_id},
        "forId": for_id,
        "mime": "application/json",
    }


def _thread(session_id: str, trainee: str, opened_at: datetime, name: str) -> ThreadDict:
    return {
        "id": session_id,
        "createdAt": opened_at.isoformat(),
        "name": name,
        "userId": trainee,
        "userIdentifier": trainee,
        "tags": [],
        "metadata": {},
        "steps": [],
        "elements": [],
    }


def _steps(session: Session) -> list[StepDict]:
    transcript = session.transcript
    steps = [_step(session.id, "case", "", transcript.opened_at)]
    for turn in transcript.turns:
        steps.append(_turn_step(session, turn))
        if turn.index and _asked_out_of_role(transcript.turns[turn.index - 1]):
            notice = t("care.not_human", client=plain(session.persona.name))
            steps.append(_step(session.id, f"who:{turn.index}", notice, turn.at or transcript.opened_at))
    if transcript.takes and transcript.takes[-1].before == len(transcript.turns) and not transcript.ended:
        steps.append(
            _step(session.id, f"back:{len(transcript.takes)}", _back(transcript.takes[-1]), transcript.last_at)
        )
    if session.scorecard is not None:
        if session.debrief:
            stopped = f"{STOPPED}\n\n" if transcript.stopped else ""
            steps.append(
                _step(session.id, "debrief", f"{stopped}**{DEBRIEF}**\n\n{plain(session.debrief)}", transcript.last_at)
            )
        if not session.owes_debrief:
            steps.append(_step(session.id, "scorecard", "", transcript.last_at))
    return steps


def _asked_out_of_role(turn: Turn) -> bool:
    return turn.reading is not None and turn.reading.does(Act.OUT_OF_ROLE)


def _back(take: Take) -> str:
    first = take.turns[0]
    return (
        f"You are back before your turn {turn_number(take.before)}. The earlier take is kept. You had said:\n\n"
        f"> {plain(first.text)}\n\nWhat would you like to say instead?"
    )


def _turn_step(session: Session, turn: Turn) -> StepDict:
    at = turn.at or session.transcript.opened_at
    if turn.speaker is Speaker.TRAINEE:
        step = _step(session.id, f"{len(session.transcript.takes)}:{turn.index}", said(turn), at)
        step["type"], step["name"], step["metadata"] = "user_message", session.transcript.opened.trainee, {}
        return step
    step = _step(session.id, f"{len(session.transcript.takes)}:{turn.index}", said(turn), at)
    step["name"], step["metadata"] = session.persona.name, client_metadata(session.persona)
    return step


def client_metadata(persona: Persona) -> dict[str, Any]:
    """Which avatar a client's message has."""
    return {"avatarName": persona.id}


def house_metadata() -> dict[str, Any]:
    """The icon of what the simulator itself says."""
    return {"icon": "info"}


def _step(session_id: str, what: str, text: str, at: datetime) -> StepDict:
    step: StepDict = {
        "id": step_id(session_id, what),
        "threadId": session_id,
        "parentId": None,
        "name": HOUSE,
        "type": "assistant_message",
        "output": text,
        "input": "",
        "streaming": False,
        "isError": False,
        "createdAt": at.isoformat(),
        "start": at.isoformat(),
        "end": at.isoformat(),
        "metadata": house_metadata(),
        "tags": [],
    }
    return step
