"""How a client sounds over a session: what is said twice, what begins alike, how long replies are, what is declined."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

from simulator.checking.coverage import declined
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Situation, Speaker

OPENING_WORDS = 3
_GESTURE = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Sound:
    """The figures of one session.

    Attributes:
        repeated: replies that are the same as an earlier one, word for word; scripted risk answers do not count.
        alike: how often the commonest opening phrase (three words) begins a reply.
        words: mean words a reply; `spread` is their standard deviation.
        unknown: share of replies that say that the client does not know.
        nothing: share of replies that give nothing: not known, not to be told, or told already.
    """

    repeated: int
    alike: int
    words: float
    spread: float
    unknown: float
    nothing: float


def sound_of(turns: Sequence[Turn]) -> Sound:
    """The figures of the client's side of one session."""
    client = [t for t in turns if t.speaker is Speaker.CLIENT and t.plan is not None]
    plans = [t.plan for t in client if t.plan is not None]
    free = [_spoken(t) for t in client if not _scripted(t)]
    openings = Counter(o for text in free if (o := opening(text)))
    lengths = [len(_spoken(t).split()) for t in client] or [0]
    return Sound(
        repeated=sum(n - 1 for n in Counter(text for text in free if text).values()),
        alike=max(openings.values(), default=0),
        words=mean(lengths),
        spread=pstdev(lengths),
        unknown=mean([p.situation is Situation.UNKNOWN and not p.disclosures for p in plans] or [False]),
        nothing=mean([declined(p) for p in plans] or [False]),
    )


def opening(text: str) -> str | None:
    """The first three words, or None for a shorter reply."""
    words = re.findall(r"[\w']+", text.casefold().replace("\u2019", "'"))
    return " ".join(words[:OPENING_WORDS]) if len(words) > OPENING_WORDS else None


def _spoken(turn: Turn) -> str:
    return _GESTURE.sub("", turn.text).strip()


def _scripted(turn: Turn) -> bool:
    return turn.plan is not None and any(d.fact.startswith("risk.") for d in turn.plan.disclosures)
