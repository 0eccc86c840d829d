"""What can be pressed or commanded in a session: its names, its buttons, and when it would do something."""

import chainlit as cl

from simulator.beside import roles_just_played
from simulator.faces.chat.showing import step_id
from simulator.faces.texts import languages, t, texts
from simulator.session import Session

NOTES, HINT, TOOLS, BACK, PAUSE = "notes", "hint", "tools", "back", "pause"
RESUME, STEP_OUT, SECOND_TAKE, END = "resume", "step_out", "second_take", "end"
ICONS = {
    NOTES: "map",
    HINT: "lightbulb",
    TOOLS: "notebook-pen",
    BACK: "undo-2",
    PAUSE: "pause",
    RESUME: "play",
    STEP_OUT: "user-round",
    SECOND_TAKE: "repeat",
    END: "flag",
}
"""What can be pressed, in the order in which it is shown."""


def label_of(name: str) -> str:
    """A control's name in the language of whoever is asking."""
    return t("control." + name)


def command_of(label: str) -> str:
    """The control with this label in any language; '' if there is none."""
    return next((n for n in ICONS for code in languages() if texts(code)["control." + n] == label), "")


def button(name: str, under: str) -> cl.Action:
    """A button under a message; the same id each time, so that it can be taken away again."""
    same = step_id(under, name)
    return cl.Action(
        name=name,
        payload={},
        label=label_of(name),
        tooltip=t("control." + name + "_what"),
        icon=ICONS[name],
        id=same,
        forId=under,
    )


def may_be_pressed(name: str, session: Session) -> bool:
    """Whether a control would do something, as the session stands."""
    now = session.transcript
    if now.ended or name == NOTES:
        return name == NOTES
    if now.paused or name in (RESUME, END):
        return name == END or (name == RESUME and now.paused)
    if name == STEP_OUT:
        return now.roles.in_role_as is not None
    if name == SECOND_TAKE:
        return now.roles.in_role_as is None and roles_just_played(now) is not None
    if name == BACK:
        return bool(now.trainee_turns()) and not session.is_assessment
    return not (name == HINT and session.is_assessment)
