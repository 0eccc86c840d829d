"""A run as tables for other programs: one of sessions and one of findings, as CSV, JSON Lines and Parquet."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.batch.folder import RunFolder
from simulator.batch.table import Row, Table, results_in

ROWS_AT_ONCE = 10_000
SESSIONS = {
    **dict.fromkeys(("id", "trainee", "persona"), "string"),
    **dict.fromkeys(("session", "seed"), "int64"),
    "engine": "string",
    "headline": "int64",
    "techniques": "float64",
    **dict.fromkeys(("steps", "violations", "advisory"), "int64"),
    **dict.fromkeys(("openness", "warming"), "float64"),
    **dict.fromkeys(
        ("people_asked_about", "turns", "not_scored", "planted", "planted_found", "faults", "calls"), "int64"
    ),
    "cost": "float64",
}
FINDINGS = {
    **dict.fromkeys(("session", "trainee", "persona"), "string"),
    "seed": "int64",
    **dict.fromkeys(("engine", "criterion"), "string"),
    "turn": "int64",
    "severity": "string",
    "confidence": "float64",
    **dict.fromkeys(("advisory", "planted"), "bool_"),
    **dict.fromkeys(("quote", "better_line"), "string"),
}
"""The columns of both tables, and what they hold."""

Cells = Mapping[str, Any]


def write_tables(folder: RunFolder, table: Table) -> list[str]:
    """Writes them into the run's folder and returns their names. Parquet only where pyarrow is installed."""
    written: list[str] = []
    tables: dict[str, tuple[Mapping[str, str], Callable[[], Iterator[Cells]]]] = {
        "sessions": (SESSIONS, lambda: map(_session, table.rows)),
        "findings": (FINDINGS, lambda: findings_in(folder)),
    }
    for name, (kinds, rows) in tables.items():
        written.append(_csv(folder.path / f"{name}.csv", rows(), kinds))
        written.append(_json_lines(folder.path / f"{name}.jsonl", rows()))
        written += _parquet(folder.path / f"{name}.parquet", rows(), kinds)
    return written


def _session(row: Row) -> Cells:
    return {
        "id": row.id,
        "trainee": row.trainee,
        "persona": row.persona,
        "session": row.session,
        "seed": row.seed,
        "engine": row.engine,
        "headline": row.headline,
        "techniques": row.technique,
        "steps": row.steps,
        "violations": row.findings,
        "advisory": row.advisory,
        "openness": row.openness,
        "warming": row.warming,
        "people_asked_about": row.people,
        "turns": row.turns,
        "not_scored": len(row.not_scored),
        "planted": len(row.planted),
        "planted_found": len(set(row.planted) & set(row.found)),
        "faults": sum(row.faults.values()),
        "calls": row.calls,
        "cost": row.cost,
    }


def findings_in(folder: RunFolder) -> Iterator[Cells]:
    """Every finding of a run, in the order of its results, advisory ones last in each session."""
    for result in results_in(folder):
        planted = {(p["criterion"], p["turn"]) for p in result["planted"]}
        graded = result["graded"]
        for kind in ("findings", "advisory"):
            for finding in graded[kind]:
                yield {
                    "session": result["id"],
                    "trainee": result["trainee"],
                    "persona": result["persona"],
                    "seed": result["seed"],
                    "engine": result["engine"],
                    "criterion": finding["criterion"],
                    "turn": finding["turn"],
                    "severity": finding["severity"],
                    "confidence": finding["confidence"],
                    "advisory": kind == "advisory",
                    "planted": (finding["criterion"], finding["turn"]) in planted,
                    "quote": finding["quote"],
                    "better_line": finding["better_line"],
                }


def _csv(file: Path, rows: Iterator[Cells], kinds: Mapping[str, str]) -> str:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(kinds))
        writer.writeheader()
        writer.writerows({name: _unformulaic(value) for name, value in row.items()} for row in rows)
    return file.name


def _unformulaic(value: object) -> object:
    """Text that a spreadsheet would take for a formula, made text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _json_lines(file: Path, rows: Iterator[Cells]) -> str:
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        for row in rows:
            opened.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file.name


def _parquet(file: Path, rows: Iterator[Cells], kinds: Mapping[str, str]) -> Sequence[str]:
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:  # the extra `parquet` is not installed
        return ()
    schema = arrow.schema([(name, getattr(arrow, kind)()) for name, kind in kinds.items()])
    with parquet.ParquetWriter(file, schema) as writer:
        for part in _parts(rows):
            writer.write_table(arrow.Table.from_pylist([dict(row) for row in part], schema=schema))
    return (file.name,)


def _parts(rows: Iterator[Cells]) -> Iterator[list[Cells]]:
    part: list[Cells] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part
