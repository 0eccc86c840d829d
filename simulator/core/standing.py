"""Where a session stands, in the few values that a queue is sorted by. Pure: made anew from the log at will."""

from datetime import datetime
from random import Random

from pydantic import Field

from simulator.core.reading import Frozen
from simulator.core.review import Review, contested, counting
from simulator.core.scoring import Scorecard
from simulator.core.transcript import Transcript
from simulator.core.vocabulary import FocalArea, Phase, Severity

DRAWN_SHARE = 0.1
"""Share of the sessions that are drawn to be rated by two supervisors who have not seen the grader's view."""


class CriterionStanding(Frozen):
    """One criterion in one session: the grader's level, and the level after the reviews."""

    criterion: str
    level: str
    severity: Severity | None
    findings: int
    settled: str
    settled_severity: Severity | None


class Standing(Frozen):
    """One line of the queue. Times are UTC; `ended_at` is None while the session is open."""

    area: FocalArea | None
    phase: Phase
    ended_at: datetime | None
    seconds: int
    turns: int
    scorecard_seq: int | None
    engine: str | None = None
    grader: str | None = None
    rubric: str | None = None
    level: str | None = Field(default=None, description="The grader's headline.")
    settled: str | None = Field(default=None, description="The headline after the reviews.")
    s4: bool = Field(default=False, description="Something critical is found and stands.")
    ns: int = Field(default=0, description="Criteria that a person has to look at.")
    double_rating: bool
    contested: int = 0
    reviewed_at: datetime | None = None
    signed_at: datetime | None = None
    criteria: tuple[CriterionStanding, ...] = ()


def standing_of(
    transcript: Transcript,
    area: FocalArea | None,
    phase: Phase,
    settled: Scorecard | None = None,
    reviews: tuple[Review, ...] = (),
) -> Standing:
    """The session's line. `settled`: its scorecard with the reviews laid over it."""
    opened, card = transcript.opened, transcript.scorecard
    settled = settled or card
    here = counting(reviews, transcript.branch)
    by_supervisor = [r.at for r in here if r.kind in ("verdict", "finding", "rating", "comment", "note", "signed")]
    signed = [r.at for r in here if r.kind == "signed" and r.scorecard_seq == transcript.scorecard_seq]
    open_contests = contested(here, opened.trainee)
    line = Standing(
        area=area,
        phase=phase,
        ended_at=transcript.ended_at,
        seconds=round(transcript.lasted(transcript.last_at).total_seconds()),
        turns=len(transcript.trainee_turns()),
        scorecard_seq=transcript.scorecard_seq,
        double_rating=drawn_for_double_rating(opened.seed, opened.session_id),
        contested=len(open_contests),
        reviewed_at=max(by_supervisor, default=None),
        signed_at=None if open_contests else max(signed, default=None),
    )
    if card is None or settled is None:
        return line
    critical = any(f.severity is Severity.S4 for f in settled.findings)
    graded = {
        "engine": card.engine,
        "grader": card.versions.get("grader", ""),
        "rubric": card.versions.get("rubric", ""),
        "level": str(card.headline.level),
        "settled": str(settled.headline.level),
        "s4": critical,
        "ns": sum(score.level == "NS" for score in settled.criteria.values()),
        "criteria": _criteria(card, settled),
    }
    return line.model_copy(update=graded)


def _criteria(card: Scorecard, settled: Scorecard) -> tuple[CriterionStanding, ...]:
    found = [f.criterion for f in (*card.findings, *card.advisory)]
    return tuple(
        CriterionStanding(
            criterion=id,
            level=str(score.level),
            severity=score.severity,
            findings=found.count(id),
            settled=str(settled.criteria[id].level),
            settled_severity=settled.criteria[id].severity,
        )
        for id, score in card.criteria.items()
        if (score.level, settled.criteria[id].level) != ("NA", "NA")
    )


def drawn_for_double_rating(seed: int, session_id: str) -> bool:
    """The draw, the same for ever: by the session's seed and id."""
    return Random(f"{seed}:{session_id}:double-rating").random() < DRAWN_SHARE


def spoken_in(transcript: Transcript) -> str:
    """What was said on this branch, for the search: one turn a line."""
    return "\n".join(turn.text.replace("\n", " ") for turn in transcript.turns)
