"""The accuracy card of one version of the grader: written by `calibrate --card`, cited by every scorecard."""

import json
from pathlib import Path

from simulator.core.trust import advisory_in


def accuracy_line(card: Path, model: str) -> str:
    """What was measured, in one line; that nothing was, where there is no card."""
    try:
        line: str = json.loads(card.read_text(encoding="utf-8"))["line"]
    except (OSError, ValueError, KeyError):
        return (
            f"How often the language model '{model}' is right has not been measured against a person's marks; "
            "`ipt-sim calibrate FILE --card` does it. Read its remarks as a colleague's guess."
        )
    return line


def advisory_of(card: Path) -> frozenset[str]:
    """The criteria that only advise, by the card; none where there is no card."""
    try:
        return advisory_in(json.loads(card.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return frozenset()
