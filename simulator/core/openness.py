"""How open the client was after each of the trainee's turns, and what in the turn moved them.

The client's state is hidden while a session runs; this is for afterwards.
"""

from simulator.core.events import Change
from simulator.core.reading import Frozen
from simulator.core.transcript import Transcript, Turn


class Step(Frozen):
    """One turn of the trainee's. `by` is what it did to openness in the end, after the caps on change."""

    turn: int
    openness: float
    by: float
    changes: tuple[Change, ...]


def steps(transcript: Transcript) -> tuple[Step, ...]:
    """One step for each turn of the trainee's on the current branch, in order."""
    found: list[Step] = []
    before = transcript.opened.state.openness
    for turn in transcript.trainee_turns():
        step = step_of(turn, before)
        found.append(step)
        before = step.openness
    return tuple(found)


def step_of(turn: Turn, before: float) -> Step:
    """What one turn did to a client who was as open as `before`."""
    openness = turn.state.openness if turn.state else before
    return Step(turn=turn.index, openness=openness, by=openness - before, changes=turn.changes)
