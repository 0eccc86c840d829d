"""Grading through files and batches: the same scorecards, one more question for what is missing, on after a stop."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.core.scoring import Observation
from simulator.engines.llm.batch import OtherJob, observe_in_batch
from simulator.engines.llm.grader import LlmGrader
from simulator.library import Library
from simulator.metering import account
from simulator.ports import Case, Engine, EngineFault
from tests.engines.llm.conftest import engine_to, waits
from tests.engines.llm.server import Body, ModelServer
from tests.engines.llm.test_grader import SPOKEN, case_of

Seen = dict[str, tuple[Observation, ...]]


class Stopped(Exception):
    """What Ctrl-C does, in a test."""


async def no_pause(seconds: float) -> None:
    waits.append(seconds)


async def cases() -> dict[str, Case]:
    return {"first": await case_of(SPOKEN), "second": await case_of(SPOKEN[:8]), "third": await case_of(SPOKEN, 5)}


def grader_of(engine: Engine) -> LlmGrader:
    assert isinstance(engine.grader, LlmGrader)
    return engine.grader


async def graded(
    engine: Engine, library: Library, folder: Path, tell: Callable[[str], None] = lambda _: None, source: str = "x"
) -> Seen:
    return await observe_in_batch(grader_of(engine), await cases(), library.rubric, folder, source, tell, no_pause)


async def side_by_side(engine: Engine, library: Library) -> Seen:
    return {name: await engine.grader.observe(case, library.rubric) for name, case in (await cases()).items()}


async def test_a_batch_sees_what_calls_side_by_side_see(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    expected = await side_by_side(engine, library)
    with account() as used:
        assert await graded(engine, library, tmp_path / "b") == expected
    assert len(model.batches) == 1
    assert used.used.calls == sum(len(content.splitlines()) for name, content in model.files.items()) // 2
    assert used.used.tokens_in > 0


async def test_it_polls_until_the_batch_is_over_and_tells_how_it_stands(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    model.polls_until_done = 4
    told: list[str] = []
    await graded(engine, library, tmp_path / "b", told.append)
    assert waits == [60.0] * 3
    assert [line.rstrip(".").split(": ")[-1] for line in told[1:]] == ["in progress", "completed"]


async def test_what_is_missing_or_broken_is_asked_once_more_in_a_second_batch(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    def spoil(custom_id: str, line: Body) -> Body | None:
        if custom_id.startswith("0:panel-1"):
            return None
        if custom_id.startswith("1:panel-2"):
            return line | {"response": None, "error": {"code": "server_error", "message": "no"}}
        if custom_id.startswith("2:panel-3"):
            line["response"]["body"]["choices"][0]["message"]["content"] = "not JSON"
        return line

    expected = await side_by_side(engine, library)
    model.spoil = spoil
    assert await graded(engine, library, tmp_path / "b") == expected
    assert len(model.batches) == 2
    second = model.files[model.batches["batch-2"]["input_file_id"]].decode().splitlines()
    assert {json.loads(line)["custom_id"].split(":")[0] for line in second} == {"0", "1", "2"}


async def test_what_is_missing_twice_is_not_scored(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    model.spoil = lambda custom_id, line: None if custom_id.startswith("0:") else line
    with account() as used:
        seen = await graded(engine, library, tmp_path / "b")
    assert all(o.failed and "no answer came back" in o.failed for o in seen["first"])
    assert not any(o.failed for o in seen["second"])
    assert {f.then for f in used.faults} == {"not_scored"}


@pytest.mark.parametrize("stop_at", range(1, 7))
async def test_stopped_anywhere_it_goes_on_and_pays_once(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path, stop_at: int
) -> None:
    expected = await side_by_side(engine, library)
    model.polls_until_done = 3
    model.spoil = lambda custom_id, line: None if custom_id == "0:panel-1-judge-1" else line
    steps = 0

    async def stopping_pause(seconds: float) -> None:
        step()

    def step(_: str = "") -> None:
        nonlocal steps
        steps += 1
        if steps == stop_at:
            raise Stopped

    with pytest.raises(Stopped):
        await observe_in_batch(
            grader_of(engine), await cases(), library.rubric, tmp_path / "b", "x", step, stopping_pause
        )
    model.spoil = lambda custom_id, line: line
    seen = await graded(engine, library, tmp_path / "b")
    assert seen["second"] == expected["second"]
    assert [b["metadata"]["ipt"][-3:] for b in model.batches.values()] in (["1-1"], ["1-1", "2-1"])


async def test_a_batch_that_was_made_but_not_written_down_is_found_again(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    model.polls_until_done = 2
    with pytest.raises(Stopped):
        await graded(engine, library, tmp_path / "b", _stop)
    job = json.loads((tmp_path / "b" / "job.json").read_text())
    job["parts"][0]["batch"] = None  # as if the stop had come a moment earlier
    (tmp_path / "b" / "job.json").write_text(json.dumps(job))
    await graded(engine, library, tmp_path / "b")
    assert len(model.batches) == 1


def _stop(_: str) -> None:
    raise Stopped


async def test_another_input_does_not_go_on_with_this_job(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    with pytest.raises(Stopped):
        await graded(engine, library, tmp_path / "b", _stop)
    with pytest.raises(OtherJob, match="another file, model or rubric"):
        await graded(engine, library, tmp_path / "b", source="y")
    with pytest.raises(OtherJob):
        await graded(engine_to(model, tmp_path, judges=3), library, tmp_path / "b")


async def test_a_batch_that_the_provider_refuses_is_told_and_can_be_begun_anew(
    engine: Engine, library: Library, model: ModelServer, tmp_path: Path
) -> None:
    model.batch_fails = True
    with pytest.raises(EngineFault, match="too many lines for you"):
        await graded(engine, library, tmp_path / "b")
    model.batch_fails = False
    assert await graded(engine, library, tmp_path / "b") == await side_by_side(engine, library)
