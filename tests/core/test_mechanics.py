"""Properties of the mechanics of clinical note 2.1 that must hold whatever a grader saw."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.compass import Slot, slots_of
from simulator.core.reading import Reading
from simulator.core.rubric import Criterion
from simulator.core.scoring import (
    CriterionScore,
    Observation,
    Quote,
    Violation,
    headline_of,
    level_of,
    score_of,
    void_unquoted,
)
from simulator.core.transcript import Turn
from simulator.core.trust import ADVISORY_BELOW, advisory_in
from simulator.core.vocabulary import Act, Severity, Speaker, Topic
from simulator.library import Library

TURNS = (Turn(index=0, speaker=Speaker.TRAINEE, text="How was it?"),)
RUBRIC = Library.shipped().rubric
CRITERIA = st.sampled_from(RUBRIC.criteria)
CONFIDENCE = st.floats(0, 1)


def seen(criterion: Criterion, text: str, confidence: float = 0.9) -> Observation:
    violation = Violation(quote=Quote(turn=0, text=text), confidence=confidence)
    return Observation(criterion=criterion.id, opportunity=True, violations=(violation,))


@given(CRITERIA, st.text(max_size=20), CONFIDENCE)
def test_a_finding_without_its_quote_cannot_exist(criterion: Criterion, text: str, confidence: float) -> None:
    kept = void_unquoted(seen(criterion, text, confidence), TURNS)
    assert all(v.quote.text and v.quote.text in TURNS[v.quote.turn].text for v in kept.violations)
    if not kept.violations:
        assert level_of(criterion, kept) != 1


@given(CRITERIA, st.booleans())
def test_an_engines_failure_is_for_a_person_whatever_else_was_seen(criterion: Criterion, violated: bool) -> None:
    observation = seen(criterion, "How was it?") if violated else Observation(criterion=criterion.id)
    failed = observation.model_copy(update={"failed": "out of order"})
    assert score_of(criterion, failed, None).level == "NS"


@given(CRITERIA)
def test_without_an_opportunity_nothing_counts_against_anybody(criterion: Criterion) -> None:
    assert level_of(criterion, Observation(criterion=criterion.id)) == "NA"


def scores(**levels: CriterionScore) -> dict[str, CriterionScore]:
    plain = {c.id: CriterionScore(level=4 if c.kind != "trap" else 3) for c in RUBRIC.criteria}
    return plain | levels


@given(st.lists(st.sampled_from([c for c in RUBRIC.criteria if c.kind == "common_factor"]), max_size=6))
def test_common_factors_move_no_headline(weak: list[Criterion]) -> None:
    changed = scores(**{c.id: CriterionScore(level=1, severity=Severity.S3) for c in weak})
    assert headline_of(changed, RUBRIC.criteria, 20) == headline_of(scores(), RUBRIC.criteria, 20)


@given(CRITERIA, st.sampled_from(list(Severity)))
def test_what_only_advises_caps_nothing(criterion: Criterion, severity: Severity) -> None:
    advising = CriterionScore(level=1, severity=severity, advisory=True)
    if criterion.kind == "trap":
        assert headline_of(scores(**{criterion.id: advising}), RUBRIC.criteria, 20).level == 4


@given(st.one_of(st.none(), st.floats(0, 1)))
def test_a_criterion_advises_only_if_it_was_measured_to_be_wrong_too_often(precision: float | None) -> None:
    advising = advisory_in({"criteria": {"x": {"precision": precision}}})
    assert ("x" in advising) == (precision is not None and precision < ADVISORY_BELOW)


def test_the_compass_is_read_from_what_a_turn_asks() -> None:
    asks = Reading(acts={Act.EXACT_WORDS: 1.0, Act.WISH_QUESTION: 1.0}, topics=(Topic.FEELINGS,))
    moved = slots_of(asks, "What did she say on Sunday, what did you want, and what did you not say?")
    assert {Slot.SAID, Slot.UNSAID, Slot.WANT, Slot.FEELING, Slot.EVENT} <= moved
    assert Slot.OUTCOME in slots_of(Reading(), "What came of the task?")
    assert slots_of(Reading(), "I see.") == frozenset()
