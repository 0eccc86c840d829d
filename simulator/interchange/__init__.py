"""Transcripts from elsewhere, in and out: JSON Lines, CSV, WebVTT, plain text; one session at a time, of any number.

Reading never stops at a mistake: each one comes out as a `Problem` with file and line, and costs its own session only.
Nothing is corrected on the way in, so that a finding's quote is found again in the file it came from.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from simulator.core.scoring import Scorecard
from simulator.core.transcript import Transcript, Turn
from simulator.core.vocabulary import FocalArea, Phase, Speaker
from simulator.interchange.foreign import BOM, ForeignSession, Mark, SaidElsewhere, Shown
from simulator.interchange.sheet import csv_sessions
from simulator.interchange.talk import Talk
from simulator.library import Library, LibraryError, Problem
from simulator.ports import Case, Reader

_LINE_BREAKERS = str.maketrans({c: f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"})
"""Characters that JSON allows and that some readers of lines take for the end of one."""


_Reads = Callable[[Path, BinaryIO], Iterator[tuple[int, ForeignSession] | Problem]]


class InterchangeError(Exception):
    """A file cannot be read or written at all. Names it and says why."""


def read_sessions(*files: Path, therapist: str | None = None) -> Iterator[ForeignSession | Problem]:
    """Every session of the files, and every problem, in the order of the lines.

    `.csv` is CSV, `.vtt` WebVTT, `.txt` plain text with "T:" and "C:" (one session a file), all else JSON Lines.

    Args:
        files: what is read; an id may come once in all of them.
        therapist: who the therapist is in WebVTT and plain text, where the usual words do not say it.

    Raises:
        InterchangeError: a file cannot be opened.
    """
    first_seen: dict[bytes, tuple[int, int]] = {}  # a few bytes a session, for there may be millions
    for number, file in enumerate(files):
        try:
            with file.open("rb") as opened:
                for item in _reader_for(file, therapist)(file, opened):
                    if isinstance(item, Problem):
                        yield item
                        continue
                    line, session = item
                    before = first_seen.setdefault(_short(session.id), (number, line))
                    if before == (number, line):
                        yield session
                        continue
                    where = f"line {before[1]}" + ("" if before[0] == number else f" of {files[before[0]]}")
                    yield Problem(file, line, "id", f"'{session.id}' is the id of the session in {where} already")
        except OSError as error:
            raise InterchangeError(f"{file} cannot be read: {error.strerror or error}") from error


def _reader_for(file: Path, therapist: str | None) -> "_Reads":
    talk = Talk(therapist)
    kinds: dict[str, _Reads] = {".csv": csv_sessions, ".vtt": talk.captions, ".txt": talk.plain_sessions}
    return kinds.get(file.suffix.lower(), _json_sessions)


def _short(session_id: str) -> bytes:
    return blake2b(session_id.encode("utf-8", "surrogatepass"), digest_size=10).digest()


async def case_of(session: ForeignSession, reader: Reader, library: Library) -> Case:
    """The session as a grader sees it: every trainee turn read, with the persona if the library has it."""
    persona = library.personas.get(session.persona) if session.persona else None
    turns: list[Turn] = []
    for index, said in enumerate(session.turns):
        reading = await reader.read(said.text, turns, persona) if said.speaker is Speaker.TRAINEE else None
        turns.append(
            Turn(index=index, speaker=said.speaker, text=said.text, in_role_as=said.in_role_as, reading=reading)
        )
    return Case(
        turns=tuple(turns),
        persona=persona,
        focal_area=session.focal_area or (persona.primary_area if persona else None),
        session_number=session.session,
        sessions_planned=session.sessions_planned,
        phase=phase_of(session.session, session.sessions_planned, library),
    )


def phase_of(number: int, planned: int, library: Library) -> Phase:
    """The phase of a session. Courses of a length that the library lacks are cut as the written ones are."""
    try:
        return library.course(planned).phase(number)
    except LibraryError:
        if number <= 3:
            return Phase.INITIAL
        return Phase.ENDING if number > planned - planned // 4 else Phase.MIDDLE


SIMULATED = "Simulated client, not a person. Practice evidence, not certification; not treatment."
"""Goes with every session that leaves the house."""


def interchange_line(
    transcript: Transcript, focal_area: FocalArea | None = None, marks: Mapping[str, Any] | None = None
) -> str:
    """One of our own sessions as a line of JSON, without the line end. Abandoned takes stay behind.

    `marks`: what a person marked, for a gold file (`gold`, `clean`, `whole` of `ForeignSession`).
    """
    opened = transcript.opened
    return one_line(
        {
            "id": opened.session_id,
            "session": opened.session_number,
            "sessions_planned": opened.sessions_planned,
            "focal_area": focal_area,
            "persona": opened.persona,
            "notice": SIMULATED,
            "turns": [{"speaker": t.speaker, "text": t.text, "in_role_as": t.in_role_as} for t in transcript.turns],
            **(marks or {}),
        }
    )


def graded(scorecard: Scorecard) -> dict[str, Any]:
    """A graded session as others read it. `advisory` holds findings of criteria that only advise."""
    card = scorecard.model_dump(mode="json")
    kept = ("criterion", "turn", "quote", "severity", "confidence", "why", "better_line")
    return {
        "id": card["session_id"],
        "engine": card["engine"],
        "versions": card["versions"],
        "findings": [{key: finding[key] for key in kept} for finding in card["findings"]],
        "advisory": [{key: finding[key] for key in kept} for finding in card["advisory"]],
        "criteria": card["criteria"],
        "headline": card["headline"],
        "counts": card["counts"],
    }


def graded_line(scorecard: Scorecard) -> str:
    """A graded session as a line of JSON, without the line end."""
    return one_line(graded(scorecard))


def one_line(data: dict[str, Any]) -> str:
    """Anything as one line of JSON, without the line end, which nobody takes for two."""
    return json.dumps(data, ensure_ascii=False).translate(_LINE_BREAKERS)


# -- JSON Lines -------------------------------------------------------------------------------------


def _json_sessions(file: Path, opened: BinaryIO) -> Iterator[tuple[int, ForeignSession] | Problem]:
    for number, line in enumerate(opened, start=1):
        text = (line.removeprefix(BOM) if number == 1 else line).strip()
        if not text:
            continue
        try:
            session = ForeignSession.model_validate_json(text)
        except ValidationError as error:
            yield from (Problem(file, number, *_complaint(e)) for e in error.errors(include_url=False))
            continue
        problems = [Problem(file, number, key, message) for key, message in _contradictions(session)]
        yield from problems
        if not problems:
            yield number, session


def _complaint(error: Any) -> tuple[str, str]:
    """Key and message of one of pydantic's complaints, in words for whoever made the file."""
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return key, "is missing"
    if error["type"] == "json_invalid":
        return "", f"is not JSON: {error['ctx']['error']}".replace(" at line 1 column ", " at character ")
    if error["type"] == "model_type":
        return key, "must be an object in braces"
    given = error.get("input")
    shown = f" (found {given!r})" if isinstance(given, str | int | float) and len(str(given)) < 60 else ""
    return key, f"{error['msg']}{shown}"


def _contradictions(session: ForeignSession) -> Iterator[tuple[str, str]]:
    if session.session > session.sessions_planned:
        yield "session", f"is {session.session}, of {session.sessions_planned} planned"
    for key in ("gold", "clean"):
        for i, mark in enumerate(getattr(session, key)):
            if mark.turn is not None and mark.turn >= len(session.turns):
                yield f"{key}.{i}.turn", f"is {mark.turn}, and the last turn is {len(session.turns) - 1}"


__all__ = [
    "ForeignSession",
    "InterchangeError",
    "Mark",
    "SaidElsewhere",
    "Shown",
    "case_of",
    "graded",
    "graded_line",
    "interchange_line",
    "one_line",
    "phase_of",
    "read_sessions",
]
