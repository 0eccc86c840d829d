"""A drill: twenty minutes on one skill and one trap. Brief, play, feedback, and one fragment once more.

The file name is `rubrics/drills/<id>.yaml`. What is scored is the rubric's own: a drill only says which part of it.
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.facts import Document, Id, Line, Openness, Text
from simulator.core.reading import Frozen
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import ComputedLevel, CriterionScore, Finding, Scorecard
from simulator.core.vocabulary import Severity

MASTERED_FROM = 3
POINTS = 3
"""Most points of feedback that a drill gives."""


class Opening(Document):
    """The drill with one client: where things stand, and the words with which the trainee finds them."""

    persona: Id
    situation: Text = Field(description="To the trainee: what has happened so far. Nothing that is still to be found.")
    client: Line = Field(description="What the client has just said, word for word. The trainee speaks next.")
    told: tuple[str, ...] = Field(default=(), description="Addresses of facts that the client has told by then.")
    openness: Openness | None = Field(default=None, description="Where the client begins; default: as in the course.")
    skill: Id | None = Field(
        default=None, description="Where this client calls for another criterion than the drill's."
    )
    trap: Id | None = Field(default=None, description="The same for the trap.")


class Minutes(Document):
    """How long each part lasts."""

    brief: int = Field(default=2, ge=1, le=5)
    play: int = Field(default=12, ge=3, le=30)
    feedback: int = Field(default=3, ge=1, le=10)
    redo: int = Field(default=3, ge=1, le=10)


class Drill(Document):
    """One skill and one trap, with at least two clients to practise it on."""

    id: Id
    version: int = Field(ge=1)
    name: str = Field(max_length=60)
    skill: Id = Field(description="The criterion to be shown: a technique, or a trap with its right move.")
    parts: tuple[Id, ...] = Field(
        default=(), description="Its basic components that can be shown in the time. Empty: all of them."
    )
    trap: Id = Field(description="The criterion not to fall into.")
    session: int = Field(ge=1, description="Number of the session in a course of sixteen.")
    goal: Text = Field(description="One sentence: what the trainee does by the end.")
    brief: Text = Field(description="A minute's reading: how it is done, and why in IPT.")
    red_lines: tuple[Text, ...] = Field(min_length=2, max_length=5, description="What must not happen.")
    content_note: Text
    hints: tuple[Text, Text, Line] = Field(description="What is open; which move would serve it; a line to say.")
    mastery: Text = Field(description="In words: what level 3 looks like here.")
    minutes: Minutes = Minutes()
    openings: tuple[Opening, ...] = Field(min_length=2, description="Mastery needs two clients.")

    @model_validator(mode="after")
    def _one_opening_a_client(self) -> Self:
        if len({o.persona for o in self.openings}) < len(self.openings):
            raise ValueError("each client has one opening")
        return self

    @property
    def personas(self) -> tuple[str, ...]:
        """The clients it can be played with, the first one first."""
        return tuple(o.persona for o in self.openings)

    def opening(self, persona_id: str) -> Opening:
        """The opening with this client; KeyError if there is none."""
        for opening in self.openings:
            if opening.persona == persona_id:
                return opening
        raise KeyError(persona_id)

    def played_with(self, persona_id: str) -> "Drill":
        """The drill as this client calls for it; KeyError if it is not played with them."""
        opening = self.opening(persona_id)
        if opening.skill is None:
            return self.model_copy(update={"trap": opening.trap or self.trap})
        return self.model_copy(update={"skill": opening.skill, "parts": (), "trap": opening.trap or self.trap})


class DrillScore(Frozen):
    """What a drill comes to. Parts are component ids; `fell` says whether the trap was fallen into."""

    level: ComputedLevel
    shown: tuple[str, ...]
    missing: tuple[str, ...]
    fell: bool

    @property
    def reached(self) -> bool:
        """Whether it is good enough: level 3 or better."""
        return isinstance(self.level, int) and self.level >= MASTERED_FROM


def wanted_parts(drill: Drill, skill: Criterion) -> tuple[str, ...]:
    """The components that a drill asks for."""
    return drill.parts or tuple(c.id for c in skill.basic)


def score_of_drill(drill: Drill, rubric: Rubric, card: Scorecard) -> DrillScore:
    """The skill's level over the parts that the drill asks for; a trap fallen into holds it at 2, a grave one at 1.

    The one trap of a drill is told even where its criterion only advises.
    """
    skill = rubric.criterion(drill.skill)
    score = card.criteria.get(drill.skill, CriterionScore(level="NS"))
    wanted = wanted_parts(drill, skill)
    shown = tuple(part for part in wanted if part in score.components)
    trapped = [f for f in (*card.findings, *card.advisory) if f.criterion == drill.trap]
    return DrillScore(
        level=_level(score, len(shown) == len(wanted), any(c.id in score.components for c in skill.advanced), trapped),
        shown=shown,
        missing=tuple(part for part in wanted if part not in shown),
        fell=bool(trapped),
    )


def _level(score: CriterionScore, all_shown: bool, more: bool, trapped: list[Finding]) -> ComputedLevel:
    if score.level in ("NS", 1):
        return score.level
    if any(f.severity in (Severity.S3, Severity.S4) for f in trapped):
        return 1
    if trapped or not all_shown:
        return 2
    return 4 if more else 3


def points_of_drill(drill: Drill, card: Scorecard) -> tuple[Finding, ...]:
    """At most three findings: those about the trap and the skill first, each about a turn of its own."""
    about = (drill.trap, drill.skill)
    told = (*card.findings, *(f for f in card.advisory if f.criterion == drill.trap))
    ranked = sorted(told, key=lambda f: f.criterion not in about)  # stable: heaviest first within each
    chosen: list[Finding] = []
    for finding in ranked:
        if all(finding.turn != c.turn for c in chosen):
            chosen.append(finding)
    return tuple(chosen[:POINTS])


class Fragment(Frozen):
    """A stretch of one take: what of the drill's skill was shown in it, and how often its trap was fallen into."""

    shown: tuple[str, ...]
    traps: int
    other: int


def fragment_of(drill: Drill, rubric: Rubric, card: Scorecard, first: int, until: int) -> Fragment:
    """What a card found between two turns, the second one not counted."""
    score = card.criteria.get(drill.skill, CriterionScore(level="NS"))
    inside = [f for f in card.findings if first <= f.turn < until]
    return Fragment(
        shown=tuple(
            part
            for part in wanted_parts(drill, rubric.criterion(drill.skill))
            if part in score.components and first <= score.components[part].turn < until
        ),
        traps=sum(f.criterion == drill.trap for f in inside),
        other=sum(f.criterion != drill.trap for f in inside),
    )


Misfit = tuple[tuple[str | int, ...], str]
"""Key path in the drill's file, and what is wrong there."""


def misfits(drill: Drill, rubric: Rubric, course: Course) -> Iterator[Misfit]:
    """What of a drill does not fit the rubric."""
    criteria = {c.id: c for c in rubric.criteria}
    named: list[tuple[tuple[str | int, ...], str | None]] = [(("skill",), drill.skill), (("trap",), drill.trap)]
    for i, opening in enumerate(drill.openings):
        named += [(("openings", i, "skill"), opening.skill), (("openings", i, "trap"), opening.trap)]
    for path, id in named:
        if id is not None and id not in criteria:
            yield path, f"the rubric has no criterion '{id}'"
    if not 1 <= drill.session <= course.sessions:
        yield ("session",), f"a course of {course.sessions} has no such session"
    basic = [c.id for c in criteria[drill.skill].basic] if drill.skill in criteria else list(drill.parts)
    for i, part in enumerate(drill.parts):
        if part not in basic:
            yield ("parts", i), f"'{drill.skill}' has no basic component '{part}'; there are: {', '.join(basic)}"


def misfits_with(drill: Drill, opening: Opening, persona: Persona, rubric: Rubric, course: Course) -> Iterator[str]:
    """What of an opening does not fit its client: facts that are not there, criteria that do not apply."""
    present, phase = persona.in_session(drill.session), course.phase(drill.session)
    for fact in opening.told:
        if fact not in present.facts:
            yield f"{persona.id} has no fact '{fact}'"
    played = drill.played_with(persona.id)
    for id in (played.skill, played.trap):
        if not rubric.criterion(id).applies(session=drill.session, phase=phase, area=persona.primary_area):
            yield f"'{id}' is not scored with {persona.id} in session {drill.session}"
