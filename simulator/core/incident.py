"""The incident under way: which points of the compass the trainee has moved for it, and which are still open."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.core.compass import Slot, slots_of
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker


class Point(NamedTuple):
    """One point of the compass for the moment that is spoken of: the trainee's turn that moved it, if any did."""

    slot: Slot
    turn: int | None


def compass_now(turns: Sequence[Turn]) -> tuple[Point, ...]:
    """The compass of the incident under way, in the order of `Slot`.

    It begins anew where the trainee asks for an event with other people than those spoken of so far.
    """
    moved: dict[Slot, int] = {}
    people: set[str] = set()
    for turn in turns:
        if turn.speaker is not Speaker.TRAINEE or turn.in_role_as is not None or turn.reading is None:
            continue
        slots, named = slots_of(turn.reading, turn.text), set(turn.reading.people)
        if Slot.EVENT in slots and named and people and not named & people:
            moved, people = {}, set()
        people |= named
        for slot in slots:
            moved.setdefault(slot, turn.index)
    return tuple(Point(slot, moved.get(slot)) for slot in Slot)
