"""What a report says of a run: figures that are right, and a page that hostile words cannot break."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.batch.driving import complete, drive
from simulator.batch.folder import RunFolder, manifest_of
from simulator.batch.plan import Plan
from simulator.batch.report import report_of
from simulator.batch.statistics import difference, false_alarms, holm, mean_of, pairs_of, planted_figures
from simulator.batch.table import Row, TellingQuote, telling
from simulator.batch.workshop import Workshop
from simulator.faces.batch_report import write_report

CLIENTS = ("a", "b", "c", "d", "e", "f", "g", "h")
PLAIN = Row(
    id="x",
    trainee="t",
    persona="a",
    session=1,
    seed=1,
    engine="embedded",
    headline=2,
    technique=2.0,
    steps=3,
    openness=50,
    warming=5,
    people=3,
    found=(),
    advisory=0,
    levels={},
    not_scored=(),
    planted=(),
    turns=20,
)


def rows(openness: Callable[[int], float], **changed: object) -> list[Row]:
    """Three sessions with each of eight clients."""
    return [
        replace(PLAIN, persona=c, seed=s, openness=openness(i), **changed)  # type: ignore[arg-type]
        for i, c in enumerate(CLIENTS)
        for s in range(3)
    ]


def test_an_interval_draws_clients_where_there_are_enough() -> None:
    spread = rows(lambda i: 10.0 * i)
    by_client = mean_of(spread, lambda r: r.openness)
    one_client = mean_of([replace(r, persona="a") for r in spread], lambda r: r.openness)
    assert by_client is not None
    assert one_client is not None
    assert by_client.value == one_client.value == 35
    assert by_client.high - by_client.low > 1.5 * (one_client.high - one_client.low)
    assert mean_of(spread, lambda r: None) is None


def test_a_difference_that_every_client_shows_is_no_chance_and_a_mixed_one_is() -> None:
    before = rows(lambda i: 50.0)
    all_up = list(zip(before, rows(lambda i: 53.0 + i), strict=True))
    mixed = list(zip(before, rows(lambda i: 50.0 + (5 if i % 2 else -5)), strict=True))
    up, level = (difference("o", pairs, lambda r: r.openness) for pairs in (all_up, mixed))
    assert up is not None
    assert level is not None
    assert up.p == pytest.approx(2 / 2**8)
    assert up.low > 0
    assert level.p == 1
    assert level.value == 0


def test_several_tests_are_corrected_after_holm() -> None:
    found = difference("o", [(r, r) for r in rows(lambda i: 1.0)], lambda r: r.openness)
    assert found is not None
    corrected = holm([replace(found, p=0.01), replace(found, p=0.04), replace(found, p=0.03)])
    assert [d.p_holm for d in corrected] == pytest.approx([0.03, 0.06, 0.06])


def test_runs_are_paired_by_all_but_what_is_compared() -> None:
    first = rows(lambda i: 1.0)
    second = [replace(r, engine="gpt") for r in rows(lambda i: 2.0)][:-1]
    assert len(pairs_of(first, second)) == 23
    assert all((a.persona, a.seed) == (b.persona, b.seed) for a, b in pairs_of(first, second))
    two = [*second, replace(second[0], engine="other")]
    assert pairs_of(first, two) == []


def test_planted_traps_are_found_missed_or_called_by_another_name() -> None:
    planted = (("x", 4), ("x", 8), ("y", 10))
    row = replace(PLAIN, planted=planted, found=(("x", 4), ("z", 8), ("q", 2)))
    x, y = planted_figures([row])
    assert (x.planted, x.found, x.other_name, x.recall) == (2, 1, 1, 0.5)
    assert (y.planted, y.found, y.other_name) == (1, 0, 0)
    (alarms,) = false_alarms([row, replace(row, trainee="other")], frozenset({"t"}))
    assert (alarms.findings, dict(alarms.by_criterion)) == (1, {"q": 1})


def test_telling_quotes_are_of_many_kinds() -> None:
    quotes = [TellingQuote("s", "t", p, c, "S3", 0.9, f"{p}{c}", "", "") for p in "ab" for c in "xyz"]
    chosen = telling(quotes, 10)
    assert [q.criterion for q in chosen] == ["x", "y", "z"]
    assert [q.persona for q in chosen] == ["a", "a", "b"]


HOSTILE = "You're a people pleaser <script>alert(1)</script>, aren't you."


async def test_a_report_is_one_safe_page_with_tables_beside_it(
    tmp_path: Path, plan_of: Callable[[str], Plan], workshop: Workshop
) -> None:
    plan = plan_of(
        f"""
personas: [marek]
trainees:
  - {{id: planted, kind: scripted, skill: 1, exchanges: 9, traps: [{{trap: global_label, turn: 8}}]}}
  - {{id: rude, kind: recorded, lines: ["Hello.", "{HOSTILE}"]}}
"""
    )
    folder = RunFolder.begun(tmp_path / "run", manifest_of("plan", plan, workshop))
    await complete(folder, drive(folder.to_do, workshop, None, 1))
    write_report(folder.path, folder.path)
    page = (folder.path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.findall(r"""(?:src|href)=["']?(?!data:)""", page)
    assert "&lt;script&gt;" in page
    assert "global_label" in page
    assert "2 pairs of sessions" in page
    with (folder.path / "sessions.csv").open(encoding="utf-8") as opened:
        sessions = list(csv.DictReader(opened))
    assert [s["trainee"] for s in sessions] == ["planted", "rude"]
    assert sessions[0]["planted"] == "1"
    findings = [json.loads(line) for line in (folder.path / "findings.jsonl").read_text("utf-8").splitlines()]
    report = report_of(folder, workshop.library.rubric)
    assert len(findings) == sum(len(row.found) for row in report.table.rows)
    assert report.planted[0].planted == 1
    assert report.faults == {"embedded": {}}


async def test_parquet_holds_what_the_other_tables_hold(
    tmp_path: Path, plan_of: Callable[[str], Plan], workshop: Workshop
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")
    plan = plan_of("personas: [marek]\ntrainees: [{id: t, kind: recorded, lines: [Hello., Cheer up.]}]")
    folder = RunFolder.begun(tmp_path / "run", manifest_of("plan", plan, workshop))
    await complete(folder, drive(folder.to_do, workshop, None, 1))
    write_report(folder.path, None)
    lines = [json.loads(line) for line in (folder.path / "sessions.jsonl").read_text("utf-8").splitlines()]
    assert parquet.read_table(folder.path / "sessions.parquet").to_pylist() == lines
