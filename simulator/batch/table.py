"""The results of a run as rows and columns: read once, line by line, and kept as numbers.

Whatever the run's size, what is kept a session is a few hundred bytes; the words of a session are let go of at once,
but for the quotes that a report shows.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from simulator.batch.folder import RunFolder
from simulator.core.rubric import Rubric

QUOTES_KEPT = 400
"""Candidates for the telling quotes."""
_GRAVITY = {"S4": 4, "S3": 3, "S2": 2, "S1": 1}


@dataclass(frozen=True)
class Row:
    """One session in numbers.

    Attributes:
        headline: 1 to 4, or None where nothing fair can be said (NS).
        technique: mean level of the techniques that were called for, or None.
        steps: components of techniques that were shown.
        found: violations by criterion and turn, advisory ones included.
        levels: by criterion; only what was judged with a number.
        not_scored: criteria left NS.
        planted: traps that the trainee fell into by plan, with their turns.
    """

    id: str
    trainee: str
    persona: str
    session: int
    seed: int
    engine: str
    headline: int | None
    technique: float | None
    steps: int
    openness: float
    warming: float
    people: int
    found: tuple[tuple[str, int], ...]
    advisory: int
    levels: dict[str, int]
    not_scored: tuple[str, ...]
    planted: tuple[tuple[str, int], ...]
    turns: int
    faults: dict[str, int] = field(default_factory=dict)
    cost: float | None = None
    calls: int = 0

    @property
    def findings(self) -> int:
        """Violations that count."""
        return len(self.found) - self.advisory


@dataclass(frozen=True)
class TellingQuote:
    """A finding with the client's words before it."""

    session: str
    trainee: str
    persona: str
    criterion: str
    severity: str
    confidence: float
    quote: str
    before: str
    why: str


@dataclass(frozen=True)
class Table:
    """A run, read."""

    rows: tuple[Row, ...]
    quotes: tuple[TellingQuote, ...]


def read_table(folder: RunFolder, rubric: Rubric) -> Table:
    """The finished sessions of a run, in the order of its results."""
    techniques = frozenset(c.id for c in rubric.criteria if c.kind == "technique")
    rows: list[Row] = []
    quotes: list[tuple[tuple[float, ...], int, TellingQuote]] = []
    seen = 0
    for result in results_in(folder):
        rows.append(row_of(result, techniques))
        for finding in result["graded"]["findings"]:
            seen += 1
            candidate = (_weight(finding), -seen, _quote(result, finding))
            (heapq.heappush if len(quotes) < QUOTES_KEPT else heapq.heappushpop)(quotes, candidate)
    return Table(tuple(rows), tuple(quote for *_, quote in sorted(quotes, key=lambda q: q[:2], reverse=True)))


def results_in(folder: RunFolder) -> Iterator[dict[str, Any]]:
    """Every finished session of a run as its line has it."""
    if not folder.results.exists():
        return
    with folder.results.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield from_json(line)


def telling(quotes: Iterable[TellingQuote], most: int) -> Sequence[TellingQuote]:
    """The gravest and surest, each criterion once and no client more than twice, so that they tell of the whole run."""
    chosen: list[TellingQuote] = []
    for quote in quotes:
        if len(chosen) == most:
            break
        often = sum(c.persona == quote.persona for c in chosen)
        if often < 2 and all(c.criterion != quote.criterion and c.quote != quote.quote for c in chosen):
            chosen.append(quote)
    return chosen


def row_of(result: dict[str, Any], techniques: frozenset[str]) -> Row:
    """One session in numbers. `techniques` are the criteria that are techniques."""
    graded, criteria = result["graded"], result["graded"]["criteria"]
    levels = {id: score["level"] for id, score in criteria.items() if isinstance(score["level"], int)}
    shown = [level for id, level in levels.items() if id in techniques]
    found = [*graded["findings"], *graded["advisory"]]
    headline = graded["headline"]["level"]
    begin, end = result["openness"]
    people = graded["counts"]["people"]
    return Row(
        id=result["id"],
        trainee=result["trainee"],
        persona=result["persona"],
        session=result["session"],
        seed=result["seed"],
        engine=result["engine"],
        headline=headline if isinstance(headline, int) else None,
        technique=sum(shown) / len(shown) if shown else None,
        steps=sum(len(criteria[id]["components"]) for id in techniques if id in criteria),
        openness=end,
        warming=end - begin,
        people=sum(p["introduced"] == "elicited" or "elicited" in p["attributes"].values() for p in people),
        found=tuple((f["criterion"], f["turn"]) for f in found),
        advisory=len(graded["advisory"]),
        levels=levels,
        not_scored=tuple(id for id, score in criteria.items() if score["level"] == "NS"),
        planted=tuple((p["criterion"], p["turn"]) for p in result["planted"]),
        turns=len(result["turns"]),
        faults=_faults(result["faults"]),
        cost=result["used"]["cost"],
        calls=result["used"]["calls"],
    )


def _faults(faults: dict[str, Any]) -> dict[str, int]:
    counted = {name: n for name, n in faults.items() if isinstance(n, int) and n}
    return counted | {f"model: {name}": n for name, n in faults["engine"].items()}


def _weight(finding: dict[str, Any]) -> tuple[float, ...]:
    return (_GRAVITY.get(finding["severity"], 0), finding["confidence"])


def _quote(result: dict[str, Any], finding: dict[str, Any]) -> TellingQuote:
    turn = finding["turn"]
    return TellingQuote(
        session=result["id"],
        trainee=result["trainee"],
        persona=result["persona"],
        criterion=finding["criterion"],
        severity=finding["severity"] or "",
        confidence=finding["confidence"],
        quote=finding["quote"],
        before=result["turns"][turn - 1]["text"] if turn else "",
        why=finding["why"],
    )
