import numpy as np
import pytest

from simulator.engines.embedded.neutral import neutral
from simulator.engines.embedded.turn_encoder import MOST_OF_TURN, load_encoder


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("So he told her, and Marek said no.", "So she told him, and Amina said no."),
        ("Your husband isn't here.", "your wife is not here."),
        ("What did the priest say?", "What did imam say?"),
        ("I'm 34 and can't go on.", "I am 61 and can not go on."),
    ],
)
def test_who_somebody_is_and_how_well_they_speak_is_put_aside(one: str, other: str) -> None:
    assert neutral(one) == neutral(other)


def test_a_turn_is_heard_alike_in_any_company() -> None:
    turn = ("He read my text out.", "Hot like angry, or shame hot? And what did you want him to say?")
    (alone,), together = load_encoder().heard([turn]), load_encoder().heard([("", "Go on."), turn, ("Well.", "Hm?")])
    assert alone.by_label == pytest.approx(together[1].by_label, abs=0.002)
    assert alone.parts == ("Hot like angry, or shame hot?", "And what did you want him to say?")
    assert len(alone.of_parts) == len(alone.parts)


def test_a_fault_is_heard_where_it_is_and_not_in_its_look_alike() -> None:
    client = "I had a fall-out with my lad last night."
    told, asked = load_encoder().heard(
        [
            (client, "You should apologise first thing. Just send him a text, sorry about last night."),
            (client, "What happened between the two of you last night?"),
        ]
    )
    assert told.by_label["advice_before_understanding"] > asked.by_label["advice_before_understanding"] + 2


@pytest.mark.parametrize("text", ["", "   ", "\n", "ǁ漢字 \x00 🙂", "and then " * 5000])
def test_any_text_is_heard(text: str) -> None:
    (heard,) = load_encoder().heard([(text, text)])
    assert np.isfinite(list(heard.by_label.values())).all()
    assert all(part in text for part in heard.parts)


def test_nothing_said_is_nothing_heard() -> None:
    assert load_encoder().heard([]) == []
    assert len(load_encoder().pieces.of("and then " * 5000)) > MOST_OF_TURN
