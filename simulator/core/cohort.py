"""What a cohort's practice came to: traps most met, drills, hours, and each trainee's portfolio. Pure.

Levels are those that hold after the reviews. Only sessions that the supervisor may see are handed in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from simulator.core.vocabulary import FocalArea, Phase

CASES, AREAS = 3, 2
"""The usual pattern of certification (clinical note 1): three cases, in two focal areas or more, each with a recording
of an initial, a middle and an ending session. What is practised here is evidence of practice and certifies nobody."""
RECENT = 3
"""Sessions of each trainee that the proposal for the next hour looks at."""


@dataclass(frozen=True)
class Practised:
    """One finished session or drill. `levels` holds the criteria that were called for."""

    session_id: str
    trainee: str
    persona: str
    area: str | None
    phase: str
    number: int
    form: str
    drill: str | None
    purpose: str
    at: datetime
    seconds: int
    level: str | None
    reviewed: bool
    levels: Mapping[str, str] = field(default_factory=dict)

    def traps(self, kinds: Mapping[str, str]) -> list[str]:
        """The traps fallen into."""
        return [c for c, level in self.levels.items() if level == "1" and kinds.get(c) == "trap"]


@dataclass(frozen=True)
class TrapMet:
    """A trap: in how many sessions, and by whom."""

    criterion: str
    sessions: int
    trainees: tuple[str, ...]


@dataclass(frozen=True)
class CaseHeld:
    """One trainee's work with one client, by phase: the sessions held."""

    persona: str
    area: str | None
    phases: Mapping[str, int]

    @property
    def whole(self) -> bool:
        """Whether there is a session of each phase."""
        return all(self.phases.get(phase) for phase in Phase)


@dataclass(frozen=True)
class Portfolio:
    """Cases against the pattern."""

    cases: tuple[CaseHeld, ...]

    @property
    def whole(self) -> int:
        """Cases with a session of each phase."""
        return sum(case.whole for case in self.cases)

    @property
    def areas(self) -> frozenset[str]:
        """Focal areas of the whole cases."""
        return frozenset(case.area for case in self.cases if case.whole and case.area)

    @property
    def fits(self) -> bool:
        """Whether it has what the pattern asks for."""
        return self.whole >= CASES and len(self.areas) >= AREAS


@dataclass(frozen=True)
class DrillDone:
    """One trainee's tries at a drill."""

    drill: str
    tries: int
    best: str | None


@dataclass(frozen=True)
class Trainee:
    """What one trainee's practice came to."""

    name: str
    sessions: int
    reviewed: int
    seconds: int
    last: datetime | None
    drills: tuple[DrillDone, ...]
    portfolio: Portfolio
    headlines: tuple[tuple[datetime, int], ...]


def trainee_of(name: str, practised: Sequence[Practised]) -> Trainee:
    """The trainee's own, from everybody's sessions."""
    own = sorted((p for p in practised if p.trainee == name), key=lambda p: p.at)
    whole = [p for p in own if p.form == "session"]
    return Trainee(
        name=name,
        sessions=len(whole),
        reviewed=sum(p.reviewed for p in own),
        seconds=sum(p.seconds for p in own),
        last=own[-1].at if own else None,
        drills=_drills(p for p in own if p.form == "drill"),
        portfolio=_portfolio(whole),
        headlines=tuple((p.at, int(p.level)) for p in whole if p.level and p.level.isdigit()),
    )


def _drills(tries: Iterable[Practised]) -> tuple[DrillDone, ...]:
    levels: dict[str, list[str | None]] = defaultdict(list)
    for practised in tries:
        if practised.drill:
            levels[practised.drill].append(practised.level)
    return tuple(
        DrillDone(drill, len(found), max((v for v in found if v and v.isdigit()), default=None))
        for drill, found in sorted(levels.items())
    )


def _portfolio(whole: Iterable[Practised]) -> Portfolio:
    phases: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Phase, 0))
    areas: dict[str, str | None] = {}
    for practised in whole:
        phases[practised.persona][practised.phase] = phases[practised.persona].get(practised.phase, 0) + 1
        areas[practised.persona] = practised.area
    order = [*FocalArea, None]
    cases = (CaseHeld(persona, areas[persona], held) for persona, held in phases.items())
    return Portfolio(tuple(sorted(cases, key=lambda c: (order.index(c.area), c.persona))))


def traps_met(practised: Iterable[Practised], kinds: Mapping[str, str]) -> list[TrapMet]:
    """The traps fallen into, those of the most sessions first."""
    sessions: dict[str, int] = defaultdict(int)
    trainees: dict[str, set[str]] = defaultdict(set)
    for p in practised:
        for criterion in p.traps(kinds):
            sessions[criterion] += 1
            trainees[criterion].add(p.trainee)
    met = (TrapMet(c, n, tuple(sorted(trainees[c]))) for c, n in sessions.items())
    return sorted(met, key=lambda t: (-t.sessions, t.criterion))


def to_rehearse(practised: Sequence[Practised], kinds: Mapping[str, str]) -> tuple[TrapMet, Practised] | None:
    """What the next supervision hour could rehearse: the trap that most trainees met lately, and the latest example.

    Looks at the last three finished sessions of each trainee, so that what was overcome is not rehearsed again.
    """
    newest = sorted(practised, key=lambda p: p.at, reverse=True)
    taken: dict[str, int] = defaultdict(int)
    recent = []
    for p in newest:
        taken[p.trainee] += 1
        if taken[p.trainee] <= RECENT:
            recent.append(p)
    met = sorted(traps_met(recent, kinds), key=lambda t: (-len(t.trainees), -t.sessions, t.criterion))
    if not met:
        return None
    return met[0], next(p for p in recent if met[0].criterion in p.traps(kinds))


def matrix(
    practised: Sequence[Practised], criteria: Sequence[str], trainees: Sequence[str]
) -> dict[str, dict[str, tuple[tuple[datetime, int], ...]]]:
    """For each criterion that was called for at all, each trainee's levels over time."""
    found: dict[str, dict[str, list[tuple[datetime, int]]]] = {c: {} for c in criteria}
    for p in sorted(practised, key=lambda p: p.at):
        for criterion, level in p.levels.items():
            if criterion in found and level.isdigit() and p.trainee in trainees:
                found[criterion].setdefault(p.trainee, []).append((p.at, int(level)))
    return {c: {name: tuple(marks) for name, marks in by.items()} for c, by in found.items() if by}
