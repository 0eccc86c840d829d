"""What a measured accuracy allows a grader to say: a criterion that is too often wrong only advises.

Two measurements decide. The accuracy card was made on marked transcripts before anybody practised. What supervisors
said of the scorecards of this version of the grader decides instead of the card, criterion by criterion, once there is
enough of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADVISORY_BELOW = 0.7
"""Measured precision below which a criterion is advisory: shown as such, and of no weight in the headline."""
AGREES_FROM = 0.6
"""Cohen's kappa with supervisors from which a criterion counts (clinical note 7)."""
ENOUGH_PLACES = 30
ENOUGH_SEEN = 10
"""Reviews decide from 30 sessions in which a supervisor judged the criterion too, if one of the two saw it in 10.

Drawn 4,000 times with that much: a grader whose true kappa is 0.9 falls below 0.6 in 0.3 % of the draws, one at 0.8 in
10 %, and one at 0.4 stays above in 8 %. With 10 sessions and 3 seen these are 6, 22 and 21 %.
"""


@dataclass(frozen=True)
class Seen:
    """In how many sessions the grader, the supervisor, both or neither saw the same thing."""

    both: int = 0
    grader: int = 0
    person: int = 0
    neither: int = 0

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(
            self.both + other.both, self.grader + other.grader, self.person + other.person, self.neither + other.neither
        )

    @classmethod
    def once(cls, by_grader: bool, by_person: bool, times: int = 1) -> "Seen":
        """So many sessions of one kind."""
        if by_grader:
            return cls(both=times) if by_person else cls(grader=times)
        return cls(person=times) if by_person else cls(neither=times)

    @property
    def places(self) -> int:
        """Sessions in all."""
        return self.both + self.grader + self.person + self.neither

    @property
    def enough(self) -> bool:
        """Whether there is enough of it to decide anything."""
        return self.places >= ENOUGH_PLACES and self.places - self.neither >= ENOUGH_SEEN

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where both always say the same, so that there is nothing to agree about beyond chance."""
        n = self.places
        if not n:
            return None
        by_grader, by_person = (self.both + self.grader) / n, (self.both + self.person) / n
        by_chance = by_grader * by_person + (1 - by_grader) * (1 - by_person)
        return None if by_chance == 1 else ((self.both + self.neither) / n - by_chance) / (1 - by_chance)


def only_advises(precision: float | None) -> bool:
    """Whether a criterion with this measured precision is advisory."""
    return precision is not None and precision < ADVISORY_BELOW


def advisory_in(card: Mapping[str, Any]) -> frozenset[str]:
    """The criteria of a card whose remarks were wrong too often. What was never measured is not among them."""
    figures: Mapping[str, Mapping[str, Any]] = card.get("criteria", {})
    return frozenset(criterion for criterion, measured in figures.items() if only_advises(measured.get("precision")))


def decided_by_reviews(reviewed: Mapping[str, Seen]) -> dict[str, bool]:
    """For each criterion with enough reviews whether it only advises."""
    kappas = {criterion: seen.kappa for criterion, seen in reviewed.items() if seen.enough}
    return {criterion: value < AGREES_FROM for criterion, value in kappas.items() if value is not None}


def advisory_after(card: frozenset[str], reviewed: Mapping[str, Seen]) -> frozenset[str]:
    """The advisory criteria of the card, put right by reviews where there are enough of them."""
    decided = decided_by_reviews(reviewed)
    return (card - decided.keys()) | {criterion for criterion, advises in decided.items() if advises}


def saw(kind: str, level: str) -> bool | None:
    """Whether who gave this level saw the criterion: a trap fallen into, a technique shown with all its basics.

    None for NS: nothing was judged.
    """
    if level == "NS":
        return None
    return level == "1" if kind == "trap" else level in ("3", "4")
