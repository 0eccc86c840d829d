"""Grading from a terminal: a file of transcripts from elsewhere, or one session of the log again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer
from rich.console import Console

from simulator.batch.driving import graded_in_order, worker_processes
from simulator.batch.workshop import Workshop
from simulator.bootstrap import library_for, opened_engine, sessions_for
from simulator.core.scoring import Scorecard
from simulator.core.vocabulary import Speaker
from simulator.faces.rates import many
from simulator.faces.records import find_session
from simulator.faces.render import console, harmless, show_scorecard
from simulator.faces.scorecard_text import BANNER, LEVELS, spent
from simulator.interchange import InterchangeError, graded_line, read_sessions
from simulator.library import Problem
from simulator.metering import Account, account
from simulator.settings import read_settings

FILES = (".jsonl", ".csv", ".json", ".ndjson", ".vtt", ".txt")
FIRST_TURNS = 4
"""Turns of a session that are shown by a look."""
_LOOK_WIDTH = 80
_ID_WIDTH = 24


async def grade_anything(what: str, out: Path | None, engine: str | None = None) -> None:
    """Grades a file of transcripts, or a session in the log again. Exit code 1 if any line of the file was bad.

    Raises:
        InterchangeError: the file cannot be read, or `out` cannot be written.
        LogbookError: `what` is neither a file nor a session of the log.
    """
    file = Path(what)
    if _is_file(file) or file.suffix.lower() in FILES:
        await grade_files([file], out, engine)
    else:
        await _grade_session(what, out, engine)


async def _grade_session(what: str, out: Path | None, engine: str | None) -> None:
    async with sessions_for(read_settings(engine=engine)) as sessions:
        session = await sessions.load(await find_session(sessions.logbook, what))
        with account() as used:
            card = await session.grade()
    tell_of(used)
    if out is None:
        show_scorecard(console(), card, session.transcript, session.persona)
        return
    with opened_for(out, Path(what)) as lines:
        add_line(lines, card)


async def grade_files(
    files: Sequence[Path],
    out: Path | None,
    engine_name: str | None = None,
    *,
    workers: int = 1,
    therapist: str | None = None,
) -> None:
    """Grades files of any size in the memory of a few sessions. Exit code 1 if anything in them could not be read.

    Raises:
        InterchangeError: a file cannot be read, or `out` cannot be written.
    """
    settings = read_settings(engine=engine_name)
    library = library_for(settings)
    shown, complaints = console(), console(stderr=True)
    graded, bad = 0, set[tuple[Path, int | None]]()
    async with opened_engine(settings) as engine:
        if engine.note:
            complaints.print(engine.note, soft_wrap=True)
        workshop = Workshop(library, engine)
        if not engine.stand_in:
            await workshop.warm_up()
        with (
            worker_processes(1 if engine.stand_in else workers, workshop) as pool,
            opened_for(out, *files) as lines,
            account() as used,
        ):
            at_once = settings.calls_at_once if engine.stand_in else 1
            items = read_sessions(*files, therapist=therapist)
            async for item in graded_in_order(items, workshop, pool, at_once):
                if isinstance(item, Problem):
                    bad.add((item.file, item.line))
                    complaints.print(harmless(str(item)), style="red", soft_wrap=True)
                    continue
                graded += 1
                if lines is not None:
                    add_line(lines, item)
                else:
                    show_row(shown, item, first=graded == 1)
    tell_of(used)
    left_out = f", {many(len(bad), 'line')} with problems" if bad else ""
    complaints.print(f"{many(graded, 'session')} graded{left_out}. {BANNER}", soft_wrap=True)
    if bad:
        raise typer.Exit(1)


def look_at(files: Sequence[Path], therapist: str | None = None) -> None:
    """Says how files were understood, and grades nothing. Exit code 1 if anything in them could not be read."""
    shown, complaints = console(), console(stderr=True)
    understood, bad = 0, 0
    for item in read_sessions(*files, therapist=therapist):
        if isinstance(item, Problem):
            bad += 1
            complaints.print(harmless(str(item)), style="red", soft_wrap=True)
            continue
        understood += 1
        said = {who: [t.text for t in item.turns if t.speaker is who] for who in Speaker}
        counted = ", ".join(f"{who} {many(len(said[who]), 'turn')}" for who in Speaker)
        about = f"session {item.session} of {item.sessions_planned}, client {item.persona or 'not one of ours'}"
        shown.print(harmless(f"{item.id}: {about}; {counted}"), style="bold", soft_wrap=True)
        for turn in item.turns[:FIRST_TURNS]:
            words = turn.text if len(turn.text) <= _LOOK_WIDTH else turn.text[: _LOOK_WIDTH - 1] + "…"
            shown.print(harmless(f"  {turn.speaker:7}  {words}"), soft_wrap=True)
    complaints.print(f"{many(understood, 'session')} understood, {many(bad, 'problem')}. Nothing was graded.")
    if bad:
        raise typer.Exit(1)


def tell_of(used: Account) -> None:
    """What a run took of a language model, and what that failed to do: each kind once."""
    errors = console(stderr=True)
    for message in dict.fromkeys(fault.message for fault in used.faults if fault.then == "not_scored"):
        errors.print(harmless(message), style="yellow", soft_wrap=True)
    if used.used.calls:
        errors.print(spent(used.used), soft_wrap=True)


def show_row(out: Console, card: Scorecard, *, first: bool) -> None:
    """One session in two lines at most; tables that wait for the end are no use with a thousand sessions."""
    if first:
        out.print(f"{'Session':{_ID_WIDTH}}  {'Headline':10}  Findings", style="bold")
    session_id = card.session_id if len(card.session_id) <= _ID_WIDTH else card.session_id[: _ID_WIDTH - 1] + "…"
    found = ", ".join(f"{f.criterion} (turn {f.turn}, {f.severity})" for f in card.findings) or "none"
    headline = f"{LEVELS[card.headline.level]:10}"
    out.print(harmless(f"{session_id:{_ID_WIDTH}}  {headline}  {found}"), soft_wrap=True)


def add_line(lines: TextIO | None, card: Scorecard) -> None:
    """Writes one graded session, if there is a file to write to."""
    if lines is not None:
        lines.write(graded_line(card) + "\n")
        lines.flush()  # what is graded stays, should the next one take the machine down


@contextmanager
def opened_for(out: Path | None, *sources: Path) -> Iterator[TextIO | None]:
    """The file to write to, if one is named. Raises `InterchangeError` if it cannot be, or is one that is read."""
    if out is None:
        yield None
        return
    if any(_is_file(source) and _is_file(out) and out.samefile(source) for source in sources):
        raise InterchangeError(f"{out} is the file that is read; write to another")
    try:
        opened = out.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise InterchangeError(f"{out} cannot be written: {error.strerror or error}") from error
    with opened:
        yield opened


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long for a path: not one
        return False
