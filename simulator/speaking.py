"""One reply, from the plan to a draft: the voice speaks, the guard watches, and what passes is shown as it comes.

A voice with words of its own is asked once more when the guard refuses its draft, or when it broke off in the middle;
after that, or when it cannot speak at all, its stand-in does. Each of these is an event, so that a turn that is
resumed goes on where it was.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from random import Random

from simulator.core.brief import Brief, offered
from simulator.core.documents import Persona
from simulator.core.events import Event, ReplyDrafted, ReplyRefused
from simulator.core.transcript import Pending
from simulator.core.vocabulary import EnginePart
from simulator.core.watch import Watch
from simulator.ports import Engine, EngineFault, Voice

DRAFTS = 2
"""How often a voice with words of its own may draft one reply."""
_PIECE = re.compile(r"\s*\S+\s*")


class Withdrawn(str):
    """An empty piece of a reply that says: what was shown of it so far does not count, the reply begins again."""


class Screen:
    """What the trainee sees of the reply under way. At the end it is the reply in the log, letter by letter."""

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[str | None] = asyncio.Queue()
        self.shown = ""

    def show(self, piece: str) -> None:
        """More of the reply, passed by the guard."""
        if piece:
            self.shown += piece
            self._pieces.put_nowait(piece)

    def withdraw(self) -> None:
        """Takes back what was shown, if anything was."""
        if self.shown:
            self.shown = ""
            self._pieces.put_nowait(Withdrawn())

    def settle(self, reply: str) -> None:
        """The reply is in the log: the rest of it is shown, or all of it in place of something else."""
        if not reply.startswith(self.shown):
            self.withdraw()
        for piece in _PIECE.findall(reply[len(self.shown) :]):
            self.show(piece)

    def close(self) -> None:
        """Nothing more will come."""
        self._pieces.put_nowait(None)

    async def pieces(self) -> AsyncIterator[str]:
        """Everything shown, as it comes, until the screen is closed."""
        while (piece := await self._pieces.get()) is not None:
            yield piece


async def next_draft(
    engine: Engine, brief: Brief, persona: Persona, pending: Pending, random: Random, screen: Screen
) -> Event:
    """The event that follows the plan: a draft, or why there is none yet."""
    if engine.stand_in is None:
        return ReplyDrafted(text=await _whole(engine.voice, brief, random), voice=engine.voice.version)
    if brief.scripted or pending.faulted or len(pending.refused) >= DRAFTS:
        return ReplyDrafted(text=await _whole(engine.stand_in, brief, random), voice=engine.stand_in.version)
    objections = tuple(hint for refused in pending.refused for hint in Watch.hints(refused.text, brief, persona))
    asked = brief.model_copy(update={"objections": objections})
    return await _live(engine.voice, asked, persona, pending, random, screen)


async def _whole(voice: Voice, brief: Brief, random: Random) -> str:
    return "".join([piece async for piece in voice.speak(brief, random)])


async def _live(
    voice: Voice, brief: Brief, persona: Persona, pending: Pending, random: Random, screen: Screen
) -> Event:
    """One draft, shown while it comes. A stream that the guard has stopped is not listened to any further."""
    screen.withdraw()
    watch = Watch(brief, persona)
    pieces = voice.speak(brief, random)
    try:
        async for piece in pieces:
            screen.show(watch.take(piece))
            if watch.problems:
                break
        else:
            screen.show(watch.finish())
    except EngineFault as fault:
        again = bool(watch.shown) and not pending.broken_off
        return fault.event(EnginePart.VOICE, "asked_again" if again else "stood_in", shown=watch.shown)
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()  # the connection of a model that would talk on
    if watch.problems:
        problems = tuple(problem.what for problem in watch.problems)
        return ReplyRefused(text=watch.text, problems=problems, voice=voice.version)
    return ReplyDrafted(text=watch.text, voice=voice.version, lines=offered(brief))
