"""Training and measuring from a terminal: the reader's model, the reader's report, the grader's calibration."""

import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import typer

from simulator.bootstrap import card_of_grader, library_for, opened_engine
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.engines.embedded.asking import ARTEFACT as ASKING_ARTEFACT
from simulator.engines.embedded.corpus import ExampleTurn, corpus_files, read_corpus
from simulator.engines.embedded.model import ARTEFACT
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.faces.gold import measure, show, show_second, show_techniques
from simulator.faces.grade import tell_of
from simulator.faces.rates import FEW, interval, rate
from simulator.faces.render import columns, console
from simulator.interchange import InterchangeError
from simulator.library import Library, content_folder
from simulator.measuring import Calibration, Tally, label_tallies, together, wilson
from simulator.metering import account
from simulator.settings import read_settings


def train(corpus: Path | None = None, artefact: Path = ARTEFACT, asking: Path = ASKING_ARTEFACT) -> None:
    """Trains the reader's two models and writes them into the package: acts and topics, and what is asked about."""
    from simulator.engines.embedded.asking_training import train_asking
    from simulator.engines.embedded.training import train as fit  # scikit-learn takes a second to import

    folder = corpus or content_folder("rubrics") / "corpus"
    examples = _examples(folder, "train")
    begun = perf_counter()
    model = fit(folder)
    _write(artefact, model.dump())
    typer.echo(
        f"Trained in {perf_counter() - begun:.1f} s on {len(examples)} examples: {len(model.labels)} labels, "
        f"{len(model.weights)} features. Written to {artefact}."
    )
    begun = perf_counter()
    personas = [p for p in Library.shipped().personas.values() if p.asked]
    questions = sum(len(q) for p in personas for q in p.asked.values())
    _write(asking, train_asking(sorted(personas, key=lambda p: p.id), examples).dump())
    typer.echo(
        f"Trained in {perf_counter() - begun:.1f} s on {questions} questions about {len(personas)} clients. "
        f"Written to {asking}."
    )


def report_reader(corpus: Path | None = None) -> None:
    """Prints how well the reader reads turns that it has not learnt from."""
    examples = _examples(corpus or content_folder("rubrics") / "corpus", "report")
    reader = EmbeddedReader()
    tallies = label_tallies((e.labels, _read(reader, e)) for e in examples)
    out = console()
    out.width = max(out.width, 90)
    header = ("Label", "n", "Precision", "95 %", "Recall", "95 %", "F1", "")
    rows = [_reader_row(label, tally) for label, tally in tallies.items()]
    out.print(columns(header, [*rows, _reader_row("all together", together(tallies.values()))]))
    out.print(f"{len(examples)} turns, written by others than the training turns. Intervals after Wilson.")


def _examples(folder: Path, split: str) -> list[ExampleTurn]:
    examples = read_corpus(corpus_files(folder, split))
    if not examples:
        raise InterchangeError(f"{folder} holds no examples in files named {split}-*.jsonl")
    return examples


def _read(reader: EmbeddedReader, example: ExampleTurn) -> frozenset[str]:
    before = [Turn(index=0, speaker=Speaker.CLIENT, text=example.client)] if example.client else []
    reading = reader.read_now(example.trainee, before, None)
    return frozenset(f"act:{a}" for a in reading.acts) | frozenset(f"topic:{t}" for t in reading.topics)


def _reader_row(label: str, tally: Tally) -> tuple[str, ...]:
    precision = wilson(tally.hits, tally.hits + tally.false)
    recall = wilson(tally.hits, tally.n)
    few = f"fewer than {FEW}" if tally.n < FEW else ""
    rates = (rate(tally.precision), interval(precision), rate(tally.recall), interval(recall), rate(tally.f1))
    return (label, str(tally.n), *rates, few)


async def calibrate(
    gold: Sequence[Path],
    card: bool,
    engine_name: str | None = None,
    to: Path | None = None,
    second: Sequence[Path] = (),
) -> None:
    """Prints the grader's figures against marked files; with `card`, writes the line that scorecards cite.

    Exit code 1 if a line of a file was bad; the card is then not written.
    """
    settings = read_settings(engine=engine_name)
    library = library_for(settings)
    out, complaints = console(), console(stderr=True)
    out.width = max(out.width, 170)
    async with opened_engine(settings) as engine:
        with account() as used:
            measured, bad = await measure(gold, engine, library, complaints)
    tell_of(used)
    if not measured.sessions:
        raise InterchangeError(f"{', '.join(map(str, gold))} holds no session to measure on")
    show(out, measured)
    if measured.techniques:
        show_techniques(out, measured.techniques)
    if second:
        show_second(out, measured, second)
    unknown = sorted(
        {c for s in measured.sessions for c, _ in s.gold | s.clean} - {c.id for c in library.rubric.criteria}
    )
    if unknown:
        complaints.print(f"Marked, but not in the rubric: {', '.join(unknown)}.", soft_wrap=True)
    if bad:
        complaints.print("Lines with problems were left out" + (", so no card was written." if card else "."))
        raise typer.Exit(1)
    if card:
        to = to or card_of_grader(engine.grader)
        _write(
            to,
            json.dumps(card_of(measured.figures, engine.grader.version, measured.shown), ensure_ascii=False, indent=1)
            + "\n",
        )
        out.print(f"Written to {to}.", soft_wrap=True)


def card_of(figures: Calibration, grader: str, shown: Calibration | None = None) -> dict[str, object]:
    """The accuracy card: one honest sentence for scorecards, and the figures behind it.

    The sentence is about what is shown as a finding (`shown`); the figures a criterion are about all that was found.
    """
    return {
        "line": _sentence(shown or figures, grader),
        "n": figures.sessions,
        "grader": grader,
        "criteria": {
            criterion: {
                "n": m.tally.n,
                "precision": m.tally.precision,
                "precision_95": m.precision,
                "recall": m.tally.recall,
                "recall_95": m.recall,
                "f1": m.tally.f1,
            }
            for criterion, m in figures.criteria.items()
        },
    }


def _sentence(figures: Calibration, grader: str) -> str:
    overall, tally = figures.overall, figures.overall.tally
    if tally.precision is None or tally.recall is None:
        return f"The grader ({grader}) has been tried on {figures.sessions} transcripts with too few marks to tell."
    return (
        f"Measured on {figures.sessions} transcripts that a person marked, {figures.whole} of them from end to end: "
        f"of what this grader points out there, {rate(tally.precision)} is right "
        f"(95 % interval {interval(overall.precision)}); of the {tally.n} faults marked, it finds "
        f"{rate(tally.recall)} ({interval(overall.recall)}). The rest is yours to judge. Grader {grader}."
    )


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InterchangeError(f"{file} cannot be written: {error.strerror or error}") from error
