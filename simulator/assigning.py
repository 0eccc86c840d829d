"""Assignments: what can be asked of a trainee, and what is asked of one."""

from simulator.core.assignments import Assignment, Task
from simulator.library import Library, LibraryError
from simulator.logbook import Logbook
from simulator.session import DEFAULT_SESSIONS


async def assignments_for(logbook: Logbook, trainee: str) -> list[Assignment]:
    """What this trainee was asked to do, the earliest day first; what is done says by which session."""
    return await logbook.learning.assigned(trainee=trainee)


def cannot_be_done(task: Task, library: Library) -> str:
    """Why nobody could do this task, in a sentence; '' if it can be done."""
    try:
        if task.persona is not None:
            library.persona(task.persona)
        drill = library.drill(task.drill) if task.drill else None
    except LibraryError as error:
        return str(error)
    if drill is not None and task.persona is not None and task.persona not in drill.personas:
        return f"The drill '{drill.name}' is played with {', '.join(drill.personas)}."
    if task.session_number > DEFAULT_SESSIONS:
        return f"A course of {DEFAULT_SESSIONS} sessions has no session {task.session_number}."
    return ""
