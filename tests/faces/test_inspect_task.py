"""Inspect AI plays and scores with us. Where the extra is installed; the README has the command."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.batch.plan import Job, RecordedTrainee
from simulator.batch.results import Result
from simulator.batch.table import row_of
from simulator.batch.workshop import Workshop
from simulator.library import Library
from tests.engines.llm.server import KEY, ModelServer, running, says

inspect_ai: Any = pytest.importorskip("inspect_ai", reason="the extra 'inspect' is not installed (see the README)")
pytestmark = [pytest.mark.fields, pytest.mark.filterwarnings("default")]
EXCHANGES = 6


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with running() as server:
        yield server


def test_the_command_line_finds_the_task_and_scores_a_model_behind_openais_wire_format(
    model: ModelServer, tmp_path: Path
) -> None:
    from inspect_ai.log import list_eval_logs, read_eval_log

    comfort = "Don't worry, everything will be fine, you just have to think positive."
    model.otherwise = says(comfort)
    command = [str(Path(sys.executable).with_name("inspect")), "eval", "simulator/therapist"]
    command += ["--model", "openai/test-model", "--model-base-url", model.url, "-M", "responses_api=false"]
    command += ["-T", "personas=marek,denise", "-T", "exchanges=3", "--log-dir", "logs", "--display", "none"]
    environment = os.environ | {"OPENAI_API_KEY": KEY, "IPT_DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = list_eval_logs(str(tmp_path / "logs"))
    log = read_eval_log(found)
    assert (log.status, log.eval.task, len(log.samples)) == ("success", "simulator/therapist", 2)
    assert len(model.asked) == 6
    assert all("Referral: " in asked.texts[0] for asked in model.asked)
    for sample in log.samples:
        assert [m.role for m in sample.messages] == ["user", *["assistant", "user"] * 3]
        assert {m.text for m in sample.messages if m.role == "assistant"} == {comfort}
        score = sample.scores["rubric"]
        assert score.value["violations"] >= 1
        assert f"“{comfort[:20]}" in score.explanation
        assert score.metadata["criteria"]["premature_reassurance"] == 1
    measured = {score.name: score.metrics["mean"].value for score in log.results.scores}
    assert measured["violations"] >= 1
    assert measured["faults"] == 0


def test_a_session_is_scored_as_in_a_batch(library: Library, tmp_path: Path) -> None:
    from inspect_ai import eval as evaluate
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    from simulator.faces.inspect_task import therapist

    lines = library.trainees("marek").turns("skilled")[:EXCHANGES]
    spoken = [ModelOutput.from_content("mockllm", line) for line in lines]
    for output in spoken:
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    (log,) = evaluate(
        therapist(personas="marek", exchanges=EXCHANGES),
        model=get_model("mockllm/model", custom_outputs=spoken),
        log_dir=str(tmp_path),
        display="none",
    )
    assert log.status == "success", log.error
    (sample,) = log.samples
    job = Job.model_validate(sample.metadata["job"])
    recorded = RecordedTrainee.model_validate({"id": "therapist", "kind": "recorded", "lines": list(lines)})
    result = asyncio.run(Workshop.of_the_settings().run(job.model_copy(update={"trainee": recorded})))
    assert isinstance(result, Result)
    assert [m.text for m in sample.messages[1:]] == [turn.text for turn in result.turns]
    row = row_of(
        result.model_dump(mode="json"), frozenset(c.id for c in library.rubric.criteria if c.kind == "technique")
    )
    value = sample.scores["rubric"].value
    assert row.technique is not None
    assert (value["headline"], value["techniques"]) == (row.headline, round(row.technique, 2))
    assert value["warming"] == round(row.warming, 2)
    assert value["violations"] == row.findings


def test_a_prompt_goes_first_and_a_model_that_fails_is_no_score(tmp_path: Path, model: ModelServer) -> None:
    from inspect_ai import eval as evaluate
    from inspect_ai.model import get_model

    from simulator.faces.inspect_task import therapist

    prompt = tmp_path / "prompt.md"
    prompt.write_text("You are an IPT therapist.\n", encoding="utf-8")
    model.otherwise = says("What brought you here?")
    endpoint = get_model("openai/test-model", base_url=model.url, api_key=KEY, responses_api=False)
    task = therapist(personas="marek", exchanges=1, prompt_file=str(prompt))
    (log,) = evaluate(task, model=endpoint, log_dir=str(tmp_path), display="none")
    assert log.status == "success", log.error
    assert model.asked[0].texts[0] == "You are an IPT therapist."
    limited = therapist(personas="marek", exchanges=5)
    (log,) = evaluate(limited, model=endpoint, log_dir=str(tmp_path), display="none", message_limit=4)
    (sample,) = log.samples
    assert sample.limit.type == "message"
    assert sample.scores["rubric"].reason == "scoring_failed"
