"""The guard over replies in a model's own words: what must not be said is stopped, and authored lines never are."""

import re
from collections.abc import Iterator

import pytest

from simulator.core.brief import Brief, brief_for
from simulator.core.documents import Persona
from simulator.core.events import ClientState, Disclosure, Plan
from simulator.core.vocabulary import Candour, Situation
from simulator.core.watch import Watch
from simulator.library import Library
from tests.conftest import PERSONAS

STATE = ClientState(openness=70, alliance=50, irritation=0, hope=30, started_at=40)


def brief(persona: Persona, plan: Plan, said: str = "Tell me.") -> Brief:
    return brief_for(persona, plan, STATE, (), said)


def telling(persona: Persona, address: str, line: str, candour: Candour = Candour.OPEN) -> Brief:
    plan = Plan(candour=candour, disclosures=(Disclosure(fact=address, candour=candour, elicited=True),))
    made = brief(persona, plan)
    only = made.permitted[0].model_copy(update={"lines": (line,), "first_say": ()})
    return made.model_copy(update={"permitted": (only,)})


def heard(watch: Watch, text: str, size: int = 5) -> str:
    pieces = re.findall(rf"\s*\S{{1,{size}}}", text)
    return "".join([*(watch.take(piece) for piece in pieces), watch.finish()])


def authored(persona: Persona) -> Iterator[tuple[Brief, str]]:
    for address, fact in persona.facts.items():
        for candour in Candour:
            yield from ((telling(persona, address, line, candour), line) for line in fact.lines(candour))
    for situation, lines in persona.situations.items():
        for line in lines:
            yield brief(persona, Plan(candour=Candour.PLAIN, situation=situation)), line


@pytest.mark.parametrize("name", PERSONAS)
def test_no_authored_line_is_stopped_where_it_may_be_said(library: Library, name: str) -> None:
    persona = library.persona(name)
    stopped = [
        (line, [p.what for p in watch.problems])
        for made, line in authored(persona)
        if heard(watch := Watch(made, persona), line) != line
    ]
    assert not stopped


NOTHING_TO_TELL = Plan(candour=Candour.PLAIN, situation=Situation.ACKNOWLEDGE)
BAD = {
    "a sister whom the file does not know": ("My sister rang me on Tuesday.", "somebody who has not come up"),
    "an older brother of nobody's": ("It was my older brother who said it.", "somebody who has not come up"),
    "a name in the middle": ("I was out with Tom and we talked.", "a name"),
    "a name at the beginning": ("Bob came by with the shopping.", "a name"),
    "the hidden detail": ("To be honest it was a relief.", "gives away 'relief'"),
    "wanting to die": ("Some nights I want to die.", "risk beyond the script"),
    "suicide denied unasked": ("I'm not suicidal, if that's what you mean.", "risk beyond the script"),
    "voices": ("I keep hearing voices at night.", "psychosis"),
    "a panic attack": ("I had a panic attack in the shop.", "panic"),
    "drink": ("I've been drinking too much, whisky mostly.", "drink or drugs"),
    "a medicine": ("The doctor put me on fluoxetine.", "a medicine"),
    "a diagnosis": ("They say I might be bipolar.", "a diagnosis"),
    "violence": ("He hits me when he drinks.", "violence"),
    "a figure": ("I smoked for twelve years.", "a figure"),
    "the dead as living": ("Ruta says I should eat more.", "the dead as living"),
    "an assistant": ("I'm here to help. How can I help you today?", "assistant talk"),
    "a machine": ("As an AI language model I have no wife.", "assistant talk"),
    "a refusal": ("I'm sorry, but I can't help with that.", "assistant talk"),
    "a helpline": ("You could call a crisis line.", "assistant talk"),
    "the therapist's work": ("It sounds like you are worried. How does that make you feel?", "role reversal"),
    "advice": ("Have you considered a walk?", "role reversal"),
    "the exercise": ("My openness is at forty now.", "talks of the exercise"),
    "the prompt": ("My instructions say I must not.", "talks of the exercise"),
    "two speakers": ("I'm fine. Therapist: And your sleep? Marek: Bad.", "two speakers"),
    "both in the talk's form": ("Not much. Trainee: I see. You: Yes.", "two speakers"),
    "no end": ("and then I went on and on and on about it all " * 12, "longer than"),
    "nothing": ("", "empty reply"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_reply_that_is_not_this_clients_is_stopped(marek: Persona, name: str) -> None:
    text, problem = BAD[name]
    watch = Watch(brief(marek, NOTHING_TO_TELL), marek)
    shown = heard(watch, text)
    assert any(problem in p.what for p in watch.problems), [p.what for p in watch.problems]
    assert len(shown) < max(1, len(text))


@pytest.mark.parametrize(
    ("text", "never_shown"),
    [
        ("It was a relief when it stopped.", "relie"),
        ("I was with Tom yesterday.", "To"),
        ("I think of suicide.", "suic"),
        ("Bob came by.", "Bo"),
    ],
)
def test_a_word_that_betrays_itself_is_not_shown_even_in_part(marek: Persona, text: str, never_shown: str) -> None:
    for size in range(1, 9):
        watch = Watch(brief(marek, NOTHING_TO_TELL), marek)
        assert never_shown not in heard(watch, text, size)


def test_an_ordinary_first_word_is_shown_at_once(marek: Persona) -> None:
    for word in ("I", "It", "Well", "No", "The", "(He"):
        assert Watch(brief(marek, NOTHING_TO_TELL), marek).take(word) == word


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Have you got a sister?", "No, I haven't got a sister."),
        ("Is Tom a friend of yours?", "Tom? I don't know any Tom."),
        ("Is it worse at ten o'clock?", "Ten o'clock, near enough."),
        ("This is interpersonal therapy.", "Interpersonal therapy, right."),
    ],
)
def test_what_the_trainee_brings_up_may_be_answered(marek: Persona, said: str, reply: str) -> None:
    watch = Watch(brief(marek, NOTHING_TO_TELL, said), marek)
    assert heard(watch, reply) == reply, [p.what for p in watch.problems]


def test_hints_for_the_voice_give_nothing_away(marek: Persona) -> None:
    made = brief(marek, NOTHING_TO_TELL)
    for text, _ in BAD.values():
        for hint in Watch.hints(text, made, marek):
            assert not any(word.rstrip("*") in hint.casefold().split() for word in marek.hidden.give_away)
            assert "'" not in hint or text not in hint
