"""Turns that people judged, gathered from the corpora for the criteria's models (`ipt-sim train --criteria`)."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

import typer

from simulator.core.rubric import Criterion, Example
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Phase, Speaker
from simulator.engines.embedded.corpus import ExampleTurn, corpus_files, corpus_hash, read_corpus
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.grading.situation import situation
from simulator.engines.embedded.judge import ARTEFACT, Judge
from simulator.engines.embedded.judge_training import RUBRIC, Sample, train_judge
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.engines.embedded.training import ACCUSING
from simulator.interchange import ForeignSession, InterchangeError, case_of, read_sessions
from simulator.library import Library, content_folder
from simulator.ports import Case

EVERY = 2
"""Of the reader's ordinary turns every so many is taken."""


def train_criteria(corpus: Path | None = None, artefact: Path = ARTEFACT) -> Judge:
    """Trains the criteria's models on every hand below `corpus/criteria` and writes them into the package."""
    folder = corpus or content_folder("rubrics") / "corpus"
    begun = perf_counter()
    fragments, sessions = (sorted((folder / name).glob("*.jsonl")) for name in ("criteria", "sessions"))
    samples = asyncio.run(_samples(fragments, sessions, folder))
    judge = train_judge(samples, corpus_hash([*fragments, *sessions]))
    try:
        artefact.write_text(judge.dump(), encoding="utf-8")
    except OSError as error:
        raise InterchangeError(f"{artefact} cannot be written: {error.strerror or error}") from error
    typer.echo(
        f"Trained in {perf_counter() - begun:.0f} s on {len(samples)} turns by {len({s.hand for s in samples})} hands: "
        f"{len(judge.traps)} traps, {len(judge.weights)} features. Written to {artefact}."
    )
    return judge


async def _samples(fragments: Iterable[Path], sessions: Iterable[Path], folder: Path) -> list[Sample]:
    library, reader = Library.shipped(), EmbeddedReader()
    found: list[Sample] = []
    for file in fragments:
        for session in read_sessions(file):
            if isinstance(session, ForeignSession):
                found += samples_of(await case_of(session, reader, library), session, file.stem, reader)
    for file in sessions:
        for session in read_sessions(file):
            if isinstance(session, ForeignSession):
                found += _of_session(await case_of(session, reader, library), session, file.stem, reader)
    for criterion in library.rubric.criteria:
        found += _from_examples(criterion, reader)
    ordinary = [e for e in read_corpus(corpus_files(folder, "train")) if not is_accused(e)]
    found += [_ordinary(e, number, reader) for number, e in enumerate(ordinary[::EVERY])]
    return found


def is_accused(example: ExampleTurn) -> bool:
    """Whether a turn of the reader's corpus may be at fault; the others show what ordinary turns are like."""
    return any(f"act:{act}" in ACCUSING for act in example.acts)


def samples_of(case: Case, session: ForeignSession, hand: str, reader: EmbeddedReader) -> Iterator[Sample]:
    """The judged turn of a fragment; where nothing in it is at fault, its earlier turns as well."""
    scene = Scene(case, reader)
    bad = frozenset(m.id for m in session.gold)
    fine = frozenset(m.id for m in session.clean)
    for turn in scene.trainee:
        if turn is scene.trainee[-1]:
            yield Sample(hand, situation(scene, turn), bad, fine)
        elif not bad:
            yield Sample(hand, situation(scene, turn), leads_to=fine)


def _of_session(case: Case, session: ForeignSession, hand: str, reader: EmbeddedReader) -> Iterator[Sample]:
    """Every turn of a session that was marked from end to end: most are ordinary, and show what ordinary is."""
    scene = Scene(case, reader)
    for turn in scene.trainee:
        here = frozenset(m.id for m in session.gold if m.turn == turn.index)
        near = frozenset(m.id for m in session.gold if m.turn is not None and abs(m.turn - turn.index) <= NEAR) - here
        yield Sample(hand, situation(scene, turn), bad=here, leads_to=near)


NEAR = 4
"""Turns about a mark that may belong to the same stretch."""


def _from_examples(criterion: Criterion, reader: EmbeddedReader) -> Iterator[Sample]:
    """What the rubric's own authors wrote, with the hand `rubric`."""
    if criterion.kind != "trap" or criterion.of_the_whole:
        return
    for example in criterion.examples.violating:
        yield _of_example(criterion, example, reader, bad=True)
    for example in criterion.examples.fine:
        yield _of_example(criterion, example, reader, bad=False)


def _of_example(criterion: Criterion, example: Example, reader: EmbeddedReader, *, bad: bool) -> Sample:
    lines = [*((t.speaker, t.text) for t in example.context), (Speaker.TRAINEE, example.trainee)]
    phase = criterion.phases[len(example.trainee) % len(criterion.phases)]
    session = {Phase.INITIAL: 2, Phase.MIDDLE: 6, Phase.ENDING: 14}[phase]
    scene = Scene(_case(lines, session, phase), reader)
    ids = frozenset({criterion.id})
    weighted = situation(scene, scene.trainee[-1])
    return Sample(RUBRIC, weighted, bad=ids) if bad else Sample(RUBRIC, weighted, fine=ids)


def _ordinary(example: ExampleTurn, number: int, reader: EmbeddedReader) -> Sample:
    lines = [(Speaker.CLIENT, example.client)] if example.client else []
    session = 1 + number % 16
    phase = Phase.INITIAL if session <= 3 else Phase.MIDDLE if session <= 12 else Phase.ENDING
    scene = Scene(_case([*lines, (Speaker.TRAINEE, example.trainee)], session, phase), reader)
    return Sample("reader", situation(scene, scene.trainee[-1]))


def _case(lines: Iterable[tuple[Speaker, str]], session: int, phase: Phase) -> Case:
    turns = tuple(Turn(index=i, speaker=speaker, text=text) for i, (speaker, text) in enumerate(lines))
    return Case(turns=turns, persona=None, focal_area=None, session_number=session, sessions_planned=16, phase=phase)
