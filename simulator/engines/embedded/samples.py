"""Turns that people judged: what the criteria's models learn from, and who is kept for measuring first."""

from dataclasses import dataclass, field

UNSEEN = frozenset({"c", "k", "l", "m", "tune-2"})
"""Hands that the first models do not learn from: what they say of these turns sets probabilities and thresholds. The
models that travel have then learnt from every hand."""
RUBRIC = "rubric"
"""The hand of the rubric's own examples."""
READER = "reader"
"""The hand of the reader's corpus, of which ordinary turns are taken."""
OF_SESSIONS = "tune-"
"""How hands begin that wrote whole sessions: what is ordinary is to be seen there."""


@dataclass(frozen=True)
class Sample:
    """A turn that a person judged.

    Attributes:
        hand: who wrote it.
        fragment: what it is part of; turns of one fragment show a technique together.
        client: the client's last words.
        turn: the trainee's.
        weighted: its features for the linear models.
        bad: the traps it falls into.
        fine: the traps that it resembles without falling into them.
        leads_to: the traps that a turn near it was judged for. It may be half-way there: it counts for neither side.
        technique: the technique that the fragment was written about.
        shown: the components of it that a person saw in the fragment.
        ruled: those that the rules found in it.
    """

    hand: str
    fragment: str
    client: str
    turn: str
    weighted: dict[str, float] = field(repr=False)
    bad: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()
    leads_to: frozenset[str] = frozenset()
    technique: str | None = None
    shown: frozenset[str] = frozenset()
    ruled: frozenset[str] = frozenset()
