"""Turns that people judged, gathered from the corpora for the criteria's models (`ipt-sim train --criteria`)."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import typer

from simulator.core.rubric import Criterion, Example
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Phase, Speaker
from simulator.engines.embedded.corpus import ExampleTurn, corpus_files, corpus_hash, read_corpus
from simulator.engines.embedded.grader import DETECTORS
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.grading.situation import situation
from simulator.engines.embedded.judge import ARTEFACT, Judge
from simulator.engines.embedded.judge_training import train_judge
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.engines.embedded.samples import READER, RUBRIC, Sample
from simulator.engines.embedded.training import ACCUSING
from simulator.engines.embedded.turn_encoder import ARTEFACT as ENCODER
from simulator.interchange import ForeignSession, InterchangeError, case_of, read_sessions
from simulator.library import Library, content_folder
from simulator.ports import Case

EVERY = 2
"""Of the reader's ordinary turns every so many is taken."""


def train_criteria(corpus: Path | None = None, artefact: Path = ARTEFACT, encoder: Path = ENCODER) -> Judge:
    """Trains the criteria's models on every hand below `corpus/criteria` and writes them into the package.

    Raises:
        InterchangeError: the libraries of the dependency group `tuning` are missing, or a file cannot be written.
    """
    try:
        from simulator.engines.embedded.encoder_tuning import tune
    except ImportError as error:
        raise InterchangeError(
            f"The criteria's models are tuned with {error.name}, which is not installed. Install the dependency group "
            "'tuning' (pip install --group tuning) and run this again; it takes about an hour on two cores."
        ) from error
    folder = corpus or content_folder("rubrics") / "corpus"
    begun = perf_counter()
    fragments, sessions = (sorted((folder / name).glob("*.jsonl")) for name in ("criteria", "sessions"))
    samples = asyncio.run(_samples(fragments, sessions, folder))
    typer.echo(f"{len(samples)} turns by {len({s.hand for s in samples})} hands. Tuning the encoder.")
    heard, packed = tune(samples, progress=typer.echo)
    judge = train_judge(samples, heard, corpus_hash([*fragments, *sessions]))
    try:
        encoder.write_bytes(packed)
        artefact.write_text(judge.dump(), encoding="utf-8")
    except OSError as error:
        raise InterchangeError(f"{artefact} cannot be written: {error.strerror or error}") from error
    typer.echo(
        f"Trained in {perf_counter() - begun:.0f} s: {len(judge.traps)} traps, {len(judge.weights)} features, "
        f"components of {len(judge.components)} techniques. Written to {encoder} and {artefact}."
    )
    return judge


async def _samples(fragments: Iterable[Path], sessions: Iterable[Path], folder: Path) -> list[Sample]:
    library, reader = Library.shipped(), EmbeddedReader()
    criteria = {c.id: c for c in library.rubric.criteria}
    found: list[Sample] = []
    for file in fragments:
        for session in read_sessions(file):
            if isinstance(session, ForeignSession):
                found += samples_of(await case_of(session, reader, library), session, file.stem, reader, criteria)
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


def samples_of(
    case: Case, session: ForeignSession, hand: str, reader: EmbeddedReader, criteria: Mapping[str, Criterion]
) -> Iterator[Sample]:
    """The judged turn of a fragment, and its earlier ones; with the components that were seen in all of it."""
    scene = Scene(case, reader)
    bad = frozenset(m.id for m in session.gold)
    fine = frozenset(m.id for m in session.clean)
    plain = partial(_sample, scene, hand, session.id)
    if session.technique is not None:
        name = session.technique.id
        ruled = DETECTORS[name](scene, criteria[name]).components
        plain = partial(plain, technique=name, shown=frozenset(session.technique.components), ruled=frozenset(ruled))
    for turn in scene.trainee:
        if turn is scene.trainee[-1]:
            yield plain(turn, bad=bad, fine=fine)
        else:
            yield plain(turn, leads_to=bad | fine)


def _sample(scene: Scene, hand: str, fragment: str, turn: Turn, **judged: Any) -> Sample:
    return Sample(hand, fragment, scene.client_before(turn), turn.text, situation(scene, turn), **judged)


def _of_session(case: Case, session: ForeignSession, hand: str, reader: EmbeddedReader) -> Iterator[Sample]:
    """Every turn of a session that was marked from end to end: most are ordinary, and show what ordinary is."""
    scene = Scene(case, reader)
    for turn in scene.trainee:
        here = frozenset(m.id for m in session.gold if m.turn == turn.index)
        near = frozenset(m.id for m in session.gold if m.turn is not None and abs(m.turn - turn.index) <= NEAR) - here
        yield _sample(scene, hand, session.id, turn, bad=here, leads_to=near)


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
    return _sample(scene, RUBRIC, RUBRIC, scene.trainee[-1], **{"bad" if bad else "fine": ids})


def _ordinary(example: ExampleTurn, number: int, reader: EmbeddedReader) -> Sample:
    lines = [(Speaker.CLIENT, example.client)] if example.client else []
    session = 1 + number % 16
    phase = Phase.INITIAL if session <= 3 else Phase.MIDDLE if session <= 12 else Phase.ENDING
    scene = Scene(_case([*lines, (Speaker.TRAINEE, example.trainee)], session, phase), reader)
    return _sample(scene, READER, READER, scene.trainee[-1])


def _case(lines: Iterable[tuple[Speaker, str]], session: int, phase: Phase) -> Case:
    turns = tuple(Turn(index=i, speaker=speaker, text=text) for i, (speaker, text) in enumerate(lines))
    return Case(turns=turns, persona=None, focal_area=None, session_number=session, sessions_planned=16, phase=phase)
