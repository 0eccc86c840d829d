"""What to practise next: re-tests first, then one's own traps, what was begun, what was never shown."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.core.counting import count
from simulator.core.drills import Drill
from simulator.core.events import Form, SelfRated
from simulator.core.mastery import standing_in
from simulator.core.practice import Practice
from simulator.core.recommending import recommend
from simulator.core.scoring import CriterionScore, Finding, Headline, Quote, Scorecard
from simulator.core.vocabulary import Severity
from simulator.library import Library

DAY = datetime(2026, 3, 2, tzinfo=UTC)
QUOTE = Quote(turn=1, text="x")


def card(criteria: dict[str, CriterionScore], traps: tuple[str, ...] = ()) -> Scorecard:
    findings = tuple(
        Finding(
            criterion=t,
            name=t,
            kind="to_work_on",
            turn=1,
            quote="x",
            severity=Severity.S2,
            confidence=0.9,
            why="w",
            remark="r",
        )
        for t in traps
    )
    return Scorecard(
        session_id="s",
        persona="p",
        session_number=5,
        engine="e",
        versions={},
        accuracy="",
        headline=Headline(level=2, sentence=""),
        to_work_on=(),
        went_well=(),
        findings=findings,
        criteria=criteria,
        counts=count((), None, None).model_copy(update={"trainee_turns": 9}),
    )


def practice(
    form: Form, persona: str, at: datetime, found: Scorecard, drill: str | None = None, hints: int = 0
) -> Practice:
    return Practice(
        session_id=f"{persona}{at}",
        persona=persona,
        session_number=5,
        sessions_planned=16,
        form=form,
        drill=drill,
        purpose="practice",
        opened_at=at,
        ended=True,
        scorecard=found,
        hints=hints,
        self_rating=SelfRated(),
    )


@pytest.fixture
def drill(library: Library) -> Drill:
    return library.drill("word_for_word")


def played(drill: Drill, persona: str, day: int, *, good: bool = True, hints: int = 0) -> Practice:
    shown = ("dated_incident", "words_of_both_sides", "order_of_moves", "feeling_and_intended_message")
    components = dict.fromkeys(shown if good else shown[:1], QUOTE)
    score = CriterionScore(level=3 if good else 2, components=components)
    return practice("drill", persona, DAY + timedelta(days=day), card({drill.skill: score}), drill.id, hints)


def test_what_is_due_is_told_by_the_same_rule_as_what_is_mastered(library: Library, drill: Drill) -> None:
    record = [played(drill, "denise", 0), played(drill, "marek", 1)]

    def advised(day: int) -> str:
        return recommend(record, library.drills, library.rubric, DAY + timedelta(days=day))[0].kind

    assert standing_in(drill, record, library.rubric).due == DAY + timedelta(days=8)
    assert (advised(7) == "retest", advised(8) == "retest") == (False, True)
    unfinished = [played(drill, "denise", 0), played(drill, "marek", 1, hints=1)]
    assert standing_in(drill, unfinished, library.rubric).mastered_at is None


def test_what_is_due_comes_first_then_ones_own_trap_then_what_was_begun(library: Library, drill: Drill) -> None:
    trapped = practice("session", "marek", DAY, card({}, ("premature_reassurance", "premature_reassurance")))
    begun = played(library.drill("word_for_word"), "denise", 1)
    first = recommend([trapped, begun], library.drills, library.rubric, DAY)
    assert (first[0].kind, first[0].drill, first[0].criterion) == ("trap", "stay_with_guilt", "premature_reassurance")
    assert "2 times" in first[0].why
    assert any(a.kind == "unfinished" and (a.drill, a.persona) == ("word_for_word", "marek") for a in first)
    mastered = [trapped, begun, played(drill, "marek", 2)]
    later = recommend(mastered, library.drills, library.rubric, DAY + timedelta(days=10))
    assert (later[0].kind, later[0].drill) == ("retest", "word_for_word")
    assert len({a.drill for a in later}) == len(later) <= 3


def test_without_a_record_there_is_a_place_to_begin(library: Library) -> None:
    found = recommend([], library.drills, library.rubric, DAY)
    assert [a.kind for a in found] == ["first"] * 3
    assert found[0].drill == "stay_with_guilt"
