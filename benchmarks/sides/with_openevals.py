"""The conversations by openevals, in an environment of its own: `with_openevals.py WHAT` (see `benchmarks.peers`).

As its documentation has it: an app, a simulated user, both over LangChain's chat model, and a judge at the end.
"""

import asyncio
import json
import resource
import sys
import time
from importlib.metadata import version
from typing import Any

from langchain_openai import ChatOpenAI
from openevals.llm import create_async_llm_as_judge
from openevals.simulators import create_async_llm_simulated_user, run_multiturn_simulation_async


async def main(what: dict[str, Any]) -> dict[str, Any]:
    model = ChatOpenAI(model="m", base_url=what["url"], api_key="k", max_retries=0)
    judge = create_async_llm_as_judge(prompt=what["judge"] + "\n\n{outputs}", judge=model, feedback_key="verdict")
    client = create_async_llm_simulated_user(system=what["client"], client=model)
    places = asyncio.Semaphore(what["at_once"])

    async def session() -> None:
        talk: list[dict[str, str]] = [{"role": "system", "content": what["trainee"]}]

        async def trainee(said: Any, **_: Any) -> Any:
            talk.append({"role": "user", "content": said["content"]})
            reply = await model.ainvoke(talk)
            talk.append({"role": "assistant", "content": str(reply.content)})
            return {"role": "assistant", "content": reply.content}

        async with places:
            done = await run_multiturn_simulation_async(
                app=trainee, user=client, max_turns=what["exchanges"], trajectory_evaluators=[judge]
            )
        assert len(done["trajectory"]) == 2 * what["exchanges"]
        assert len(done["evaluator_results"]) == 1

    await session()  # warm
    begun, cpu = time.perf_counter(), _cpu()
    await asyncio.gather(*(session() for _ in range(what["sessions"])))
    return {"wall": time.perf_counter() - begun, "cpu": _cpu() - cpu, "version": version("openevals")}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))
