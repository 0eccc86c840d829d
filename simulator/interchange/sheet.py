"""Transcripts as CSV: one row a turn, the rows of a session together."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from simulator.core.vocabulary import Speaker
from simulator.interchange.foreign import BOM, ForeignSession, SaidElsewhere
from simulator.library import Problem

CSV_COLUMNS = ("session_id", "speaker", "text")


@dataclass(frozen=True)
class _Row:
    """A row with the line it begins in. A faulty one still says, as well as it can, whose rows it may have held."""

    line: int
    cells: list[str]
    raw: tuple[str, ...]
    fault: str = ""

    def ids(self, place: int) -> set[str]:
        if not self.fault:
            return {self.cells[place].strip()} if place < len(self.cells) else set()
        cells = [line.split(",") for line in self.raw]
        return {c[place].strip(' "\r\n') for c in cells if place < len(c)}


def csv_sessions(file: Path, opened: BinaryIO) -> Iterator[tuple[int, ForeignSession] | Problem]:
    """Sessions from rows that stand together. A bad row costs its session: without it the turn numbers would lie."""
    rows = _rows(opened)
    places = _places(next(rows, None))
    if isinstance(places, str):
        yield Problem(file, 1, "", places)
        return
    place, started, said, broken = places["session_id"], 1, list[SaidElsewhere](), set[str]()
    session_id = ""
    for row in rows:
        if (turn := _turn(row, places)) is None:
            broken |= row.ids(place) - {""} or {session_id}
            yield Problem(file, row.line, *_fault(row, places))
            continue
        if (here := row.cells[place].strip()) != session_id:
            yield from _finished(session_id, started, said, broken)
            session_id, started, said = here, row.line, []
        said.append(turn)
    yield from _finished(session_id, started, said, broken)


def _rows(opened: BinaryIO) -> Iterator[_Row]:
    raw: list[str] = []
    torn = False

    def lines() -> Iterator[str]:
        nonlocal torn
        for number, line in enumerate(opened, start=1):
            text = line.removeprefix(BOM) if number == 1 else line
            raw.append(text.decode("utf-8", errors="replace"))
            torn = torn or not _is_utf8(text)
            yield raw[-1]

    reader = csv.reader(lines(), strict=True)
    while True:
        raw.clear()
        line, cells, fault, torn = reader.line_num + 1, list[str](), "", False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = f"is not CSV: {error}"
        if torn:
            fault = "is not UTF-8"
        if cells or fault:
            yield _Row(line, cells, tuple(raw), fault)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _places(header: _Row | None) -> dict[str, int] | str:
    """Where the columns are, or what is wrong with the first line."""
    if header is None:
        return "is empty"
    names = [name.strip().lower() for name in header.cells]
    missing = [name for name in CSV_COLUMNS if name not in names]
    if header.fault or missing:
        return header.fault or f"lacks {', '.join(missing)}; expected the columns {', '.join(CSV_COLUMNS)}"
    return {name: names.index(name) for name in CSV_COLUMNS}


def _turn(row: _Row, places: Mapping[str, int]) -> SaidElsewhere | None:
    if row.fault or max(places.values()) >= len(row.cells) or not row.cells[places["session_id"]].strip():
        return None
    speaker = row.cells[places["speaker"]].strip().lower()
    if speaker not in tuple(Speaker):
        return None
    return SaidElsewhere(speaker=Speaker(speaker), text=row.cells[places["text"]])


def _fault(row: _Row, places: Mapping[str, int]) -> tuple[str, str]:
    """Key and message of what is wrong with a row that is no turn."""
    left_out = "its session is left out"
    if row.fault:
        return "", f"{row.fault}; {left_out}"
    for name, place in places.items():
        if place >= len(row.cells):
            return name, f"is missing; {left_out}"
    if not row.cells[places["session_id"]].strip():
        return "session_id", "is empty; the session it stands in is left out"
    given = row.cells[places["speaker"]][:40]
    return "speaker", f"must be trainee or client (found {given!r}); {left_out}"


def _finished(
    session_id: str, started: int, said: list[SaidElsewhere], broken: set[str]
) -> Iterator[tuple[int, ForeignSession]]:
    if said and session_id not in broken:
        yield started, ForeignSession(id=session_id, session=1, turns=tuple(said))
