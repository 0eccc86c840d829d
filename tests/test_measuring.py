import json
from collections.abc import Iterable
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from simulator.engines.embedded.corpus import CorpusError
from simulator.faces.measure import calibrate, card_of, report_reader
from simulator.measuring import (
    Marked,
    MarkedSession,
    Tally,
    calibration,
    label_tallies,
    matches,
    measured,
    together,
    wilson,
)


def marked(
    id: str,
    gold: Iterable[Marked] = (),
    found: Iterable[tuple[str, int]] = (),
    clean: Iterable[Marked] = (),
    pair: str | None = None,
    whole: bool = True,
) -> MarkedSession:
    return MarkedSession(id, frozenset(gold), frozenset(clean), frozenset(found), pair, whole)


def test_rates_of_nothing_are_none_and_not_zero() -> None:
    assert (Tally().precision, Tally().recall, Tally().f1) == (None, None, None)
    assert Tally(missed=2).recall == 0
    assert wilson(0, 0) is None


def test_wilson_gives_the_figures_of_the_textbook() -> None:
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    low, high = wilson(0, 10) or (1, 0)
    assert (low, round(high, 3)) == (0.0, 0.278)


@given(st.integers(0, 50), st.integers(0, 50))
def test_wilson_holds_the_rate_it_is_about(part: int, more: int) -> None:
    if part + more:
        low, high = wilson(part, part + more) or (1, 0)
        assert 0 <= low <= part / (part + more) + 1e-9
        assert part / (part + more) - 1e-9 <= high <= 1


def test_labels_are_tallied_one_by_one() -> None:
    tallies = label_tallies([(frozenset("ab"), frozenset("bc")), (frozenset("a"), frozenset("a"))])
    assert tallies == {"a": Tally(1, 0, 1), "b": Tally(1, 0, 0), "c": Tally(0, 1, 0)}
    assert together(tallies.values()) == Tally(2, 1, 1)


def test_a_finding_matches_when_criterion_and_turn_agree() -> None:
    assert matches(("x", 3), ("x", 3))
    assert matches(("x", 3), ("x", None))
    assert not matches(("x", 3), ("x", 4))
    assert not matches(("y", 3), ("x", None))


def test_what_was_not_marked_is_a_false_alarm() -> None:
    session = marked("s", gold={("x", 1), ("y", None)}, found={("x", 1), ("x", 5), ("y", 9), ("z", 0)})
    assert session.tallies() == {"x": Tally(1, 1, 0), "y": Tally(1, 0, 0), "z": Tally(0, 1, 0)}


def test_where_only_some_criteria_were_marked_the_others_do_not_count() -> None:
    session = marked("s", gold={("x", 1)}, clean={("y", 1)}, found={("y", 1), ("z", 0)}, whole=False)
    assert session.tallies() == {"x": Tally(missed=1), "y": Tally(false=1)}


def test_a_pair_is_right_when_both_sides_are() -> None:
    figures = calibration(
        [
            marked("1a", gold={("x", 0)}, found={("x", 0)}, pair="1"),
            marked("1b", clean={("x", 0)}, pair="1"),
            marked("2a", gold={("x", 0)}, found={("x", 0)}, pair="2"),
            marked("2b", clean={("x", 0)}, found={("x", 0)}, pair="2"),
            marked("3", found={("x", 0)}, whole=False),
        ]
    )
    assert (figures.pairs, figures.pairs_right, figures.pair_accuracy) == (2, 1, 0.5)
    assert (figures.clean_sessions, figures.false_per_clean_session) == (2, 0.5)


def test_intervals_are_the_same_each_time_and_hold_the_rate() -> None:
    tallies = [Tally(1, 0, 0)] * 12 + [Tally(0, 1, 1)] * 4
    once, again = measured(tallies, seed=0), measured(tallies, seed=0)
    assert once == again
    assert once.recall is not None
    assert once.recall[0] < 0.75 < once.recall[1]
    assert measured([], seed=0).f1 is None


def test_the_card_says_its_figures_and_their_n() -> None:
    sessions = [marked(str(i), gold={("x", 0)}, found={("x", 0)} if i % 4 else set()) for i in range(20)]
    card = card_of(calibration(sessions), "embedded-9")
    line = str(card["line"])
    assert "20 transcripts that a person marked, 20 of them from end to end" in line
    assert "75 %" in line
    assert "embedded-9" in line
    assert "202" not in line, "the card is the same whenever it is written"


def gold_file(folder: Path, *extra: str) -> Path:
    turns = [{"speaker": "client", "text": "I cannot stop crying."}, {"speaker": "trainee", "text": "Cheer up."}]
    line = {"id": "g1", "session": 1, "turns": turns, "gold": [{"id": "premature_reassurance", "turn": 1}]}
    file = folder / "gold.jsonl"
    file.write_text("\n".join([json.dumps(line), *extra]) + "\n", encoding="utf-8")
    return file


async def test_calibrate_prints_a_row_a_criterion_and_writes_the_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "accuracy.json"
    await calibrate([gold_file(tmp_path)], card=True, to=card)
    assert "premature_reassurance" in capsys.readouterr().out
    assert set(json.loads(card.read_text(encoding="utf-8"))) == {"line", "n", "grader", "criteria"}


async def test_a_bad_gold_line_is_named_and_no_card_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = tmp_path / "accuracy.json"
    with pytest.raises(typer.Exit) as stopped:
        await calibrate([gold_file(tmp_path, "{")], card=True, to=card)
    assert stopped.value.exit_code == 1
    assert ":2: is not JSON" in "".join(capsys.readouterr().err.split("\n"))
    assert not card.exists()


def test_the_readers_report_has_a_row_a_label(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example = {"client": "Hm.", "trainee": "Do you think of suicide?", "acts": ["risk_direct"], "topics": ["suicide"]}
    (tmp_path / "report-1.jsonl").write_text(json.dumps(example) + "\n", encoding="utf-8")
    report_reader(tmp_path)
    printed = capsys.readouterr().out
    assert "act:risk_direct" in printed
    assert "all together" in printed
    assert "fewer than 5" in printed


def test_a_bad_example_is_named(tmp_path: Path) -> None:
    (tmp_path / "report-1.jsonl").write_text('{"client": null}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"report-1\.jsonl:1"):
        report_reader(tmp_path)
