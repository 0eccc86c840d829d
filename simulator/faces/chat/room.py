"""One open page of the chat: whose it is, which session it shows, and the buttons under its last message."""

# mypy: allow-untyped-calls
# Chainlit leaves some of its methods untyped.

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from uuid import UUID
from weakref import WeakKeyDictionary, ref

import chainlit as cl
from chainlit.session import WebsocketSession

from simulator.beside import is_out_of_time, time_left
from simulator.core.events import Purpose
from simulator.faces.care import check_ready, terms_version
from simulator.faces.chat.controls import END, ICONS, button, label_of, may_be_pressed
from simulator.faces.chat.desk import desk
from simulator.faces.chat.showing import (
    HOUSE,
    PANEL,
    client_metadata,
    client_step_id,
    element,
    house_metadata,
    last_step_ids,
    plain,
    thread_of,
    time_up_id,
)
from simulator.faces.in_role import Line
from simulator.faces.scorecard_text import STOOD_IN
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.logbook import NoSuchSession
from simulator.session import Session, SessionError
from simulator.speaking import Withdrawn

TAKEN_BACK = "…"
"""In the place of words that turned out not to be said, until the reply comes."""
Way = Literal["session", "drill", "moment"]
_ELEMENT_OF: dict[Way, str] = {"session": "Chooser", "drill": "Drills", "moment": "Moment"}
TIME_TO_SEE = timedelta(seconds=2)
"""A drill's clock runs out on the page a moment before it does here."""


class Room:
    """Made at a page's first event and gone with its connection."""

    def __init__(self, connection: WebsocketSession) -> None:
        self._its_connection = ref(connection)
        self._clock: asyncio.Task[None] | None = None
        self._session: Session | None = None
        self._buttons: list[cl.Action] = []
        self._first: cl.Message | None = None

    @property
    def _connection(self) -> WebsocketSession:
        """Known from afar only: a room that held on to it would keep every page that ever was."""
        connection = self._its_connection()
        if connection is None:
            raise SessionError("This page is no longer there.")
        return connection

    @property
    def person(self) -> str:
        """The name of whoever is logged in here."""
        user = self._connection.user
        if user is None:
            raise SessionError(t("told.log_in"))
        return user.identifier

    @property
    def is_wide(self) -> bool:
        """Whether the side panel fits beside the talk. On a telephone it covers it, so it opens when asked for only."""
        return "Mobi" not in self._connection.environ.get("HTTP_USER_AGENT", "")

    # -- the session ----------------------------------------------------------------------------

    async def session(self) -> Session:
        """The session of this page, if it is this person's.

        Raises:
            SessionError: no session has begun here, or it is somebody else's, or the account is gone.
        """
        await self._check_account()
        if self._session is None:
            try:
                session = await desk.sessions.load(self._connection.thread_id)
            except NoSuchSession as error:
                raise SessionError(t("told.choose_first")) from error
            if session.transcript.opened.trainee != self.person:
                raise SessionError(t("told.not_yours"))
            self._session = session
        return self._session

    async def begin(self, persona: str, session_number: int, drill: str | None, purpose: Purpose) -> Session:
        """Begins a session or a drill with this client. The thread's id becomes the session's."""
        await self._check_account()
        await check_ready(desk.sessions, desk.settings, self.person, desk.sessions.library.persona(persona))
        thread_id = str(UUID(self._connection.thread_id))  # a page can send any text as a thread's id
        self._session = await desk.sessions.begin(
            persona,
            self.person,
            session_number=session_number,
            session_id=thread_id,
            drill_id=drill,
            purpose=purpose,
        )
        return self._session

    def forget(self) -> None:
        """Reads the session from the log again next time: somebody else has written to it."""
        self._session = None

    async def _check_account(self) -> None:
        if desk.settings.mode == "accounts" and await desk.sessions.logbook.user(self.person) is None:
            raise SessionError(t("told.account_gone"))

    # -- the page -------------------------------------------------------------------------------

    def is_time(self, session: Session) -> bool:
        """Whether a drill's minutes are over."""
        left = time_left(session, datetime.now(UTC))
        return left is not None and left < TIME_TO_SEE

    async def show_chooser(self, way: Way = "session") -> None:
        """The three ways in with what there is to choose from on this one, and before the first time the terms."""
        self._connection.has_first_interaction = True  # nothing is listed in the history before a session has begun
        await cl.context.emitter.set_commands([])
        if self._first is not None:
            await self._first.remove()
        if await desk.sessions.logbook.care.has_read(self.person, terms_version(desk.settings)):
            ways = cl.CustomElement(name="Ways", props={"way": way})
            shown = [ways, cl.CustomElement(name=_ELEMENT_OF[way], props={})]
        else:
            shown = [cl.CustomElement(name="Terms", props={})]
        self._first = cl.Message(author=HOUSE, content="", metadata=house_metadata())
        self._first.parent_id = None
        await self._first.send()
        for part in shown:  # a message sends its own elements all at once, in no order
            await part.send(for_id=self._first.id)

    async def leave_terms(self) -> None:
        """From the terms to the cards."""
        await self.show_chooser()

    async def show(self, session: Session) -> None:
        """The whole page from the log: at the beginning, after going back, at the end."""
        thread = thread_of(session, panel=self.is_wide)
        await cl.context.emitter.resume_thread(thread)
        # A new word for the "interaction" makes the page set its address and read the history again.
        await cl.context.emitter.emit("first_interaction", {"interaction": thread["name"], "thread_id": session.id})
        await self.put_controls(session)

    async def put_controls(self, session: Session) -> None:
        """The commands, and the buttons under the last message."""
        names = [name for name in ICONS if may_be_pressed(name, session)]
        commands = [
            {"id": label_of(n), "icon": ICONS[n], "description": t("control." + n + "_what"), "button": False}
            for n in names
        ]
        await cl.context.emitter.set_commands(cast(list[cl.types.CommandDict], commands))
        last = last_step_ids(session)
        if not self._buttons:  # a page that lost its server and found it again still has some of before
            self._buttons = [button(name, under) for under in last for name in ICONS]
        for pressed in self._buttons:
            await pressed.remove()
        self._buttons = [button(name, last[-1]) for name in names]
        for offered in self._buttons:
            await offered.send(for_id=last[-1])
        self._watch_the_clock(session)

    def _watch_the_clock(self, session: Session) -> None:
        """Has the page told when a drill's time is up, unless it has been told already."""
        if self._clock is not None:
            self._clock.cancel()
        left = time_left(session, datetime.now(UTC))
        runs = left is not None and left > timedelta() and session.transcript.stood_at is None
        self._clock = asyncio.create_task(self._tell_in_time(session, left)) if left and runs else None

    async def _tell_in_time(self, session: Session, left: timedelta) -> None:
        """A line half written is not taken away: the page says that time is up, and where the feedback is."""
        await asyncio.sleep(left.total_seconds())
        if not is_out_of_time(session) or session.transcript.stood_at is not None:
            return  # paused or ended from elsewhere
        message = cl.Message(
            id=time_up_id(session), author=HOUSE, content=t("beside.time_up"), metadata=house_metadata()
        )
        message.parent_id = None
        await message.send()
        await button(END, message.id).send(for_id=message.id)

    async def open_notes(self, session: Session) -> None:
        """Opens the side panel."""
        panel = element(session.id, PANEL, "", display="side")
        shown = cl.CustomElement(id=panel["id"], name=PANEL, props=panel["props"] or {}, display="side")
        await cl.ElementSidebar.set_elements([shown])
        await cl.ElementSidebar.set_title(PANEL)

    async def open_tools(self, session: Session) -> None:
        """The forms, under the last message until something else happens."""
        forms = cl.CustomElement(name="Tools", props={"session": session.id})
        message = cl.Message(author=HOUSE, content="", elements=[forms], metadata=house_metadata())
        message.parent_id = None
        await message.send()

    async def say_written(self, session: Session, line: Line) -> None:
        """Says what was written in a form: first the trainee's bubble, then the reply."""
        bubble = cl.Message(
            id=client_step_id(session, len(session.transcript.turns)),
            author=self.person,
            content=line.text,
            type="user_message",
        )
        bubble.parent_id = None
        await bubble.send()
        await self.speak(session, line)

    async def tell(self, text: str, actions: list[cl.Action] | None = None) -> None:
        """A sentence from the simulator, in Markdown, with buttons under it."""
        message = cl.Message(author=HOUSE, content=text, metadata=house_metadata(), actions=actions or [])
        message.parent_id = None  # it stands by itself: what it answers may just have been taken off the page
        await message.send()

    async def speak(self, session: Session, line: Line) -> None:
        """Says it to the client and shows the reply: a model's while it comes, any other word by word."""
        message: cl.Message | None = None
        pieces: list[str] = []
        anew = False
        try:
            async for piece in session.say(line.text, in_role_as=line.in_role_as, difficulty=line.difficulty):
                message = message or _reply(session)
                if isinstance(piece, Withdrawn):
                    await message.stream_token(TAKEN_BACK, is_sequence=True)
                    pieces, anew = [], True
                    continue
                pieces.append(piece)
                if session.is_live:
                    await message.stream_token(plain("".join(pieces) if anew else piece), is_sequence=anew)
                    anew = False
            if message and not session.is_live:
                await self._at_their_pace(message, pieces)
        finally:  # stopped or not, what was said is shown whole
            if message:
                message.content = plain(await _as_logged(session, message.id) or "".join(pieces))
                await message.send()
        if session.notice:
            await self.tell(plain(from_below(f"{session.notice} {STOOD_IN}")))
        await self.put_controls(session)

    async def _at_their_pace(self, message: cl.Message, pieces: list[str]) -> None:
        """Word by word, though all of it is there: people do not speak at once."""
        one_by_one = await desk.sessions.logbook.wishes.has_pace(self.person)
        pace = desk.settings.words_per_second if one_by_one else 0
        for piece in pieces if pace else ():
            await message.stream_token(plain(piece))
            await asyncio.sleep(1 / pace)


async def _as_logged(session: Session, step: str) -> str:
    """The reply in the log, once it is there: a page that stopped listening does not stop the client."""
    await session.finish_turn()
    last = len(session.transcript.turns) - 1
    return session.transcript.turns[last].text if last > 0 and client_step_id(session, last) == step else ""


def _reply(session: Session) -> cl.Message:
    return cl.Message(
        id=client_step_id(session, session.reply_index),
        author=session.persona.name,
        content="",
        metadata=client_metadata(session.persona),
    )


_rooms: WeakKeyDictionary[WebsocketSession, Room] = WeakKeyDictionary()


def room_here() -> Room:
    """The room of the event that is being handled."""
    connection = cl.context.session
    if not isinstance(connection, WebsocketSession):
        raise SessionError("This needs an open page.")
    if connection not in _rooms:
        _rooms[connection] = Room(connection)
    return _rooms[connection]
