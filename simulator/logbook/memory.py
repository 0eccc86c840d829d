"""A log that lives as long as its process: for sessions whose outcome is kept elsewhere, thousands of them."""

from datetime import UTC, datetime

from simulator.core.canonical import document_hash
from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.events import Event, Logged, SessionOpened
from simulator.core.review import Review
from simulator.core.rubric import Rubric
from simulator.core.standing import Standing
from simulator.logbook.judged import BlindRating, SignedOff
from simulator.logbook.rows import Kept, MovedOn, NoSuchSession, Stands, Tail


class MemoryLog:
    """What `Logbook` does for a session, without a database and without hashes: nobody can alter it from outside."""

    def __init__(self) -> None:
        self._documents: dict[str, Persona | Rubric | Course | Drill] = {}
        self._hashes: dict[int, tuple[str, Persona | Rubric | Course | Drill]] = {}
        self._events: dict[str, list[Logged]] = {}
        self.learning = self.reviews = _Unseen()

    async def keep(self, document: Persona | Rubric | Course | Drill) -> str:
        """Keeps a document and returns its hash, which takes milliseconds and is taken once an object."""
        if id(document) not in self._hashes:  # the document is kept with it, so that its id stays its own
            digest = document_hash(document)
            self._hashes[id(document)], self._documents[digest] = (digest, document), document
        return self._hashes[id(document)][0]

    async def document(self, digest: str, kind: type[Kept]) -> Kept:
        """A document by hash."""
        found = self._documents[digest]
        assert isinstance(found, kind)
        return found

    async def begin(self, opened: SessionOpened) -> tuple[Logged, Tail]:
        """Writes a session's first event."""
        if opened.session_id in self._events:
            raise MovedOn(f"there is a session {opened.session_id} already")
        self._events[opened.session_id] = []
        return await self.append(opened.session_id, Tail(0, ""), opened)

    async def append(
        self, session_id: str, tail: Tail, event: Event, stands: Stands | None = None
    ) -> tuple[Logged, Tail]:
        """Writes one event after the tail. Raises `MovedOn` if the session has grown beyond it."""
        events = self._events[session_id]
        if tail.seq != len(events):
            raise MovedOn(f"session {session_id} has moved on")
        logged = Logged(seq=tail.seq + 1, at=datetime.now(UTC), event=event)
        events.append(logged)
        return logged, Tail(logged.seq, "")

    async def read(self, session_id: str) -> tuple[list[Logged], Tail]:
        """All events of a session in order. Raises `NoSuchSession`."""
        if session_id not in self._events:
            raise NoSuchSession(f"no session {session_id[:60]!r}")
        events = self._events[session_id]
        return list(events), Tail(len(events), "")

    def forget(self, session_id: str) -> None:
        """Lets go of a session that is over."""
        self._events.pop(session_id, None)


class _Unseen:
    """No supervisor sees these sessions, and what was said elsewhere must not move their scores."""

    async def judged(self, grader: str | None = None) -> tuple[list[SignedOff], list[BlindRating]]:
        return [], []

    async def of(self, session_id: str) -> tuple[Review, ...]:
        return ()

    async def without_standing(self) -> list[str]:
        return []

    async def keep_standing(self, session_id: str, standing: Standing, spoken: str) -> None:
        """Nobody asks where they stand."""
