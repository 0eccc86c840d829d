"""The engine as it would ask a model, asking nobody: for saying beforehand what a run takes.

Prompts are built as they would be sent and counted; the client's words are the embedded voice's, grading forms come
back blank, and the trainee says a middling line. Nothing of it is a result.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from simulator.core.brief import Brief
from simulator.core.vocabulary import EnginePart
from simulator.engines.llm.client import Client
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.engine import engine_of
from simulator.engines.llm.faults import Faults
from simulator.engines.llm.voice_prompt import voice_prompt
from simulator.engines.llm.wire import Prompt, used
from simulator.metering import note_use
from simulator.ports import Engine, Voice

MIDDLING = (
    "It sounds as if that has weighed on you for some time. Can you tell me a little more about how it was that day?"
)


class CountingClient(Client):
    """Stands where the client to a model stands, opens no connection, and notes what each call would take."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.faults = connection, Faults(connection)

    async def aclose(self) -> None:
        """There is nothing to let go of."""

    async def say(self, prompt: Prompt, part: EnginePart) -> str:
        """A middling line."""
        return self.note(prompt, MIDDLING)

    async def answer(self, prompt: Prompt, schema: dict[str, Any], part: EnginePart) -> str:
        """The form, blank."""
        return self.note(prompt, json.dumps(_blank(schema)))

    def note(self, prompt: Prompt, reply: str) -> str:
        """Counts one call."""
        note_use(used(prompt.characters, len(reply), None, self.connection))
        return reply


def rehearsal_engine(
    voice: Connection, grader: Connection, embedded: Engine, *, reads: bool, judges: int, cards: Path
) -> Engine:
    """The engine that `llm_engine` would make, asking nobody."""
    speaks = CountingClient(voice)
    engine = engine_of(speaks, CountingClient(grader), embedded, reads, judges, cards)
    return replace(engine, voice=CountingVoice(speaks, embedded.voice))


class CountingVoice:
    """Says what the embedded voice says, for the price of a model."""

    def __init__(self, client: CountingClient, voice: Voice) -> None:
        self._client, self._voice, self.version = client, voice, voice.version

    async def speak(self, brief: Brief, random: Random) -> AsyncIterator[str]:
        """The reply in one piece."""
        reply = "".join([piece async for piece in self._voice.speak(brief, random)])
        self._client.note(voice_prompt(brief), reply)
        yield reply


def _blank(schema: dict[str, Any]) -> Any:
    kind = schema["type"]
    if isinstance(kind, list):
        return None
    if kind == "object":
        return {name: _blank(part) for name, part in schema["properties"].items()}
    return {"boolean": False, "integer": 0, "string": schema.get("enum", [""])[0], "array": []}[kind]
