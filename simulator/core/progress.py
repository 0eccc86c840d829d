"""What a trainee's own record shows over time: criteria by session, portfolio, self-rating against score.

Nobody is compared with anybody else.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import Field

from simulator.core.practice import Practice
from simulator.core.reading import Frozen
from simulator.core.rubric import Criterion
from simulator.core.vocabulary import FocalArea, Phase


class Mark(Frozen):
    """One level at one time; `own` is what the trainee had given themselves."""

    session_id: str
    at: datetime
    level: int
    own: int | None = None


class CriterionMarks(Frozen):
    """A criterion's levels, oldest first."""

    criterion: str
    name: str
    marks: tuple[Mark, ...] = Field(min_length=1)


class TrapMarks(Frozen):
    """A trap: in which sessions it was fallen into, of those in which it could have been."""

    criterion: str
    name: str
    fallen: tuple[bool, ...] = Field(description="Session by session, oldest first.")
    last: datetime | None = Field(description="When it was last fallen into.")

    @property
    def times(self) -> int:
        """In how many sessions."""
        return sum(self.fallen)


class Progress(Frozen):
    """Everything the progress page shows."""

    overall: tuple[Mark, ...]
    techniques: tuple[CriterionMarks, ...]
    traps: tuple[TrapMarks, ...]
    portfolio: dict[FocalArea, dict[Phase, int]]
    sessions: int
    drills_done: int
    moments: int
    time_spent: timedelta


def progress_of(
    practices: Iterable[Practice],
    criteria: Sequence[Criterion],
    places: Mapping[str, tuple[FocalArea | None, Phase]],
) -> Progress:
    """The record of one trainee.

    Args:
        practices: their sessions, in any order.
        criteria: those of the rubric in use, in its order; what is no longer in it is not shown.
        places: by session id, the focal area and phase in which it belongs.
    """
    all_of_them = list(practices)
    done = sorted((p for p in all_of_them if p.ended), key=lambda p: p.opened_at)
    scored = [p for p in done if p.counts and p.form != "moment"]
    whole = [p for p in scored if p.form == "session"]
    return Progress(
        overall=tuple(_marks(whole, None)),
        techniques=tuple(
            CriterionMarks(criterion=c.id, name=c.name, marks=marks)
            for c in criteria
            if c.kind == "technique" and (marks := tuple(_marks(scored, c.id)))
        ),
        traps=tuple(sorted(_traps(scored, criteria), key=lambda t: (-t.times, t.name))),
        portfolio=_portfolio(whole, places),
        sessions=len(whole),
        drills_done=sum(p.form == "drill" for p in scored),
        moments=sum(p.form == "moment" for p in all_of_them),
        time_spent=sum((p.lasted for p in done), timedelta()),
    )


def _marks(practices: Iterable[Practice], criterion: str | None) -> Iterable[Mark]:
    for practice in practices:
        card, own = practice.scorecard, practice.self_rating
        if card is None:
            continue
        score = card.criteria.get(criterion) if criterion else card.headline
        if score is not None and isinstance(score.level, int):
            rated = None if own is None else own.ratings.get(criterion) if criterion else own.overall
            yield Mark(session_id=practice.session_id, at=practice.opened_at, level=score.level, own=rated)


def _traps(practices: Sequence[Practice], criteria: Sequence[Criterion]) -> Iterable[TrapMarks]:
    for criterion in criteria:
        if criterion.kind != "trap":
            continue
        marks = list(_marks(practices, criterion.id))
        fallen = tuple(m.level == 1 for m in marks)
        if any(fallen):
            last = max(m.at for m in marks if m.level == 1)
            yield TrapMarks(criterion=criterion.id, name=criterion.name, fallen=fallen, last=last)


def _portfolio(
    practices: Iterable[Practice], places: Mapping[str, tuple[FocalArea | None, Phase]]
) -> dict[FocalArea, dict[Phase, int]]:
    found = {area: dict.fromkeys(Phase, 0) for area in FocalArea}
    for practice in practices:
        area, phase = places.get(practice.session_id, (None, None))
        if area is not None and phase is not None:
            found[area][phase] += 1
    return found
