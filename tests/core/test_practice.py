"""The record of one session, and what many of them show over time."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.counts import Counts, Run
from simulator.core.events import (
    Event,
    Form,
    HintGiven,
    Logged,
    SelfRated,
    SessionEnded,
    SessionGraded,
    SessionPaused,
    SessionResumed,
    SessionRewound,
)
from simulator.core.practice import Practice, practice_of
from simulator.core.progress import Progress, progress_of
from simulator.core.rubric import Criterion
from simulator.core.scoring import ComputedLevel, CriterionScore, Headline, Scorecard
from simulator.core.vocabulary import FocalArea, Phase
from simulator.library import Library
from tests.core.test_transcript import OPENED

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
OWN = SelfRated(overall=3)
NO_COUNTS = Counts(
    people_existing=None,
    people=(),
    attributes_existing=None,
    facts_existing=None,
    facts_elicited=0,
    facts_volunteered=0,
    suicide_asked_directly=None,
    suicide_skirted=None,
    sessions_said=None,
    mood_checked=None,
    task_reviewed=None,
    task_set=None,
    longest_closed_run=Run(length=0),
    open_questions=0,
    closed_questions=0,
    trainee_turns=0,
    trainee_words=0,
    client_words=0,
)


def card(level: ComputedLevel = 2, *, turns: int = 10, **levels: ComputedLevel) -> Scorecard:
    return Scorecard(
        session_id="s",
        persona="marek",
        session_number=1,
        engine="embedded",
        versions={},
        headline=Headline(level=level, sentence="x"),
        to_work_on=(),
        went_well=(),
        criteria={id: CriterionScore(level=given) for id, given in levels.items()},
        counts=NO_COUNTS.model_copy(update={"trainee_turns": turns}),
        accuracy="",
    )


def logged(*events: Event, every: timedelta = timedelta(minutes=1)) -> list[Logged]:
    return [Logged(seq=i, at=START + i * every, event=event) for i, event in enumerate((OPENED, *events), start=1)]


def practised(*events: Event) -> Practice:
    found = practice_of(logged(*events))
    assert found is not None
    return found


def test_a_session_counts_by_the_scorecard_and_the_rating_from_before_anything_was_tried_again() -> None:
    first, second = card(2), card(4)
    found = practised(
        SessionEnded(),
        SessionGraded(scorecard=first),
        OWN,
        SessionRewound(before=2),
        SessionEnded(),
        SessionGraded(scorecard=second),
        SelfRated(overall=1),
    )
    assert found.scorecard == first
    assert found.self_rating == OWN
    assert found.takes == 1
    assert found.counts


def test_what_was_taken_back_before_the_end_is_no_second_try() -> None:
    found = practised(SessionRewound(before=0), SessionEnded(), SessionGraded(scorecard=card(3)), OWN)
    assert found.scorecard == card(3)
    assert found.ended


def test_a_scorecard_that_waits_for_the_trainees_own_rating_says_nothing_yet() -> None:
    found = practised(SessionEnded(), SessionGraded(scorecard=card()))
    assert not found.counts
    assert progress_of([found], (), {}).overall == ()


def test_time_in_a_pause_is_not_time_of_practice() -> None:
    assert practised(SessionPaused(), SessionResumed(), SessionEnded()).lasted == timedelta(minutes=2)
    assert practised(SessionPaused(), SessionEnded()).lasted == timedelta(minutes=1)
    assert practised(HintGiven(step=1, about="who", text="x")).hints == 1


def test_events_without_an_opening_are_no_session() -> None:
    assert practice_of(logged(SessionEnded())[1:]) is None


def done(number: int, scorecard: Scorecard, own: SelfRated = OWN, form: Form = "session") -> Practice:
    return practised(SessionEnded(), SessionGraded(scorecard=scorecard), own).model_copy(
        update={"session_id": f"s{number}", "opened_at": START + timedelta(days=number), "form": form}
    )


@cache
def criteria() -> tuple[Criterion, ...]:
    return Library.shipped().rubric.criteria


def progress(practices: Iterable[Practice]) -> Progress:
    found = list(practices)
    places = {p.session_id: (FocalArea.GRIEF, Phase.INITIAL) for p in found}
    return progress_of(found, criteria(), places)


def test_criteria_are_followed_over_time_and_what_was_not_called_for_leaves_no_mark() -> None:
    own = SelfRated(ratings={"affect_exploration": 4})
    found = progress(
        [
            done(2, card(3, affect_exploration=3, premature_reassurance="NA")),
            done(1, card(2, affect_exploration=2, premature_reassurance=1), own),
            done(3, card("NS", affect_exploration="NS", premature_reassurance=3)),
        ]
    )
    assert [m.level for m in found.overall] == [2, 3]
    (technique,) = found.techniques
    assert [(m.level, m.own) for m in technique.marks] == [(2, 4), (3, None)]
    (trap,) = found.traps
    assert trap.fallen == (True, False)
    assert found.portfolio[FocalArea.GRIEF][Phase.INITIAL] == 3
    assert found.portfolio[FocalArea.ROLE_DISPUTE][Phase.INITIAL] == 0


def test_too_short_a_session_and_a_moment_are_no_evidence() -> None:
    found = progress([done(1, card(2, turns=3)), done(2, card(2, turns=1), form="moment")])
    assert (found.sessions, found.moments, found.overall) == (0, 1, ())
    assert progress([done(1, card(2, turns=3), form="drill")]).drills_done == 1


@given(st.permutations(range(5)))
def test_the_order_in_which_the_log_gives_sessions_changes_nothing(order: list[int]) -> None:
    levels: tuple[ComputedLevel, ...] = (1, 2, 3, 4, 2)
    practices = [done(i, card(level)) for i, level in enumerate(levels)]
    assert progress([practices[i] for i in order]) == progress(practices)
