"""What the technique library says beside the techniques: areas, phases, the medical model, the inventory, who fits.

Written by us from the project's source text; it awaits a clinician's sign-off and says so on every page.
"""

from pydantic import Field

from simulator.core.facts import Document, Line, Text
from simulator.core.vocabulary import Attribute, FocalArea, Phase


class AreaPage(Document):
    """A focal area: when it is chosen, what is worked at, and what to beware of."""

    area: FocalArea
    name: Line
    chosen_when: Text
    goals: tuple[Text, ...] = Field(min_length=2)
    strategies: tuple[Text, ...] = Field(min_length=3)
    beware: tuple[Text, ...] = Field(min_length=1)
    source: tuple[int, ...] = Field(min_length=1)


class PhasePage(Document):
    """A phase of the course."""

    phase: Phase
    name: Line
    sessions: Line
    tasks: tuple[Text, ...] = Field(min_length=3)
    source: tuple[int, ...] = Field(min_length=1)


class MedicalModel(Document):
    """Depression as an illness, and the temporary part of somebody who is ill."""

    principles: tuple[Text, ...] = Field(min_length=3)
    example: Text
    source: tuple[int, ...] = Field(min_length=1)


class Handbook(Document):
    """`rubrics/library.yaml`."""

    id: str = Field(pattern="^library$")
    areas: tuple[AreaPage, ...] = Field(min_length=4)
    phases: tuple[PhasePage, ...] = Field(min_length=3)
    medical_model: MedicalModel
    inventory: dict[Attribute, tuple[Line, ...]] = Field(
        description="Questions for each thing worth knowing of somebody."
    )
    indications: tuple[Text, ...] = Field(min_length=3)
    contraindications: tuple[Text, ...] = Field(min_length=3)
