"""Drives a run on a Ray cluster: one player a core, wherever the cores are. Ray starts them, and again when one dies.

This process hands out the jobs and writes the results, so that the run's folder is the same and resumes the same as
without Ray. A session has no effect but its result: one whose player was killed is played again, and nothing is lost.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from simulator.batch.driving import AHEAD, Source, play, played
from simulator.batch.folder import Manifest, RunError, RunFolder, manifest_of
from simulator.batch.plan import Job, ModelTrainee, Plan
from simulator.batch.results import Played
from simulator.batch.workshop import Workshop
from simulator.settings import Settings, read_settings

try:
    import ray
except ImportError as error:
    raise RunError("`--on ray` needs Ray. It is an extra: pip install 'ipt-practice-simulator[ray]'.") from error

TRIES = 3
"""How often a session is played again whose player was killed. After that it has failed: it may be what kills them."""


async def drive_on_ray(folder: RunFolder, at_once: int) -> AsyncIterator[Played]:
    """Plays all that is to do, in no order, on the cluster that RAY_ADDRESS names, or on this machine's cores.

    Args:
        folder: the run.
        at_once: sessions with a model under way at the same time, in the whole cluster.

    Raises:
        RunError: a machine of the cluster has other versions than the run, or nothing succeeds.
    """
    with _connected():
        players = _Players(folder.manifest, at_once)
        await players.check()
        here = Source((j for j in folder.to_do() if j.needs_a_model), at_once, players.play)
        there = Source((j for j in folder.to_do() if not j.needs_a_model), AHEAD * players.number, players.play)
        async for one in played([here, there]):
            yield one


@contextmanager
def _connected() -> Iterator[None]:
    if ray.is_initialized():
        yield
        return
    ray.init(log_to_driver=False, logging_level="warning")
    try:
        yield
    finally:
        ray.shutdown()


class Player:
    """A process of the cluster, with everything loaded once.

    Args:
        environment: the settings of the process that drives; this machine may have none or others.
        manifest: the run. What is installed here must be of the same versions.
    """

    def __init__(self, environment: dict[str, str], manifest: Manifest) -> None:
        os.environ.update(environment)
        self._workshop = Workshop.of_the_settings()
        self._moved = manifest.moved(manifest_of(manifest.name, manifest.plan, self._workshop))

    async def moved(self) -> str:
        """What is of another version on this machine; '' if nothing is."""
        return f"{os.uname().nodename}: {', '.join(self._moved)}" if self._moved else ""

    async def play(self, job: Job) -> Played:
        """One session. Ray may restart a player on another machine, so that its versions are looked at again."""
        if self._moved:
            return Played(id=job.id, why=f"Other versions are installed on {await self.moved()}.")
        return await play(job, self._workshop)


class _Players:
    """All players of the cluster, and how busy each is."""

    def __init__(self, manifest: Manifest, at_once: int) -> None:
        self.number = max(1, int(ray.cluster_resources().get("CPU", 1)))
        environment = environment_of(read_settings(), manifest.plan, at_once, self.number)
        remote = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=TRIES)(Player)
        self._all = [remote.remote(environment, manifest) for _ in range(self.number)]
        self._busy = [0] * self.number

    async def check(self) -> None:
        """Raises `RunError` if anything in the cluster is of another version than the run."""
        try:
            moved = await asyncio.gather(*(player.moved.remote() for player in self._all))
        except ray.exceptions.RayError as error:
            raise RunError(f"Ray could not start the simulator on its machines: {_first_line(error)}") from error
        if any(moved):
            raise RunError(f"The run was begun with other versions than are on {'; '.join(filter(None, moved))}.")

    async def play(self, job: Job) -> Played:
        """One session by whichever player has the least to do."""
        which = min(range(self.number), key=self._busy.__getitem__)
        self._busy[which] += 1
        try:
            result: Played = await self._all[which].play.remote(job)
            return result
        except ray.exceptions.RayError as error:
            return Played(id=job.id, why=f"Ray gave it up: {_first_line(error)}")
        finally:
            self._busy[which] -= 1


def environment_of(settings: Settings, plan: Plan, at_once: int, players: int) -> dict[str, str]:
    """What a player needs to know: the settings and keys, with its share of the rate limit."""
    shared = {
        f"IPT_{name.upper()}": _as_text(getattr(settings, name))
        for name in settings.model_fields_set
        if getattr(settings, name) is not None
    }
    shared["IPT_CALLS_AT_ONCE"] = str(max(1, at_once // players))
    if settings.calls_per_minute:
        shared["IPT_CALLS_PER_MINUTE"] = str(max(1, settings.calls_per_minute // players))
    keys = {engine.key for engine in plan.engines} | {t.key for t in plan.trainees if isinstance(t, ModelTrainee)}
    return shared | {key: os.environ[key] for key in sorted(keys) if key in os.environ}


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Path):
        return str(value.absolute())
    return ":".join(map(_as_text, value)) if isinstance(value, tuple) else str(value)


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
