"""One session, drill or moment as the trainee's own record knows it: how it ended, not what was said in it.

It counts by its first scorecard: what was tried again afterwards was tried with the feedback read.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import Field

from simulator.core.events import (
    ClientSaid,
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
    TraineeSaid,
)
from simulator.core.reading import Frozen
from simulator.core.scoring import MIN_TRAINEE_TURNS, Scorecard
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker

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
SPOKEN = ("session_opened", "trainee_said", "client_said", "session_rewound")
"""The types of the events that say what was said."""


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
    again_at: int | None = Field(default=None, description="The event with which it was first tried again.")

    @property
    def counts(self) -> bool:
        """Whether it says anything about the trainee: ended, rated by themselves and scored, and long enough."""
        card = self.scorecard if self.ended and self.self_rating is not None else None
        return card is not None and card.counts.trainee_turns >= self._fewest

    @property
    def lacks_feedback(self) -> bool:
        """Whether it was begun and no feedback on it has been read yet: it goes on, or waits for the self-rating."""
        return self.form != "moment" and (not self.ended or self.self_rating is None)

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
        found = _further(found, event, logged.seq)
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


def _further(now: Practice, event: object, seq: int) -> Practice:
    match event:
        case SessionRewound():
            again_at = now.again_at or (seq if now.scorecard is not None else None)
            return now.model_copy(update={"ended": again_at is not None, "takes": now.takes + 1, "again_at": again_at})
        case SessionEnded():
            return now.model_copy(update={"ended": True})
        case SessionGraded() if now.again_at is None:
            return now.model_copy(update={"scorecard": event.scorecard})
        case SelfRated() if now.again_at is None:
            return now.model_copy(update={"self_rating": event})
        case HintGiven():
            return now.model_copy(update={"hints": now.hints + 1})
    return now


def said_before(events: Iterable[Logged], seq: int | None) -> tuple[Turn, ...]:
    """What was said up to an event of one session, or in all of it, and not taken back. `events`: those in `SPOKEN`."""
    said: list[tuple[Speaker, str]] = []
    for logged in events:
        if seq is not None and logged.seq >= seq:
            break
        match logged.event:
            case SessionOpened(scene=scene):
                said += [(line.speaker, line.text) for line in scene]
            case TraineeSaid(text=text):
                said.append((Speaker.TRAINEE, text))
            case ClientSaid(text=text):
                said.append((Speaker.CLIENT, text))
            case SessionRewound(before=before):
                del said[before:]
    return tuple(Turn(index=i, speaker=speaker, text=text) for i, (speaker, text) in enumerate(said))
