"""Where a client follows a script: suicide risk, the incident, role play, last time's task, the end, and care.

Scripts hold the words themselves, so that what matters most is never left to chance or to a model.
"""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from simulator.core.facts import Document, Fact, Id, Line, Text
from simulator.core.vocabulary import Act, Difficulty, InRoleMove


class Risk(Document):
    """The suicide risk script. Answers are said word for word, whatever the openness (clinical note 3.1, rule 2)."""

    level: Literal["none", "passive", "low", "moderate", "acute"]
    summary: Text
    direct: tuple[Line, ...] = Field(min_length=2, description="First is the scripted answer; the rest, asked again.")
    passive: tuple[Line, ...] = Field(
        default=(), description="Asked about wishing to be dead or not to wake up; without lines, `direct` answers."
    )
    euphemism: tuple[Line, ...] = Field(min_length=3, description="The evasive answer to a question that shies away.")
    plan: tuple[Line, ...] = Field(min_length=2)
    means: tuple[Line, ...] = Field(min_length=2)
    intent: tuple[Line, ...] = Field(min_length=2)
    history: tuple[Line, ...] = Field(min_length=2)
    protection: tuple[Line, ...] = Field(min_length=2)
    cues: tuple[Line, ...] = Field(
        default=(), description="Said unasked while nobody has asked, the last one plainer. Empty if there is no risk."
    )


class IncidentLine(Document):
    """One move in the exchange."""

    who: Id = Field(description="'client' or a person's id.")
    said: Line | None = None
    did: Line | None = None
    unsaid: Line | None = Field(default=None, description="What the client wanted to say or felt and did not say.")

    @model_validator(mode="after")
    def _something_happened(self) -> Self:
        if self.said is None and self.did is None:
            raise ValueError("an incident line needs 'said' or 'did'")
        return self


class Incident(Document):
    """One real exchange, move by move, for communication analysis."""

    when: str
    where: str
    with_: Id = Field(alias="with")
    gist: Fact = Field(description="How the client sums it up before being asked for the words.")
    exchange: tuple[IncidentLine, ...] = Field(min_length=6)
    told: tuple[Line, ...] = Field(
        min_length=6, description="The client recounting it, one or two moves a line, in order, words quoted."
    )
    feeling: Fact = Field(description="What the client felt in it.")
    wanted: Fact = Field(description="What the client wanted and did not say.")
    afterwards: Fact = Field(description="What happened then, to mood and between the two.")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Counterpart(Document):
    """How the other person really reacts, for role play at three difficulties."""

    person: Id
    easy: tuple[Line, ...] = Field(min_length=4)
    realistic: tuple[Line, ...] = Field(min_length=4)
    hard: tuple[Line, ...] = Field(min_length=4)
    client_as_self: tuple[Line, ...] = Field(
        min_length=8, description="The client trying it in role play with the trainee as the other, first timid."
    )

    self_to: dict[InRoleMove, tuple[Line, ...]] = Field(
        default_factory=dict, description="The client as themselves, by what the trainee as the other has just done."
    )
    other_to: dict[Difficulty, dict[InRoleMove, tuple[Line, ...]]] = Field(
        default_factory=dict, description="Roles reversed: the client as the other, by what the trainee has just done."
    )


class HomeworkOutcome(Document):
    """What came of the task: told when the trainee asks."""

    story: Text
    lines: tuple[Line, ...] = Field(min_length=3)


class Homework(Document):
    """The task from last time and three ways it may have gone; the seed draws one."""

    task: Text
    done_well: HomeworkOutcome
    done_badly: HomeworkOutcome
    not_done: HomeworkOutcome


class Ending(Document):
    """How the client takes the end of the course."""

    feelings: Text
    cue_lines: tuple[Line, ...] = Field(min_length=3, description="Small signs that the ending is on their mind.")
    when_named: tuple[Line, ...] = Field(min_length=3, description="Answers when the trainee brings it up.")
    non_response: tuple[Line, ...] = Field(min_length=2, description="For a course that has not helped.")


class CareStep(Document):
    """A right step outside ordinary IPT (safety, referral, telling a parent) and how the client takes it."""

    id: Id
    acts: tuple[Act, ...] = Field(min_length=1, description="Any one of these takes the step.")
    after: tuple[str, ...] = Field(default=(), description="Addresses that must have been told first ('risk.direct').")
    lines: tuple[Line, ...] = Field(min_length=4)


class Stop(Document):
    """Where the simulation stops and debriefs: the client has said what makes ordinary work wrong."""

    required: tuple[Id, ...] = Field(min_length=1, description="Care steps that together are the right end.")
    patience: int = Field(ge=2, le=10, description="Trainee turns without a care step until it stops all the same.")
    done: Text
    missed: Text
    never_asked: Text
