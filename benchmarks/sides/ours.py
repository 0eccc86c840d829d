"""The conversations by ourselves: `python -m benchmarks.sides.ours WHAT` (see `benchmarks.peers`).

As `ipt-sim batch run` plays them, in one process, but that three criteria are judged, which is one call.
"""

import asyncio
import json
import os
import resource
import sys
import time
from typing import Any

from simulator.batch.driving import drive
from simulator.batch.plan import Plan, jobs_of
from simulator.batch.workshop import Workshop
from simulator.core.rubric import Rubric

ONE_PANEL = 3


def plan(what: dict[str, Any], sessions: int) -> Plan:
    therapist = {"id": "therapist", "kind": "model", "prompt": what["trainee"], "exchanges": what["exchanges"]}
    model = {"model": "m", "base_url": what["url"]}
    return Plan.model_validate(
        {
            "personas": ["marek"],
            "trainees": [therapist | model],
            "seeds": sessions,
            "engines": [{"id": "llm", "engine": "llm"} | model],
        }
    )


def one_panel(rubric: Rubric) -> Rubric:
    turn_by_turn = [c for c in rubric.criteria if c.unit == "turn"]
    return rubric.model_copy(update={"criteria": tuple(turn_by_turn[:ONE_PANEL])})


async def main(what: dict[str, Any]) -> dict[str, Any]:
    os.environ["IPT_CALLS_AT_ONCE"] = str(what["at_once"])
    async with Workshop.opened() as workshop:
        workshop.library.__dict__["rubric"] = one_panel(workshop.library.rubric)  # in the cached property's place
        await _run(workshop, plan(what, 1), what)  # warm
        begun, cpu = time.perf_counter(), _cpu()
        await _run(workshop, plan(what, what["sessions"]), what)
        return {"wall": time.perf_counter() - begun, "cpu": _cpu() - cpu, "version": "this"}


async def _run(workshop: Workshop, planned: Plan, what: dict[str, Any]) -> None:
    async for one in drive(lambda: jobs_of(planned), workshop, None, what["at_once"]):
        assert not one.why, one.why


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))
