"""`ipt-sim user` and `ipt-sim cohort`: the commands. Nothing heavy is imported until one of them runs."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.faces.running import run_to_the_end as _run

user_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Accounts, for servers that others can reach.")
cohort_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Cohorts: who supervises whom.")


@user_app.command("add")
def add_user(
    name: str,
    role: Annotated[str, typer.Option(help="trainee, supervisor or admin.")] = "trainee",
) -> None:
    """Add an account; asks for the password."""
    from simulator.faces.people import add_user as run
    from simulator.faces.people import check_role

    check_role(role)  # before the password is asked for
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    _run(run(name, role, password))


@user_app.command("list")
def list_users() -> None:
    """List the accounts, and in which cohorts they are."""
    from simulator.faces.people import list_people

    _run(list_people())


@user_app.command("password")
def change_password(name: str) -> None:
    """Give an account another password; asks for it, and ends the account's logins."""
    from simulator.faces.people import change_password as run

    _run(run(name, typer.prompt("Password", hide_input=True, confirmation_prompt=True)))


@user_app.command("remove")
def remove_user(name: str) -> None:
    """Take an account away for good. Its sessions stay in the log, and its name is not given again."""
    from simulator.faces.people import remove_user as run

    _run(run(name))


@user_app.command("import")
def import_users(
    file: Annotated[Path, typer.Argument(help="CSV with the columns name, role, cohort, password.")],
) -> None:
    """Add everybody in a CSV file, with their cohorts; if a line is wrong, nobody. Makes passwords that are missing."""
    from simulator.faces.people import import_people

    _run(import_people(file))


@cohort_app.command("add")
def add_cohort(cohort: str) -> None:
    """Make a cohort."""
    from simulator.faces.people import add_cohort as run

    _run(run(cohort))


@cohort_app.command("put")
def put_into_cohort(
    cohort: str, name: str, part: Annotated[str, typer.Option("--as", help="trainee or supervisor.")] = "trainee"
) -> None:
    """Put somebody into a cohort."""
    from simulator.faces.people import put

    _run(put(cohort, name, part))


@cohort_app.command("take-out")
def take_out_of_cohort(cohort: str, name: str) -> None:
    """Take somebody out of a cohort."""
    from simulator.faces.people import take_out

    _run(take_out(cohort, name))
