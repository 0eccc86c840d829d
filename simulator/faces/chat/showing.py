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

from simulator.beside import is_out_of_time
from simulator.core.documents import Persona
from simulator.core.events import FormulationWritten, HintGiven, RolesTaken, TaskSet
from simulator.core.transcript import Take, Turn
from simulator.core.vocabulary import Act, Speaker
from simulator.faces.scorecard import waits_for_rating
from simulator.faces.scorecard_text import turn_number
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
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


def said(turn: Turn, persona: Persona) -> str:
    """A turn as its bubble shows it. Trainees' bubbles are not read as Markdown, the client's are."""
    role = _name(turn.in_role_as, persona) if turn.in_role_as else ""
    if turn.speaker is Speaker.CLIENT:
        return f"*as {plain(role)}:* {plain(turn.text)}" if role else plain(turn.text)
    return f"as {role}: {turn.text}" if role else turn.text


def _name(person_id: str, persona: Persona) -> str:
    return persona.name.split()[0] if person_id == persona.id else persona.person(person_id).name


def step_id(session_id: str, what: str) -> str:
    """The same id for the same thing each time, so that a page which has it already keeps it."""
    return str(uuid5(NAMESPACE_URL, f"ipt:{session_id}:{what}"))


def client_step_id(session: Session, turn: int) -> str:
    """The id of a client turn's step."""
    return step_id(session.id, f"{len(session.transcript.takes)}:{turn}")


def time_up_id(session: Session) -> str:
    """The id of the step that says that a drill's time is up."""
    return step_id(session.id, _time_up(session))


def _time_up(session: Session) -> str:
    return f"time:{len(session.transcript.takes)}"


def last_step_ids(session: Session) -> list[str]:
    """The ids of the last few things the page shows. Buttons go under the last."""
    return [step["id"] for step in _steps(session)[-4:]]


def title(persona: str, session_number: int, opened_at: datetime, ended: bool, drill: str | None = None) -> str:
    """A session's line in the history."""
    at = opened_at.astimezone()
    what = f"{drill}, {persona}" if drill is not None else t("told.line", client=persona, number=session_number)
    when = t("told.when", day=at.day, month=t("month." + f"m{at.month}"), time=f"{at:%H:%M}")
    return f"{what}, {when}{t('told.ended') if ended else ''}"


def thread_line(row: SessionRow, persona: str, drill: str | None = None) -> ThreadDict:
    """A session as the history lists it."""
    return _thread(
        row.session_id,
        row.trainee,
        row.opened_at,
        title(persona, row.session_number, row.opened_at, row.ended, drill),
    )


def thread_of(session: Session, *, panel: bool = False) -> ThreadDict:
    """A whole session as a thread; with `panel`, the side panel stands open while the session runs."""
    transcript = session.transcript
    opened = transcript.opened
    name = title(session.persona.name, opened.session_number, transcript.opened_at, transcript.ended, opened.drill)
    thread = _thread(session.id, opened.trainee, transcript.opened_at, name)
    thread["steps"] = _steps(session)
    elements = [element(session.id, "Case", step_id(session.id, "case"))]
    if session.owes_debrief:
        elements.append(element(session.id, "Debrief", step_id(session.id, "debrief")))
    elif session.scorecard is not None:
        card = AFTERWARDS if session.drill is None else ("Feedback",)
        shown = ("Rating",) if waits_for_rating(session) else card
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
    if session.is_assessment:
        steps.append(_step(session.id, "assessment", t("beside.assessment"), transcript.opened_at))
    for turn in transcript.turns:
        steps += _notes(session, turn.index)
        steps.append(_turn_step(session, turn))
        if turn.index and _asked_out_of_role(transcript.turns[turn.index - 1]):
            notice = t("care.not_human", client=plain(session.persona.name))
            steps.append(_step(session.id, f"who:{turn.index}", notice, turn.at or transcript.opened_at))
    steps += _notes(session, len(transcript.turns))
    if transcript.takes and transcript.takes[-1].before == len(transcript.turns) and not transcript.ended:
        steps.append(
            _step(session.id, f"back:{len(transcript.takes)}", _back(transcript.takes[-1]), transcript.last_at)
        )
    if is_out_of_time(session):
        steps.append(_step(session.id, _time_up(session), t("beside.time_up"), transcript.last_at))
    if transcript.paused:
        steps.append(_step(session.id, f"paused:{transcript.seq}", f"**{t('beside.paused')}**", transcript.last_at))
    if session.scorecard is not None:
        if session.debrief:
            said_first = f"{t('told.stopped')}\n\n" if transcript.stopped else ""
            words = f"{said_first}**{t('told.debrief')}**\n\n{plain(session.debrief)}"
            steps.append(_step(session.id, "debrief", words, transcript.last_at))
        if not session.owes_debrief:
            steps.append(_step(session.id, "scorecard", "", transcript.last_at))
    return steps


def _asked_out_of_role(turn: Turn) -> bool:
    return turn.reading is not None and turn.reading.does(Act.OUT_OF_ROLE)


def _notes(session: Session, turn: int) -> list[StepDict]:
    """What was written down beside the talk when it had so many turns: hints, the formulation, the task."""
    transcript = session.transcript
    found = [note.event for note in transcript.notes if note.turn == turn]
    at = transcript.turns[turn - 1].at if turn else None
    return [
        _step(session.id, f"note:{len(transcript.takes)}:{turn}:{place}", text, at or transcript.opened_at)
        for place, event in enumerate(found)
        if (text := _note(session, event))
    ]


def _note(session: Session, event: HintGiven | FormulationWritten | TaskSet | RolesTaken) -> str:
    match event:
        case HintGiven():
            return f"**{t('beside.hint_number', step=event.step)}** {plain(from_below(event.text))}"
        case RolesTaken():
            return f"**{t('beside.role_play')}** {_who_is_who(session, event)}"
        case TaskSet():
            person = session.persona.person(event.person).name if event.person else ""
            return f"**{t('beside.task_with', person=plain(person))}**" if person else f"**{t('beside.task')}**"
        case FormulationWritten():
            if session.is_assessment and not session.transcript.ended:
                return f"**{t('beside.formulation')}**"
            lines = [
                f"- {t('part.' + v.part)}: *{t('standing.' + v.standing)}* {plain(from_below(v.remark))}"
                for v in event.verdicts
            ]
            return "\n".join((f"**{t('beside.formulation')}**", "", *lines))


def _who_is_who(session: Session, roles: RolesTaken) -> str:
    persona = session.persona
    client = plain(persona.name.split()[0])
    if roles.in_role_as is None:
        return t("beside.yourself", client=client)
    if roles.in_role_as == persona.id:
        other = persona.person(persona.counterpart.person).name
        hard = t("difficulty." + roles.difficulty)
        return t("beside.reversed", client=client, other=plain(other), difficulty=hard)
    return t("beside.in_role", person=plain(_name(roles.in_role_as, persona)), client=client)


def _back(take: Take) -> str:
    first = take.turns[0]
    before = t("told.back", number=turn_number(take.before))
    return f"{before}\n\n> {plain(first.text)}\n\n{t('told.instead')}"


def _turn_step(session: Session, turn: Turn) -> StepDict:
    at = turn.at or session.transcript.opened_at
    if turn.speaker is Speaker.TRAINEE:
        step = _step(session.id, f"{len(session.transcript.takes)}:{turn.index}", said(turn, session.persona), at)
        step["type"], step["name"], step["metadata"] = "user_message", session.transcript.opened.trainee, {}
        return step
    step = _step(session.id, f"{len(session.transcript.takes)}:{turn.index}", said(turn, session.persona), at)
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
