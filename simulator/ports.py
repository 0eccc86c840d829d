"""The windows through which the hall sees engines. Implemented by `engines/embedded` and `engines/llm`.

An engine never touches the log, the clock or the client's state: it reads, speaks or observes.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from simulator.core.brief import Brief
from simulator.core.documents import Persona
from simulator.core.reading import Reading
from simulator.core.rubric import Rubric
from simulator.core.scoring import Observation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import FocalArea, Phase


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
        """The reply in pieces, as they come."""


class Grader(Protocol):
    """Fills in components and violations with verbatim quotes. Levels are not its business."""

    @property
    def version(self) -> str:
        """Moves whenever an observation can move."""

    @property
    def accuracy(self) -> str:
        """How far this grader can be trusted, in one line, from a measurement."""

    async def observe(self, case: Case, rubric: Rubric) -> tuple[Observation, ...]:
        """One observation per criterion that applies. A criterion that cannot be judged has `failed` set."""


@dataclass(frozen=True)
class Engine:
    """A reader, a voice and a grader under one name."""

    name: str
    reader: Reader
    voice: Voice
    grader: Grader

    @property
    def versions(self) -> dict[str, str]:
        """What a session's first event and its scorecard record."""
        return {"reader": self.reader.version, "voice": self.voice.version, "grader": self.grader.version}
