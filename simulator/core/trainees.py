"""Scripted trainees, one file a client (`personas/trainees/<id>.yaml`): the same meeting by three hands.

They are for measuring clients and for benchmarks. Nothing is trained on them.
"""

from collections.abc import Sequence
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from simulator.core.facts import Document, Id, Line

Style = Literal["skilled", "neutral", "trap_prone"]
STYLES: tuple[Style, ...] = get_args(Style)
LONG = 40
"""Trainee turns of a long session."""


class Plant(Document):
    """A trap in real words, checked by hand against what this client says at that place."""

    trap: Id
    text: Line
    after: Line = Field(description="The skilled trainee's line after whose answer the words fit.")


class ScriptedTrainees(Document):
    """What each of the three says, turn by turn, whatever the client answers."""

    skilled: tuple[Line, ...] = Field(min_length=20, description="A good first session of IPT.")
    neutral: tuple[Line, ...] = Field(min_length=20, description="A willing beginner: general and closed questions.")
    trap_prone: tuple[Line, ...] = Field(min_length=20, description="The classic traps, one after the other.")

    plants: tuple[Plant, ...] = Field(
        default=(), description="Traps that a plan may have one of them fall into (`ipt-sim batch run`)."
    )

    @model_validator(mode="after")
    def _plants_have_a_place(self) -> Self:
        for plant in self.plants:
            if plant.after not in self.skilled:
                raise ValueError(f"the plant of {plant.trap} comes after a line that 'skilled' lacks: '{plant.after}'")
        return self

    def turns(self, style: Style) -> Sequence[str]:
        """The turns of one of them."""
        lines: Sequence[str] = getattr(self, style)
        return lines

    def long(self) -> Sequence[str]:
        """Forty turns of one trainee in no hurry: the skilled one's, then questions of the neutral one."""
        more = [line for line in self.neutral if "?" in line and line not in self.skilled]
        return [*self.skilled[:-1], *more][:LONG]
