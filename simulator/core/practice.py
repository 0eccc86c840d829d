"""One session, drill or moment as the trainee's own record knows it: how it ended, not what was said in it.

It counts by its first scorecard: what was tried again afterwards was tried with the feedback read.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from simulator.core.events import (
    Form,
    HintGiven,
    Logged,
    Purpose,
    SelfRated,
    SessionEnded,
    SessionGraded,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SessionRewound,
)
from simulator.core.reading import Frozen
from simulator.core.scoring import MIN_TRAINEE_TURNS, Scorecard

RECORDED = (
    "session_opened",
    "session_rewound",
    "session_ended",
    "session_graded",
    "session_paused",
    "session_resumed",
    "self_rated",
    "hint_given",
)
"""The types of the events that a record is made of."""


class Practice(Frozen):
    """Where one session stands, with its scorecard and self-rating from before anything was tried again."""

    session_id: str
    persona: str
    session_number: int
    sessions_planned: int
    form: Form
    drill: str | None
    purpose: Purpose
    opened_at: datetime
    lasted: timedelta = timedelta()
    ended: bool = False
    scorecard: Scorecard | None = None
    self_rating: SelfRated | None = None
    hints: int = 0
    takes: int = 0
    tried_again: bool = False

    @property
    def counts(self) -> bool:
        """Whether it says anything about the trainee: ended, rated by themselves and scored, and long enough."""
        card = self.scorecard if self.ended and self.self_rating is not None else None
        return card is not None and card.counts.trainee_turns >= self._fewest

    @property
    def _fewest(self) -> int:
        return MIN_TRAINEE_TURNS if self.form == "session" else 1


def practice_of(events: Iterable[Logged]) -> Practice | None:
    """One session's recorded events in order to where it stands. None without an opening."""
    found: Practice | None = None
    stood_at: datetime | None = None
    stood = timedelta()
    for logged in events:
        event, at = logged.event, logged.at
        if isinstance(event, SessionOpened):
            found = _begun(event, at)
        if found is None:
            continue
        match event:
            case SessionPaused():
                stood_at = stood_at or at
            case SessionResumed() | SessionRewound():
                stood += at - stood_at if stood_at else timedelta()
                stood_at = None
            case SessionEnded():
                stood_at = stood_at or at
                found = found.model_copy(update={"lasted": stood_at - found.opened_at - stood})
        found = _further(found, event)
    return found


def _begun(opened: SessionOpened, at: datetime) -> Practice:
    return Practice(
        session_id=opened.session_id,
        persona=opened.persona,
        session_number=opened.session_number,
        sessions_planned=opened.sessions_planned,
        form=opened.form,
        drill=opened.drill,
        purpose=opened.purpose,
        opened_at=at,
    )


def _further(now: Practice, event: object) -> Practice:
    match event:
        case SessionRewound():
            again = now.tried_again or now.scorecard is not None
            return now.model_copy(update={"ended": again, "takes": now.takes + 1, "tried_again": again})
        case SessionEnded():
            return now.model_copy(update={"ended": True})
        case SessionGraded() if not now.tried_again:
            return now.model_copy(update={"scorecard": event.scorecard})
        case SelfRated() if not now.tried_again:
            return now.model_copy(update={"self_rating": event})
        case HintGiven():
            return now.model_copy(update={"hints": now.hints + 1})
    return now
