"""Scripted trainees, one file a client (`personas/trainees/<id>.yaml`): the same meeting by three hands.

They are for measuring clients and for benchmarks. Nothing is trained on them.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from pydantic import Field

from simulator.core.facts import Document, Line

Style = Literal["skilled", "neutral", "trap_prone"]
STYLES: tuple[Style, ...] = get_args(Style)
LONG = 40
"""Trainee turns of a long session."""


class ScriptedTrainees(Document):
    """What each of the three says, turn by turn, whatever the client answers."""

    skilled: tuple[Line, ...] = Field(min_length=20, description="A good first session of IPT.")
    neutral: tuple[Line, ...] = Field(min_length=20, description="A willing beginner: general and closed questions.")
    trap_prone: tuple[Line, ...] = Field(min_length=20, description="The classic traps, one after the other.")

    def turns(self, style: Style) -> Sequence[str]:
        """The turns of one of them."""
        lines: Sequence[str] = getattr(self, style)
        return lines

    def long(self) -> Sequence[str]:
        """Forty turns of one trainee in no hurry: the skilled one's, then questions of the neutral one."""
        more = [line for line in self.neutral if "?" in line and line not in self.skilled]
        return [*self.skilled[:-1], *more][:LONG]
