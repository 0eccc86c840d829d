import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agreement import kappa
from simulator.core.trust import Seen, advisory_after, decided_by_reviews, saw

GOOD = Seen(both=12, grader=1, person=1, neither=26)
POOR = Seen(both=6, grader=8, person=6, neither=20)


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_kappa_of_counts_is_kappa_of_the_places_counted(pairs: list[tuple[bool, bool]]) -> None:
    seen = sum((Seen.once(*pair) for pair in pairs), Seen())
    assert seen.places == len(pairs)
    assert seen.kappa == (None if kappa(pairs) is None else pytest.approx(kappa(pairs)))


def test_enough_reviews_override_the_card_both_ways() -> None:
    card = frozenset({"well_reviewed", "never_reviewed"})
    reviewed = {"well_reviewed": GOOD, "badly_reviewed": POOR}
    assert advisory_after(card, reviewed) == {"never_reviewed", "badly_reviewed"}


@pytest.mark.parametrize("few", [Seen(both=2, grader=9, neither=18), Seen(both=2, grader=7, neither=40), Seen()])
def test_too_few_reviews_leave_the_decision_to_the_card(few: Seen) -> None:
    assert decided_by_reviews({"x": few}) == {}
    assert advisory_after(frozenset({"x"}), {"x": few}) == {"x"}
    assert advisory_after(frozenset(), {"x": few}) == frozenset()


def test_where_everybody_always_sees_it_nothing_is_decided() -> None:
    assert decided_by_reviews({"x": Seen(both=50)}) == {}


@pytest.mark.parametrize(
    ("kind", "level", "seen"),
    [
        ("trap", "1", True),
        ("trap", "3", False),
        ("trap", "NA", False),
        ("technique", "2", False),
        ("technique", "3", True),
        ("technique", "1", False),
        ("common_factor", "4", True),
        ("trap", "NS", None),
    ],
)
def test_what_counts_as_seen(kind: str, level: str, seen: bool | None) -> None:
    assert saw(kind, level) is seen
