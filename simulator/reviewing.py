"""Lays a supervisor's review over a scorecard: what the trainee sees follows at once and says who changed what.

The grader's scorecard stays in the log as it was. What was confirmed, refuted or added goes through the same mechanics
that made it, so that levels and headline are computed and not given; only where the grader left a criterion to a
person (NS) is a level a person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.core.review import Key, Review, counting
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import (
    SHOWN_FROM,
    ComputedLevel,
    CriterionScore,
    Finding,
    Observation,
    Quote,
    Scorecard,
    Violation,
    one_step_less,
    rank,
    score_of,
)
from simulator.core.standing import Standing, standing_of
from simulator.core.transcript import Transcript, Turn
from simulator.core.vocabulary import FocalArea, Phase
from simulator.grading import assembled


@dataclass(frozen=True)
class Change:
    """What one review did: the criterion's level before and after all of them."""

    review: Review
    name: str
    before: ComputedLevel
    after: ComputedLevel


@dataclass(frozen=True)
class Settled:
    """A scorecard with its reviews laid over it. `marks`: what was last said of each finding."""

    scorecard: Scorecard
    changes: tuple[Change, ...]
    marks: dict[Key, Review]


@dataclass(frozen=True)
class Ground:
    """What the scorecard rests on: the session's rubric, where in its course it is, and what was said."""

    rubric: Rubric
    session_number: int
    phase: Phase
    area: FocalArea | None
    turns: Sequence[Turn]

    @property
    def applying(self) -> tuple[Criterion, ...]:
        """The criteria that are judged in this session."""
        return tuple(
            c for c in self.rubric.criteria if c.applies(session=self.session_number, phase=self.phase, area=self.area)
        )

    def quoted(self, turn: int, quote: str) -> bool:
        """Whether these words occur in this turn."""
        return bool(quote) and turn < len(self.turns) and quote in self.turns[turn].text


def settle(card: Scorecard, reviews: Sequence[Review], ground: Ground) -> Settled:
    """The scorecard as it stands after these reviews (those that count, oldest first).

    A verdict on a finding that this scorecard does not have, and a quote that does not occur, change nothing.
    """
    marks = {r.key: r for r in reviews if r.kind in ("verdict", "finding") and r.key is not None and not r.component}
    touched = {r.criterion for r in reviews if r.kind in ("verdict", "finding", "rating")}
    violations: list[Finding] = []
    scores = dict(card.criteria)
    for criterion in ground.applying:
        found = [f for f in _violations(card) if f.criterion == criterion.id]
        before = card.criteria.get(criterion.id)
        if criterion.id not in touched or before is None:
            violations += found
            continue
        about = [r for r in reviews if r.criterion == criterion.id]
        kept = [_judged(f, marks.get(_key(f))) for f in found]
        standing = [*(f for f in kept if f is not None), *_added(criterion, found, about, marks, ground)]
        violations += standing
        scores[criterion.id] = _scored(criterion, before, standing, about, marks, ground)
    parts = assembled(ground.applying, scores, rank(violations), ground.turns)
    settled = card.model_copy(update={**parts, "criteria": scores}) if touched else card
    return Settled(settled, tuple(_changes(card, settled, reviews, ground.rubric)), marks)


def standing_after(transcript: Transcript, ground: Ground, reviews: tuple[Review, ...]) -> Standing:
    """The session's line in the queue, with everything that was ever said about it."""
    card = transcript.scorecard
    settled = settle(card, counting(reviews, transcript.branch), ground).scorecard if card else None
    return standing_of(transcript, ground.area, ground.phase, settled, reviews)


def _violations(card: Scorecard) -> list[Finding]:
    return [*card.findings, *card.advisory, *(f for f in card.worth_a_look if not f.advisory)]


def _key(finding: Finding) -> Key:
    return finding.criterion, finding.turn, finding.quote


def _judged(finding: Finding, said: Review | None) -> Finding | None:
    """The finding after what was last said of it: surer, lighter, or gone. Who marks it too confirms it."""
    if said is None:
        return finding
    if said.verdict == "disagree":
        return None
    if said.verdict == "partly":
        lighter = one_step_less(finding.severity) if finding.severity else None
        return finding.model_copy(update={"severity": lighter})
    return finding.model_copy(update={"confidence": 1.0, "kind": "to_work_on", "advisory": False})


def _added(
    criterion: Criterion, found: Sequence[Finding], about: Sequence[Review], marks: dict[Key, Review], ground: Ground
) -> list[Finding]:
    """What the grader missed. One remark a turn: the same criterion at the same turn is the same finding."""
    taken = {f.turn for f in found if (said := marks.get(_key(f))) is None or said.verdict != "disagree"}
    added: list[Finding] = []
    for review in about:
        if review.kind != "finding" or review.component or review.turn is None or review.quote is None:
            continue
        last = marks[(criterion.id, review.turn, review.quote)]
        if review.turn in taken or last.verdict == "disagree" or not ground.quoted(review.turn, review.quote):
            continue
        taken.add(review.turn)
        weight = criterion.weight(ground.area)
        added.append(
            Finding(
                criterion=criterion.id,
                name=criterion.name,
                kind="to_work_on",
                turn=review.turn,
                quote=review.quote,
                severity=one_step_less(weight) if last.verdict == "partly" else weight,
                confidence=1.0,
                why=criterion.why,
                remark=review.text or criterion.feedback[review.turn % len(criterion.feedback)],
                better_line=next((line for line in criterion.better_lines if "{" not in line), ""),
            )
        )
    return added


def _scored(
    criterion: Criterion,
    before: CriterionScore,
    violations: Sequence[Finding],
    about: Sequence[Review],
    marks: dict[Key, Review],
    ground: Ground,
) -> CriterionScore:
    """The criterion's score by the mechanics of scoring, from what is left and what came to it."""
    components = {
        name: quote
        for name, quote in before.components.items()
        if (said := marks.get((criterion.id, quote.turn, quote.text))) is None or said.verdict != "disagree"
    }
    for review in about:
        if not review.component or review.turn is None or not review.quote:
            continue
        refuted = (said := marks.get((criterion.id, review.turn, review.quote))) and said.verdict == "disagree"
        if not refuted and ground.quoted(review.turn, review.quote):
            components[review.component] = Quote(turn=review.turn, text=review.quote)
    rating = next((r for r in reversed(about) if r.kind == "rating"), None)
    counted = [f for f in violations if f.confidence >= SHOWN_FROM]
    advisory = before.advisory and all(f.advisory for f in counted)
    if before.level == "NS" and not counted and components == before.components:
        return before if rating is None else _rated(criterion, before, rating, ground.area)
    seen = Observation(
        criterion=criterion.id,
        opportunity=bool(components) or before.level in (2, 3, 4),
        components=components,
        violations=tuple(_violation(f) for f in violations),
        confidence=before.confidence,
    )
    worst = max((f.severity for f in counted if f.severity), default=None)
    return score_of(criterion, seen, ground.area).model_copy(update={"severity": worst, "advisory": advisory})


def _violation(finding: Finding) -> Violation:
    quote = Quote(turn=finding.turn, text=finding.quote)
    repaired = finding.turn if finding.repaired else None
    return Violation(quote=quote, confidence=finding.confidence, repaired_at=repaired, better_line=finding.better_line)


def _rated(criterion: Criterion, before: CriterionScore, rating: Review, area: FocalArea | None) -> CriterionScore:
    """A level given by a person, where the grader gave none."""
    level: ComputedLevel = "NA" if rating.level in ("NA", None) else int(rating.level)  # type: ignore[assignment]
    severity = criterion.weight(area) if level == 1 else None
    return before.model_copy(update={"level": level, "severity": severity, "confidence": 1.0, "note": rating.text})


def _changes(card: Scorecard, settled: Scorecard, reviews: Sequence[Review], rubric: Rubric) -> list[Change]:
    names = {c.id: c.name for c in rubric.criteria}
    return [
        Change(
            review=r,
            name=names[r.criterion],
            before=card.criteria[r.criterion].level,
            after=settled.criteria[r.criterion].level,
        )
        for r in reviews
        if r.kind in ("verdict", "finding", "rating") and r.criterion in card.criteria and r.criterion in names
    ]
