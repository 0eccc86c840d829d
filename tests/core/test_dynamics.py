"""The reaction table: slow, capped, and not to be charmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.documents import Persona
from simulator.core.dynamics import EFFECTS, SESSION_CAP, shift, triggers_of
from simulator.core.events import Change, ClientState
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic, Trigger
from simulator.library import Library

START = ClientState(openness=35, alliance=40, irritation=10, hope=30, started_at=35)


def said(index: int, *acts: Act, text: str = "x", triggers: tuple[Trigger, ...] = (), **more: object) -> Turn:
    reading = Reading.model_validate({"acts": dict.fromkeys(acts, 1.0), **more})
    changes = tuple(Change(trigger=t, openness=EFFECTS[t]) for t in triggers)
    return Turn(index=2 * index, speaker=Speaker.TRAINEE, text=text, reading=reading, changes=changes)


def read(*acts: Act, **more: object) -> Reading:
    return Reading.model_validate({"acts": dict.fromkeys(acts, 1.0), **more})


@given(st.lists(st.lists(st.sampled_from(list(Trigger)), max_size=4, unique=True), max_size=60))
def test_openness_never_leaves_the_cap_of_the_session(library: Library, history: list[list[Trigger]]) -> None:
    persona, state, turns = library.persona("marek"), START, list[Turn]()
    for i, triggers in enumerate(history):
        moved = shift(persona, state, triggers, turns)
        turns.append(said(i, triggers=tuple(triggers)))
        assert abs(moved.state.openness - START.openness) <= SESSION_CAP
        assert all(0 <= level <= 100 for level in (moved.state.alliance, moved.state.irritation, moved.state.hope))
        state = moved.state


@given(st.lists(st.sampled_from(list(Trigger)), unique=True))
def test_one_turn_however_fine_does_not_open_a_person(library: Library, triggers: list[Trigger]) -> None:
    moved = shift(library.persona("marek"), START, triggers, [])
    assert moved.state.openness - START.openness <= 8


def test_exact_words_and_repair_are_worth_most_and_an_ordinary_empathic_line_little() -> None:
    goods = {t: e for t, e in EFFECTS.items() if e > 0}
    assert sorted(goods, key=lambda t: -goods[t])[:2] == [Trigger.REPAIR, Trigger.EXACT_WORDS]
    assert min(goods, key=lambda t: goods[t]) is Trigger.EMPATHIC_LINE


def test_comfort_after_pain_is_premature_and_elsewhere_harmless() -> None:
    assert triggers_of(read(Act.REASSURANCE, after_pain=True), "x", []) == (Trigger.PREMATURE_REASSURANCE,)
    assert triggers_of(read(Act.REASSURANCE), "x", []) == ()


def test_advice_is_early_until_the_client_has_been_asked() -> None:
    assert triggers_of(read(Act.ADVICE), "x", []) == (Trigger.EARLY_ADVICE,)
    assert triggers_of(read(Act.ADVICE), "x", [said(0, Act.WISH_QUESTION)]) == ()


def test_safety_advice_is_never_early() -> None:
    assert triggers_of(read(Act.ADVICE), "x", [said(0, Act.RISK_DIRECT)]) == ()


def test_the_sixth_bare_closed_question_is_an_interrogation_and_warmth_breaks_the_run() -> None:
    five = [said(i, Act.CLOSED_QUESTION) for i in range(5)]
    assert Trigger.INTERROGATED in triggers_of(read(Act.CLOSED_QUESTION), "x", five)
    warm = [*five[:3], said(3, Act.CLOSED_QUESTION, Act.REFLECTION), five[4]]
    assert Trigger.INTERROGATED not in triggers_of(read(Act.CLOSED_QUESTION), "x", warm)


def test_short_closed_questions_about_suicide_are_no_interrogation() -> None:
    asked = [said(i, Act.CLOSED_QUESTION, Act.RISK_DIRECT, topics=(Topic.SUICIDE,)) for i in range(8)]
    once_more = read(Act.CLOSED_QUESTION, Act.RISK_DIRECT, topics=(Topic.SUICIDE,))
    assert Trigger.INTERROGATED not in triggers_of(once_more, "x", asked)


def test_a_brief_history_is_not_digging_and_the_third_turn_is() -> None:
    asked = [said(i, Act.PAST_QUESTION) for i in range(2)]
    assert Trigger.DIGGING not in triggers_of(read(Act.PAST_QUESTION), "x", asked[:1])
    assert Trigger.DIGGING in triggers_of(read(Act.PAST_QUESTION), "x", asked)


def test_a_formula_said_a_third_time_earns_nothing(marek: Persona) -> None:
    line = "That must be so hard for you."
    turns = [said(i, Act.AFFECT_REFLECTION, text=line, picks_up=True) for i in range(2)]
    assert triggers_of(read(Act.AFFECT_REFLECTION, picks_up=True), line, turns[:1]) != ()
    assert triggers_of(read(Act.AFFECT_REFLECTION, picks_up=True), line, turns) == ()


def test_ordinary_empathy_wears_out(marek: Persona) -> None:
    turns = [said(i, triggers=(Trigger.EMPATHIC_LINE,)) for i in range(2)]
    assert shift(marek, START, [Trigger.EMPATHIC_LINE], turns).state.openness == START.openness


def test_repair_is_worth_its_full_weight_only_after_a_hurt() -> None:
    assert Trigger.REPAIR not in triggers_of(read(Act.REPAIR), "x", [])
    assert Trigger.REPAIR in triggers_of(read(Act.REPAIR), "x", [said(0, triggers=(Trigger.LABELLED,))])


def test_a_hurt_in_the_same_breath_cancels_what_was_good() -> None:
    mixed = triggers_of(read(Act.EXACT_WORDS, Act.LABEL), "x", [])
    assert mixed == (Trigger.LABELLED,)


def test_naming_depression_again_adds_nothing(marek: Persona) -> None:
    turns = [said(0, triggers=(Trigger.DEPRESSION_NAMED,))]
    assert shift(marek, START, [Trigger.DEPRESSION_NAMED], turns).state.openness == START.openness


@pytest.mark.parametrize(
    "act", [Act.STRUCTURING, Act.INFORMATION, Act.GREETING, Act.SELF_DISCLOSURE, Act.CLOSED_QUESTION]
)
def test_compatible_behaviour_costs_nothing(act: Act) -> None:
    assert triggers_of(read(act), "x", []) == ()
