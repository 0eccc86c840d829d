"""Coverage: measured by wordings that nobody trained on, over all clients."""

from pathlib import Path

import pytest

from simulator.checking.coverage import OUTSIDE, put_all, read_questions
from simulator.core.documents import Persona
from simulator.library import Library, content_folder
from simulator.ports import Engine
from tests.conftest import PERSONAS

REPORT = content_folder("rubrics") / "corpus" / "questions" / "report"
AIM = 0.85
SLEEP = "Is your sleep any good at present, would you say, or rather not?"


@pytest.mark.xdist_group("coverage")
async def test_a_question_about_anything_in_a_file_is_answered_with_it(library: Library, engine: Engine) -> None:
    answered: list[bool] = []
    for name in PERSONAS:
        questions = read_questions(REPORT / f"{name}.yaml")
        sample = {a: q[i % 6 :: 6] for i, (a, q) in enumerate(questions.items())}  # `personas check` puts them all
        put = await put_all(library.persona(name), sample, engine.reader)
        answered += [p.answered for p in put if p.address != OUTSIDE]
    assert sum(answered) / len(answered) >= AIM


@pytest.mark.parametrize("name", PERSONAS)
def test_five_wordings_by_another_hand_for_every_fact(library: Library, name: str) -> None:
    questions = read_questions(REPORT / f"{name}.yaml")
    assert [a for a in library.persona(name).facts if a != "hidden" and len(questions.get(a, ())) < 5] == []


async def test_a_wording_that_was_trained_on_is_not_put(marek: Persona, engine: Engine) -> None:
    address, (trained, *_) = next(iter(marek.asked.items()))
    put = await put_all(marek, {address: [trained.upper(), "Something of which nobody has thought?"]}, engine.reader)
    assert [p.question for p in put] == ["Something of which nobody has thought?"]


async def test_a_question_that_is_not_answered_with_the_fact_counts_as_a_miss(marek: Persona, engine: Engine) -> None:
    put = await put_all(marek, {"clinical.medication": [SLEEP], OUTSIDE: [SLEEP]}, engine.reader)
    assert [p.answered for p in put] == [False, False]
    assert all("symptom.sleep" in p.told for p in put)


def test_a_file_that_is_no_mapping_of_questions_is_named(tmp_path: Path) -> None:
    file = tmp_path / "marek.yaml"
    file.write_text("- how are you", encoding="utf-8")
    with pytest.raises(ValueError, match=r"marek\.yaml: expected a mapping"):
        read_questions(file)
