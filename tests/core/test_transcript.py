"""The fold, against every history that the loop can write and against those it cannot."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.core.events import (
    ClientSaid,
    ClientState,
    Disclosure,
    DisclosuresChosen,
    Event,
    FormulationWritten,
    HintGiven,
    Logged,
    Plan,
    ReplyDrafted,
    ReplyGuarded,
    RolesTaken,
    SelfRated,
    SessionEnded,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SessionRewound,
    Spoken,
    StateShifted,
    TaskSet,
    TraineeSaid,
    TurnRead,
)
from simulator.core.reading import Reading
from simulator.core.transcript import BrokenLog, advance, fold
from simulator.core.vocabulary import Candour, Speaker

START = ClientState(openness=30, alliance=40, irritation=10, hope=30, started_at=30)
OPENED = SessionOpened(
    session_id="s",
    trainee="anna",
    persona="marek",
    persona_hash="p",
    rubric_hash="r",
    course_hash="c",
    engine="embedded",
    versions={},
    seed=1,
    session_number=1,
    sessions_planned=16,
    state=START,
)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def log(*events: Event) -> list[Logged]:
    return [Logged(seq=i, at=NOON + timedelta(seconds=i), event=e) for i, e in enumerate(events, start=1)]


def exchange(text: str, reply: str = "Mm.", openness: float = 30.0, fact: str | None = None) -> list[Event]:
    told = (Disclosure(fact=fact, candour=Candour.PLAIN, elicited=True),) if fact else ()
    return [
        TraineeSaid(text=text),
        TurnRead(reading=Reading()),
        StateShifted(changes=(), state=START.model_copy(update={"openness": openness})),
        DisclosuresChosen(plan=Plan(candour=Candour.PLAIN, disclosures=told)),
        ReplyDrafted(text=reply, voice="v"),
        ReplyGuarded(text=reply),
        ClientSaid(text=reply),
    ]


exchanges = st.builds(
    exchange,
    text=st.text(min_size=1, max_size=20),
    reply=st.text(min_size=1, max_size=20),
    openness=st.floats(0, 100),
    fact=st.none() | st.sampled_from(["vida.conflict", "life.choir", "symptom.sleep"]),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Anything the loop can write: talk, rewinds, an end, and a stop in the middle of a turn."""
    events: list[Event] = [OPENED]
    for step in draw(st.lists(st.sampled_from(["say", "rewind", "end"]), max_size=12)):
        now = fold(log(*events))
        if step == "say" and not now.ended:
            events += draw(exchanges)
        elif step == "rewind" and now.turns:
            events.append(SessionRewound(before=draw(st.sampled_from([t.index for t in now.trainee_turns()]))))
        elif step == "end" and not now.ended:
            events.append(SessionEnded())
    if draw(st.booleans()) and not fold(log(*events)).ended:
        events += draw(exchanges)[: draw(st.integers(0, 6))]
    return events


@given(histories())
def test_any_history_that_the_loop_can_write_folds(events: list[Event]) -> None:
    transcript = fold(log(*events))
    assert transcript.seq == len(events)
    speakers = [t.speaker for t in transcript.turns]
    assert speakers == [Speaker.TRAINEE, Speaker.CLIENT] * (len(speakers) // 2)
    assert [t.index for t in transcript.turns] == list(range(len(speakers)))


@given(histories(), st.lists(exchanges, min_size=1, max_size=3), exchanges)
def test_rewinding_and_saying_something_else_equals_never_having_said_it(
    events: list[Event], regretted: list[list[Event]], instead: list[Event]
) -> None:
    before = fold(log(*events))
    assume(not before.ended and before.pending is None)
    said = [event for turn in regretted for event in turn]
    rewound = fold(log(*events, *said, SessionRewound(before=len(before.turns)), *instead))
    never = fold(log(*events, *instead))
    assert [without_clock(t) for t in rewound.turns] == [without_clock(t) for t in never.turns]
    assert rewound.state == never.state
    assert len(rewound.takes[-1].turns) == 2 * len(regretted)


def without_clock(turn: object) -> object:
    return turn.model_copy(update={"at": None})  # type: ignore[attr-defined]


STEPS = [type(e).__name__ for e in exchange("a")]


def allowed(events: list[Event]) -> int:
    """How many of these events can happen, one after the other: the order of the loop, written down once more."""
    turns, step, ended = 0, 0, False
    for i, event in enumerate(events):
        name = type(event).__name__
        if i == 0 or name == "SessionOpened":
            fits = i == 0 and name == "SessionOpened"
        elif name in STEPS:
            fits = name == STEPS[step] and not (ended and step == 0)
        elif name == "SessionEnded":
            fits = not ended and step == 0
        else:
            fits = turns > 0 and step == 0  # a rewind to the first turn
        if not fits:
            return i
        if name in STEPS:
            step = (step + 1) % len(STEPS)
            turns += name == STEPS[-1]
        elif name == "SessionEnded":
            ended = True
        elif name == "SessionRewound":
            turns, step, ended = 0, 0, False
    return len(events)


@given(st.lists(st.sampled_from([OPENED, *exchange("a"), SessionEnded(), SessionRewound(before=0)]), max_size=12))
def test_a_history_is_taken_as_far_as_it_can_have_happened_and_no_further(rest: list[Event]) -> None:
    events = [OPENED, *rest]
    possible = allowed(events)
    assert fold(log(*events[:possible])).seq == possible
    if possible < len(events):
        with pytest.raises(BrokenLog, match=f"event {possible + 1}: "):
            fold(log(*events[: possible + 1]))


@given(histories())
def test_folding_in_two_goes_equals_folding_at_once(events: list[Event]) -> None:
    logged = log(*events)
    middle = fold(logged[: len(logged) // 2 + 1])
    for event in logged[len(logged) // 2 + 1 :]:
        middle = advance(middle, event)
    assert middle == fold(logged)


def test_a_gap_in_the_numbers_is_named() -> None:
    events = log(OPENED, *exchange("hello"))
    with pytest.raises(BrokenLog, match="expected event 4"):
        fold(events[:3] + events[4:])


def test_a_session_that_has_ended_takes_no_more_words() -> None:
    with pytest.raises(BrokenLog, match="the session has ended"):
        fold(log(OPENED, SessionEnded(), TraineeSaid(text="one more thing")))


def test_a_rewind_opens_an_ended_session_again_and_keeps_the_abandoned_take() -> None:
    transcript = fold(log(OPENED, *exchange("first"), *exchange("second"), SessionEnded(), SessionRewound(before=2)))
    assert not transcript.ended
    assert [t.text for t in transcript.turns] == ["first", "Mm."]
    assert [t.text for t in transcript.takes[0].turns] == ["second", "Mm."]


def test_a_rewind_cannot_go_to_a_client_turn() -> None:
    with pytest.raises(BrokenLog, match="turn 1 is not one"):
        fold(log(OPENED, *exchange("first"), SessionRewound(before=1)))


def test_what_the_guard_took_out_was_not_told() -> None:
    events = exchange("ask", fact="vida.conflict")
    guarded = [
        ReplyGuarded(text="Mm.", problems=("empty reply",)) if isinstance(e, ReplyGuarded) else e for e in events
    ]
    assert fold(log(OPENED, *events)).state.told == {"vida.conflict": Candour.PLAIN}
    assert fold(log(OPENED, *guarded)).state.told == {}


def test_the_clock_stands_in_a_pause_and_after_the_end_and_goes_on_with_a_rewind() -> None:
    def seconds(*events: Event) -> float:
        return fold(log(OPENED, *exchange("first"), *events)).lasted(NOON + timedelta(seconds=60)).total_seconds()

    assert seconds() == 59  # event 1 is at second 1
    assert seconds(SessionPaused()) == 8
    assert seconds(SessionPaused(), SessionResumed()) == 58
    assert seconds(SessionPaused(), SessionEnded()) == 8
    assert seconds(SessionEnded(), SessionRewound(before=0)) == 58


def test_nothing_is_said_in_a_pause() -> None:
    with pytest.raises(BrokenLog, match="a pause"):
        fold(log(OPENED, SessionPaused(), TraineeSaid(text="Hello?")))
    with pytest.raises(BrokenLog):
        fold(log(OPENED, SessionResumed()))


def test_a_scene_was_there_before_and_cannot_be_taken_back() -> None:
    scene = (Spoken(speaker=Speaker.TRAINEE, text="And then?"), Spoken(speaker=Speaker.CLIENT, text="I let it ring."))
    drill = OPENED.model_copy(update={"form": "drill", "scene": scene})
    transcript = fold(log(drill, *exchange("What was that like?")))
    assert [t.text for t in transcript.turns] == ["And then?", "I let it ring.", "What was that like?", "Mm."]
    assert [t.index for t in transcript.trainee_turns()] == [2]
    assert fold(log(drill, *exchange("a"), SessionRewound(before=2))).turns == transcript.turns[:2]
    with pytest.raises(BrokenLog, match="turn 0 is not one"):
        fold(log(drill, *exchange("a"), SessionRewound(before=0)))


def test_a_rewind_takes_back_what_was_written_down_but_not_that_a_hint_was_had() -> None:
    hint, task = HintGiven(step=1, about="want", text="What is open?"), TaskSet(text="Ring Bea on Sunday.")
    written = FormulationWritten(illness="depression", event="Ruta's death", focus="grief", plan="twelve weeks")
    events = [OPENED, *exchange("a"), hint, written, task, *exchange("b")]
    before, after = fold(log(*events)), fold(log(*events, SessionRewound(before=2)))
    assert (before.hints, before.formulation, before.task) == ((hint,), written, task)
    assert (after.hints, after.formulation, after.task) == ((hint,), None, None)


def test_roles_are_kept_until_they_are_put_down_and_a_self_rating_until_the_session_goes_on() -> None:
    as_vida = RolesTaken(in_role_as="vida")
    assert fold(log(OPENED, as_vida, *exchange("a"))).roles == as_vida
    assert fold(log(OPENED, as_vida, RolesTaken(in_role_as=None))).roles.in_role_as is None
    rated = [OPENED, *exchange("a"), SessionEnded(), SelfRated(overall=3)]
    assert fold(log(*rated)).self_rating == SelfRated(overall=3)
    again = fold(log(*rated, SessionRewound(before=0)))
    assert (again.self_rating, len(again.self_ratings)) == (None, 1)
    with pytest.raises(BrokenLog):
        fold(log(OPENED, SelfRated(overall=3)))
