from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.agreement import between_people, judged_alike, kappa, kappa_interval
from simulator.faces.gold import second_labels
from simulator.interchange import InterchangeError
from simulator.measuring import MarkedSession


def session(id: str, gold: set[str], clean: set[str], found: set[str]) -> MarkedSession:
    return MarkedSession(
        id,
        frozenset((c, 0) for c in gold),
        frozenset((c, 0) for c in clean),
        frozenset((c, 0) for c in found),
        whole=False,
    )


def test_kappa_gives_the_figure_of_the_textbook() -> None:
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    low, high = kappa_interval(pairs) or (1, 0)
    assert low < 0.4 < high


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_kappa_is_never_above_one(pairs: list[tuple[bool, bool]]) -> None:
    value = kappa(pairs)
    assert value is None or value <= 1


def test_marks_and_look_alikes_are_the_places_where_a_grader_can_agree() -> None:
    sessions = [session("a", {"x"}, set(), {"x"}), session("b", set(), {"x"}, {"x"}), session("c", {"x"}, set(), set())]
    assert judged_alike(sessions) == {"x": [(True, True), (False, True), (True, False)]}


def test_two_people_are_compared_where_both_looked(tmp_path: Path) -> None:
    file = tmp_path / "second-1.jsonl"
    file.write_text('{"id": "a", "gold": [{"id": "x"}]}\n{"id": "b", "gold": ["x"]}\n', encoding="utf-8")
    sessions = [session("a", {"x"}, set(), set()), session("b", set(), {"x"}, set()), session("c", {"x"}, set(), set())]
    assert between_people(sessions, second_labels([file])) == {"x": [(True, True), (False, True)]}
    file.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(InterchangeError, match=r"second-1\.jsonl:1"):
        second_labels([file])
