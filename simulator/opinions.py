"""From what supervisors judged to counts of agreement, and to what the grader may say of itself.

Who gave a level saw a trap where it is 1, a technique or common factor where it is 3 or 4 (`core/trust`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulator.core.rubric import Rubric
from simulator.core.trust import Seen, advisory_after, saw
from simulator.logbook import BlindRating, Log, SignedOff


@dataclass(frozen=True)
class Place:
    """Sessions of one kind: how often one criterion stood so with the grader and so with the supervisor."""

    criterion: str
    engine: str
    grader: str
    month: str
    blind: bool
    seen: Seen


def places(signed: Iterable[SignedOff], blind: Iterable[BlindRating], kinds: Mapping[str, str]) -> list[Place]:
    """Every place in which a supervisor judged what the grader judged.

    Args:
        signed: signed sessions without a blind rating.
        blind: blind ratings, oldest first; of a session rated twice the first counts.
        kinds: trap, technique or common_factor by criterion; criteria that are not in it are left out.
    """
    found = []
    for row in signed:
        by_grader, by_person = _both(kinds.get(row.criterion), row.level, row.settled)
        if by_grader is not None and by_person is not None:
            seen = Seen.once(by_grader, by_person, row.sessions)
            found.append(Place(row.criterion, row.engine, row.grader, row.month, False, seen))
    rated: set[str] = set()
    for rating in blind:
        if rating.session_id in rated:
            continue
        rated.add(rating.session_id)
        month = f"{rating.at:%Y-%m}"
        for criterion, level in levels_of(rating, kinds).items():
            by_grader, by_person = _both(kinds[criterion], rating.by_grader.get(criterion, "NA"), level)
            if by_grader is not None and by_person is not None:
                seen = Seen.once(by_grader, by_person)
                found.append(Place(criterion, rating.engine, rating.grader, month, True, seen))
    return found


def _both(kind: str | None, level: str, settled: str) -> tuple[bool | None, bool | None]:
    return (None, None) if kind is None else (saw(kind, level), saw(kind, settled))


def levels_of(rating: BlindRating, kinds: Mapping[str, str]) -> dict[str, str]:
    """The levels of a blind rating: those given, 1 for a violation marked, 3 for a trap that was not.

    A trap of which neither the rater nor the grader saw anything called for is no place to agree about.
    """
    unmarked = {c: "3" for c, level in rating.by_grader.items() if kinds.get(c) == "trap" and level != "NA"}
    given = {c: level for c, level in rating.levels.items() if c in kinds}
    return unmarked | given | {c: "1" for c in rating.marked if c in kinds}


def by_criterion(found: Iterable[Place]) -> dict[str, Seen]:
    """The counts of each criterion, all together."""
    counted: dict[str, Seen] = {}
    for place in found:
        counted[place.criterion] = counted.get(place.criterion, Seen()) + place.seen
    return counted


async def advisory_now(logbook: Log, grader: str, card: frozenset[str], rubric: Rubric) -> frozenset[str]:
    """The criteria that only advise: by the accuracy card, put right by what supervisors said of this version."""
    kinds = {c.id: c.kind for c in rubric.criteria}
    judged = places(*await logbook.learning.judged(grader), kinds)
    return advisory_after(card, by_criterion(judged))
