"""What a reader made of one trainee turn."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.core.vocabulary import Act, Topic

Tense = Literal["past", "present", "future"]


class Frozen(BaseModel):
    """Base of values that the log stores: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(Frozen):
    """Acts, topics, people and the facts asked about. Silent about whether any of it was good."""

    acts: dict[Act, float] = Field(default_factory=dict, description="Act to confidence, 0 to 1.")
    topics: tuple[Topic, ...] = ()
    people: tuple[str, ...] = Field(default=(), description="Ids of the people meant, pronouns resolved.")
    asks: tuple[str, ...] = Field(default=(), description="Addresses of the facts asked about, best match first.")
    torn: bool = Field(default=False, description="The first two of `asks` would answer about equally well.")
    checks: bool = Field(default=False, description="Asks only whether it was understood, or suits.")
    questions: int = Field(default=0, ge=0)
    tense: Tense | None = Field(default=None, description="Whether what is asked lies behind, is so now or lies ahead.")
    picks_up: bool = Field(default=False, description="Takes up words that the client used in the last three turns.")
    after_pain: bool = Field(default=False, description="The client's last two turns held painful feeling.")
    strange: bool = Field(
        default=False, description="Asks about a matter that neither the file nor the talk so far knows."
    )
    understood: Literal["yes", "nonsense", "other_language"] = "yes"

    def does(self, *acts: Act) -> bool:
        """Whether the turn does any of these."""
        return not self.acts.keys().isdisjoint(acts)

    def about(self, *topics: Topic) -> bool:
        """Whether the turn is about any of these."""
        return any(topic in self.topics for topic in topics)
