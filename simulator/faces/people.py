"""Accounts and cohorts, from a terminal."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import cast, get_args

import typer

from simulator import accounts
from simulator.enrolment import EnrolmentError, enrol, wrong_cohort
from simulator.faces.render import columns, console
from simulator.logbook import Logbook, LogbookError, Part, Role
from simulator.settings import read_settings


def check_role(role: str) -> None:
    """Raises `LogbookError` if there is no such role."""
    if role not in get_args(Role):
        raise LogbookError(f"there is no role '{role}'; expected: {', '.join(get_args(Role))}")


def _logbook() -> AbstractAsyncContextManager[Logbook]:
    return Logbook.at(read_settings().log_url)


async def add_user(name: str, role: str, password: str) -> None:
    """Adds an account."""
    check_role(role)
    async with _logbook() as logbook:
        await accounts.add_user(logbook, name, cast(Role, role), password)
    typer.echo(f"Added {name.strip()} as {role}.")


async def list_people() -> None:
    """The accounts there are, and their cohorts."""
    async with _logbook() as logbook:
        people = await logbook.people.everybody()
    rows = [(p.name, p.role, ", ".join(f"{cohort} ({part})" for cohort, part in p.cohorts)) for p in people]
    console().print(columns(("Name", "Role", "Cohorts"), rows))


async def change_password(name: str, password: str) -> None:
    """Gives an account another password."""
    async with _logbook() as logbook:
        await accounts.change_password(logbook, name, password)
    typer.echo(f"{name.strip()} has another password; logins with the old one have ended.")


async def remove_user(name: str) -> None:
    """Takes an account away."""
    async with _logbook() as logbook:
        await logbook.people.remove(accounts.plain_name(name))
    typer.echo(f"Removed {name.strip()}. The name is not given again; the sessions stay in the log.")


async def import_people(file: Path) -> None:
    """Everybody in a CSV file, or nobody. Prints the passwords that were made."""
    text = _text_of(file)
    async with _logbook() as logbook:
        try:
            enrolled = await enrol(logbook, text)
        except EnrolmentError as error:
            raise EnrolmentError("\n".join(f"{file}, {line}" for line in str(error).split("\n"))) from error
    rows = [(e.name, e.role, e.cohort, e.password or ("as in the file" if e.is_new else "was there")) for e in enrolled]
    console().print(columns(("Name", "Role", "Cohort", "Password"), rows))


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise EnrolmentError(f"{file}, line {line}: not UTF-8; save the file as CSV UTF-8") from error
    except OSError as error:
        raise EnrolmentError(f"{file} cannot be read: {error.strerror or error}") from error


async def add_cohort(name: str) -> None:
    """A new cohort."""
    if complaint := wrong_cohort(name):
        raise LogbookError(complaint)
    async with _logbook() as logbook:
        await logbook.people.add_cohort(name.strip())
    typer.echo(f"Made the cohort {name.strip()}.")


async def put(cohort: str, name: str, part: str) -> None:
    """Puts somebody into a cohort."""
    if part not in get_args(Part):
        raise LogbookError(f"there is no part '{part}'; expected: {', '.join(get_args(Part))}")
    async with _logbook() as logbook:
        await logbook.people.put(cohort, accounts.plain_name(name), cast(Part, part))
    typer.echo(f"{name.strip()} is in {cohort} as {part}.")


async def take_out(cohort: str, name: str) -> None:
    """Takes somebody out of a cohort."""
    async with _logbook() as logbook:
        await logbook.people.take_out(cohort, accounts.plain_name(name))
    typer.echo(f"{name.strip()} is not in {cohort}.")
