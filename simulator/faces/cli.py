"""`ipt-sim`: the simulator in a terminal. Nothing heavy is imported until a command needs it."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from simulator.faces.batch_cli import batch_app
from simulator.faces.people_cli import cohort_app, user_app
from simulator.faces.running import EngineName
from simulator.faces.running import run_to_the_end as _run

Engine = Annotated[
    EngineName | None,
    typer.Option(help="embedded needs no key; llm is a language model, see the README. Default: IPT_ENGINE."),
]
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks are long and can show local values, passwords among them
    rich_markup_mode=None,  # plain help comes in a third of the time
    help="Practise interpersonal psychotherapy (IPT) with simulated clients. "
    "Practice evidence, not certification; not treatment.",
)
app.add_typer(user_app, name="user")
app.add_typer(cohort_app, name="cohort")
personas_app = typer.Typer(rich_markup_mode=None, help="The clients there are; `check` measures them.")
app.add_typer(personas_app, name="personas")
persona_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Write a client of your own.")
app.add_typer(persona_app, name="persona")

rubric_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Write criteria of your own.")
app.add_typer(rubric_app, name="rubric")

app.add_typer(batch_app, name="batch")

PersonaId = Annotated[str, typer.Argument(help="Which client: see `ipt-sim personas`.")]
SessionId = Annotated[str, typer.Argument(help="A session's id, or the beginning of it.")]

LOCAL = "local"
"""The one local person of solo mode; `accounts.LOCAL_PERSON`, whose import `--help` must not wait for."""
Trainee = Annotated[str, typer.Option(help="Whose; default: the one local person of solo mode.")]


def main() -> None:
    """Entry point of `ipt-sim`: every foreseeable mistake ends in one sentence and exit code 2."""
    try:
        app()
    except Exception as error:
        from simulator.faces.complaints import (
            COMPLAINTS,
        )  # it imports what raises them, which `--help` must not wait for

        if not isinstance(error, COMPLAINTS):
            raise
        typer.secho(str(error), err=True, fg="red")
        sys.exit(2)


def _refuse(sentence: str) -> NoReturn:
    typer.secho(sentence, err=True, fg="red")
    raise typer.Exit(2)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address; default IPT_HOST or 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default IPT_PORT or 8000.")] = None,
    engine: Engine = None,
) -> None:
    """Serve the chat page at / and the supervisor's pages at /review."""
    from simulator.faces.web import serve as serve_web
    from simulator.settings import read_settings

    serve_web(read_settings(host=host, port=port, engine=engine))


@personas_app.callback(invoke_without_command=True)
def personas(context: typer.Context) -> None:
    """List the clients there are, as a trainee may see them."""
    if context.invoked_subcommand is None:
        from simulator.faces.upkeep import list_personas

        list_personas()


@personas_app.command("check")
def check_personas(
    ids: Annotated[list[str] | None, typer.Argument(help="Which clients; default: all.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many seeds each session is played with.")] = 5,
    misses: Annotated[bool, typer.Option("--misses", help="List every question that was not answered.")] = False,
) -> None:
    """Measure the clients: what they understand, how they sound, and whom they open up to."""
    from simulator.faces.clients import check_personas as run

    _run(run(ids or [], seeds, misses))


@persona_app.command("new")
def new_persona(
    persona: Annotated[str, typer.Argument(help="The new client's id: small letters, digits and _.")],
    folder: Annotated[Path | None, typer.Option(help="Where; default: the last of IPT_PERSONAS.")] = None,
) -> None:
    """Start a client's file from a few questions; `ipt-sim lint` then lists what is still to be written."""
    from simulator.faces.clients import new_persona as run

    run(persona, folder)


@persona_app.command("schema")
def persona_schema(
    out: Annotated[Path | None, typer.Option(help="File to write; default: beside the shipped personas.")] = None,
) -> None:
    """Write the JSON Schema of persona files, for editors that check YAML."""
    from simulator.faces.clients import write_schema

    write_schema(out)


@rubric_app.command("schema")
def rubric_schema(
    out: Annotated[Path | None, typer.Option(help="Folder to write to; default: beside the shipped rubric.")] = None,
) -> None:
    """Write the JSON Schemas of criteria and drills, for editors that check YAML."""
    from simulator.faces.clients import write_rubric_schemas

    write_rubric_schemas(out)


@app.command()
def practise(
    persona: PersonaId,
    session: Annotated[int, typer.Option("--session", min=1, help="Number of the session in the course.")] = 1,
    seed: Annotated[int | None, typer.Option(help="The same seed and words give the same session.")] = None,
    resume: Annotated[str | None, typer.Option(help="Go on with this session instead of a new one.")] = None,
    drill: Annotated[str | None, typer.Option(help="A drill of twenty minutes instead: see `ipt-sim drills`.")] = None,
    assessment: Annotated[bool, typer.Option("--assessment", help="No hints and no turn taken again.")] = False,
    engine: Engine = None,
) -> None:
    """Talk with a client here; /help lists the commands during the session."""
    from simulator.faces.terminal import practise as run

    _run(run(persona, session, seed, resume, engine, drill=drill, assessment=assessment))


@app.command()
def drills() -> None:
    """List the drills: one skill, one trap, twenty minutes."""
    from simulator.faces.render_drill import list_drills

    list_drills()


@app.command()
def sessions() -> None:
    """List the sessions in the log, newest first."""
    from simulator.faces.records import list_sessions

    _run(list_sessions())


@app.command()
def replay(session: SessionId) -> None:
    """Show a session from the log, word for word, with its findings. Reads and never generates."""
    from simulator.faces.records import replay as run

    _run(run(session))


@app.command()
def grade(
    what: Annotated[
        str, typer.Argument(help="A .jsonl, .csv, .vtt or .txt file of transcripts, or the id of a session in the log.")
    ],
    engine: Engine = None,
    out: Annotated[Path | None, typer.Option(help="Write one JSON line a session here instead of a summary.")] = None,
    batch_api: Annotated[
        bool,
        typer.Option(
            "--batch-api",
            help="Through OpenAI's Batch endpoint: half the price, within a day. Needs --engine llm, a file and --out. "
            "Stopped, the same command goes on.",
        ),
    ] = False,
) -> None:
    """Grade transcripts from elsewhere, or a session in the log again (appends a scorecard)."""
    if batch_api:
        from simulator.faces.batch_api import grade_in_batch

        if out is None:
            _refuse("--batch-api needs --out FILE: what is under way is remembered beside it.")
        stopped = "Stopped. The batch goes on at the provider; the same command fetches it."
        _run(grade_in_batch(Path(what), out, engine), stopped)
        return
    from simulator.faces.grade import grade_anything

    _run(grade_anything(what, out, engine))


@app.command()
def export(
    session: Annotated[str, typer.Argument(help="A session's id, or the beginning of it.")] = "",
    out: Annotated[Path | None, typer.Option(help="File to write; default: standard output.")] = None,
    events: Annotated[
        bool, typer.Option("--events", help="Every event as logged, one a line, not the interchange format.")
    ] = False,
    mine: Annotated[
        bool, typer.Option("--mine", help="All of your sessions with their scorecards and a report, as one zip.")
    ] = False,
    trainee: Trainee = LOCAL,
) -> None:
    """Write a session out in the interchange format (JSON Lines), or as its events; or all of yours as one zip."""
    if mine == bool(session):
        _refuse("Name a session, or say --mine for all of yours.")
    if mine:
        from simulator.faces.own_data import export_own

        _run(export_own(trainee, out))
        return
    from simulator.faces.records import export as run

    _run(run(session, out, events))


@app.command()
def progress(trainee: Trainee = LOCAL) -> None:
    """Show your own record: criteria over time, portfolio, and your own ratings beside the grader's."""
    from simulator.faces.own_data import show_progress

    _run(show_progress(trainee))


@app.command()
def forget(
    sessions: Annotated[list[str] | None, typer.Argument(help="Which; default: all of yours.")] = None,
    trainee: Trainee = LOCAL,
) -> None:
    """Delete your sessions for good, with everything that belongs to them. Asks twice."""
    from simulator.faces.own_data import forget as run

    _run(run(trainee, sessions or []), "Stopped. Nothing was deleted.")


@app.command()
def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; default: all that are in use.")] = None,
) -> None:
    """Report every mistake in personas, criteria, drills and courses, with file, line and key."""
    from simulator.faces.upkeep import lint as run

    run(paths or [])


@app.command()
def train(
    criteria: Annotated[
        bool, typer.Option("--criteria", help="The criteria's models instead, from rubrics/corpus/criteria; minutes.")
    ] = False,
) -> None:
    """Train the reader's linear model from rubrics/corpus/train-*.jsonl; takes seconds."""
    if criteria:
        from simulator.faces.teaching import train_criteria

        train_criteria()
        return
    from simulator.faces.measure import train as run

    run()


@app.command()
def calibrate(
    gold: Annotated[list[Path], typer.Argument(help="Transcripts in the interchange format, each with a 'gold' list.")],
    second: Annotated[
        list[Path] | None, typer.Option(help="Another reader's marks, to print two people's agreement beside.")
    ] = None,
    card: Annotated[bool, typer.Option("--card", help="Write the accuracy card that scorecards cite.")] = False,
    engine: Engine = None,
) -> None:
    """Measure the grader against transcripts that a person has marked."""
    from simulator.faces.measure import calibrate as run

    _run(run(gold, card, engine, second=second or ()))


@app.command()
def trust(
    gold: Annotated[
        Path | None, typer.Option(help="Write what supervisors marked here instead, as a file for `calibrate`.")
    ] = None,
) -> None:
    """How far supervisors agree with the grader, and with each other; which criteria only advise."""
    from simulator.faces.trust import trust as run

    _run(run(gold))


@app.command()
def reader() -> None:
    """Report the reader's precision, recall and F1 on rubrics/corpus/report-*.jsonl."""
    from simulator.faces.measure import report_reader

    report_reader()


if __name__ == "__main__":
    main()
