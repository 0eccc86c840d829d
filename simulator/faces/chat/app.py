"""What Chainlit loads: each event of the page handed to the session, and what comes of it shown.

The trainee is always the person whom Chainlit authenticated; which session is meant is the thread, and it is theirs or
refused. Nothing is kept in Chainlit's user session: it would be sent to the browser.
"""

# mypy: allow-untyped-calls
# Chainlit leaves some of its methods untyped.

import logging
from collections.abc import Awaitable, Callable

import chainlit as cl
from chainlit.input_widget import InputWidget, Switch
from chainlit.types import ThreadDict
from pydantic import BaseModel, Field
from starlette.datastructures import Headers

from simulator.accounts import LOCAL_PERSON, check_password
from simulator.core.events import OwnLevel, Purpose, SelfRated
from simulator.core.inventory import found_out
from simulator.faces.chat.answering import sent, told
from simulator.faces.chat.care import SAY_IT, given_back, meant, remark_given_back, told_apart
from simulator.faces.chat.controls import BACK, END, NOTES, command_of
from simulator.faces.chat.desk import desk
from simulator.faces.chat.room import Room, room_here
from simulator.faces.chat.showing import plain, thread_of
from simulator.faces.chat.threads import Threads
from simulator.faces.chat.tools import BESIDE
from simulator.faces.in_role import Line, in_role, spoken_as
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.library import LibraryError
from simulator.logbook import LogbookError
from simulator.session import SessionError

log = logging.getLogger(__name__)

PACE = "pace"
"""The trainee's own switch for the typing pace."""
RATE = "rate"
"""The action of the form after a session."""


class Begin(BaseModel):
    """What the chooser sends."""

    persona: str
    session_number: int = 1
    drill: str | None = None
    purpose: Purpose = "practice"


class Rate(BaseModel):
    """What the self-rating form sends. On the page it cannot be left out."""

    overall: OwnLevel
    ratings: dict[str, OwnLevel] = Field(default_factory=dict)
    remark: str = Field(default="", max_length=2000)
    meant: bool = Field(default=False, description="The remark was given back, and is to be kept after all.")


class OneTake(BaseModel):
    """Which abandoned take is to be scored."""

    take: int


class Again(BaseModel):
    """What a finding's button sends."""

    before: int


class Held(BaseModel):
    """What "Say it" sends."""

    text: str


# -- who may come in ----------------------------------------------------------------------------


async def local_person(headers: Headers) -> cl.User | None:
    """Solo mode: whoever sits at this machine."""
    return cl.User(identifier=LOCAL_PERSON.name)


async def account(name: str, password: str) -> cl.User | None:
    """Accounts: a name and its password."""
    user = await check_password(desk.sessions.logbook, name, password)
    return cl.User(identifier=user.name) if user else None


cl.data_layer(lambda: Threads(desk))
if desk.settings.mode == "solo":
    cl.header_auth_callback(local_person)
else:
    cl.password_auth_callback(account)


# -- coming and going ---------------------------------------------------------------------------


@cl.on_chat_start
async def on_chat_start() -> None:
    """A new thread: the ways in."""
    room = room_here()
    await offer_settings(room)
    await room.show_chooser()


async def offer_settings(room: Room) -> None:
    """What a trainee may set for themselves."""
    one_by_one = await desk.sessions.logbook.wishes.has_pace(room.person)
    pace: InputWidget = Switch(id=PACE, label=t("settings.pace"), initial=one_by_one, description=t("settings.why"))
    await cl.ChatSettings([pace]).send()


@cl.on_settings_update
async def on_settings_update(chosen: dict[str, object]) -> None:
    """The typing pace, on or off."""
    await desk.sessions.logbook.wishes.set_pace(room_here().person, chosen.get(PACE) is not False)


@cl.on_chat_resume
async def on_chat_resume(thread: ThreadDict) -> None:
    """Back in a session: a turn that was cut off is finished, and the page is built from the log."""
    room = room_here()
    try:
        session = await room.session()
        await session.finish_turn()
    except LogbookError:
        log.exception("session %s cannot be resumed", thread["id"])
        return  # the thread says so itself
    await offer_settings(room)
    thread.update(thread_of(session, panel=room.is_wide))
    await room.put_controls(session)


@cl.action_callback("begin")
async def begin(action: cl.Action) -> dict[str, str] | None:
    """The chooser's last button."""
    room = room_here()
    async with told(room):
        chosen = sent(action.payload, Begin)
        try:
            session = await room.begin(chosen.persona, chosen.session_number, chosen.drill, chosen.purpose)
        except (SessionError, LibraryError) as error:
            return {"refused": from_below(str(error))}  # the chooser says it where the person looks
        await room.show(session)
        return {"session": session.id}
    return None


# -- talking ------------------------------------------------------------------------------------


@cl.on_message
async def on_message(message: cl.Message) -> None:
    """The trainee says something, or has chosen a command."""
    room = room_here()
    async with told(room, message):
        if message.command:
            await command(room, message)
            return
        session = await room.session()
        people = found_out(session.persona, session.transcript).people
        line = spoken_as(in_role(message.content, people, session.persona), session.transcript.roles)
        if session.transcript.paused:  # by another page of the same person; this one does not show it yet
            await room.show(session)
        elif line.in_role_as is None and await given_back(room, session, line.text, SAY_IT, {"text": line.text}):
            await message.remove()
            return
        await room.speak(session, line)
        await told_apart(room, session)
        if line.in_role_as is not None:  # the page then says above each line who speaks as whom
            await room.show(session)
        if session.transcript.ended or room.is_time(session):  # the client's file stops it here, or the drill's clock
            await end(room)


async def command(room: Room, message: cl.Message) -> None:
    """A command from the composer. Words beside it are not said."""
    if message.content.strip():
        raise SessionError(t("told.no_words"))
    await message.remove()
    chosen = command_of(message.command or "")
    if chosen in COMMANDS:
        await COMMANDS[chosen](room)
    elif chosen in BESIDE:
        await BESIDE[chosen](room, await room.session())
    else:
        raise SessionError(t("told.no_command"))


async def notes(room: Room) -> None:
    """Opens the side panel."""
    await room.open_notes(await room.session())


async def back(room: Room) -> None:
    """Takes the trainee's last turn back."""
    session = await room.session()
    turns = session.transcript.trainee_turns()
    if not turns:
        raise SessionError(t("told.nothing_to_take_back"))
    await session.rewind(turns[-1].index)
    await room.show(session)


async def end(room: Room) -> None:
    """Ends the session and shows the scorecard."""
    session = await room.session()
    await session.end()
    await room.show(session)
    if session.notice:
        await room.tell(plain(from_below(session.notice)))


COMMANDS: dict[str, Callable[[Room], Awaitable[None]]] = {NOTES: notes, BACK: back, END: end}


@cl.action_callback(NOTES)
async def on_notes(action: cl.Action) -> None:
    """The button of the same name."""
    async with told(room_here()):
        await notes(room_here())


@cl.action_callback(BACK)
async def on_back(action: cl.Action) -> None:
    """The button of the same name."""
    async with told(room_here()):
        await back(room_here())


@cl.action_callback(END)
async def on_end(action: cl.Action) -> None:
    """The button of the same name."""
    async with told(room_here()):
        await end(room_here())


@cl.action_callback(RATE)
async def on_rate(action: cl.Action) -> None:
    """The form after a session: the scorecard comes when it has been filled in.

    A remark that is a cry of the trainee's own is given back, and nothing of the form is kept until it is sent again.
    """
    room = room_here()
    async with told(room):
        wanted = sent(action.payload, Rate)
        session = await room.session()
        if not wanted.meant and await remark_given_back(room, wanted.remark, RATE, meant(wanted)):
            return
        await session.rate(SelfRated(overall=wanted.overall, ratings=wanted.ratings, remark=wanted.remark.strip()))
        await room.show(session)


@cl.action_callback("reveal")
async def on_reveal(action: cl.Action) -> None:
    """Under the scorecard: the trainee wants to see everything there was to find. The element then fetches it."""
    room = room_here()
    async with told(room):
        await (await room.session()).reveal()


@cl.action_callback("enter")
async def on_enter(action: cl.Action) -> None:
    """The terms have been read."""
    room = room_here()
    async with told(room):
        await room.leave_terms()


@cl.action_callback("debriefed")
async def on_debriefed(action: cl.Action) -> None:
    """The minute after a heavy session has been taken."""
    room = room_here()
    async with told(room):
        session = await room.session()
        await session.take_debrief()
        await room.show(session)


@cl.action_callback(SAY_IT)
async def on_say_it(action: cl.Action) -> None:
    """A line that was given back is for the client after all."""
    room = room_here()
    async with told(room):
        held = sent(action.payload, Held)
        session = await room.session()
        await room.show(session)
        await cl.Message(author=room.person, content=held.text, type="user_message").send()
        await room.speak(session, Line(held.text))


@cl.action_callback("score_take")
async def on_score_take(action: cl.Action) -> None:
    """Between two takes: one that the session did not end on is scored. The element then fetches it."""
    room = room_here()
    async with told(room):
        await (await room.session()).grade_take(sent(action.payload, OneTake).take)


@cl.action_callback("again")
async def on_again(action: cl.Action) -> None:
    """A finding's "Try this turn again"."""
    room = room_here()
    async with told(room):
        wanted = sent(action.payload, Again)
        session = await room.session()
        await session.rewind(wanted.before)
        await room.show(session)
