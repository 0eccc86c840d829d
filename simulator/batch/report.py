"""Everything that a report says, as figures: what is drawn and written of them is the faces' business."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.batch.folder import RunFolder
from simulator.batch.plan import ScriptedTrainee
from simulator.batch.statistics import (
    Difference,
    FalseAlarms,
    Mean,
    Measure,
    PlantedFigures,
    by_client,
    difference,
    false_alarms,
    grouped,
    holm,
    mean_of,
    pairs_of,
    planted_figures,
)
from simulator.batch.table import Row, Table, TellingQuote, read_table, telling
from simulator.core.rubric import Rubric

QUOTES = 10
NO_CHANCE = 20
"""Criteria compared between two runs are at most so many: those that moved furthest from chance."""

MEASURES: Mapping[str, Measure] = {
    "Headline (1 to 4)": lambda row: row.headline,
    "Techniques (mean level)": lambda row: row.technique,
    "Steps of techniques shown": lambda row: row.steps,
    "Violations a session": lambda row: row.findings,
    "Client's openness at the end": lambda row: row.openness,
    "People asked about": lambda row: row.people,
}
"""What sessions are compared by."""


@dataclass(frozen=True)
class Group:
    """The sessions of one trainee, client, session number or engine."""

    name: str
    sessions: int
    unscored: int
    means: Mapping[str, Mean | None]


@dataclass(frozen=True)
class CriterionFigures:
    """One criterion over the run.

    Attributes:
        violated: by trainee, the share of sessions with a violation.
        level: by trainee, the mean level where it was judged; of techniques and common factors.
    """

    id: str
    name: str
    kind: str
    judged: int
    not_scored: int
    violated: Mapping[str, Mean | None]
    level: Mapping[str, Mean | None]


@dataclass(frozen=True)
class Comparison:
    """Two runs beside each other, session by session."""

    other: str
    pairs: int
    measures: Sequence[Difference]
    criteria: Sequence[Difference]


@dataclass(frozen=True)
class Report:
    """A run in figures."""

    folder: RunFolder
    table: Table
    groups: Mapping[str, Sequence[Group]]
    by_client: Mapping[str, Mapping[str, Mapping[str, float]]]
    criteria: Sequence[CriterionFigures]
    planted: Sequence[PlantedFigures]
    false_alarms: Sequence[FalseAlarms]
    faults: Mapping[str, Mapping[str, int]]
    failed: int
    quotes: Sequence[TellingQuote]
    draws_clients: bool
    comparison: Comparison | None


def report_of(folder: RunFolder, rubric: Rubric, against: RunFolder | None = None) -> Report:
    """The report of a run, finished or under way. Raises `RunError` if the results cannot be read."""
    table = read_table(folder, rubric)
    rows = table.rows
    return Report(
        folder=folder,
        table=table,
        groups=_groups(rows),
        by_client=_by_client(rows),
        criteria=_criteria(rows, rubric),
        planted=planted_figures(rows),
        false_alarms=false_alarms(rows, _faultless(folder)),
        faults={engine: _faults(theirs) for engine, theirs in grouped(rows, lambda r: r.engine).items()},
        failed=folder.failures(),
        quotes=telling(table.quotes, QUOTES),
        draws_clients=by_client(rows),
        comparison=_comparison(against, rows, rubric) if against else None,
    )


def _groups(rows: Sequence[Row]) -> dict[str, list[Group]]:
    """By trainee, client, session number and engine; what has one value only is left out, but for the trainee."""
    keys: dict[str, Callable[[Row], str]] = {
        "Trainee": lambda row: row.trainee,
        "Client": lambda row: row.persona,
        "Session": lambda row: str(row.session),
        "Engine": lambda row: row.engine,
    }
    found = {name: grouped(rows, key) for name, key in keys.items()}
    return {
        name: [_group(label, theirs) for label, theirs in by_label.items()]
        for name, by_label in found.items()
        if len(by_label) > 1 or name == "Trainee"
    }


def _group(name: str, rows: Sequence[Row]) -> Group:
    means = {label: mean_of(rows, measure) for label, measure in MEASURES.items()}
    return Group(name, len(rows), sum(row.headline is None for row in rows), means)


def _by_client(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, float]]]:
    """By measure, client and trainee: the mean."""
    cells = grouped(rows, lambda row: f"{row.persona}\n{row.trainee}")
    found: dict[str, dict[str, dict[str, float]]] = {}
    for label, measure in MEASURES.items():
        for cell, theirs in cells.items():
            known = [value for row in theirs if (value := measure(row)) is not None]
            persona, trainee = cell.split("\n")
            if known:
                found.setdefault(label, {}).setdefault(persona, {})[trainee] = sum(known) / len(known)
    return found


def _criteria(rows: Sequence[Row], rubric: Rubric) -> list[CriterionFigures]:
    by_trainee = grouped(rows, lambda row: row.trainee)
    figures = []
    for criterion in rubric.criteria:
        id = criterion.id
        judged = sum(id in row.levels for row in rows)
        not_scored = sum(id in row.not_scored for row in rows)
        violated = {t: mean_of(theirs, _violated(id)) for t, theirs in by_trainee.items()}
        if not judged and not not_scored and not any(v and v.value for v in violated.values()):
            continue
        level = {t: mean_of(theirs, _level(id)) for t, theirs in by_trainee.items()}
        figures.append(CriterionFigures(id, criterion.name, criterion.kind, judged, not_scored, violated, level))
    return figures


def _violated(criterion: str) -> Measure:
    return lambda row: float(any(found == criterion for found, _ in row.found))


def _level(criterion: str) -> Measure:
    return lambda row: row.levels.get(criterion)


def _faultless(folder: RunFolder) -> frozenset[str]:
    """Trainees whose every finding but the planted ones is a false alarm: the skilled script's."""
    return frozenset(t.id for t in folder.manifest.plan.trainees if isinstance(t, ScriptedTrainee) and t.skill == 1)


def _faults(rows: Sequence[Row]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for row in rows:
        counted.update(row.faults)
    return dict(sorted(counted.items()))


def _comparison(other: RunFolder, rows: Sequence[Row], rubric: Rubric) -> Comparison:
    """This run against the other, which comes first."""
    pairs = pairs_of(read_table(other, rubric).rows, rows)
    measures = [difference(label, pairs, measure) for label, measure in MEASURES.items()]
    traps = [difference(c.name, pairs, _violated(c.id)) for c in rubric.criteria]
    moved = holm(d for d in traps if d is not None and (d.first or d.second))
    likeliest = sorted(moved, key=lambda d: (d.p, -abs(d.value)))[:NO_CHANCE]
    return Comparison(
        other=str(other.path), pairs=len(pairs), measures=holm(d for d in measures if d is not None), criteria=likeliest
    )
