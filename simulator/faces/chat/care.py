"""When a trainee's words are not, or no longer, for the client: what the page does about it, out of role.

Nothing is blocked. What seems to be about the trainee's own life is given back before it is said, because what is said
is kept; one press says it after all.
"""

# mypy: allow-untyped-calls
# Chainlit leaves some of its methods untyped.

import chainlit as cl

from simulator.core.out_of_role import about_a_real_patient, about_oneself
from simulator.core.vocabulary import Act
from simulator.faces.chat.room import Room
from simulator.faces.chat.showing import plain
from simulator.faces.texts import t
from simulator.session import Session

SAY_IT = "say_it"
"""The action that says a line which was given back."""


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
    quoted = "\n".join(f"> {plain(part)}" for part in text.splitlines())
    await room.tell(f"{t('care.held_back', client=client)}\n\n{quoted}", [button])
    return True


async def told_apart(room: Room, session: Session) -> None:
    """After the reply: who it is that speaks, if the trainee asked, and a word if it looked like a real patient's."""
    said = session.transcript.trainee_turns()[-1]
    if said.reading is not None and said.reading.does(Act.OUT_OF_ROLE):
        await room.tell(t("care.not_human", client=plain(session.persona.name)))
    if about_a_real_patient(said.text):
        await room.tell(t("care.patient"))
