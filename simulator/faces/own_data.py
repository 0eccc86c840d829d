"""A trainee's own record from a terminal: progress, everything to take away, and deletion."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from simulator.bootstrap import sessions_for
from simulator.faces.progress_data import own_progress
from simulator.faces.records import SHORT_ID, find_session
from simulator.faces.render import columns, console, heading, write
from simulator.faces.reports import exported
from simulator.faces.scorecard_text import BANNER, LEVELS
from simulator.faces.texts import t
from simulator.interchange import InterchangeError
from simulator.logbook import NoSuchSession
from simulator.settings import read_settings


async def show_progress(trainee: str) -> None:
    """Criteria over time, portfolio, and self-rating against score."""
    async with sessions_for(read_settings()) as sessions:
        found = await own_progress(sessions, trainee)
    out = console()
    progress = found["progress"]
    heading(out, t("progress.title"))
    write(
        out,
        t(
            "progress.in_all",
            sessions=progress.sessions,
            drills=progress.drills_done,
            moments=progress.moments,
            spent=found["spent"],
        ),
    )
    if found["compared"]:
        write(out, t("progress.compared", **found["compared"]))
    if found["advice"]:
        heading(out, t("progress.next"))
        for advice in found["advice"]:
            with_whom = t("progress.next_with", client=advice["with"])
            write(out, f"{advice['name']}, {with_whom}. {advice['why']}", indent=2)
    _tables(out, found)
    out.print()
    write(out, t("progress.first_counts"), style="dim")
    write(out, BANNER, style="dim")


def _tables(out: Console, found: dict[str, Any]) -> None:
    if found["techniques"]:
        heading(out, t("progress.techniques"))
        rows = [(c["name"], c["strip"].said, LEVELS[c["last"]], LEVELS.get(c["own"], "")) for c in found["techniques"]]
        header = (t("progress.technique"), t("progress.levels"), t("progress.last"), t("progress.own"))
        out.print(columns(header, rows))
    if found["traps"]:
        heading(out, t("progress.traps"))
        often = [(c["name"], t("progress.times", times=c["times"], of=c["of"]), c["last"]) for c in found["traps"]]
        out.print(columns((t("progress.trap"), t("progress.how_often"), t("progress.last")), often))
    if found["drills"]:
        heading(out, t("progress.drills"))
        kept = [(d["name"], LEVELS.get(d["best"], ""), d["with"], d["standing"]) for d in found["drills"]]
        header = (t("progress.drill"), t("progress.best"), t("progress.with"), t("progress.standing"))
        out.print(columns(header, kept))
    heading(out, t("progress.portfolio"))
    cells = [(t("area." + area), *(str(count or "-") for count in counts)) for area, counts in found["portfolio"]]
    out.print(columns((t("progress.area"), *(t("phase." + phase) for phase in found["phases"])), cells))
    if found["sessions"]:
        heading(out, t("progress.sessions"))
        out.print(columns(("Id", t("progress.day"), t("progress.client"), "", t("progress.result")), _lines(found)))


def _lines(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            line["id"][:SHORT_ID],
            line["day"],
            line["client"],
            t("form." + line["form"], number=line["number"]),
            _came(line),
        )
        for line in found["sessions"]
    ]


def _came(line: dict[str, Any]) -> str:
    if line["form"] == "moment":
        return t("progress.at_once")
    if line["waits"]:
        return t("progress.waits")
    return t("progress.open") if line["open"] else LEVELS.get(line["level"], LEVELS["NS"])


async def export_own(trainee: str, out: Path | None) -> None:
    """Everything that is the trainee's, as one zip."""
    file = out or Path("my-practice.zip")
    async with sessions_for(read_settings()) as sessions:
        data = await exported(sessions, trainee)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InterchangeError(f"{file} cannot be written: {error.strerror or error}") from error
    typer.echo(f"Written to {file}: what was said, the scorecards, and a report as PDF.")


async def forget(trainee: str, beginnings: Sequence[str]) -> None:
    """Deletes sessions of this trainee for good, all of them if none is named. Asks twice.

    Raises:
        NoSuchSession: there is none, or one that is named is not this trainee's.
    """
    async with sessions_for(read_settings()) as sessions:
        named = [await find_session(sessions.logbook, beginning) for beginning in beginnings]
        lines = (await own_progress(sessions, trainee))["sessions"]
        meant = [line for line in lines if not named or line["id"] in named]
        if not meant or len(meant) < len(set(named)):
            raise NoSuchSession(f"{trainee} has no such session. `ipt-sim sessions` lists them.")
        out = console()
        write(out, t("forget.one") if len(meant) == 1 else t("forget.many", number=len(meant)))
        out.print(columns(("Id", "", "", "", ""), _lines({"sessions": meant})))
        for key in ("forget.goes_what", "forget.stays_what"):
            write(out, t(key))
        word = t("forget.word")
        if not typer.confirm(t("forget.sure")) or typer.prompt(t("forget.type", word=word)).strip().lower() != word:
            typer.echo("Nothing was deleted.")
            return
        number = await sessions.forget(trainee, [line["id"] for line in meant])
    typer.echo(f"Deleted: {number}.")
