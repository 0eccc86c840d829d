"""Drives a run on this machine: worker processes for what costs CPU, tasks of this one for what waits for a model.

Results come back as they are done, and whoever drives writes them. Nothing is queued beyond what is under way, so that
a plan of a million sessions takes the memory of a handful.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any

from simulator.batch.folder import RunError, RunFolder
from simulator.batch.plan import Job
from simulator.batch.results import Failure, Played
from simulator.batch.workshop import Workshop, run_job
from simulator.core.scoring import Scorecard
from simulator.interchange import ForeignSession
from simulator.library import Problem

AHEAD = 3
"""Jobs given to a worker process before it is done with the first: it never waits for us."""
KILLED = "A worker process was killed; was there too little memory? What is finished is kept."
HOPELESS = 10
"""Failures with nothing but failures before and after them, after which the run is stopped: something is wrong."""


async def play(job: Job, workshop: Workshop) -> Played:
    """One session, ready to be written."""
    outcome = await run_job(job, workshop)
    if isinstance(outcome, Failure):
        return Played(id=job.id, why=outcome.why)
    return Played(id=job.id, line=outcome.line, used=outcome.used, faults=sum(outcome.faults.engine.values()))


async def drive(
    jobs: Callable[[], Iterable[Job]], workshop: Workshop, pool: ProcessPoolExecutor | None, at_once: int
) -> AsyncIterator[Played]:
    """Plays all jobs, in no order.

    Args:
        jobs: what is to be done; called twice, for the two kinds of jobs keep each other waiting in no way.
        workshop: of this process.
        pool: worker processes, see `worker_processes`; None: everything happens here.
        at_once: sessions with a model under way at the same time.

    Raises:
        RunError: a worker process was killed, or nothing succeeds.
    """
    here = Source((j for j in jobs() if j.needs_a_model), at_once, lambda job: play(job, workshop))
    there = Source((j for j in jobs() if not j.needs_a_model), 1, lambda job: play(job, workshop))
    if pool is not None:
        workers, loop = pool, asyncio.get_running_loop()
        there.most = AHEAD * pool._max_workers  # type: ignore[attr-defined]
        there.play = lambda job: _in_worker(loop, workers, job)
    async for one in played([here, there]):
        yield one


async def complete(
    folder: RunFolder, results: AsyncIterator[Played], watch: Callable[[Played], None] = lambda one: None
) -> None:
    """Writes what is played of a run as it comes, and at the end puts it all in the plan's order."""
    with folder.appending() as lines:
        async for one in results:
            lines.add(one)
            watch(one)
    folder.put_in_order()


async def graded_in_order(
    items: Iterable[ForeignSession | Problem], workshop: Workshop, pool: ProcessPoolExecutor | None, at_once: int
) -> AsyncIterator[Scorecard | Problem]:
    """Grades sessions from elsewhere, several at a time, and gives them back in the order in which they came.

    Args:
        items: what was read; what could not be read goes through as it is.
        workshop: whose engine grades.
        pool: worker processes with this workshop, or None.
        at_once: sessions under way at the same time without a pool.
    """
    loop = asyncio.get_running_loop()
    under_way: deque[asyncio.Future[Scorecard] | Problem] = deque()
    most = AHEAD * pool._max_workers if pool is not None else at_once  # type: ignore[attr-defined]
    try:
        for item in items:
            if isinstance(item, Problem):
                under_way.append(item)
            elif pool is not None:
                under_way.append(loop.run_in_executor(pool, _grade_in_worker, item))
            else:
                under_way.append(asyncio.create_task(workshop.grade(item)))
            while len(under_way) >= most or (under_way and _is_there(under_way[0])):
                yield await _next_of(under_way)
        while under_way:
            yield await _next_of(under_way)
    finally:
        for waiting in under_way:
            if not isinstance(waiting, Problem):
                waiting.cancel()


async def _next_of(under_way: "deque[asyncio.Future[Scorecard] | Problem]") -> Scorecard | Problem:
    first = under_way.popleft()
    try:
        return first if isinstance(first, Problem) else await first
    except BrokenProcessPool as error:
        raise RunError(KILLED) from error


def _is_there(waiting: "asyncio.Future[Scorecard] | Problem") -> bool:
    return isinstance(waiting, Problem) or waiting.done()


@dataclass
class Source:
    """Jobs of one kind, and how many of them may be under way."""

    jobs: Iterator[Job]
    most: int
    play: Callable[[Job], Coroutine[Any, Any, Played]]
    busy: int = 0


async def played(sources: list[Source]) -> AsyncIterator[Played]:
    """Everything from these sources as it is done. Raises `RunError` if nothing succeeds."""
    failures, any_success = 0, False
    async for one in _window(sources):
        any_success = any_success or not one.why
        failures += bool(one.why)
        if failures >= HOPELESS and not any_success:
            raise RunError(f"The first {failures} sessions failed, the last of them thus: {one.why}")
        yield one


async def _window(sources: list[Source]) -> AsyncIterator[Played]:
    under_way: dict[asyncio.Task[Played], Source] = {}
    try:
        while True:
            for source in sources:
                while source.busy < source.most and (job := next(source.jobs, None)) is not None:
                    under_way[asyncio.create_task(source.play(job))] = source
                    source.busy += 1
            if not under_way:
                return
            finished, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                under_way.pop(task).busy -= 1
                yield task.result()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


# -- worker processes -----------------------------------------------------------------------------


@contextmanager
def worker_processes(workers: int, workshop: Workshop) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that play sessions; None for one worker, who is this process.

    They are forked from this one, with everything loaded: to be called before it has threads or connections.
    """
    if workers <= 1:
        yield None
        return
    _lent.append(workshop)
    gc.freeze()  # what is loaded stays shared: no collection writes to it
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), initializer=_begin_work)
    try:
        pool.submit(os.getpid).result()  # all of them are forked at the first job
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        _lent.clear()


_lent: list[Workshop] = []
"""The workshop that worker processes inherit."""


def _begin_work() -> None:
    """In a worker: Ctrl-C is the parent's affair, and when the parent is gone, however, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def leave_with_the_parent() -> None:
        if parent is not None:
            wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=leave_with_the_parent, daemon=True).start()


def _grade_in_worker(session: ForeignSession) -> Scorecard:
    return asyncio.run(_lent[0].grade(session))


def _play_in_worker(job: Job) -> Played:
    return asyncio.run(play(job, _lent[0]))


async def _in_worker(loop: asyncio.AbstractEventLoop, pool: ProcessPoolExecutor, job: Job) -> Played:
    try:
        return await loop.run_in_executor(pool, _play_in_worker, job)
    except BrokenProcessPool as error:
        raise RunError(KILLED) from error
