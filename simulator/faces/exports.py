"""Files to take away: CSV that no spreadsheet runs, JSON Lines; everything with versions, seed and a notice."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Response

from simulator.core.review import Review
from simulator.faces.pages import HEADERS
from simulator.interchange import interchange_line
from simulator.logbook import Held
from simulator.reviewing import Settled
from simulator.session import Session
from simulator.telling import NOTICE

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LINE_BREAKERS = str.maketrans({c: f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"})
SESSION_COLUMNS = (
    *("session", "trainee", "client", "area", "phase", "number", "form", "drill", "purpose", "begun", "seconds"),
    *("level_grader", "level", "signed", "engine", "grader", "rubric", "persona", "seed"),
)
CRITERION_COLUMNS = (*SESSION_COLUMNS, "criterion", "name", "severity")


def download(body: str | bytes, name: str, kind: str) -> Response:
    """A file to keep. Browsers do not show it, whatever is in it."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    content = body.encode() if isinstance(body, str) else body
    return Response(content, media_type=kind, headers={**HEADERS, "Content-Disposition": disposition})


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as CSV, with the notice in a column of its own."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*columns, "notice"])
    for row in rows:
        writer.writerow([*(harmless_cell(row.get(column)) for column in columns), NOTICE])
    return out.getvalue()


def harmless_cell(value: object) -> str:
    """A cell that a spreadsheet shows as what was written: what looks like a formula begins with an apostrophe."""
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, int | float)
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) and not is_number else text


def session_row(held: Held) -> dict[str, Any]:
    """A session in one line of values."""
    told, card = held.practised, held.scorecard
    versions = versions_of(held)
    return {
        "session": told.session_id,
        "trainee": told.trainee,
        "client": told.persona,
        "area": told.area,
        "phase": told.phase,
        "number": told.number,
        "form": told.form,
        "drill": told.drill,
        "purpose": told.purpose,
        "begun": told.at.isoformat(timespec="seconds"),
        "seconds": told.seconds,
        "level_grader": card.headline.level if card else None,
        "level": told.level,
        "signed": "yes" if told.reviewed else "no",
        "engine": held.opened.engine,
        "grader": versions.get("grader"),
        "rubric": versions.get("rubric"),
        "persona": versions.get("persona"),
        "seed": held.opened.seed,
    }


def criterion_rows(held: Iterable[Held], names: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    """A line a criterion that was called for, each with its session's versions and seed."""
    for item in held:
        base, card = session_row(item), item.scorecard
        for criterion, level in sorted(item.practised.levels.items()):
            graded = card.criteria.get(criterion) if card else None
            yield base | {
                "criterion": criterion,
                "name": names.get(criterion, criterion),
                "level_grader": graded.level if graded else None,
                "level": level,
                "severity": graded.severity if graded else None,
            }


def session_line(held: Held) -> str:
    """A session as a line of JSON Lines: values, levels after the reviews, versions and seed."""
    levels = {"levels": held.practised.levels, "versions": versions_of(held)}
    return json_line({"notice": NOTICE, **session_row(held), **levels})


def versions_of(held: Held) -> dict[str, str]:
    """Everything that a score depends on."""
    return {**held.opened.versions, **(held.scorecard.versions if held.scorecard else {})}


def whole_session(session: Session, settled: Settled | None, reviews: Sequence[Review]) -> str:
    """One session as a line of JSON: what was said, both scorecards, and everything said about it."""
    transcript = session.transcript
    data = json.loads(interchange_line(transcript, session.persona.primary_area))
    graded, card = transcript.scorecard, settled.scorecard if settled else None
    opened = transcript.opened
    data |= {
        "notice": NOTICE,
        "trainee": opened.trainee,
        "purpose": opened.purpose,
        "seed": opened.seed,
        "engine": opened.engine,
        "versions": {**opened.versions, **(graded.versions if graded else {})},
        "scorecard": graded.model_dump(mode="json") if graded else None,
        "after_review": card.model_dump(mode="json") if card else None,
        "reviews": [r.model_dump(mode="json", exclude_none=True) for r in reviews],
    }
    return json_line(data)


def json_line(data: Mapping[str, Any]) -> str:
    """One object on one line, whatever it holds."""
    return json.dumps(data, ensure_ascii=False).translate(_LINE_BREAKERS) + "\n"
