"""What a measured accuracy allows a grader to say: a criterion that is too often wrong only advises."""

from collections.abc import Mapping
from typing import Any

ADVISORY_BELOW = 0.7
"""Measured precision below which a criterion is advisory: shown as such, and of no weight in the headline."""


def only_advises(precision: float | None) -> bool:
    """Whether a criterion with this measured precision is advisory."""
    return precision is not None and precision < ADVISORY_BELOW


def advisory_in(card: Mapping[str, Any]) -> frozenset[str]:
    """The criteria of a card whose remarks were wrong too often. What was never measured is not among them."""
    figures: Mapping[str, Mapping[str, Any]] = card.get("criteria", {})
    return frozenset(criterion for criterion, measured in figures.items() if only_advises(measured.get("precision")))
