"""Speaks authored lines, with variation and never the same one twice."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from random import Random

from simulator.core.brief import Brief, Permitted
from simulator.core.candour import IN_ROLE
from simulator.core.vocabulary import Candour, ReactionKind, Situation
from simulator.engines.embedded.fingerprint import fingerprint

_TALKATIVE_FROM = 55
_GOES_ON = 0.4
_GESTURE_CHANCE = {Candour.GUARDED: 0.16, Candour.PLAIN: 0.12, Candour.OPEN: 0.1}


class EmbeddedVoice:
    """The voice that needs no key and no network."""

    version = f"embedded-1-{fingerprint()}"

    async def speak(self, brief: Brief, random: Random) -> AsyncIterator[str]:
        """The reply, in one piece: it is ready at once, the face sets the pace."""
        yield " ".join(_said(brief, random))


def _said(brief: Brief, random: Random) -> Iterator[str]:
    memory = _Memory(brief.heard)
    parts: list[str] = []
    if brief.reaction_lines and (line := memory.fresh(brief.reaction_lines, random)):
        parts.append(line)
    for permitted in brief.permitted:
        parts += _told(permitted, brief, memory, random)
    if brief.situation_lines and not parts and (line := memory.fresh(brief.situation_lines, random)):
        parts.append(line)
    if not parts:
        parts.append(_something_small(brief, memory, random))
    moves_already = parts[0].startswith("(")  # a line may begin with a gesture of its own
    if not moves_already and _gestures_now(brief, random) and (gesture := memory.fresh(brief.gestures, random)):
        parts.insert(0, gesture)
    yield from parts


def _told(permitted: Permitted, brief: Brief, memory: "_Memory", random: Random) -> list[str]:
    if permitted.fact.startswith("risk."):
        return [_scripted(permitted.lines, brief.heard)]
    if permitted.fact.startswith(("homework.", "ending", "hidden", "care.", *IN_ROLE)):
        line = next((line for line in permitted.lines if memory.is_new(line)), None)
        return [line] if line else []
    first = memory.fresh(permitted.lines, random, keep_order=True)
    if first is None:
        return []
    if permitted.first_say:
        return [permitted.first_say[0], first]
    rest = [line for line in permitted.lines if line != first and memory.is_new(line)]
    talkative = brief.openness >= _TALKATIVE_FROM and permitted.candour is Candour.OPEN and len(brief.permitted) == 1
    if talkative and rest and len(first.split()) < 2 * brief.sentence_words and random.random() < _GOES_ON:
        return [first, rest[0]]
    return [first]


MOST_OPENINGS_ALIKE = 2
_OPENING_WORDS = 3


class _Memory:
    """What the client has said, so that no line comes twice and no opening more than twice."""

    def __init__(self, heard: Sequence[str]) -> None:
        self._said = "\n".join(heard)
        counted = Counter(_opening(text) for text in heard)
        self._worn = {opening for opening, n in counted.items() if n >= MOST_OPENINGS_ALIKE}

    def is_new(self, line: str) -> bool:
        """Whether the line has not been said."""
        return line not in self._said

    def fresh(self, lines: Sequence[str], random: Random, *, keep_order: bool = False) -> str | None:
        """A line that has not been said, rather one that begins in a way not worn out; in order, the first two compete.

        None when all have been said.
        """
        unsaid = [line for line in lines if self.is_new(line)]
        unworn = [line for line in unsaid if _opening(line) not in self._worn] or unsaid
        if not unworn:
            return None
        return random.choice(unworn[:2] if keep_order else unworn)


def _opening(text: str) -> str:
    return " ".join(_GESTURE.sub("", text).casefold().split()[:_OPENING_WORDS])


_GESTURE = re.compile(r"\([^)]*\)")


def _scripted(lines: Sequence[str], heard: Sequence[str]) -> str:
    """The script in order; asked yet again, its last line."""
    said = "\n".join(heard)
    return next((line for line in lines if line not in said), lines[-1])


def _something_small(brief: Brief, memory: _Memory, random: Random) -> str:
    """When the lines for the moment are used up: a gesture and a few words that together have not been said."""
    pairs = [f"{gesture} {short}" for gesture in brief.gestures for short in brief.shorts]
    return memory.fresh(brief.shorts, random) or memory.fresh(pairs, random) or random.choice(pairs)


def _gestures_now(brief: Brief, random: Random) -> bool:
    if brief.scripted or brief.situation is Situation.OUT_OF_ROLE:
        return False
    if any(gesture in said for gesture in brief.gestures for said in brief.heard[-2:]):
        return False
    chance = _GESTURE_CHANCE[brief.candour]
    if brief.situation is Situation.SILENCE or (brief.reaction and brief.reaction.kind is ReactionKind.WITHDRAW):
        chance = 0.5
    return random.random() < chance
