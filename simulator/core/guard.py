"""The last look at a reply before it is said: whatever the voice, nothing locked and nothing out of role gets past."""

import re
from functools import cache

from simulator.core.brief import Brief
from simulator.core.documents import Persona

MAX_WORDS = 160

_OUT_OF_ROLE = re.compile(
    r"\b(as an ai|language model|i'm an? (?:ai|bot|chatbot|program)|my (?:system )?prompt|openness score|the rubric)\b",
    re.IGNORECASE,
)


def problems_with(reply: str, brief: Brief, persona: Persona) -> tuple[str, ...]:
    """What is wrong with the reply, in words for the log. Empty: it may be said."""
    found: list[str] = []
    if not reply.strip():
        found.append("empty reply")
    if len(reply.split()) > MAX_WORDS:
        found.append(f"longer than {MAX_WORDS} words")
    if _OUT_OF_ROLE.search(reply):
        found.append("speaks as a machine")
    may_tell_hidden = "hidden" in brief.told or any(p.fact == "hidden" for p in brief.permitted)
    if not may_tell_hidden:
        found += [f"gives away '{word}'" for word in persona.hidden.give_away if mentions(reply, word)]
    if reply in brief.heard and not brief.scripted:
        found.append("said before, word for word")
    return tuple(found)


def mentions(text: str, word: str) -> bool:
    """Whether the word or phrase occurs as a whole; a trailing * stands for any ending."""
    return any_mentioned((word,)).search(text) is not None


@cache
def any_mentioned(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for any of these words or phrases, whole; a trailing * stands for any ending."""
    endings = [rf"{re.escape(w.rstrip('*'))}" + (r"\w*" if w.endswith("*") else r"\b") for w in words]
    return re.compile(rf"\b(?:{'|'.join(endings)})", re.IGNORECASE)
