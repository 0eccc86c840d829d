"""What a run takes, said beforehand: a few of its sessions are played with nobody asked, and the rest are like them."""

import time
from collections import defaultdict
from dataclasses import dataclass

from simulator.batch.folder import RunError
from simulator.batch.plan import Job, Plan, jobs_of
from simulator.batch.results import Failure
from simulator.batch.workshop import Workshop, run_job
from simulator.core.events import EngineUsed
from simulator.core.transcript import together
from simulator.settings import read_settings

SAMPLED = 3
"""Sessions that are tried of each trainee with each engine, with different clients where there are."""


@dataclass(frozen=True)
class Estimate:
    """What a run takes. `sampled` sessions stand for all `sessions`.

    Attributes:
        cpu: seconds of CPU on this machine.
        cost: None where a price is not set.
    """

    sessions: int
    sampled: int
    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    cpu: float

    def seconds(self, workers: int, at_once: int, a_call: float) -> float:
        """How long it lasts, if a call takes so long: what costs CPU and what waits go on side by side."""
        a_minute = read_settings().calls_per_minute
        waiting = max(self.calls * a_call / at_once, 60 * self.calls / a_minute if a_minute else 0.0)
        return max(self.cpu / workers, waiting)


async def estimate(plan: Plan, workshop: Workshop) -> Estimate:
    """Tries a few sessions of a plan in a rehearsing workshop. Raises `RunError` if one cannot be played."""
    kinds: dict[tuple[str, str], list[Job]] = defaultdict(list)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for job in jobs_of(plan.model_copy(update={"seeds": 1})):
        kinds[job.trainee.id, job.engine.id].append(job)
        counts[job.trainee.id, job.engine.id] += plan.seeds
    used, cpu, sampled = EngineUsed(calls=0), 0.0, 0
    for kind, jobs in kinds.items():
        sample = jobs[:: max(1, len(jobs) // SAMPLED)][:SAMPLED]
        spent, took = await _try(sample, workshop)
        share = counts[kind] / len(sample)
        used, cpu, sampled = together(used, _times(spent, share)), cpu + took * share, sampled + len(sample)
    return Estimate(
        sessions=sum(counts.values()),
        sampled=sampled,
        calls=used.calls,
        tokens_in=used.tokens_in,
        tokens_out=used.tokens_out,
        cost=used.cost,
        cpu=cpu,
    )


async def _try(jobs: list[Job], workshop: Workshop) -> tuple[EngineUsed, float]:
    spent, begun = EngineUsed(calls=0), time.process_time()
    for job in jobs:
        outcome = await run_job(job, workshop)
        if isinstance(outcome, Failure):
            raise RunError(f"{outcome.id} cannot be played: {outcome.why}")
        spent = together(spent, outcome.used)
    return spent, time.process_time() - begun


def _times(used: EngineUsed, share: float) -> EngineUsed:
    return EngineUsed(
        calls=round(used.calls * share),
        tokens_in=round(used.tokens_in * share),
        tokens_out=round(used.tokens_out * share),
        cost=None if used.cost is None else used.cost * share,
    )
