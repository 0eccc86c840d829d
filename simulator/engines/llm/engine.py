"""The language-model engine, put together over the embedded one, which reads, gives evidence and stands in."""

from dataclasses import replace
from pathlib import Path

from simulator.engines.llm.client import Client
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.grader import LlmGrader
from simulator.engines.llm.pacing import Pacing
from simulator.engines.llm.reader import LlmReader
from simulator.engines.llm.voice import LlmVoice
from simulator.ports import Engine

GRADING_WAIT = 120.0
"""Seconds that grading may wait for a server that asks for patience: nobody sits in front of it as of a reply."""
GRADING_TIMEOUT = 3.0
"""How many times a reply's timeout a panel may take: it answers in one piece, and long ones take long."""


def llm_engine(
    voice: Connection,
    grader: Connection,
    embedded: Engine,
    *,
    reads: bool,
    judges: int,
    cards: Path,
    pacing: Pacing | None = None,
    live: bool = True,
) -> Engine:
    """The engine: `voice` and `grader` may be two models on one server, which then share its rate limit.

    `pacing` is that limit, where others ask the same server as well. Where nobody sits in front of it (`live` is
    False), replies come whole and are waited for as patiently as grading is.
    """
    pacing = pacing or Pacing(voice.at_once, voice.a_minute)
    speaks = Client(voice if live else _patient(voice), pacing)
    return engine_of(speaks, Client(_patient(grader), pacing), embedded, reads, judges, cards, live=live)


def engine_of(
    voice: Client, grader: Client, embedded: Engine, reads: bool, judges: int, cards: Path, *, live: bool = True
) -> Engine:
    """The same over clients that are there already."""
    at, marks = voice.connection, grader.connection

    async def close() -> None:
        await voice.aclose()
        await grader.aclose()

    scored = "" if marks.model == at.model else f", and the model “{marks.model}” scores"
    return Engine(
        name="llm",
        reader=LlmReader(voice, embedded.reader) if reads else embedded.reader,
        voice=LlmVoice(voice, live=live),
        grader=LlmGrader(grader, embedded.grader, judges, cards),
        stand_in=embedded.voice,
        close=close,
        instant=embedded.grader,
        note=f"The model “{at.model}” at {at.host} speaks as the client{scored}. What is said here goes there.",
    )


def _patient(connection: Connection) -> Connection:
    timeout = connection.timeout * GRADING_TIMEOUT
    return replace(connection, longest_wait=max(connection.longest_wait, GRADING_WAIT), timeout=timeout)
