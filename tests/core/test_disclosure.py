"""Gating: what is locked is never in what a voice is given, whatever the trainee does."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.brief import Brief, brief_for
from simulator.core.candour import candour_at
from simulator.core.disclosure import choose
from simulator.core.documents import Persona
from simulator.core.dynamics import triggers_of
from simulator.core.events import Change, ClientState, Disclosure, Plan
from simulator.core.mind import Mind
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Candour, ReactionKind, Situation, Speaker, Topic, Trigger
from simulator.library import Library
from tests.conftest import PERSONAS

acts = st.dictionaries(st.sampled_from(list(Act)), st.just(1.0), max_size=4)
topics = st.lists(st.sampled_from(list(Topic)), max_size=3, unique=True).map(tuple)


def state(openness: float, told: dict[str, Candour] | None = None) -> ClientState:
    return ClientState(openness=openness, alliance=40, irritation=10, hope=30, started_at=35, told=told or {})


def locked_lines(persona: Persona, openness: float) -> Iterator[str]:
    for address, fact in persona.facts.items():
        if address != "hidden" and openness < fact.needs:
            yield from (*fact.guarded, *fact.plain, *fact.open)
    if openness < persona.hidden.needs:
        yield from (*persona.hidden.guarded, *persona.hidden.plain, *persona.hidden.open)


def briefed(
    persona: Persona, openness: float, reading: Reading, turns: list[Turn], seed: int = 0
) -> tuple[Plan, Brief]:
    return decided(persona, state(openness), reading, turns, seed)


def decided(
    persona: Persona, now: ClientState, reading: Reading, turns: list[Turn], seed: int = 0
) -> tuple[Plan, Brief]:
    triggers = triggers_of(reading, "said", turns)
    plan = choose(persona, turns, now, reading, triggers, Random(seed))
    return plan, brief_for(persona, plan, now, turns, "said")


@pytest.mark.parametrize("name", PERSONAS)
@given(data=st.data())
def test_locked_facts_never_appear_in_what_a_voice_is_given(library: Library, name: str, data: st.DataObject) -> None:
    persona = library.persona(name)
    openness = data.draw(st.floats(0, 100))
    asks = tuple(data.draw(st.lists(st.sampled_from(sorted(persona.facts)), max_size=3)))
    reading = Reading(acts=data.draw(acts), topics=data.draw(topics), asks=asks, questions=data.draw(st.integers(0, 2)))
    _, brief = briefed(persona, openness, reading, [], data.draw(st.integers(0, 99)))
    given_to_voice = brief.model_dump_json()
    for line in locked_lines(persona, openness):
        assert line not in given_to_voice


@pytest.mark.parametrize("name", PERSONAS)
def test_no_truth_is_ever_given_to_a_voice(library: Library, name: str) -> None:
    persona = library.persona(name)
    for address, fact in persona.facts.items():
        reading = Reading(acts={Act.OPEN_QUESTION: 1.0}, asks=(address,), questions=1)
        _, brief = briefed(persona, 95, reading, [])
        assert fact.truth not in brief.model_dump_json()


def walked(persona: Persona, way: int) -> Reading:
    chosen = persona.hidden.ways[way]
    return Reading(acts=dict.fromkeys(chosen.acts[:1] or (Act.OPEN_QUESTION,), 1.0), asks=chosen.asks[:1], questions=1)


def after_the_plain_answer(openness: float, reading: Reading) -> ClientState:
    return state(openness, dict.fromkeys(reading.asks, Candour.PLAIN))


@pytest.mark.parametrize("name", PERSONAS)
def test_the_hidden_detail_needs_both_openness_and_one_of_its_ways(library: Library, name: str) -> None:
    persona = library.persona(name)
    for way in range(len(persona.hidden.ways)):
        reading = walked(persona, way)
        before: list[Turn] = []
        if (
            persona.hidden.ways[way].acts and reading.asks
        ):  # what a step of care or a script answers at once comes first
            before = [Turn(index=0, speaker=Speaker.TRAINEE, text="x", reading=reading.model_copy(update={"asks": ()}))]
            reading = reading.model_copy(update={"acts": {Act.OPEN_QUESTION: 1.0}})
        closed, _ = decided(persona, after_the_plain_answer(persona.hidden.needs - 1, reading), reading, before)
        opened, _ = decided(persona, after_the_plain_answer(persona.hidden.needs, reading), reading, before)
        assert all(d.fact != "hidden" for d in closed.disclosures)
        assert [d.fact for d in opened.disclosures] == ["hidden"]


@pytest.mark.parametrize("name", PERSONAS)
def test_the_hidden_detail_does_not_come_to_a_question_that_leads_elsewhere(library: Library, name: str) -> None:
    elsewhere = Reading(acts={Act.CLOSED_QUESTION: 1.0}, asks=("symptom.sleep",), topics=(Topic.SLEEP,), questions=1)
    plan, _ = briefed(library.persona(name), 100, elsewhere, [])
    assert all(d.fact != "hidden" for d in plan.disclosures)


@pytest.mark.parametrize("name", PERSONAS)
def test_the_plain_answer_comes_before_the_hidden_detail(library: Library, name: str) -> None:
    persona = library.persona(name)
    for way in (w for w in range(len(persona.hidden.ways)) if persona.hidden.ways[w].asks):
        plan, _ = briefed(persona, 90, walked(persona, way), [])
        assert all(d.fact != "hidden" for d in plan.disclosures)


@pytest.mark.parametrize("name", PERSONAS)
def test_a_trap_shortly_before_keeps_the_hidden_detail_locked(library: Library, name: str) -> None:
    persona = library.persona(name)
    blocked_by = persona.hidden.not_after[0]
    trap = Turn(
        index=0,
        speaker=Speaker.TRAINEE,
        text="x",
        reading=Reading(),
        changes=(Change(trigger=blocked_by, openness=-5),),
    )
    plan, _ = briefed(persona, 80, walked(persona, 0), [trap])
    assert all(d.fact != "hidden" for d in plan.disclosures)


@pytest.mark.parametrize("name", PERSONAS)
@given(openness=st.floats(0, 100), seed=st.integers(0, 50))
def test_a_direct_question_about_suicide_always_gets_the_scripted_answer(
    library: Library, name: str, openness: float, seed: int
) -> None:
    reading = Reading(acts={Act.RISK_DIRECT: 1.0, Act.CLOSED_QUESTION: 1.0}, topics=(Topic.SUICIDE,), questions=1)
    plan, brief = briefed(library.persona(name), openness, reading, [], seed)
    assert [d.fact for d in plan.disclosures] == ["risk.direct"]
    assert brief.scripted
    assert brief.permitted[0].lines == library.persona(name).risk.direct


def test_a_euphemism_gets_the_scripted_evasion(marek: Persona) -> None:
    plan, _ = briefed(marek, 90, Reading(acts={Act.RISK_INDIRECT: 1.0}, questions=1), [])
    assert [d.fact for d in plan.disclosures] == ["risk.euphemism"]


def test_openness_decides_how_a_fact_is_told() -> None:
    assert [candour_at(o) for o in (0, 39.9, 40, 59.9, 60, 100)] == [
        Candour.GUARDED,
        Candour.GUARDED,
        Candour.PLAIN,
        Candour.PLAIN,
        Candour.OPEN,
        Candour.OPEN,
    ]


def test_a_locked_fact_asked_for_is_declined_in_character(marek: Persona) -> None:
    locked = next(a for a, f in marek.facts.items() if f.needs >= 50 and a != "hidden")
    plan, _ = briefed(marek, 30, Reading(acts={Act.OPEN_QUESTION: 1.0}, asks=(locked,), questions=1), [])
    assert plan.situation is Situation.LOCKED
    assert plan.disclosures == ()


def test_what_the_file_does_not_know_is_said_to_be_unknown(marek: Persona) -> None:
    plan, _ = briefed(marek, 50, Reading(acts={Act.CLOSED_QUESTION: 1.0}, questions=1, strange=True), [])
    assert plan.situation is Situation.UNKNOWN


def reacted(kind: ReactionKind, index: int) -> Turn:
    from simulator.core.events import Reaction

    reaction = Reaction(trigger=Trigger.EARLY_ADVICE, kind=kind)
    return Turn(index=index, speaker=Speaker.CLIENT, text="x", plan=Plan(candour=Candour.GUARDED, reaction=reaction))


@pytest.mark.parametrize("name", PERSONAS)
def test_no_manner_is_used_three_turns_running(library: Library, name: str) -> None:
    persona = library.persona(name)
    for kind in persona.reactions[Trigger.EARLY_ADVICE]:
        turns = [reacted(kind, 1), reacted(kind, 3)]
        for seed in range(30):
            reading = Reading(acts={Act.ADVICE: 1.0})
            plan = choose(persona, turns, state(40), reading, (Trigger.EARLY_ADVICE,), Random(seed))
            assert plan.reaction is not None
            assert plan.reaction.kind is not kind


def test_a_person_asked_about_twice_is_not_introduced_twice(marek: Persona) -> None:
    told = {"vida.introduction": Candour.PLAIN}
    reading = Reading(acts={Act.OPEN_QUESTION: 1.0}, asks=("vida.introduction",), people=("vida",), questions=1)
    mind = Mind(marek, [], state(45, told), reading, (), Random(0))
    assert mind.asked()[0] != "vida.introduction"


def test_unlocking_looks_back_no_further_than_three_turns(marek: Persona) -> None:
    way = walked(marek, 0)
    old = [Turn(index=2 * i, speaker=Speaker.TRAINEE, text="x", reading=way if i == 0 else Reading()) for i in range(4)]
    mind = Mind(marek, old, state(90), Reading(), (), Random(0))
    assert mind.is_locked("hidden")
    assert not Mind(marek, old[:2], state(90), Reading(), (), Random(0)).is_locked("hidden")


def test_a_disclosure_names_a_fact_that_exists(marek: Persona) -> None:
    assert Disclosure(fact="vida.conflict", candour=Candour.PLAIN, elicited=True).fact in marek.facts
