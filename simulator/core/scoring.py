"""From what a grader saw to levels, findings and a headline (clinical note 2.1). Levels are computed, never guessed.

A grader, whatever its engine, only fills in yes/no components and violations with verbatim quotes. A quote that does
not occur in its turn voids what it was meant to prove. An engine's failure is NS: never a pass and never a zero.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, Protocol

from pydantic import Field

from simulator.core.counts import Counts
from simulator.core.reading import Frozen
from simulator.core.rubric import Criterion
from simulator.core.vocabulary import FocalArea, Severity

Confidence = Annotated[float, Field(ge=0, le=1)]
ComputedLevel = Literal[1, 2, 3, 4, "NA", "NS"]

SHOWN_FROM = 0.6
"""Confidence from which a violation counts as a finding. Below it the turn is only 'worth a look'."""
POINTS_TO_WORK_ON = 3
MIN_TRAINEE_TURNS = 6
"""Shorter sessions get no headline: nothing can be said about them."""


class Quote(Frozen):
    """Words of one turn, letter by letter."""

    turn: int = Field(ge=0)
    text: str


class Violation(Frozen):
    """A violation marker seen in a turn."""

    quote: Quote
    confidence: Confidence
    repaired_at: int | None = Field(default=None, description="Turn in which the trainee took it back, if any.")
    better_line: str = ""


class Observation(Frozen):
    """Everything a grader saw for one criterion in one session."""

    criterion: str
    opportunity: bool = False
    cue: Quote | None = Field(default=None, description="What called for it.")
    components: dict[str, Quote] = Field(default_factory=dict, description="Only those that were shown.")
    violations: tuple[Violation, ...] = ()
    confidence: Confidence = 1.0
    failed: str | None = Field(default=None, description="Why the engine could not judge. Makes the level NS.")


class Finding(Frozen):
    """One remark to a trainee. Without a quote that occurs in its turn it cannot exist."""

    criterion: str
    name: str
    kind: Literal["to_work_on", "went_well", "worth_a_look"]
    turn: int
    quote: str = Field(min_length=1)
    severity: Severity | None = None
    confidence: Confidence
    why: str
    remark: str
    better_line: str = ""
    repaired: bool = False
    advisory: bool = Field(default=False, description="The criterion was measured to be wrong too often to count.")


class CriterionScore(Frozen):
    """A criterion's level and what it rests on."""

    level: ComputedLevel
    severity: Severity | None = None
    confidence: Confidence = 1.0
    components: dict[str, Quote] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    note: str = ""
    advisory: bool = False


class Headline(Frozen):
    """The session in one level and one sentence."""

    level: ComputedLevel
    sentence: str


class Scorecard(Frozen):
    """What the trainee is shown, and what batch output is made of."""

    session_id: str
    persona: str | None
    session_number: int
    engine: str
    versions: dict[str, str]
    headline: Headline
    to_work_on: tuple[Finding, ...]
    went_well: tuple[Finding, ...]
    worth_a_look: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = Field(default=(), description="All violations found, the three shown among them.")
    advisory: tuple[Finding, ...] = Field(default=(), description="What criteria found that only advise.")
    criteria: dict[str, CriterionScore]
    counts: Counts
    accuracy: str = Field(description="How far the engine that graded can be trusted, in one line.")


class Said(Protocol):
    """The part of a turn that scoring needs."""

    @property
    def text(self) -> str:
        """What was said, letter by letter."""


def void_unquoted(observation: Observation, turns: Sequence[Said]) -> Observation:
    """The observation without anything whose quote does not occur in its turn."""

    def holds(quote: Quote | None) -> bool:
        return (
            quote is not None and bool(quote.text) and quote.turn < len(turns) and quote.text in turns[quote.turn].text
        )

    return observation.model_copy(
        update={
            "cue": observation.cue if holds(observation.cue) else None,
            "components": {name: q for name, q in observation.components.items() if holds(q)},
            "violations": tuple(v for v in observation.violations if holds(v.quote)),
        }
    )


def level_of(criterion: Criterion, seen: Observation) -> ComputedLevel:
    """Levels by clinical note 2.1: 1 violated, 2 some basic, 3 all basic, 4 basic and any advanced, NA, NS."""
    if seen.failed is not None:
        return "NS"
    if any(v.confidence >= SHOWN_FROM for v in seen.violations):
        return 1
    if not seen.opportunity:
        return "NA"
    if all(c.id in seen.components for c in criterion.basic):
        return 4 if any(c.id in seen.components for c in criterion.advanced) else 3
    return 2


_STEPS_DOWN = {Severity.S4: Severity.S4, Severity.S3: Severity.S2, Severity.S2: Severity.S1, Severity.S1: Severity.S1}


def severity_of(criterion: Criterion, violation: Violation, area: FocalArea | None) -> Severity:
    """The weight of a violation; one step less when the trainee repaired it. S4 is never lowered."""
    weight = criterion.weight(area)
    return one_step_less(weight) if violation.repaired_at is not None else weight


def one_step_less(severity: Severity) -> Severity:
    """What was taken back, or was only partly so. S4 is never lowered."""
    return _STEPS_DOWN[severity]


def score_of(criterion: Criterion, seen: Observation, area: FocalArea | None) -> CriterionScore:
    """One criterion's score from one observation whose quotes have been checked."""
    level = level_of(criterion, seen)
    counted = [v for v in seen.violations if v.confidence >= SHOWN_FROM]
    worst = max((severity_of(criterion, v, area) for v in counted), default=None)
    wanted = [c.id for c in (*criterion.basic, *criterion.advanced)]
    return CriterionScore(
        level=level,
        severity=worst,
        confidence=max((v.confidence for v in counted), default=seen.confidence),
        components={name: q for name, q in seen.components.items() if name in wanted},
        missing=tuple(c.id for c in criterion.basic if c.id not in seen.components) if level == 2 else (),
        note=seen.failed or "",
    )


SOLID_FROM = 4


def headline_of(scores: dict[str, CriterionScore], criteria: Sequence[Criterion], trainee_turns: int) -> Headline:
    """Techniques make the level, violations cap it: S4 to 1, S3 or three S2 to 2. Common factors do neither.

    The level is the techniques' mean; and whoever has the basics of `SOLID_FROM` techniques complete is solid, however
    much else was only begun: a good session touches on more than it carries through.
    """
    if trainee_turns < MIN_TRAINEE_TURNS:
        return Headline(level="NS", sentence="Too short to say anything fair about. Talk a little longer next time.")
    techniques = [scores[c.id].level for c in criteria if c.kind == "technique" and c.id in scores]
    numbers = [level for level in techniques if isinstance(level, int)]
    if not numbers:
        return Headline(level="NS", sentence="Nothing in this session called for the techniques that are scored here.")
    base = int(sum(numbers) / len(numbers) + 0.5)
    if sum(level >= 3 for level in numbers) >= SOLID_FROM:
        base = max(base, 3)
    apart = {c.id for c in criteria if c.kind == "common_factor"}
    weights = [score.severity for id, score in scores.items() if id not in apart and not score.advisory]
    level = _LEVELS[max(1, min(base, _cap(weights), 4)) - 1]
    violated = any(weight is not None for weight in weights)
    return Headline(level=level, sentence=_SENTENCES[level, violated])


def _cap(severities: Iterable[Severity | None]) -> int:
    weights = list(severities)
    if Severity.S4 in weights:
        return 1
    if Severity.S3 in weights or weights.count(Severity.S2) >= 3:
        return 2
    return 4


_LEVELS: tuple[ComputedLevel, ...] = (1, 2, 3, 4)
_SENTENCES: dict[tuple[ComputedLevel, bool], str] = {
    (1, True): "One thing comes before everything else here: please look at it with a supervisor before you go on.",
    (1, False): "Hardly any of the method was to be seen yet. Take the first point below and try just that.",
    (2, True): "Parts of the method are there, and something in it would have cost the client.",
    (2, False): "Parts of the method are there, and nothing got in the client's way.",
    (3, False): "Solid: the basics of the method are there and nothing got in the client's way.",
    (4, False): "Strong: the basics are there and more besides.",
    (3, True): "Solid, with something to mend.",
    (4, True): "Strong, with something to mend.",
}


def rank(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Heaviest first, then surest, then earliest; one finding a criterion for the points to work on comes later."""
    return tuple(sorted(findings, key=lambda f: (-_order(f.severity), -f.confidence, f.turn)))


def points_to_work_on(ranked: Iterable[Finding]) -> tuple[Finding, ...]:
    """At most three, each about a different criterion and a different turn."""
    chosen: list[Finding] = []
    for finding in ranked:
        if all(finding.criterion != c.criterion and finding.turn != c.turn for c in chosen):
            chosen.append(finding)
    return tuple(chosen[:POINTS_TO_WORK_ON])


def _order(severity: Severity | None) -> int:
    return list(Severity).index(severity) + 1 if severity else 0
