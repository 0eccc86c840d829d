"""The grader against marked transcripts: graded one by one, then counted, then shown in a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from simulator.agreement import Pair, between_people, judged_alike, kappa, kappa_interval
from simulator.core.rubric import Rubric
from simulator.core.scoring import Scorecard
from simulator.core.trust import only_advises
from simulator.core.vocabulary import Severity
from simulator.faces.rates import FEW, interval, plain, plain_interval, rate
from simulator.faces.render import columns, harmless
from simulator.grading import grade_case
from simulator.interchange import ForeignSession, InterchangeError, Mark, Shown, case_of, read_sessions
from simulator.library import Library, Problem
from simulator.measuring import Calibration, Marked, MarkedSession, Measured, Tally, calibration, together, wilson
from simulator.ports import Engine

NEAR = 4
"""Turns about a mark on a segment within which a finding is the same, where the marker gave no span. A fragment is one
segment: there a finding in any of its turns is the same, in the violation and in the look-alike."""


@dataclass(frozen=True)
class Gold:
    """Marked sessions with what the grader found, and the figures.

    Attributes:
        sessions: with marks and findings.
        figures: over all criteria.
        shown: without the criteria that, by these figures, only advise.
        techniques: components seen by a person and by the grader, a tally a technique.
    """

    sessions: list[MarkedSession]
    figures: Calibration
    shown: Calibration
    techniques: dict[str, Tally]


async def measure(files: Sequence[Path], engine: Engine, library: Library, complaints: Console) -> tuple[Gold, int]:
    """Grades every session of the files. Returns the figures and how many lines were bad."""
    sessions, techniques, bad = list[MarkedSession](), list[tuple[Shown, Scorecard]](), 0
    for file in files:
        for item in read_sessions(file):
            if isinstance(item, Problem):
                bad += 1
                complaints.print(harmless(str(item)), style="red", soft_wrap=True)
                continue
            card = await grade_case(item.id, await case_of(item, engine.reader, library), library.rubric, engine)
            if item.technique is not None:
                techniques.append((item.technique, card))
            if item.whole or item.gold or item.clean:
                sessions.append(_marked(item, card, library.rubric))
    figures = _figures(sessions, library.rubric)
    advising = {c for c, m in figures.criteria.items() if only_advises(m.tally.precision)}
    shown = [replace(s, found=frozenset(f for f in s.found if f[0] not in advising)) for s in sessions]
    return Gold(sessions, figures, _figures(shown, library.rubric), _by_technique(techniques)), bad


def _by_technique(marked: Sequence[tuple[Shown, Scorecard]]) -> dict[str, Tally]:
    """Components that a person saw against those that the grader quoted."""
    counted: dict[str, Tally] = {}
    for shown, card in marked:
        score = card.criteria.get(shown.id)
        found, wanted = set(score.components if score else ()), set(shown.components)
        tally = Tally(hits=len(found & wanted), false=len(found - wanted), missed=len(wanted - found))
        counted[shown.id] = counted.get(shown.id, Tally()) + tally
    return dict(sorted(counted.items()))


def _figures(sessions: Sequence[MarkedSession], rubric: Rubric) -> Calibration:
    grave = {c.id for c in rubric.criteria if c.severity in (Severity.S3, Severity.S4)}
    return calibration(sessions, grave=grave, of_the_whole={c.id for c in rubric.criteria if c.of_the_whole})


def _marked(session: ForeignSession, card: Scorecard, rubric: Rubric) -> MarkedSession:
    of_the_whole = {c.id for c in rubric.criteria if c.of_the_whole}
    segments = {c.id for c in rubric.criteria if c.unit == "segment"}

    def mark(m: Mark) -> Marked:
        return m.id, None if m.id in of_the_whole else m.turn

    def spared(m: Mark) -> Marked:
        return m.id, None if m.id in segments and not session.whole else mark(m)[1]

    def span(m: Mark) -> tuple[int, int] | None:
        if m.span is None and m.id in segments and m.turn is not None:
            return (m.turn - NEAR, m.turn + NEAR) if session.whole else (0, m.turn)
        return m.span

    return MarkedSession(
        id=session.id,
        gold=frozenset(map(mark, session.gold)),
        clean=frozenset(map(spared, session.clean)),
        found=frozenset((f.criterion, f.turn) for f in (*card.findings, *card.advisory)),
        pair=session.pair,
        whole=session.whole,
        spans={mark(m): s for m in session.gold if (s := span(m)) is not None},
    )


def show(out: Console, gold: Gold) -> None:
    """The table, a row a criterion, and what holds over all of them."""
    figures, shown = gold.figures, gold.shown
    header = ("Criterion", "n", "Precision", "95 %", "Recall", "95 %", "F1", "95 %", "Kappa", "95 %", "Pairs right", "")
    alike = judged_alike(gold.sessions)
    rows = [_row(c, m, alike.get(c, []), figures.by_pair.get(c)) for c, m in figures.criteria.items()]
    every = [pair for pairs in alike.values() for pair in pairs]
    out.print(columns(header, [*rows, _row("all together", figures.overall, every, None)]))
    out.print(f"{figures.sessions} transcripts. Intervals by bootstrap over transcripts, pairs drawn together.")
    for name, found in (("", figures), (" (without advisory criteria)", shown)):
        if found.pairs:
            right = f"{found.pairs_right} of {found.pairs} ({rate(found.pair_accuracy)}, "
            right += f"{interval(wilson(found.pairs_right, found.pairs))})"
            out.print(f"Look-alike pairs with both sides right{name}: {right}.")
    if shown.clean_sessions:
        out.print(f"False findings a session without a mark: {shown.false_per_clean_session:.2f}, ", end="")
        spared = f"{shown.clean_without_grave} of {shown.clean_sessions}"
        out.print(
            f"and {spared} of these have none of S3 or S4. With advisory ones: {figures.false_per_clean_session:.2f}."
        )
    if figures.planted[1]:
        found_, planted = figures.planted
        out.print(f"Faults of whole sessions found: {found_} of {planted} ({rate(found_ / planted)}).")


def show_techniques(out: Console, techniques: Mapping[str, Tally]) -> None:
    """A row a technique: its components, seen by a person against quoted by the grader."""
    every = together(techniques.values())
    rows = [
        (
            name,
            str(t.n),
            rate(t.precision),
            interval(wilson(t.hits, t.hits + t.false)),
            rate(t.recall),
            interval(wilson(t.hits, t.n)),
            f"fewer than {FEW}" if t.n < FEW else "",
        )
        for name, t in (*techniques.items(), ("all together", every))
    ]
    out.print(columns(("Technique", "Components", "Precision", "95 %", "Recall", "95 %", ""), rows))
    out.print("Components of techniques, in fragments that show all, some or none of them. Intervals after Wilson.")


def _row(name: str, measured: Measured, pairs: Sequence[Pair], right: tuple[int, int] | None) -> tuple[str, ...]:
    tally = measured.tally
    return (
        name,
        str(tally.n),
        rate(tally.precision),
        interval(measured.precision),
        rate(tally.recall),
        interval(measured.recall),
        rate(tally.f1),
        interval(measured.f1),
        plain(kappa(pairs)),
        plain_interval(kappa_interval(pairs)),
        f"{right[0]} of {right[1]}" if right else "-",
        f"fewer than {FEW}" if tally.n < FEW else "",
    )


def show_second(out: Console, gold: Gold, files: Sequence[Path]) -> None:
    """Two people's agreement beside the grader's with the first, on the transcripts that both marked."""
    labels = second_labels(files)
    both = [s for s in gold.sessions if s.id in labels]
    people, graders = between_people(both, labels), judged_alike(both)
    rows = [
        (c, str(len(p)), plain(kappa(p)), plain_interval(kappa_interval(p)), plain(kappa(graders.get(c, []))))
        for c, p in sorted(people.items())
    ]
    every = [pair for pairs in people.values() for pair in pairs]
    graded = [pair for pairs in graders.values() for pair in pairs]
    rows.append(
        (
            "all together",
            str(len(every)),
            plain(kappa(every)),
            plain_interval(kappa_interval(every)),
            plain(kappa(graded)),
        )
    )
    header = ("Criterion", "Places", "Kappa, two people", "95 %", "Kappa, grader and first")
    out.print(columns(header, rows))
    out.print(f"{len(both)} transcripts marked by two people who did not see each other's marks.")


def second_labels(files: Sequence[Path]) -> dict[str, frozenset[Marked]]:
    """Another reader's marks by session: one JSON object a line with `id` and `gold`.

    Raises:
        InterchangeError: a line is not of this form.
    """
    found: dict[str, frozenset[Marked]] = {}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                marks = [m if isinstance(m, str) else m["id"] for m in data["gold"]]
                found[data["id"]] = frozenset((mark, None) for mark in marks)
            except (ValueError, KeyError, TypeError) as error:
                raise InterchangeError(f"{file}:{number}: {error}") from error
    return found
