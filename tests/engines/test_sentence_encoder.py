import numpy as np
import pytest

from simulator.engines.embedded.sentence_encoder import MOST_PIECES, WIDTH, encoded, load_encoder


def likeness(one: str, other: str) -> float:
    return float(np.prod(encoded([one, other]), axis=0).sum())


@pytest.mark.parametrize(
    ("said", "same", "other"),
    [
        ("How old are you?", "What is your age?", "How are you?"),
        ("You should leave him.", "My advice is to end the marriage.", "What did he say then?"),
        ("Have you thought of killing yourself?", "Do you think about suicide?", "Did you think about the holiday?"),
    ],
)
def test_what_means_the_same_is_nearer_than_what_shares_words(said: str, same: str, other: str) -> None:
    assert likeness(said, same) > likeness(said, other)


def test_a_text_is_of_length_one_and_the_same_in_any_company() -> None:
    text, other = "Tell me about Saturday.", "What did your sister say to that, when you came in with the bags?"
    (alone,) = encoded([text])
    load_encoder.cache_clear()  # nothing is remembered
    together = encoded([other, text])
    assert alone.shape == (WIDTH,)
    assert np.linalg.norm(alone) == pytest.approx(1)
    assert (together[1] == alone).all()  # to the last bit: a run gives the same bytes whoever plays which session


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_text_of_nothing_means_nothing(text: str) -> None:
    nothing, something = encoded([text, "Go on."])
    assert not nothing.any()
    assert something.any()


def test_letters_that_nobody_taught_it_and_very_long_texts_are_taken() -> None:
    assert np.isfinite(encoded(["ǁ漢字 \x00 🙂", "and then " * 5000])).all()
    assert len(load_encoder().pieces("and then " * 5000)) == MOST_PIECES


def test_pieces_put_together_are_the_words_again() -> None:
    spelt = {at: piece for piece, (at, _) in load_encoder().costs.items()}
    text = "What did your sister say to that?"
    assert "".join(spelt[p] for p in load_encoder().pieces(text)).replace("\u2581", " ").strip() == text
