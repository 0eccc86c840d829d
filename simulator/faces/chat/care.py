"""When a trainee's words are not, or no longer, for the client: what the page does about it, out of role.

Nothing is blocked. What seems to be about the trainee's own life is given back before it is said, because what is said
is kept; one press says it after all.
"""

# mypy: allow-untyped-calls
# Chainlit leaves some of its methods untyped.

import chainlit as cl
from pydantic import BaseModel

from simulator.core.out_of_role import about_a_real_patient, about_oneself
from simulator.core.vocabulary import Act
from simulator.faces.chat.room import Room
from simulator.faces.chat.showing import plain
from simulator.faces.texts import t
from simulator.session import Session

SAY_IT = "say_it"
"""The action that says a line which was given back."""


def meant(form: BaseModel) -> dict[str, object]:
    """The same form, to be sent once more by whoever meant it."""
    return form.model_dump(mode="json") | {"meant": True}


async def given_back(room: Room, session: Session, text: str, say: str, payload: dict[str, object]) -> bool:
    """Whether this was given back to the trainee, unsaid and unkept, with where help is.

    Args:
        room: the page.
        session: whose client it would be said to.
        text: everything that would be said and kept.
        say: the action that says it after all,
        payload: and what that action is sent.
    """
    if not about_oneself(text):
        return False
    client = session.persona.name.split()[0]
    button = cl.Action(name=say, payload=payload, label=t("care.say_it", client=client))
    await room.tell(f"{t('care.held_back', client=client)}\n\n{_quoted(text)}", [button])
    return True


async def remark_given_back(room: Room, remark: str, keep: str, payload: dict[str, object]) -> bool:
    """The same for a remark that is said to nobody and only kept; `keep` is the action that keeps it after all."""
    if not about_oneself(remark):
        return False
    button = cl.Action(name=keep, payload=payload, label=t("care.keep_it"))
    await room.tell(f"{t('care.remark_held_back')}\n\n{_quoted(remark)}", [button])
    return True


def _quoted(text: str) -> str:
    return "\n".join(f"> {plain(part)}" for part in text.splitlines())


async def told_apart(room: Room, session: Session) -> None:
    """After the reply: who it is that speaks, if the trainee asked, and a word if it looked like a real patient's."""
    said = session.transcript.trainee_turns()[-1]
    if said.reading is not None and said.reading.does(Act.OUT_OF_ROLE):
        await room.tell(t("care.not_human", client=plain(session.persona.name)))
    if about_a_real_patient(said.text):
        await room.tell(t("care.patient"))
