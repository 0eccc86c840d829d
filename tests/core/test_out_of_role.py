"""What a trainee says as themselves, and what only sounds like it."""

import json

import pytest

from simulator.core.out_of_role import about_a_real_patient, about_oneself
from simulator.library import content_folder


@pytest.mark.parametrize(
    "said",
    [
        "I want to die.",
        "Sorry, I can't do this. I'm suicidal, honestly",
        "This is about me, not Marek.",
        "I'm not acting. I need help",
        "I don\u2019t want to live any more",
        "I've been cutting myself again",
        "Actually that's not part of the role play",
        "Ich will nicht mehr leben",
        "Ich bringe mich um",
        "Es geht um mich",
    ],
)
def test_a_trainees_own_need_is_heard(said: str) -> None:
    assert about_oneself(said)


@pytest.mark.parametrize(
    "said",
    [
        "Have you had thoughts of killing yourself?",
        'When you say "I want to die", what do you mean?',
        "You said I want to die, is that so?",
        "Is this about me being late?",
        "What is it about me that irritates you?",
        "I thought of suicide prevention when I read the letter",
        "I think about ending the session here",
        "Ich möchte mit Ihnen über Ihre Frau sprechen",
    ],
)
def test_a_therapists_words_about_danger_are_no_cry_for_help(said: str) -> None:
    assert not about_oneself(said)


def test_ten_thousand_lines_of_practice_raise_no_alarm() -> None:
    corpus = content_folder("rubrics") / "corpus"
    said = [line for file in corpus.glob("suicide/*.txt") for line in file.read_text(encoding="utf-8").splitlines()]
    for file in (*corpus.glob("train-*.jsonl"), *corpus.glob("criteria/*.jsonl"), *corpus.glob("sessions/*.jsonl")):
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            said += [row["trainee"]] if "trainee" in row else []
            said += [t["text"] for t in row.get("turns", ()) if t["speaker"] == "trainee" and not t.get("in_role_as")]
    assert len(said) > 10_000
    assert [text for text in said if about_oneself(text) or about_a_real_patient(text)] == []


@pytest.mark.parametrize(
    ("said", "suspicious"),
    [
        ("One of my patients told me the same last week", True),
        ("She was born on 12 March 1980", True),
        ("Patient number: 12345", True),
        ("Write to anna.b@example.org", True),
        ("Eine meiner Patientinnen kennt das auch", True),
        ("How has it been with your patients on the ward?", False),
        ("We have sixteen sessions. It began in 1990.", False),
    ],
)
def test_what_looks_like_a_real_patients_file_is_noticed(said: str, suspicious: bool) -> None:
    assert about_a_real_patient(said) is suspicious
