"""Looking after the content and the accounts: the list of clients, lint, new people."""

from pathlib import Path

import typer

from simulator.bootstrap import library_for
from simulator.faces.render import columns, console
from simulator.library import Library, LibraryError, Problem, lint_file, lintable
from simulator.settings import read_settings


def list_personas() -> None:
    """The clients there are, as a trainee may see them."""
    library = library_for(read_settings())
    personas = sorted(library.personas.values(), key=lambda p: p.id)
    cells = [(p.id, p.name, str(p.card.age), p.card.work, p.card.why_now) for p in personas]
    console().print(columns(("Id", "Name", "Age", "Work", "Why now"), cells))
    if left_out := {p.file.stem for p in library.problems}:
        names = ", ".join(sorted(left_out))
        console(stderr=True).print(f"Left out because of mistakes: {names}. `ipt-sim lint` shows them.")


def lint(paths: list[Path]) -> None:
    """Prints every problem in these files and folders, or in all that are in use. Exit code 1 if there are any."""
    missing = [Problem(path, None, "", "is not there") for path in paths if not path.exists()]
    library = library_for(read_settings())
    folders = [p for p in paths if p.exists()] if paths else [*library.persona_folders, *library.rubric_folders]
    files = lintable(folders)
    problems = [*missing, *(problem for file in files for problem in lint_file(file))]
    if not paths:
        problems += [p for p in _of_the_whole(library) if p not in problems]
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        wrong = len({p.file for p in problems})
        typer.echo(f"{_many(len(problems), 'problem')} in {_many(wrong, 'file')} of {len(files)}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{_many(len(files), 'file')}, no problems")


def _of_the_whole(library: Library) -> list[Problem]:
    """What no single file shows: a rubric that names a criterion which is not there, a drill that fits no client."""
    try:
        misplaced = list(library.drills_for_nobody())
    except LibraryError as error:
        return list(error.problems)
    return [*(p for p in library.problems if p.file.parent.name == "drills"), *misplaced]


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
