"""The windows through which the hall sees engines. Implemented by `engines/embedded` and `engines/llm`.

An engine never touches the log, the clock or the client's state: it reads, speaks or observes.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, Protocol

from simulator.core.brief import Brief
from simulator.core.documents import Persona
from simulator.core.events import EngineFaulted
from simulator.core.reading import Reading
from simulator.core.rubric import Rubric
from simulator.core.scoring import Observation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import EnginePart, FaultKind, FocalArea, Phase


@dataclass(frozen=True)
class Utterance:
    """One thing said by the trainee: as themselves, or in role as somebody."""

    text: str
    in_role_as: str | None = None


@dataclass(frozen=True)
class Case:
    """A session as a grader sees it: our own or one from elsewhere.

    Attributes:
        turns: both speakers in order; every trainee turn carries its reading.
        persona: ground truth, or None for a transcript from elsewhere.
        focal_area: None when unknown.
    """

    turns: Sequence[Turn]
    persona: Persona | None
    focal_area: FocalArea | None
    session_number: int
    sessions_planned: int
    phase: Phase


class EngineFault(Exception):
    """A model could not do its part, after as many attempts as the settings allow. The message is for people."""

    def __init__(self, kind: FaultKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def event(
        self, part: EnginePart, then: Literal["asked_again", "stood_in", "not_scored"], *, shown: str = ""
    ) -> EngineFaulted:
        """What the log is to hold of it."""
        return EngineFaulted(part=part, kind=self.kind, message=str(self), then=then, shown=shown)


class Reader(Protocol):
    """Understands what a trainee's turn does."""

    @property
    def version(self) -> str:
        """Moves whenever a reading can move."""

    async def read(self, said: str, turns: Sequence[Turn], persona: Persona | None) -> Reading:
        """Reads one turn, given the turns before it. Never raises for any text."""


class Voice(Protocol):
    """Says what the plan allows, in the client's manner."""

    @property
    def version(self) -> str:
        """Moves whenever the same brief can sound different."""

    def speak(self, brief: Brief, random: Random) -> AsyncIterator[str]:
        """The reply in pieces, as they come.

        Raises:
            EngineFault: it broke off or never began. Only where the engine has a stand-in.
        """


class Grader(Protocol):
    """Fills in components and violations with verbatim quotes. Levels are not its business."""

    @property
    def version(self) -> str:
        """Moves whenever an observation can move."""

    @property
    def accuracy(self) -> str:
        """How far this grader can be trusted, in one line, from a measurement."""

    @property
    def advisory(self) -> frozenset[str]:
        """Criteria that this grader was measured to be wrong about too often: their findings only advise."""

    async def observe(self, case: Case, rubric: Rubric) -> tuple[Observation, ...]:
        """One observation per criterion that applies. A criterion that cannot be judged has `failed` set."""


class Trainee(Protocol):
    """Whoever speaks for the trainee where no person does."""

    async def says(self, turns: Sequence[Turn]) -> Utterance | None:
        """What is said after these turns; None: nothing more, the session is to be ended.

        Raises:
            EngineFault: a model that plays the trainee cannot be had.
        """


@dataclass(frozen=True)
class Engine:
    """A reader, a voice and a grader under one name.

    Attributes:
        stand_in: speaks when `voice` cannot. Given where the voice is a model with words of its own: its reply is then
            watched and shown as it comes, and it may fail.
        note: what the page says about who speaks, where that is not the embedded engine by choice.
        close: lets go of connections, where there are any.
        instant: grades a single turn at once, where `grader` is a model that takes its time.
    """

    name: str
    reader: Reader
    voice: Voice
    grader: Grader
    stand_in: Voice | None = None
    note: str = ""
    close: Callable[[], Awaitable[None]] | None = None
    instant: Grader | None = None

    @property
    def versions(self) -> dict[str, str]:
        """What a session's first event and its scorecard record."""
        return {"reader": self.reader.version, "voice": self.voice.version, "grader": self.grader.version}
