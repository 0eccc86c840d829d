"""Whether a question looks back, at now or ahead: 'what did you feel' asks about then, 'how do you feel' about now."""

from simulator.core.reading import Tense
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.patterns.regex import any_of

_PAST = any_of(
    r"did|was|were|had|didn't|wasn't|used to|said|happened|felt|went|began|started|came|made|when you (?:were|had)",
    r"back then|at (?:the|that) time|last (?:week|night|time|year|month)|yesterday|ago|before (?:that|this|it)",
)
_AHEAD = any_of(
    r"will|going to|next (?:week|time|month)|tomorrow|would (?:it|that|you (?:like|want|do|say))|could you (?:try|"
    r"imagine)",
    r"hope to|plan(?:s|ning)? to|imagine",
)
_NOW = any_of(
    r"do|does|is|are|am|these days|nowadays|at the moment|now|today|currently|lately|usually|don't|doesn't|isn't",
)


def tense_of(text: str) -> Tense | None:
    """The tense that the question is in; the past wins over the present, for 'how is it that you left' looks back."""
    plain = normal(text)
    if _PAST.search(plain):
        return "past"
    if _AHEAD.search(plain):
        return "future"
    return "present" if _NOW.search(plain) else None
