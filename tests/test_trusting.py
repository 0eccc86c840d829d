import numpy as np
import pytest

from simulator.core.trust import Seen
from simulator.opinions import Place
from simulator.trusting import grouped, standings, trusted


def test_the_four_figures_are_those_of_the_two_by_two_table() -> None:
    figures = trusted(Seen(both=20, grader=5, person=10, neither=15))
    assert figures.agreement == pytest.approx(0.7)
    assert figures.kappa == pytest.approx(0.4)
    assert figures.precision == pytest.approx(0.8)
    assert figures.recall == pytest.approx(2 / 3)
    for value, interval in (
        (figures.agreement, figures.agreement_95),
        (figures.kappa, figures.kappa_95),
        (figures.precision, figures.precision_95),
        (figures.recall, figures.recall_95),
    ):
        assert value is not None
        assert interval is not None
        assert interval[0] < value < interval[1]


def test_more_sessions_make_narrower_intervals() -> None:
    few = trusted(Seen(4, 1, 2, 3)).kappa_95
    many = trusted(Seen(400, 100, 200, 300)).kappa_95
    assert few
    assert many
    assert np.diff(many) < np.diff(few) / 4


@pytest.mark.parametrize("nothing", [Seen(), Seen(neither=7)])
def test_nothing_seen_gives_no_precision_and_no_kappa(nothing: Seen) -> None:
    figures = trusted(nothing)
    assert (figures.kappa, figures.precision, figures.recall) == (None, None, None)
    assert figures.kappa_95 is None


def test_counts_are_added_up_by_any_key() -> None:
    places = [
        Place("x", "embedded", "2.0", "2026-10", False, Seen(both=1)),
        Place("y", "embedded", "2.0", "2026-11", False, Seen(grader=2)),
        Place("x", "llm", "m-1", "2026-11", True, Seen(person=3)),
    ]
    assert grouped(places, lambda p: p.criterion) == {"x": Seen(both=1, person=3), "y": Seen(grader=2)}
    assert list(grouped(places, lambda p: p.month)) == ["2026-10", "2026-11"]


def test_who_decided_is_told() -> None:
    found = standings(("a", "b"), frozenset({"a", "b"}), {"a": Seen(both=15, neither=20)})
    assert (found["a"].advisory, found["a"].by_reviews) == (False, True)
    assert (found["b"].advisory, found["b"].by_reviews) == (True, False)
