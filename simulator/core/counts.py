"""What can be counted is counted, not judged (design rule 4). Filled in by `core/inventory` and `grading`."""

from typing import Literal

from pydantic import Field

from simulator.core.compass import Slot
from simulator.core.reading import Frozen
from simulator.core.vocabulary import Attribute

Learnt = Literal["elicited", "volunteered"]


class PersonLearnt(Frozen):
    """What came out about one person, attribute by attribute. A missing key: it did not come out."""

    id: str
    name: str
    introduced: Learnt | None = None
    attributes: dict[Attribute, Learnt] = Field(default_factory=dict)


class Run(Frozen):
    """A run of closed questions with nothing between them."""

    length: int = Field(ge=0)
    first_turn: int | None = None


class Counts(Frozen):
    """The counted facts of a session. Turn numbers are indices; None means that it did not happen."""

    people_existing: int | None = Field(description="None when there is no ground truth (a foreign transcript).")
    people: tuple[PersonLearnt, ...]
    attributes_existing: int | None
    facts_existing: int | None
    facts_elicited: int
    facts_volunteered: int
    suicide_asked_directly: int | None
    suicide_skirted: int | None
    sessions_said: int | None
    mood_checked: int | None
    task_reviewed: int | None
    task_set: int | None
    task_reviewed_early: bool = Field(default=False, description="The last task was asked about in the first third.")
    task_at_end: int | None = Field(default=None, description="One concrete task, set in the last third.")
    ending_named: int | None = None
    role_play: int | None = None
    second_take: int | None = Field(default=None, description="A rehearsal was done again after it was talked about.")
    past_share: float = Field(default=0.0, description="Share of the trainee's turns that ask about the far past.")
    compass: dict[Slot, int] = Field(default_factory=dict, description="Turns that moved each point of the compass.")
    longest_closed_run: Run
    open_questions: int
    closed_questions: int
    trainee_turns: int
    trainee_words: int
    client_words: int

    @property
    def people_elicited(self) -> int:
        """People whom the trainee asked about, or about whom they asked something."""
        return sum(1 for p in self.people if p.introduced == "elicited" or "elicited" in p.attributes.values())

    @property
    def attributes_elicited(self) -> int:
        """Attributes over all people that came because the trainee asked."""
        return sum(1 for p in self.people for how in p.attributes.values() if how == "elicited")

    @property
    def attributes_volunteered(self) -> int:
        """Attributes over all people that the client brought unasked."""
        return sum(1 for p in self.people for how in p.attributes.values() if how == "volunteered")
