"""`ipt-sim grade --batch-api`: thousands of sessions overnight, at the provider's price for those who can wait."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

import typer

from simulator.bootstrap import library_for, opened_engine
from simulator.core.rubric import Rubric
from simulator.core.scoring import Observation
from simulator.faces.grade import add_line, opened_for, tell_of
from simulator.faces.rates import many
from simulator.faces.render import console, harmless
from simulator.faces.scorecard_text import BANNER
from simulator.grading import grade_case
from simulator.interchange import InterchangeError, case_of, read_sessions
from simulator.library import Library, Problem
from simulator.metering import account
from simulator.ports import Case, Engine, Grader
from simulator.settings import SettingsError, read_settings


class Answered:
    """A grader whose answers have come already."""

    def __init__(self, grader: Grader, observations: tuple[Observation, ...]) -> None:
        self.version, self.accuracy, self.advisory = grader.version, grader.accuracy, grader.advisory
        self._observations = observations

    async def observe(self, case: Case, rubric: Rubric) -> tuple[Observation, ...]:
        """What came."""
        return self._observations


async def grade_in_batch(file: Path, out: Path, engine_name: str | None = None) -> None:
    """Grades a file through batches and writes `out`. Stopped at any moment, the same call goes on where it was.

    Raises:
        InterchangeError: the file cannot be read, or the batch under way was begun with another one.
        SettingsError: no language model is set up.
        EngineFault: the provider cannot be reached or refuses.
    """
    from simulator.engines.llm.batch import OtherJob, observe_in_batch  # imports openai
    from simulator.engines.llm.grader import LlmGrader

    settings = read_settings(engine=engine_name)
    library = library_for(settings)
    work = out.with_name(out.name + ".batch")
    async with opened_engine(settings) as engine:
        if not isinstance(engine.grader, LlmGrader):
            raise SettingsError("--batch-api needs a language model: --engine llm, IPT_MODEL and IPT_API_KEY.")
        cases, bad = await _cases(file, library, engine)
        with account() as used:
            try:
                seen = await observe_in_batch(engine.grader, cases, library.rubric, work, _digest(file), typer.echo)
            except OtherJob as error:
                raise InterchangeError(str(error)) from error
        with opened_for(out, file) as lines:
            for session_id, case in cases.items():
                answered = replace(engine, grader=Answered(engine.grader, seen[session_id]))
                add_line(lines, await grade_case(session_id, case, library.rubric, answered))
    rmtree(work)  # transcripts are in it
    tell_of(used)
    left_out = f", {many(bad, 'line')} with problems" if bad else ""
    shown = console(stderr=True)
    shown.print(f"{many(len(cases), 'session')} graded{left_out}, written to {out}. {BANNER}", soft_wrap=True)
    if bad:
        raise typer.Exit(1)


async def _cases(file: Path, library: Library, engine: Engine) -> tuple[dict[str, Case], int]:
    """Every session of the file that can be read, and the number of lines that cannot; each is told."""
    cases: dict[str, Case] = {}
    bad = set[int | None]()
    complaints = console(stderr=True)
    for item in read_sessions(file):
        if isinstance(item, Problem):
            bad.add(item.line)
            complaints.print(harmless(str(item)), style="red", soft_wrap=True)
        else:
            cases[item.id] = await case_of(item, engine.reader, library)
    if not cases:
        raise InterchangeError(f"{file} holds no session to grade")
    return cases, len(bad)


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
