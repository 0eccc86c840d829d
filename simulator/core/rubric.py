"""What supervisors write: criteria. A rubric is a named, versioned list of them.

A criterion is a trap (proscribed behaviour), a technique (essential behaviour) or a common factor (what every good
therapy has, reported apart from IPT). Everything a trainee says that is none of these is compatible with IPT and is
never marked down (clinical note 1, after Waltz).
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from simulator.core.facts import Document, Id, Line, Text
from simulator.core.vocabulary import FocalArea, Phase, Severity, Speaker


class Component(Document):
    """One yes/no behaviour that a grader looks for and must quote."""

    id: Id
    text: Text


class ExampleTurn(Document):
    """A line of context before the judged turn."""

    speaker: Speaker
    text: Line


class Example(Document):
    """A trainee's turn in context, judged. The look-alike pairs of the clinical note 2.5 live here."""

    context: tuple[ExampleTurn, ...] = Field(min_length=1, description="What was said just before, oldest first.")
    trainee: Line = Field(description="The turn that is judged.")
    because: Text = Field(description="One sentence: what makes it so.")


class Examples(Document):
    """Turns that show the trap (or counterfeit the technique) and look-alikes that are fine (or show it)."""

    violating: tuple[Example, ...] = Field(min_length=6)
    fine: tuple[Example, ...] = Field(min_length=6)


class Guidance(Document):
    """A technique's page in the library: the four headings that the source names for each and leaves empty.

    The words are ours and await a clinician's sign-off.
    """

    when_to_use: tuple[Text, ...] = Field(min_length=2, max_length=6)
    key_phrases: tuple[Line, ...] = Field(min_length=6, description="What a trainee could say.")
    follow_up_questions: tuple[Line, ...] = Field(min_length=6)
    warnings: tuple[Text, ...] = Field(min_length=2, max_length=6)


class Criterion(Document):
    """One trap, technique or common factor. The file name is `<id>.yaml`."""

    id: Id
    kind: Literal["trap", "technique", "common_factor"]
    name: str = Field(max_length=60, description="As the scorecard shows it: 'Quick comfort'.")
    source: tuple[int, ...] = Field(min_length=1, description="Lines of the IPT source text it rests on.")
    definition: Text
    phases: tuple[Phase, ...] = Field(min_length=1)
    areas: tuple[FocalArea, ...] = Field(default=(), description="Empty means any.")
    first_session: int = Field(default=1, ge=1, description="Earliest session number it applies to.")
    unit: Literal["turn", "segment", "session", "course"]
    severity: Severity = Field(description="Weight of a violation (for a technique: of a counterfeit).")
    severity_in: dict[FocalArea, Severity] = Field(default_factory=dict, description="Where an area weighs it more.")
    opportunity: Text = Field(description="What must be there before the criterion is judged at all.")
    basic: tuple[Component, ...] = Field(default=(), description="All of them shown: level 3.")
    advanced: tuple[Component, ...] = Field(default=(), description="Any one on top of all basic: level 4.")
    markers: tuple[Text, ...] = Field(min_length=1, description="What a violation looks like.")
    look_alike: Text = Field(description="What resembles a violation and is fine, and the test that tells them apart.")
    off_in_risk_segments: bool = Field(default=False, description="Switched off while suicide risk is being explored.")
    why: Text = Field(description="To the trainee: why it matters in IPT. Two sentences at most.")
    feedback: tuple[Text, ...] = Field(min_length=2, description="A supervisor's remark, in two or more wordings.")
    praise: tuple[Text, ...] = Field(default=(), description="A supervisor's remark when it went well.")
    better_lines: tuple[Line, ...] = Field(
        min_length=3,
        description="What to say instead. {words} stands for the client's own last words, {person} for the person.",
    )
    library: Guidance | None = Field(default=None, description="For a technique: its page in the library.")
    examples: Examples

    @model_validator(mode="after")
    def _what_is_to_be_shown_has_components(self) -> Self:
        if self.kind != "trap" and not (self.basic and self.advanced and self.praise):
            raise ValueError(f"a {self.kind} needs basic and advanced components and praise")
        if self.library is not None and self.kind != "technique":
            raise ValueError(f"only techniques have a page in the library, and this is a {self.kind}")
        return self

    @property
    def of_the_whole(self) -> bool:
        """Whether it is judged over a session or a course, not by a turn or a stretch of them."""
        return self.unit in ("session", "course")

    def applies(self, *, session: int, phase: Phase, area: FocalArea | None) -> bool:
        """Whether the criterion is judged at all in this session. An unknown area excludes nothing."""
        if session < self.first_session or phase not in self.phases:
            return False
        return not self.areas or area is None or area in self.areas

    def weight(self, area: FocalArea | None) -> Severity:
        """The severity of a violation in this focal area."""
        return self.severity_in.get(area, self.severity) if area else self.severity


class RubricList(Document):
    """`rubrics/ipt.yaml`: which criteria, in which version. The version moves whenever a score can move."""

    id: Id
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    criteria: tuple[Id, ...] = Field(min_length=1)


class Rubric(Document):
    """A rubric with its criteria read in, as a session stores it."""

    id: Id
    version: str
    criteria: tuple[Criterion, ...]

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id; KeyError if the rubric has none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)
