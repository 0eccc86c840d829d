"""Level 3 with two clients and no hint, then kept at 1, 4 and 12 weeks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.events import HintGiven, SessionEnded, SessionGraded
from simulator.core.mastery import Mastery, Try, mastery_of, tries_of
from simulator.core.practice import Practice
from simulator.core.scoring import ComputedLevel, CriterionScore, Quote
from simulator.library import Library
from tests.core.test_practice import OWN, card, practised

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def week(number: float, level: ComputedLevel = 3, persona: str = "marek", hints: int = 0) -> Try:
    return Try(persona=persona, at=START + timedelta(weeks=number), level=level, hints=hints)


def standing(*tries: Try) -> Mastery:
    return mastery_of("d", tries)


MASTERED = (week(-1, persona="ingrid"), week(0))


def test_it_takes_two_clients_level_three_and_no_hint() -> None:
    assert standing(week(0), week(1)).mastered_at is None
    assert standing(week(0), week(1, persona="ingrid", hints=1)).mastered_at is None
    assert standing(week(0), week(1, 2, persona="ingrid")).mastered_at is None
    assert standing(week(0), week(1, "NS", persona="ingrid")).passed_with == ("marek",)
    found = standing(*MASTERED)
    assert (found.mastered_at, found.due) == (START, START + timedelta(weeks=1))
    assert standing().best is None


def test_tests_on_their_day_come_at_one_four_and_twelve_weeks() -> None:
    assert standing(*MASTERED, week(1)).due == START + timedelta(weeks=4)
    assert standing(*MASTERED, week(1), week(4)).due == START + timedelta(weeks=12)
    kept = standing(*MASTERED, week(1), week(4), week(12))
    assert (kept.retests, kept.due) == (3, None)


def test_a_test_that_fails_starts_the_three_anew_and_practice_between_them_changes_nothing() -> None:
    assert standing(*MASTERED, week(0.5, 2)).due == START + timedelta(weeks=1)
    failed = standing(*MASTERED, week(1), week(5, 2))
    assert (failed.retests, failed.due) == (0, START + timedelta(weeks=6))
    late = standing(*MASTERED, week(10))
    assert (late.retests, late.due) == (1, START + timedelta(weeks=13))


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 2, 3, 4]), st.sampled_from(["marek", "ingrid"]))))
def test_nothing_is_due_before_it_is_mastered_and_nothing_is_lost_after(plays: list[tuple[int, int, str]]) -> None:
    found = standing(*(week(w, level, who) for w, level, who in sorted(plays)))  # type: ignore[arg-type]
    assert (found.mastered_at is None) <= (found.due is None)
    assert (found.mastered_at is not None) == (len(found.passed_with) == 2)


def test_a_try_is_scored_by_the_drills_own_parts_and_counts_its_hints(library: Library) -> None:
    drill = library.drills["mixed_grief"]
    shown = {part: Quote(turn=0, text="x") for part in drill.parts}
    scores = {drill.skill: CriterionScore(level=2, components=shown)}
    graded = card(2, turns=4).model_copy(update={"criteria": scores})
    played = practised(HintGiven(step=1, about="x", text="x"), SessionEnded(), SessionGraded(scorecard=graded), OWN)

    def as_drill(persona: str) -> Practice:
        return played.model_copy(update={"form": "drill", "drill": drill.id, "persona": persona})

    (found,) = tries_of(drill, [as_drill("marek"), as_drill("nobody"), played], library.rubric)
    assert (found.level, found.hints, found.passed) == (3, 1, False)
