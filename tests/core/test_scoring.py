"""Levels, severities, caps and headline, by the mechanics of clinical note 2.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.rubric import Criterion
from simulator.core.scoring import (
    SHOWN_FROM,
    CriterionScore,
    Finding,
    Observation,
    Quote,
    Violation,
    headline_of,
    level_of,
    points_to_work_on,
    rank,
    score_of,
    severity_of,
    void_unquoted,
)
from simulator.core.vocabulary import FocalArea, Severity
from simulator.library import Library


@pytest.fixture(scope="module")
def criteria(library: Library) -> dict[str, Criterion]:
    return {c.id: c for c in library.rubric.criteria}


class Spoken:
    def __init__(self, text: str) -> None:
        self.text = text


TURNS = [Spoken("How are you?"), Spoken("Not so good."), Spoken("You'll be fine. What happened?")]


def quoted(turn: int, text: str) -> Quote:
    return Quote(turn=turn, text=text)


def violation(confidence: float = 0.9, repaired_at: int | None = None) -> Violation:
    return Violation(quote=quoted(2, "You'll be fine."), confidence=confidence, repaired_at=repaired_at)


def test_no_opportunity_is_na_and_never_counts_against_the_trainee(criteria: dict[str, Criterion]) -> None:
    assert level_of(criteria["affect_exploration"], Observation(criterion="affect_exploration")) == "NA"


def test_an_engine_failure_is_ns_never_a_pass_and_never_a_zero(criteria: dict[str, Criterion]) -> None:
    seen = Observation(criterion="x", failed="timeout", opportunity=True, violations=(violation(),))
    assert level_of(criteria["premature_reassurance"], seen) == "NS"


def test_a_violation_is_level_one(criteria: dict[str, Criterion]) -> None:
    seen = Observation(criterion="x", opportunity=True, violations=(violation(),))
    assert level_of(criteria["premature_reassurance"], seen) == 1


def test_an_unsure_violation_is_only_worth_a_look(criteria: dict[str, Criterion]) -> None:
    seen = Observation(criterion="x", opportunity=True, violations=(violation(SHOWN_FROM - 0.01),))
    assert level_of(criteria["premature_reassurance"], seen) != 1


def test_basic_components_make_two_three_and_an_advanced_one_four(criteria: dict[str, Criterion]) -> None:
    criterion = criteria["affect_exploration"]
    basic = {c.id: quoted(0, "How are you?") for c in criterion.basic}
    some = dict(list(basic.items())[:-1])
    advanced = basic | {criterion.advanced[0].id: quoted(0, "How are you?")}
    levels = [
        level_of(criterion, Observation(criterion="x", opportunity=True, components=c))
        for c in ({}, some, basic, advanced)
    ]
    assert levels == [2, 2, 3, 4]


def test_an_advanced_component_without_the_basics_lifts_nothing(criteria: dict[str, Criterion]) -> None:
    criterion = criteria["affect_exploration"]
    seen = Observation(
        criterion="x", opportunity=True, components={criterion.advanced[0].id: quoted(0, "How are you?")}
    )
    assert level_of(criterion, seen) == 2


@given(turn=st.integers(0, 5), text=st.text(max_size=12))
def test_a_quote_that_does_not_occur_in_its_turn_voids_what_it_should_prove(turn: int, text: str) -> None:
    seen = Observation(
        criterion="x",
        opportunity=True,
        cue=quoted(turn, text),
        components={"a": quoted(turn, text)},
        violations=(Violation(quote=quoted(turn, text), confidence=1.0),),
    )
    kept = void_unquoted(seen, TURNS)
    occurs = bool(text) and turn < len(TURNS) and text in TURNS[turn].text
    assert bool(kept.violations) == bool(kept.components) == (kept.cue is not None) == occurs


def test_grief_weighs_quick_comfort_more(criteria: dict[str, Criterion]) -> None:
    criterion = criteria["premature_reassurance"]
    assert severity_of(criterion, violation(), FocalArea.ROLE_DISPUTE) is Severity.S2
    assert severity_of(criterion, violation(), FocalArea.GRIEF) is Severity.S3


def test_repair_lowers_by_one_step_but_never_an_s4(criteria: dict[str, Criterion]) -> None:
    repaired = violation(repaired_at=4)
    assert severity_of(criteria["premature_reassurance"], repaired, FocalArea.GRIEF) is Severity.S2
    assert severity_of(criteria["suicide_risk_not_asked"], repaired, None) is Severity.S4


def scored(criteria: dict[str, Criterion], **severities: Severity) -> dict[str, CriterionScore]:
    scores = {c.id: CriterionScore(level=4 if c.kind == "technique" else 3) for c in criteria.values()}
    return scores | {name: CriterionScore(level=1, severity=s) for name, s in severities.items()}


@pytest.mark.parametrize(
    ("severities", "level"),
    [
        ({}, 4),
        ({"global_label": Severity.S2}, 4),
        ({"global_label": Severity.S2, "cbt_drift": Severity.S2, "past_excavation": Severity.S2}, 2),
        ({"minimise_depression": Severity.S3}, 2),
        ({"suicide_risk_not_asked": Severity.S4}, 1),
    ],
)
def test_the_headline_is_capped_by_what_would_have_cost_the_client(
    criteria: dict[str, Criterion], severities: dict[str, Severity], level: int
) -> None:
    headline = headline_of(scored(criteria, **severities), list(criteria.values()), trainee_turns=20)
    assert headline.level == level


def test_a_very_short_session_has_no_headline(criteria: dict[str, Criterion]) -> None:
    assert headline_of(scored(criteria), list(criteria.values()), trainee_turns=3).level == "NS"


@pytest.mark.parametrize(("complete", "level"), [(3, 2), (4, 3)])
def test_four_techniques_whose_basics_are_complete_are_solid_however_much_was_only_begun(
    criteria: dict[str, Criterion], complete: int, level: int
) -> None:
    techniques = [c for c in criteria.values() if c.kind == "technique"]
    assert len(techniques) > 10
    scores = {c.id: CriterionScore(level=3 if i < complete else 2) for i, c in enumerate(techniques)}
    assert headline_of(scores, techniques, trainee_turns=20).level == level


@given(extra=st.booleans(), repaired=st.booleans())
def test_adding_a_clean_observation_never_lowers_a_level(library: Library, extra: bool, repaired: bool) -> None:
    criterion = library.rubric.criterion("affect_exploration")
    components = {c.id: quoted(0, "How are you?") for c in criterion.basic[:2]}
    before = score_of(criterion, Observation(criterion="x", opportunity=True, components=components), None)
    more = components | ({criterion.basic[2].id: quoted(0, "How are you?")} if extra else {})
    after = score_of(criterion, Observation(criterion="x", opportunity=True, components=more), None)
    assert isinstance(before.level, int)
    assert isinstance(after.level, int)
    assert after.level >= before.level


def finding(criterion: str, severity: Severity, confidence: float, turn: int) -> Finding:
    return Finding(
        criterion=criterion,
        name=criterion,
        kind="to_work_on",
        turn=turn,
        quote="q",
        severity=severity,
        confidence=confidence,
        why="w",
        remark="r",
    )


def test_at_most_three_points_heaviest_first_each_about_another_turn_and_criterion() -> None:
    found = [
        finding("a", Severity.S2, 0.9, 0),
        finding("b", Severity.S3, 0.7, 2),
        finding("b", Severity.S3, 0.8, 4),
        finding("c", Severity.S1, 0.9, 6),
        finding("d", Severity.S2, 0.95, 4),
        finding("e", Severity.S2, 0.7, 8),
    ]
    chosen = points_to_work_on(rank(found))
    assert [(f.criterion, f.turn) for f in chosen] == [("b", 4), ("a", 0), ("e", 8)]


def test_a_finding_without_a_quote_cannot_exist() -> None:
    with pytest.raises(ValueError, match="quote"):
        Finding(criterion="a", name="a", kind="to_work_on", turn=0, quote="", confidence=1, why="w", remark="r")
