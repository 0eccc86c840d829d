"""Reads a plan from YAML and checks it against what there is: a night's run must not fail at its last hour."""

from collections.abc import Iterator
from pathlib import Path

from simulator.batch.plan import Plan, RecordedTrainee, ScriptedTrainee
from simulator.batch.trainees import plants_for
from simulator.library import Library, LibraryError, Problem, read_document


def read_plan(file: Path, library: Library) -> Plan:
    """The plan, with all clients named where it names none.

    Raises:
        LibraryError: every problem of it, with file, line and key.
    """
    plan, problems = read_document(file, Plan)
    if plan is None:
        raise LibraryError(problems)
    if not plan.personas:
        plan = plan.model_copy(update={"personas": tuple(sorted(library.personas))})
    found = list(_problems(file, plan, library))
    if found:
        raise LibraryError(found)
    return plan


def _problems(file: Path, plan: Plan, library: Library) -> Iterator[Problem]:
    known: list[str] = []
    for i, persona in enumerate(plan.personas):
        try:
            library.persona(persona)
            known.append(persona)
        except LibraryError as error:
            yield Problem(file, None, f"personas.{i}", str(error.problems[0].message))
    try:
        library.course(plan.sessions_planned)
    except LibraryError as error:
        yield Problem(file, None, "sessions_planned", error.problems[0].message)
    for i, session in enumerate(plan.sessions):
        if session > plan.sessions_planned:
            yield Problem(file, None, f"sessions.{i}", f"is {session}, of {plan.sessions_planned} planned")
    for i, trainee in enumerate(plan.trainees):
        if isinstance(trainee, ScriptedTrainee):
            yield from _missing_traps(file, i, trainee, known, library)
        elif isinstance(trainee, RecordedTrainee):
            yield from _unknown_people(file, i, trainee, known, library)


def _missing_traps(
    file: Path, i: int, trainee: ScriptedTrainee, personas: list[str], library: Library
) -> Iterator[Problem]:
    for persona in personas:
        script = library.trainees(persona)
        there = ", ".join(sorted({plant.trap for plant in script.plants})) or "none"
        for n, trap in enumerate(trainee.traps):
            if not plants_for(script, trap):
                message = f"no words for '{trap.trap}' have been checked with {persona}; there are: {there}"
                yield Problem(file, None, f"trainees.{i}.traps.{n}", message)


def _unknown_people(
    file: Path, i: int, trainee: RecordedTrainee, personas: list[str], library: Library
) -> Iterator[Problem]:
    for n, line in enumerate(trainee.lines):
        for persona in personas:
            people = {persona, *(p.id for p in library.persona(persona).people)}
            if line.in_role_as is not None and line.in_role_as not in people:
                message = f"nobody around {persona} is called '{line.in_role_as}'"
                yield Problem(file, None, f"trainees.{i}.lines.{n}.in_role_as", message)
