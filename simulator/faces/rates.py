"""Rates and their intervals as the reports print them."""

from simulator.measuring import Interval

FEW = 5
"""Labels with fewer examples are marked: their figures mean little."""


def rate(value: float | None) -> str:
    """A share in per cent."""
    return "-" if value is None else f"{100 * value:.0f} %"


def interval(value: Interval | None) -> str:
    """A 95 % interval in per cent."""
    return "-" if value is None else f"{100 * value[0]:.0f} to {100 * value[1]:.0f} %"


def plain(value: float | None) -> str:
    """A figure that is no share, such as kappa."""
    return "-" if value is None else f"{value:.2f}"


def plain_interval(value: Interval | None) -> str:
    """Its 95 % interval."""
    return "-" if value is None else f"{value[0]:.2f} to {value[1]:.2f}"


def many(number: int, thing: str) -> str:
    """A number of things: '1 line', '3 lines'."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
