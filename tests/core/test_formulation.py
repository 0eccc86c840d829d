"""A formulation against the client's file: what fits, what can be argued, what is missing; and nothing given away."""

import pytest

from simulator.core.documents import Persona
from simulator.core.events import FormulationWritten
from simulator.core.formulation import check_formulation, in_words
from simulator.core.vocabulary import FocalArea
from simulator.library import Library

GOOD = FormulationWritten(
    illness="You have depression, which is an illness.",
    event="It began ten months ago, around Ruta's funeral",
    focus="Let us talk about Ruta and what went with her",
    plan="We have sixteen meetings, once a week.",
)


def standings(persona: Persona, area: FocalArea | None = FocalArea.GRIEF, **parts: str) -> dict[str, str]:
    written = check_formulation(persona, GOOD.model_copy(update=parts), area)
    return {v.part: v.standing for v in written.verdicts}


def test_one_that_a_client_could_repeat_fits(marek: Persona) -> None:
    assert set(standings(marek).values()) == {"fits"}
    assert in_words(GOOD).count(".") == 4


@pytest.mark.parametrize(
    ("part", "text", "standing"),
    [
        ("illness", "You are a bit stressed.", "differs"),
        ("illness", "You have depression because you are weak.", "differs"),
        ("illness", " ", "missing"),
        ("event", "When Vida rang about the headstone and you hung up", "defensible"),
        ("event", "When you were a child in the war", "differs"),
        ("plan", "We will talk.", "differs"),
        ("plan", "", "missing"),
    ],
)
def test_a_part_that_does_not_fit_is_told_so(marek: Persona, part: str, text: str, standing: str) -> None:
    written = check_formulation(marek, GOOD.model_copy(update={part: text}), FocalArea.GRIEF)
    assert (part, standing) in {(v.part, v.standing) for v in written.verdicts}


def test_the_focus_is_held_against_the_file_and_its_alternatives(library: Library) -> None:
    luca = library.persona("luca")
    assert standings(luca, FocalArea.ROLE_DISPUTE)["focus"] == "fits"
    assert standings(luca, FocalArea.ROLE_TRANSITION)["focus"] == "defensible"
    assert standings(luca, FocalArea.GRIEF)["focus"] == "differs"
    assert standings(luca, None)["focus"] == "missing"


def test_what_a_client_could_not_say_back_is_named(marek: Persona) -> None:
    assert standings(marek, focus="your maladaptive role transition")["wording"] == "differs"
    assert standings(marek, plan="word " * 130 + "for sixteen meetings")["wording"] == "differs"


def test_the_onset_of_every_client_is_recognised_in_the_words_of_their_own_formulation(library: Library) -> None:
    for persona in library.personas.values():
        assert standings(persona, event=persona.formulation)["event"] == "fits", persona.id


def test_no_verdict_says_what_the_file_holds(library: Library) -> None:
    for persona in library.personas.values():
        written = check_formulation(persona, GOOD.model_copy(update={"event": "Something else."}), FocalArea.GRIEF)
        remarks = " ".join(v.remark for v in written.verdicts)
        assert not [p.name for p in persona.people if p.name.split()[0] in remarks.split()]
