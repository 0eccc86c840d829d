"""What people say about a session after it: a supervisor's review and the trainee's answers. Only ever added to.

A finding is known by its criterion, its turn and its quote: whoever grades the session again names it alike.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, Self

from pydantic import Field, model_validator

from simulator.core.reading import Frozen

Kind = Literal["verdict", "finding", "rating", "rated", "comment", "note", "answer", "contest", "signed"]
Verdict = Literal["agree", "partly", "disagree"]
Rated = Literal["1", "2", "3", "4", "NA"]
Key = tuple[str, int, str]
"""A finding: criterion, turn, quote."""

_NEEDS: dict[Kind, tuple[str, ...]] = {
    "verdict": ("criterion", "turn", "quote", "verdict"),
    "finding": ("criterion", "turn", "quote"),
    "rating": ("criterion", "level"),
    "rated": (),
    "comment": ("turn", "text"),
    "note": ("text",),
    "answer": ("about", "text"),
    "contest": ("criterion", "turn", "quote", "text"),
    "signed": (),
}
MOST_CHARACTERS = 4000


class Remark(Frozen):
    """One thing said in a review, before it is written down. What each kind needs is in `_NEEDS`."""

    kind: Kind
    criterion: str | None = Field(default=None, max_length=60)
    component: str | None = Field(default=None, max_length=60, description="Of a finding: what was shown, not missed.")
    turn: int | None = Field(default=None, ge=0, description="Index over both speakers.")
    quote: str | None = Field(default=None, min_length=1, description="Words of that turn, letter by letter.")
    verdict: Verdict | None = None
    level: Rated | None = None
    text: str = Field(default="", max_length=MOST_CHARACTERS, description="Reason, comment, note or answer.")
    about: int | None = Field(default=None, description="The id of the review that it answers.")
    blind: bool = Field(default=False, description="Said before the author had seen what the grader found.")

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        missing = [name for name in _NEEDS[self.kind] if getattr(self, name) in (None, "")]
        if missing:
            raise ValueError(f"a {self.kind} needs {' and '.join(missing)}")
        return self

    @property
    def key(self) -> Key | None:
        """The finding it is about, or that it adds."""
        if self.criterion is None or self.turn is None or self.quote is None:
            return None
        return self.criterion, self.turn, self.quote


class Review(Remark):
    """A remark in its place: by whom, when, and about the scorecard of which versions."""

    id: int
    session_id: str
    at: datetime
    author: str
    scorecard_seq: int = Field(description="The event with the scorecard it was about; without one the last event.")
    engine: str
    grader: str
    rubric: str


def counting(reviews: Iterable[Review], branch: int) -> tuple[Review, ...]:
    """Those that count: about this branch of the session, and not part of a blind rating still under way."""
    return spoken_out(r for r in reviews if r.scorecard_seq >= branch)


def spoken_out(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Those that others may see: a blind rating is its author's own until it is handed in."""
    said = tuple(reviews)
    handed_in = {r.author for r in said if r.kind == "rated"}
    return tuple(r for r in said if not r.blind or r.author in handed_in)


def contested(reviews: Sequence[Review], trainee: str) -> tuple[Review, ...]:
    """What the trainee contests and nobody has answered since, oldest first."""

    def answered(contest: Review) -> bool:
        return any(
            later.id > contest.id
            and (
                (later.kind == "verdict" and later.key == contest.key)
                or (later.about == contest.id and later.author != trainee)
            )
            for later in reviews
        )

    return tuple(r for r in reviews if r.kind == "contest" and not answered(r))


def is_blind_for(person: str, drawn: bool, reviews: Iterable[Review]) -> bool:
    """Whether this supervisor is to rate the session before they see what the grader found."""
    raters = {r.author for r in reviews if r.kind == "rated"}
    return drawn and person not in raters and len(raters) < RATERS


RATERS = 2
"""Independent ratings that a drawn session needs."""
