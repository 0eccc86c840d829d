"""Sessions in the log, from a terminal: the list, the replay and the export."""

from pathlib import Path

import typer

from simulator.bootstrap import sessions_for
from simulator.faces.render import columns, console, heading, show_scorecard, show_transcript, shown_findings, write
from simulator.faces.review_parts import what_was_said
from simulator.faces.scorecard import rating
from simulator.faces.scorecard_text import LEVELS, turn_number
from simulator.interchange import InterchangeError, interchange_line
from simulator.logbook import Logbook, NoSuchSession, SessionRow
from simulator.session import Session
from simulator.settings import read_settings

SHORT_ID = 8
WHOLE_ID = 36
SEARCHED = 20_000
"""How many of the newest sessions an abbreviated id is looked for in."""


async def find_session(logbook: Logbook, beginning: str) -> str:
    """The id of the one session whose id begins so. Raises `NoSuchSession` if there is none or more than one."""
    if len(beginning) == WHOLE_ID:
        return beginning
    found = [row for row in await logbook.sessions(limit=SEARCHED) if row.session_id.startswith(beginning)]
    exact = [row for row in found if row.session_id == beginning]
    if len(found) == 1 or exact:
        return (exact or found)[0].session_id
    if not found:
        raise NoSuchSession(f"no session's id begins with '{beginning}'; `ipt-sim sessions` lists them")
    some = ", ".join(row.session_id[: SHORT_ID + 5] for row in found[:4])
    raise NoSuchSession(f"{len(found)} sessions' ids begin with '{beginning}' ({some} …); give more of it")


async def list_sessions() -> None:
    """The sessions in the log, newest first."""
    out = console()
    async with sessions_for(read_settings()) as sessions:
        rows = await sessions.logbook.sessions()
    if not rows:
        out.print("No sessions yet. `ipt-sim practise marek` begins one.")
        return
    cells = [
        (
            row.session_id[:SHORT_ID],
            f"{row.opened_at.astimezone():%Y-%m-%d %H:%M}",
            row.trainee,
            row.persona,
            str(row.session_number),
            _standing(row),
        )
        for row in rows
    ]
    out.print(columns(("Id", "Begun", "Trainee", "Client", "No.", "Standing"), cells))


def _standing(row: SessionRow) -> str:
    if not row.ended:
        return "open"
    return f"ended: {LEVELS[row.headline.level]}" if row.headline else "ended, not graded"


async def replay(session: str) -> None:
    """A session from the log, word for word, with its findings. Reads and never generates."""
    out = console()
    async with sessions_for(read_settings()) as sessions:
        loaded = await sessions.load(await find_session(sessions.logbook, session))
    transcript, settled = loaded.transcript, loaded.settled
    card = settled.scorecard if settled else None
    opened, client = transcript.opened, loaded.persona.name.split()[0]
    heading(out, f"{loaded.persona.name}, session {opened.session_number} of {opened.sessions_planned}")
    write(
        out,
        f"{transcript.opened_at:%Y-%m-%d %H:%M} UTC, {opened.trainee}, {loaded.id}, seed {opened.seed}",
        style="dim",
    )
    out.print()
    show_transcript(out, transcript.turns, client, tuple(shown_findings(card)) if card else ())
    if transcript.pending is not None:
        write(out, f"You: {transcript.pending.said.text}")
        write(out, "(The log ends here, in mid-turn. `--resume` goes on from it.)", style="dim")
    for take in transcript.takes:
        heading(out, f"Abandoned take from your turn {turn_number(take.before)} on")
        show_transcript(out, take.turns, client)
    if card:
        own = rating(loaded, loaded.scorecard or card) if transcript.self_rating else None
        show_scorecard(out, card, transcript, loaded.persona, own)
        for change in settled.changes if settled else ():
            review = change.review
            write(out, f"{review.author} {what_was_said(review, change.name)}. {review.text}".strip())
    else:
        out.print()
        write(out, "Not graded." if transcript.ended else "Still open: it has no scorecard yet.", style="dim")


async def export(session: str, out: Path | None, events: bool) -> None:
    """Writes a session as one line of the interchange format, or its events as logged, one a line."""
    async with sessions_for(read_settings()) as sessions:
        session_id = await find_session(sessions.logbook, session)
        if events:
            logged, _ = await sessions.logbook.read(session_id)
            lines = [event.model_dump_json() for event in logged]
        else:
            lines = [exported(await sessions.load(session_id))]
    _write("".join(f"{line}\n" for line in lines), out)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text.encode(), nl=False)  # bytes: the format is UTF-8 whatever the terminal's encoding
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InterchangeError(f"{out} cannot be written: {error.strerror or error}") from error


def exported(session: Session) -> str:
    """One of our own sessions as a line of the interchange format."""
    return interchange_line(session.transcript, session.persona.primary_area)
