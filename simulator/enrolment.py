"""Many people at once: a CSV file of accounts and cohorts. Either every line of it is right, or nothing is done."""

import csv
import io
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast, get_args

from simulator import accounts
from simulator.logbook import Logbook, LogbookError, Part, Role

COLUMNS = ("name", "role", "cohort", "password")
_MOST_LINES = 2000


class EnrolmentError(LogbookError):
    """The file cannot be taken as it is. One sentence a mistake, each with its line."""


@dataclass(frozen=True)
class Entry:
    """One line: an account, and the cohort that it joins, if any."""

    line: int
    name: str
    role: Role
    cohort: str
    password: str


@dataclass(frozen=True)
class Enrolled:
    """What came of an entry. `password` is set where we made one; it is shown once and kept nowhere."""

    name: str
    role: Role
    cohort: str
    is_new: bool
    password: str = ""


async def enrol(logbook: Logbook, text: str) -> list[Enrolled]:
    """Adds the people of a CSV file with the columns name, role, cohort, password (the last two may be empty).

    An account that is there already, with the same role, only joins the cohort. Cohorts that are not there are made.

    Raises:
        EnrolmentError: naming every line that is wrong. Nothing has been added then.
    """
    entries, problems = _read(text)
    roles = {person.name: person.role for person in await logbook.people.everybody()}
    known = {cohort.name for cohort in await logbook.people.cohorts()}
    problems += [
        f"line {e.line}: there is an account '{e.name}' already, and it is a {roles[e.name]}, not a {e.role}"
        for e in entries
        if e.name in roles and roles[e.name] != e.role
    ]
    gone = await logbook.people.removed()
    left = (e for e in entries if e.name in gone)
    problems += [f"line {e.line}: the name '{e.name}' belonged to an account that was removed" for e in left]
    if problems:
        raise EnrolmentError("\n".join(sorted(problems, key=_line)))
    done: list[Enrolled] = []
    for entry in entries:
        is_new, made = entry.name not in roles, ""
        if is_new:
            made = "" if entry.password else secrets.token_urlsafe(9)
            await accounts.add_user(logbook, entry.name, entry.role, entry.password or made)
            roles[entry.name] = entry.role
        if entry.cohort:
            if entry.cohort not in known:
                await logbook.people.add_cohort(entry.cohort)
                known.add(entry.cohort)
            part: Part = "trainee" if entry.role == "trainee" else "supervisor"
            await logbook.people.put(entry.cohort, entry.name, part)
        done.append(Enrolled(entry.name, entry.role, entry.cohort, is_new, made))
    return done


def _line(problem: str) -> int:
    return int(problem.removeprefix("line ").split(":")[0])


def _read(text: str) -> tuple[list[Entry], list[str]]:
    """The lines that are right in themselves, and what is wrong with the others."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), skipinitialspace=True)
    header = [name.strip().lower() for name in reader.fieldnames or ()]
    if not {"name", "role"} <= set(header) or not set(header) <= set(COLUMNS):
        raise EnrolmentError(
            f"line 1: expected the columns {', '.join(COLUMNS)}; found {', '.join(header) or 'nothing'}"
        )
    reader.fieldnames = header
    problems: list[str] = []
    entries: list[Entry] = []
    try:
        for row in reader:
            entry = _entry(reader.line_num, row, entries)
            if isinstance(entry, Entry):
                entries.append(entry)
            else:
                problems += entry
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}")
    if not entries and not problems:
        problems.append("line 2: nobody is in this file")
    if len(entries) > _MOST_LINES:
        problems.append(f"line {_MOST_LINES + 2}: a file can have {_MOST_LINES} people; split it")
    return entries, problems


def _entry(line: int, row: dict[str, str | None], before: Iterable[Entry]) -> Entry | list[str]:
    if None in row:
        return [f"line {line}: more fields than columns; put quotation marks around a field that has a comma"]
    values = {key: (value or "").strip() for key, value in row.items()}
    name, role, password = accounts.plain_name(values["name"]), values["role"].lower(), values.get("password", "")
    cohort = values.get("cohort", "")
    problems = []
    if complaint := accounts.wrong_name(name):
        problems.append(f"line {line}: {complaint} (found '{values['name']}')")
    if role not in get_args(Role):
        problems.append(f"line {line}: there is no role '{role}'; expected: {', '.join(get_args(Role))}")
    if password and (complaint := accounts.wrong_password(password)):
        problems.append(f"line {line}: {complaint}")
    if complaint := wrong_cohort(cohort) if cohort else "":
        problems.append(f"line {line}: {complaint}")
    if twin := next((e for e in before if e.name == name and (e.role, e.cohort) == (role, cohort)), None):
        problems.append(f"line {line}: '{name}' is in line {twin.line} already")
    elif other := next((e for e in before if e.name == name and e.role != role), None):
        problems.append(f"line {line}: '{name}' is a {other.role} in line {other.line}")
    return problems or Entry(line, name, cast(Role, role), cohort, password)


def wrong_cohort(name: str) -> str:
    """What is wrong with a cohort's name; '' if it will do."""
    if not name.strip() or len(name) > 60 or not name.isprintable() or "/" in name:
        return f"a cohort's name has 1 to 60 characters and no slash (found '{name[:60]}')"
    return ""
