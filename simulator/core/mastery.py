"""When a drill is mastered, and when it is to be tried again: what is not met again is forgotten.

Mastered is level 3 or better with two clients, without hints. Tests follow 1, 4 and 12 weeks later; one that fails
starts the three anew.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import Field

from simulator.core.drills import MASTERED_FROM, Drill, score_of_drill
from simulator.core.practice import Practice
from simulator.core.reading import Frozen
from simulator.core.rubric import Rubric
from simulator.core.scoring import ComputedLevel

CLIENTS_TO_MASTER = 2
RETESTS = (timedelta(weeks=1), timedelta(weeks=4), timedelta(weeks=12))
"""Counted from the day on which it was mastered, if each test is taken on its day."""


class Try(Frozen):
    """A drill played once, by its first scorecard."""

    persona: str
    at: datetime
    level: ComputedLevel
    hints: int

    @property
    def passed(self) -> bool:
        """Whether it counts: level 3 or better, without hints."""
        return isinstance(self.level, int) and self.level >= MASTERED_FROM and self.hints == 0


class Mastery(Frozen):
    """Where a trainee stands with a drill."""

    drill: str
    tries: int
    best: int | None
    passed_with: tuple[str, ...] = Field(description="Clients, in the order in which it was first passed with them.")
    mastered_at: datetime | None = None
    retests: int = Field(default=0, description="How many of the three tests were passed one after the other.")
    due: datetime | None = Field(
        default=None, description="When the next test is due; None before and after all three."
    )


def tries_of(drill: Drill, practices: Iterable[Practice], rubric: Rubric) -> tuple[Try, ...]:
    """Every finished, self-rated play of this drill, oldest first."""
    played = [p for p in practices if p.form == "drill" and p.drill == drill.id and p.counts]
    return tuple(
        Try(
            persona=p.persona,
            at=p.opened_at,
            level=score_of_drill(drill.played_with(p.persona), rubric, p.scorecard).level,
            hints=p.hints,
        )
        for p in sorted(played, key=lambda p: p.opened_at)
        if p.scorecard is not None and p.persona in drill.personas
    )


def mastery_of(drill: str, tries: Iterable[Try]) -> Mastery:
    """What the tries, oldest first, come to. Before a test is due, playing it again changes nothing."""
    played = list(tries)
    passed_with: list[str] = []
    mastered: datetime | None = None
    due: datetime | None = None
    stage = 0
    for play in played:
        if play.passed and play.persona not in passed_with:
            passed_with.append(play.persona)
        if mastered is None:
            if len(passed_with) >= CLIENTS_TO_MASTER:
                mastered, due = play.at, play.at + RETESTS[0]
        elif due is not None and play.at >= due:
            stage = stage + 1 if play.passed else 0
            due = _next(play.at, stage)
    levels = [play.level for play in played if isinstance(play.level, int)]
    return Mastery(
        drill=drill,
        tries=len(played),
        best=max(levels, default=None),
        passed_with=tuple(passed_with),
        mastered_at=mastered,
        retests=stage,
        due=due,
    )


def standing_in(drill: Drill, practices: Iterable[Practice], rubric: Rubric) -> Mastery:
    """Where a trainee's record leaves this drill."""
    return mastery_of(drill.id, tries_of(drill, practices, rubric))


def _next(at: datetime, stage: int) -> datetime | None:
    """When the test of this stage is due after one that was taken now."""
    if stage == 0:
        return at + RETESTS[0]
    return at + RETESTS[stage] - RETESTS[stage - 1] if stage < len(RETESTS) else None
