"""`ipt-sim batch run` and `resume`: a plan played to its end, with a bar: how far, how fast, at what cost."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulator.batch.driving import complete, drive, worker_processes
from simulator.batch.estimate import estimate
from simulator.batch.folder import RunFolder, manifest_of
from simulator.batch.plan import size_of
from simulator.batch.reading import read_plan
from simulator.batch.results import Played
from simulator.batch.workshop import Workshop
from simulator.core.events import EngineUsed
from simulator.core.transcript import together
from simulator.faces.rates import many
from simulator.faces.render import console, harmless
from simulator.faces.scorecard_text import BANNER, spent


@dataclass(frozen=True)
class Means:
    """With what a run is played.

    Attributes:
        on: this machine, or a Ray cluster.
        workers: processes of this machine for what costs CPU.
        at_once: sessions with a model under way at the same time.
    """

    on: Literal["here", "ray"]
    workers: int
    at_once: int

    def check(self) -> None:
        """Raises `RunError` where Ray is asked for and is not there: before a run is begun."""
        if self.on == "ray":
            import simulator.batch.on_ray  # noqa: F401


async def run_plan(file: Path, out: Path | None, means: Means) -> None:
    """Begins a run and plays it. Exit code 1 if any session failed.

    Raises:
        LibraryError, SettingsError: the plan has mistakes, or a model it names cannot be reached as things are set.
        RunError: the folder is in use or holds a run already.
    """
    means.check()
    async with Workshop.opened() as workshop:
        plan = read_plan(file, workshop.library)
        folder = RunFolder.begun(out or Path("runs") / file.stem, manifest_of(file.stem, plan, workshop))
        await _play(folder, workshop, means)


async def dry_run(file: Path, means: Means, call_seconds: float) -> None:
    """Says what the plan would take. Nothing is written and no model is asked."""
    async with Workshop.opened(rehearsing=True) as workshop:
        found = await estimate(read_plan(file, workshop.library), workshop)
    out = console()
    out.print(f"{many(found.sessions, 'session')}, judged by {found.sampled} that were tried.", soft_wrap=True)
    if found.calls:
        cost = f", cost about {found.cost:.2f}" if found.cost is not None else ""
        tokens = f"{found.tokens_in:,} tokens sent and {found.tokens_out:,} received"
        out.print(f"About {found.calls:,} calls to a model, {tokens}{cost}.", soft_wrap=True)
    else:
        out.print("No calls to a model.")
    lasts = _duration(found.seconds(means.workers, means.at_once, call_seconds))
    a_call = f", if a call takes {call_seconds:g} s" if found.calls else ""
    out.print(f"About {lasts} with {many(means.workers, 'worker')}{a_call}.", soft_wrap=True)


def _duration(seconds: float) -> str:
    for unit, length in (("hours", 3600), ("minutes", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{max(1, round(seconds))} seconds"


async def resume_run(path: Path, means: Means) -> None:
    """Goes on with a run that was stopped, by whatever. Raises `RunError` if it was begun with other versions."""
    folder = RunFolder.found(path)
    async with Workshop.opened() as workshop:
        folder.check(manifest_of(folder.manifest.name, folder.manifest.plan, workshop))
        await _play(folder, workshop, means)


async def _play(folder: RunFolder, workshop: Workshop, means: Means) -> None:
    all_, done = size_of(folder.manifest.plan), len(folder.finished())
    if means.on == "here":
        await workshop.warm_up(folder.to_do())
    with _driven(folder, workshop, means, all_ - done) as results, _Bar(all_, done) as bar:
        await complete(folder, results, bar.take)
    bar.tell(folder)
    if bar.failed:
        raise typer.Exit(1)


@contextmanager
def _driven(folder: RunFolder, workshop: Workshop, means: Means, sessions: int) -> Iterator[AsyncIterator[Played]]:
    """What is played, as it is done. Raises `RunError` where Ray is asked for and is not there."""
    if means.on == "ray":
        from simulator.batch.on_ray import drive_on_ray  # an extra, and slow to import

        yield drive_on_ray(folder, means.at_once)
        return
    with worker_processes(min(means.workers, sessions), workshop) as pool:
        yield drive(folder.to_do, workshop, pool, means.at_once)


class _Bar:
    """What is seen of a run while it goes on."""

    def __init__(self, sessions: int, done: int) -> None:
        self._out = console(stderr=True)
        self.failed, self._begun_with, self._done = 0, done, done
        self._used, self._faults, self._why = EngineUsed(calls=0), 0, ""
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[trouble]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self._out,
        )
        self._task = self._progress.add_task("sessions", total=sessions, completed=done, rate="", trouble="")

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def take(self, played: Played) -> None:
        """One more is done, or has failed."""
        self.failed += bool(played.why)
        self._done += not played.why
        self._why = played.why or self._why
        self._faults += played.faults
        self._used = together(self._used, played.used)
        self._progress.update(self._task, completed=self._done, rate=self._rate(), trouble=self._trouble())

    def _rate(self) -> str:
        elapsed = self._progress.tasks[0].elapsed or 0.0
        return f"{(self._done - self._begun_with) / elapsed:.1f}/s" if elapsed > 1 else ""

    def _trouble(self) -> str:
        cost = f"cost {self._used.cost:.2f}" if self._used.cost is not None else ""
        counted = f"{many(self.failed, 'error')}, {many(self._faults, 'model fault')}"
        return f"{counted} {cost}".strip() if self._used.calls or self.failed else "0 errors"

    def tell(self, folder: RunFolder) -> None:
        """The end of it in words."""
        if self._used.calls:
            self._out.print(spent(self._used), soft_wrap=True)
        if self.failed:
            why = harmless(self._why)
            again = f"`ipt-sim batch resume {folder.path}` tries them again"
            self._out.print(f"{many(self.failed, 'session')} failed, the last thus: {why} {again}.", soft_wrap=True)
        self._out.print(f"{many(self._done, 'session')} in {folder.path}. {BANNER}", soft_wrap=True)
