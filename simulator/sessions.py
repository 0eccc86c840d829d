"""Where sessions begin and are found again. Within one process a session is one object with one lock."""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from typing import Generic
from uuid import uuid4
from weakref import WeakValueDictionary

from typing_extensions import TypeVar

from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.events import (
    Purpose,
    SessionOpened,
    Spoken,
)
from simulator.core.rubric import Rubric
from simulator.core.standing import spoken_in
from simulator.core.starting import starting_state
from simulator.core.transcript import advance, fold
from simulator.core.vocabulary import Speaker
from simulator.library import Library
from simulator.logbook import DamagedLog, Log, Logbook
from simulator.ports import Engine
from simulator.reviewing import standing_after
from simulator.session import DEFAULT_SESSIONS, Session, SessionError

AnyLog = TypeVar("AnyLog", bound=Log, default=Logbook)


class Sessions(Generic[AnyLog]):
    """Begins sessions and finds them again; within one process a session is one object with one lock."""

    def __init__(self, library: Library, logbook: AnyLog, engine: Engine) -> None:
        self.library, self.logbook, self.engine = library, logbook, engine
        self._open: WeakValueDictionary[str, Session] = WeakValueDictionary()
        self._loading = asyncio.Lock()

    async def begin(
        self,
        persona_id: str,
        trainee: str,
        *,
        session_number: int = 1,
        sessions_planned: int = DEFAULT_SESSIONS,
        seed: int | None = None,
        session_id: str | None = None,
        drill_id: str | None = None,
        purpose: Purpose = "practice",
    ) -> Session:
        """A new session with this client; with `drill_id` that drill, which sets the session's number.

        Raises:
            LibraryError: there is no such persona or drill, or its file has mistakes.
            SessionError: the course has no session of this number, or the drill is not for this client.
        """
        persona, rubric = self.library.persona(persona_id), self.library.rubric
        drill = self.library.drill(drill_id) if drill_id else None
        if drill is not None and persona_id not in drill.personas:
            raise SessionError(f"The drill '{drill.id}' is played with: {', '.join(drill.personas)}.")
        opening = drill.opening(persona_id) if drill else None
        session_number = drill.session if drill else session_number
        course = self.library.course(sessions_planned)
        if not 1 <= session_number <= course.sessions:
            raise SessionError(f"A course of {course.sessions} sessions has no session {session_number}.")
        seed = secrets.randbits(32) if seed is None else seed
        opened = SessionOpened(
            session_id=session_id or str(uuid4()),
            trainee=trainee,
            persona=persona.id,
            persona_hash=await self.logbook.keep(persona),
            rubric_hash=await self.logbook.keep(rubric),
            course_hash=await self.logbook.keep(course),
            engine=self.engine.name,
            versions={**self.engine.versions, "rubric": rubric.version, "persona": str(persona.version)},
            seed=seed,
            session_number=session_number,
            sessions_planned=course.sessions,
            state=starting_state(persona, session_number, seed, opening),
            form="drill" if drill else "session",
            drill=drill.id if drill else None,
            drill_hash=await self.logbook.keep(drill) if drill else None,
            purpose=purpose,
            scene=(Spoken(speaker=Speaker.CLIENT, text=opening.client),) if opening else (),
        )
        async with self._loading:  # nobody loads it before it is ours to give
            logged, tail = await self.logbook.begin(opened)
            present = persona.in_session(session_number)
            session = Session(present, rubric, course, advance(None, logged), self.logbook, self.engine, tail)
            session.drill = drill.played_with(persona_id) if drill else None
            self._open[session.id] = session
        return session

    async def load(self, session_id: str) -> Session:
        """A session from the log, with the documents it was begun with.

        Raises:
            NoSuchSession, DamagedLog: see `Logbook.read`.
        """
        async with self._loading:
            session = self._open.get(session_id)
            if session is None:
                session = await self._read(session_id)
                self._open[session_id] = session
            return session

    async def catch_up(self) -> None:
        """Gives every finished session its standing that has none yet. Those that cannot be read are left alone."""
        for session_id in await self.logbook.reviews.without_standing():
            with contextlib.suppress(DamagedLog):  # the lists say so of it
                session = await self._read(session_id)
                standing = standing_after(session.transcript, session.ground(), session.reviews)
                await self.logbook.reviews.keep_standing(session_id, standing, spoken_in(session.transcript))

    async def _drill(self, opened: SessionOpened) -> Drill | None:
        """The drill that a session was begun as, in the version of then."""
        if opened.form != "drill" or opened.drill_hash is None:
            return None
        return (await self.logbook.document(opened.drill_hash, Drill)).played_with(opened.persona)

    async def forget(self: "Sessions[Logbook]", trainee: str, ids: Sequence[str] | None = None) -> int:
        """Deletes this trainee's sessions, or those of them with these ids, for good. Returns how many there were."""
        async with self._loading:
            gone = await self.logbook.own.forget(trainee, ids)
            for session_id in gone:
                self._open.pop(session_id, None)
        return len(gone)

    async def _read(self, session_id: str) -> Session:
        events, tail = await self.logbook.read(session_id)
        try:
            transcript = fold(events)
        except ValueError as error:
            raise DamagedLog(f"session {session_id}: {error}") from error
        opened = transcript.opened
        return Session(
            (await self.logbook.document(opened.persona_hash, Persona)).in_session(opened.session_number),
            await self.logbook.document(opened.rubric_hash, Rubric),
            await self.logbook.document(opened.course_hash, Course),
            transcript,
            self.logbook,
            self.engine,
            tail,
            await self._drill(opened),
            await self.logbook.reviews.of(session_id),
        )
