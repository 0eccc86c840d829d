"""`ipt-sim batch ...`: many sessions at a time. Nothing heavy is imported until a command needs it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from simulator.faces.running import EngineName, run_to_the_end

if TYPE_CHECKING:
    from simulator.faces.batch_runs import Means

batch_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Many sessions: planned, played, graded.")

Run = Annotated[Path, typer.Argument(help="The folder of a run.")]
Where = Annotated[
    Literal["here", "ray"],
    typer.Option(help="Where sessions are played: here, or on the Ray cluster that RAY_ADDRESS names (an extra)."),
]
Workers = Annotated[
    int, typer.Option(min=1, help="Processes of this machine for what costs CPU.", show_default="one a core")
]
AtOnce = Annotated[
    int | None, typer.Option(min=1, help="Sessions with a model under way at once.", show_default="IPT_CALLS_AT_ONCE")
]
CORES = len(os.sched_getaffinity(0))


@batch_app.command("run")
def run(
    plan: Annotated[Path, typer.Argument(help="A plan in YAML; see the README.")],
    out: Annotated[Path | None, typer.Option(help="The run's folder.", show_default="runs/NAME OF THE PLAN")] = None,
    on: Where = "here",
    workers: Workers = CORES,
    at_once: AtOnce = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many sessions, calls, tokens and how long; play nothing.")
    ] = False,
    call_seconds: Annotated[
        float, typer.Option(min=0.01, help="With --dry-run: how long a call to the model takes.")
    ] = 2.0,
) -> None:
    """Play and grade every session of a plan. Stopped in any way, `batch resume` goes on."""
    if dry_run:
        from simulator.faces.batch_runs import dry_run as say

        run_to_the_end(say(plan, _means(on, workers, at_once), call_seconds), "Stopped.")
        return
    from simulator.faces.batch_runs import run_plan

    run_to_the_end(run_plan(plan, out, _means(on, workers, at_once)), STOPPED)


@batch_app.command("resume")
def resume(run: Run, on: Where = "here", workers: Workers = CORES, at_once: AtOnce = None) -> None:
    """Go on with a run that was stopped; sessions that failed are tried again."""
    from simulator.faces.batch_runs import resume_run

    run_to_the_end(resume_run(run, _means(on, workers, at_once)), STOPPED)


def _means(on: Literal["here", "ray"], workers: int, at_once: int | None) -> "Means":
    from simulator.faces.batch_runs import Means
    from simulator.settings import read_settings

    return Means(on, workers, at_once or read_settings().calls_at_once)


@batch_app.command("grade")
def grade(
    files: Annotated[
        list[Path], typer.Argument(help=".jsonl, .csv, .vtt (WebVTT) or .txt (turns that begin with T: and C:).")
    ],
    out: Annotated[Path | None, typer.Option(help="Write one JSON line a session here instead of a summary.")] = None,
    look: Annotated[bool, typer.Option("--look", help="Show how the files are understood; grade nothing.")] = False,
    therapist: Annotated[
        str | None, typer.Option(help="Who the therapist is in .vtt and .txt; everybody else is the client.")
    ] = None,
    engine: Annotated[EngineName | None, typer.Option(help="embedded or llm; default: IPT_ENGINE.")] = None,
    workers: Workers = CORES,
) -> None:
    """Grade transcripts from elsewhere, however many; what cannot be read is told and the rest goes on."""
    from simulator.faces.grade import grade_files, look_at

    if look:
        look_at(files, therapist)
        return
    graded = "Stopped. What is graded is in the file that --out names." if out else "Stopped."
    run_to_the_end(grade_files(files, out, engine, workers=workers, therapist=therapist), graded)


@batch_app.command("report")
def report(
    run: Run,
    against: Annotated[Path | None, typer.Option(help="Another run to compare it with, session by session.")] = None,
) -> None:
    """Write a run's report (one HTML page) and its tables (CSV, JSON Lines; Parquet with the extra `parquet`)."""
    from simulator.faces.batch_report import write_report

    write_report(run, against)


@batch_app.command("export")
def export(
    run: Run,
    to: Annotated[Path, typer.Option(help="A new folder.")],
    licence: Annotated[str, typer.Option(help="For the dataset card, as Hugging Face names licences.")] = "other",
) -> None:
    """Write a run as a folder that Hugging Face's `datasets` reads: sessions, findings and a dataset card."""
    from simulator.batch.dataset import write_dataset
    from simulator.batch.folder import RunFolder

    sessions = write_dataset(RunFolder.found(run), to, licence)
    typer.echo(f"{sessions} sessions in {to}, with a card in README.md. Read it before you share them.")


STOPPED = "Stopped. What is finished is kept; `ipt-sim batch resume` goes on."
