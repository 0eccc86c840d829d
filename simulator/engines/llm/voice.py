"""The client's voice through a model: one call a reply. What may be told was decided before; risk is never its own."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from random import Random

from simulator.core.brief import Brief
from simulator.core.vocabulary import EnginePart
from simulator.engines.llm.client import Client
from simulator.engines.llm.voice_prompt import voice_prompt
from simulator.engines.llm.wording import fingerprint


class LlmVoice:
    """Puts the plan into a client's own words.

    Args:
        live: somebody watches the reply come. Otherwise it is asked for whole, which is a fraction of the work.
    """

    def __init__(self, client: Client, *, live: bool = True) -> None:
        self._client, self._live = client, live
        at = client.connection
        warmth = "" if at.temperature is None else f"-t{at.temperature:g}"
        self.version = f"llm-1-{at.model}-{fingerprint()}{warmth}"

    async def speak(self, brief: Brief, random: Random) -> AsyncGenerator[str, None]:
        """The reply as the model makes it."""
        prompt = voice_prompt(brief)
        if not self._live:
            yield _without_label((await self._client.say(prompt, EnginePart.VOICE)).lstrip(), brief.name)
            return
        async with aclosing(self._client.stream(prompt, EnginePart.VOICE)) as pieces:
            begun, at_the_start = "", True
            async for piece in pieces:
                if not at_the_start:
                    yield piece
                    continue
                begun = (begun + piece).lstrip()
                if not _may_be_label(begun, brief.name):
                    at_the_start = False
                    yield _without_label(begun, brief.name)
            if at_the_start and begun:
                yield begun


def _labels(name: str) -> tuple[str, ...]:
    return (f"{name}:", f"{name.split()[0]}:")


def _may_be_label(begun: str, name: str) -> bool:
    """Whether this may still become the client's own name and a colon, which models like to begin with."""
    return any(label.startswith(begun.rstrip()) for label in _labels(name))


def _without_label(begun: str, name: str) -> str:
    label = next((label for label in _labels(name) if begun.startswith(label)), "")
    return begun.removeprefix(label).lstrip()
