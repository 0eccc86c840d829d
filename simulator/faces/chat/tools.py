"""Handlers of what is done beside talking: the three ways in, hint, pause, roles, formulation, task.

Everything that the page sends is checked as in `app`: the session is the thread's, and the thread is the person's.
"""

# mypy: allow-untyped-calls
# Chainlit leaves some of its methods untyped.

from collections.abc import Awaitable, Callable

import chainlit as cl
from pydantic import BaseModel, Field

from simulator import beside
from simulator.core.events import FormulationWritten
from simulator.core.formulation import in_words
from simulator.core.vocabulary import Difficulty, FocalArea
from simulator.faces.chat.answering import sent, told
from simulator.faces.chat.care import given_back, meant
from simulator.faces.chat.controls import HINT, PAUSE, RESUME, SECOND_TAKE, STEP_OUT, TOOLS
from simulator.faces.chat.room import Room, Way, room_here
from simulator.faces.in_role import Line
from simulator.session import Session

FORMULATION, TASK = "formulation", "task"


class Chosen(BaseModel):
    """Which way in."""

    way: Way


class Roles(BaseModel):
    """Whom the trainee will speak as."""

    in_role_as: str | None = Field(max_length=60)
    difficulty: Difficulty = Difficulty.REALISTIC


class Formulation(BaseModel):
    """The four parts and the focal area that is meant."""

    illness: str
    event: str
    focus: str
    plan: str
    area: FocalArea | None
    meant: bool = Field(default=False, description="It was given back, and is for the client after all.")


class Task(BaseModel):
    """What is set until next time, as it is said."""

    text: str
    person: str | None = Field(default=None, max_length=60)
    meant: bool = False


@cl.action_callback("way")
async def on_way(action: cl.Action) -> None:
    """One of the three ways in."""
    room = room_here()
    async with told(room):
        await room.show_chooser(sent(action.payload, Chosen).way)


async def hint(room: Room, session: Session) -> None:
    """The next of three."""
    await beside.hint(session)
    await room.show(session)


async def pause(room: Room, session: Session) -> None:
    """Out of role."""
    await beside.pause(session)
    await room.show(session)


async def resume(room: Room, session: Session) -> None:
    """Back in role."""
    await beside.resume(session)
    await room.show(session)


async def open_tools(room: Room, session: Session) -> None:
    """The forms: roles, formulation, task, going back."""
    await room.open_tools(session)


async def step_out(room: Room, session: Session) -> None:
    """The trainee is themselves again."""
    await beside.take_roles(session, None)
    await room.show(session)


async def second_take(room: Room, session: Session) -> None:
    """The rehearsal once more."""
    await beside.second_take(session)
    await room.show(session)


BESIDE: dict[str, Callable[[Room, Session], Awaitable[None]]] = {
    HINT: hint,
    PAUSE: pause,
    RESUME: resume,
    TOOLS: open_tools,
    STEP_OUT: step_out,
    SECOND_TAKE: second_take,
}


async def _do(what: str) -> None:
    room = room_here()
    async with told(room):
        await BESIDE[what](room, await room.session())


@cl.action_callback(HINT)
async def on_hint(action: cl.Action) -> None:
    """The button of the same name."""
    await _do(HINT)


@cl.action_callback(PAUSE)
async def on_pause(action: cl.Action) -> None:
    """The button of the same name."""
    await _do(PAUSE)


@cl.action_callback(RESUME)
async def on_resume(action: cl.Action) -> None:
    """The button of the same name."""
    await _do(RESUME)


@cl.action_callback(TOOLS)
async def on_tools(action: cl.Action) -> None:
    """The button of the same name."""
    await _do(TOOLS)


@cl.action_callback(STEP_OUT)
async def on_step_out(action: cl.Action) -> None:
    """The button of the same name."""
    await _do(STEP_OUT)


@cl.action_callback(SECOND_TAKE)
async def on_second_take(action: cl.Action) -> None:
    """The button of the same name."""
    await _do(SECOND_TAKE)


@cl.action_callback("roles")
async def on_roles(action: cl.Action) -> None:
    """Roles were chosen."""
    room = room_here()
    async with told(room):
        wanted = sent(action.payload, Roles)
        session = await room.session()
        await beside.take_roles(session, wanted.in_role_as, wanted.difficulty)
        await room.show(session)


@cl.action_callback(FORMULATION)
async def on_formulation(action: cl.Action) -> None:
    """The formulation is checked, shown with its verdicts, and told to the client."""
    room = room_here()
    async with told(room):
        form = sent(action.payload, Formulation)
        session = await room.session()
        text = "\n".join(filter(str.strip, (form.illness, form.event, form.focus, form.plan)))
        if not form.meant and await given_back(room, session, text, FORMULATION, meant(form)):
            return
        written = FormulationWritten(illness=form.illness, event=form.event, focus=form.focus, plan=form.plan)
        checked = await beside.write_formulation(session, written, form.area)
        await room.show(session)
        await room.say_written(session, Line(in_words(checked)))


@cl.action_callback(TASK)
async def on_task(action: cl.Action) -> None:
    """The task is written down and proposed."""
    room = room_here()
    async with told(room):
        task = sent(action.payload, Task)
        session = await room.session()
        if not task.meant and await given_back(room, session, task.text, TASK, meant(task)):
            return
        await beside.set_task(session, task.text, task.person or None)
        await room.show(session)
        await room.say_written(session, Line(task.text.strip()))
