import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.reliability import alpha, between_raters, icc, weighted_kappa, weighted_kappa_interval

PAIRS = [(1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 3), (4, 4), (4, 2), (1, 1), (4, 4)]


def test_weighted_kappa_gives_the_figure_worked_by_hand() -> None:
    cost = sum((a - b) ** 2 for a, b in PAIRS) / len(PAIRS)
    expected = np.mean([(a - b) ** 2 for a, _ in PAIRS for _, b in PAIRS])
    assert weighted_kappa(PAIRS) == pytest.approx(1 - cost / expected)
    low, high = weighted_kappa_interval(PAIRS) or (1, 0)
    assert low < 1 - cost / expected < high


def test_icc_gives_the_figure_of_shrout_and_fleiss() -> None:
    table = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    first_two = [{"a": row[0], "b": row[1]} for row in table]
    between = 2 * np.var([sum(r.values()) / 2 for r in first_two], ddof=1)
    within = np.mean([np.var(list(r.values()), ddof=1) for r in first_two])
    assert icc(first_two) == pytest.approx((between - within) / (between + within))


def test_alpha_gives_the_figure_of_krippendorffs_own_example() -> None:
    """Two observers, ten units, two values: 0.095 (Computing Krippendorff's Alpha-Reliability, 2011, example A)."""
    first, second = (1, 2, 1, 1, 1, 1, 1, 1, 2, 1), (2, 2, 2, 1, 1, 2, 1, 1, 1, 1)
    assert alpha([{"a": a, "b": b} for a, b in zip(first, second, strict=True)]) == pytest.approx(0.095, abs=0.0005)


def test_people_who_always_say_the_same_have_nothing_to_agree_about_beyond_chance() -> None:
    figures = between_raters([{"sue": 3, "tom": 3}] * 5)
    assert (figures.sessions, figures.exact) == (5, 1)
    assert (figures.weighted_kappa, figures.icc, figures.alpha) == (None, None, None)


def test_a_session_with_one_rater_says_nothing() -> None:
    assert between_raters([{"sue": 3}, {}]).sessions == 0


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=30))
def test_no_figure_is_above_one_and_perfect_agreement_is_one(pairs: list[tuple[int, int]]) -> None:
    figures = between_raters([{"sue": a, "tom": b} for a, b in pairs])
    for value in (figures.weighted_kappa, figures.icc, figures.alpha):
        assert value is None or value <= 1 + 1e-9
    same = between_raters([{"sue": a, "tom": a} for a, _ in pairs])
    assert same.weighted_kappa in (None, pytest.approx(1))
    assert same.alpha in (None, pytest.approx(1))
