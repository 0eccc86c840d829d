"""The conversations by Inspect AI, in an environment of its own: `with_inspect.py WHAT` (see `benchmarks.peers`).

As its documentation has it: a solver in which two models talk, a model-graded scorer, a log.
"""

# mypy: disable-error-code="untyped-decorator"

import json
import resource
import sys
import tempfile
import time
from importlib.metadata import version
from typing import Any

from inspect_ai import Task, eval, task
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessageAssistant, ChatMessageSystem, ChatMessageUser, GenerateConfig, get_model
from inspect_ai.scorer import model_graded_qa
from inspect_ai.solver import Generate, Solver, TaskState, solver


@solver
def two_talk(client: str, exchanges: int) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        for _ in range(exchanges):
            turned = [
                (ChatMessageUser if message.role == "assistant" else ChatMessageAssistant)(content=message.text)
                for message in state.messages[1:]
            ]
            said = await model.generate([ChatMessageSystem(content=client), *turned])
            state.messages.append(ChatMessageUser(content=said.completion))
            state = await generate(state)
        return state

    return solve


@task
def conversations(what: dict[str, Any], sessions: int) -> Task:
    samples = [Sample(input=[ChatMessageSystem(content=what["trainee"])], target=what["judge"])] * sessions
    return Task(
        dataset=[sample.model_copy(update={"id": i}) for i, sample in enumerate(samples)],
        solver=two_talk(what["client"], what["exchanges"]),
        scorer=model_graded_qa(include_history=True),
    )


def run(what: dict[str, Any], sessions: int) -> None:
    model = get_model(
        "openai/m",
        base_url=what["url"],
        api_key="k",
        config=GenerateConfig(max_connections=what["at_once"]),
        responses_api=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        (log,) = eval(
            conversations(what, sessions), model=model, max_samples=what["at_once"], log_dir=folder, display="none"
        )
    assert log.status == "success", log.error
    assert log.results is not None
    assert log.results.completed_samples == sessions


def main(what: dict[str, Any]) -> dict[str, Any]:
    run(what, 1)  # warm
    begun, cpu = time.perf_counter(), _cpu()
    run(what, what["sessions"])
    return {"wall": time.perf_counter() - begun, "cpu": _cpu() - cpu, "version": version("inspect-ai")}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
