"""What every document of an author rests on: ids, lines, texts, and the fact, told in three registers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.core.vocabulary import Candour

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=600)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Openness = Annotated[int, Field(ge=0, le=100)]


class Document(BaseModel):
    """Base of everything read from YAML: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Document):
    """Something the client can tell. Three registers, so that the same fact sounds different as trust grows."""

    truth: Text = Field(description="What is so, for supervisors and the scorecard. Never given to a voice.")
    needs: Openness = Field(
        default=0,
        description="Openness below which the fact is locked: asked for it, the client deflects. 0 = tells if asked.",
    )
    cues: tuple[str, ...] = Field(
        default=(), description="Words in a trainee's question that point at this fact ('choir', 'sing*')."
    )
    guarded: tuple[Line, ...] = Field(min_length=1, description="Said at openness under 40: short, a little evasive.")
    plain: tuple[Line, ...] = Field(min_length=1, description="Said from 40: straightforward.")
    open: tuple[Line, ...] = Field(min_length=1, description="Said from 60: with a scene or a feeling in it.")

    def lines(self, candour: Candour) -> tuple[str, ...]:
        """The authored lines of one candour."""
        return {Candour.GUARDED: self.guarded, Candour.PLAIN: self.plain, Candour.OPEN: self.open}[candour]
