"""What a session needs of a log, whichever it is."""

from typing import Protocol

from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.events import Event, Logged, SessionOpened
from simulator.core.review import Review
from simulator.core.rubric import Rubric
from simulator.core.standing import Standing
from simulator.logbook.judged import BlindRating, SignedOff
from simulator.logbook.rows import Kept, Stands, Tail


class Judgements(Protocol):
    """What supervisors said of a grader's findings."""

    async def judged(self, grader: str | None = None) -> tuple[list[SignedOff], list[BlindRating]]:
        """What they judged, of one version of the grader or of all."""


class Opinions(Protocol):
    """What supervisors said of sessions, and where each stands after it."""

    async def of(self, session_id: str) -> tuple[Review, ...]:
        """Everything ever said about a session, oldest first."""

    async def without_standing(self) -> list[str]:
        """Finished sessions that have no standing yet."""

    async def keep_standing(self, session_id: str, standing: Standing, spoken: str) -> None:
        """Writes where a session stands."""


class Log(Protocol):
    """What a session needs of a log. `Logbook` keeps it in a database, `MemoryLog` while the process lives."""

    @property
    def learning(self) -> Judgements:
        """Where judgements are kept."""

    @property
    def reviews(self) -> Opinions:
        """Where reviews are kept."""

    async def keep(self, document: Persona | Rubric | Course | Drill) -> str:
        """Keeps a document and returns its hash."""

    async def document(self, digest: str, kind: type[Kept]) -> Kept:
        """A document by hash."""

    async def begin(self, opened: SessionOpened) -> tuple[Logged, Tail]:
        """Writes a session's first event."""

    async def append(
        self, session_id: str, tail: Tail, event: Event, stands: Stands | None = None
    ) -> tuple[Logged, Tail]:
        """Writes one event after the tail. Raises `MovedOn` if the session has grown beyond it."""

    async def read(self, session_id: str) -> tuple[list[Logged], Tail]:
        """All events of a session in order."""
