"""Runs that are stopped, killed, gone on with, and come to the same bytes all the same."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.batch.driving import complete, drive
from simulator.batch.estimate import estimate
from simulator.batch.folder import RunError, RunFolder, manifest_of
from simulator.batch.plan import Plan, jobs_of
from simulator.batch.table import results_in
from simulator.batch.workshop import Workshop
from simulator.interchange import read_sessions
from simulator.library import Problem
from simulator.settings import SettingsError
from tests.engines.llm.server import KEY, ModelServer, fails, running, says

PlanOf = Callable[[str], Plan]

SHORT = """
personas: [marek]
trainees:
  - {id: good, kind: scripted, skill: 1, exchanges: 4}
  - {id: planted, kind: scripted, skill: 0.9, exchanges: 6, traps: [{trap: global_label, turn: 3}]}
  - {id: said, kind: recorded, lines: [Hello Marek., {text: I miss you., in_role_as: vida}, Goodbye.]}
seeds: 5
"""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with running() as server:
        monkeypatch.setenv("IPT_API_KEY", KEY)
        monkeypatch.setenv("IPT_ATTEMPTS", "1")
        yield server


async def played(path: Path, plan: Plan, workshop: Workshop, at_once: int = 4) -> RunFolder:
    folder = RunFolder.begun(path, manifest_of("plan", plan, workshop))
    await complete(folder, drive(folder.to_do, workshop, None, at_once))
    return folder


# -- stopped and gone on with ---------------------------------------------------------------------


class Command:
    """`ipt-sim batch ...` as a process of its own, with another seed for Python's hashes."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulator.faces.cli", "batch", *arguments, "--workers", "2"],
            env=os.environ | {"PYTHONHASHSEED": "7"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # CI may have it ignored
        )

    def stopped_after(self, results: Path, lines: int, by: signal.Signals) -> str:
        """Lets it finish so many sessions, sends the signal, and returns what it said."""
        while self._process.poll() is None and _lines(results) < lines:
            time.sleep(0.01)
        assert self._process.poll() is None, self._process.stderr and self._process.stderr.read()
        self._process.send_signal(by)
        shown, _ = self._process.communicate(timeout=60)
        return shown


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


async def test_a_run_that_was_stopped_and_killed_ends_in_the_same_bytes_and_repeats_nothing(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop
) -> None:
    plan = plan_of(SHORT)
    whole = await played(tmp_path / "whole", plan, workshop)
    broken = tmp_path / "broken"
    said = Command("run", str(tmp_path / "plan.yaml"), "--out", str(broken)).stopped_after(
        broken / "results.jsonl", 2, signal.SIGINT
    )
    assert "batch resume" in said
    after_stop = _lines(broken / "results.jsonl")
    assert 2 <= after_stop < 15
    Command("resume", str(broken)).stopped_after(broken / "results.jsonl", after_stop + 2, signal.SIGKILL)
    kept = (broken / "results.jsonl").read_bytes().splitlines(keepends=True)
    with (broken / "results.jsonl").open("ab") as torn:
        torn.write(b'{"id": "good-marek-1-5-embedded", "trainee": "go')
    folder = RunFolder.found(broken)
    folder.check(manifest_of("plan", plan, workshop))
    todo = [job.id for job in folder.to_do()]
    assert len(todo) == 15 - len([line for line in kept if line.endswith(b"\n")])
    await complete(folder, drive(folder.to_do, workshop, None, 4))
    assert folder.results.read_bytes() == whole.results.read_bytes()
    assert (broken / "manifest.json").read_bytes() == (tmp_path / "whole" / "manifest.json").read_bytes()


async def test_results_are_transcripts_as_well(tmp_path: Path, plan_of: PlanOf, workshop: Workshop) -> None:
    plan = plan_of(SHORT.replace("seeds: 5", "seeds: 1"))
    folder = await played(tmp_path / "run", plan, workshop)
    sessions = [s for s in read_sessions(folder.results) if not isinstance(s, Problem)]
    assert [s.id for s in sessions] == [job.id for job in jobs_of(plan)]
    planted = list(results_in(folder))[1]
    turn = planted["planted"][0]["turn"]
    assert turn == 4
    assert planted["turns"][turn]["text"] in {p.text for p in workshop.script("marek").plants}
    assert sessions[2].turns[2].in_role_as == "vida"


async def test_two_cannot_write_to_one_run(tmp_path: Path, plan_of: PlanOf, workshop: Workshop) -> None:
    folder = RunFolder.begun(tmp_path / "run", manifest_of("plan", plan_of(SHORT), workshop))
    with folder.appending(), pytest.raises(RunError, match="another process"):
        folder.appending().__enter__()
    with pytest.raises(RunError, match="batch resume"):
        RunFolder.begun(tmp_path / "run", folder.manifest)


async def test_a_run_does_not_go_on_with_other_versions(tmp_path: Path, plan_of: PlanOf, workshop: Workshop) -> None:
    folder = RunFolder.begun(tmp_path / "run", manifest_of("plan", plan_of(SHORT), workshop))
    other = folder.manifest.model_copy(update={"versions": {**folder.manifest.versions, "embedded": {"grader": "x"}}})
    with pytest.raises(RunError, match="embedded: grader"):
        folder.check(other)


async def test_an_altered_result_is_not_guessed_at(tmp_path: Path, plan_of: PlanOf, workshop: Workshop) -> None:
    folder = RunFolder.begun(tmp_path / "run", manifest_of("plan", plan_of(SHORT), workshop))
    folder.results.write_text("something else\n", encoding="utf-8")
    with pytest.raises(RunError, match="byte 0"):
        folder.finished()


# -- a model as the therapist ---------------------------------------------------------------------

TESTED = """
personas: [marek, denise]
trainees: [{{id: bot, kind: model, model: therapist-1, base_url: "{url}", prompt: Be brief., exchanges: 3}}]
"""


async def test_any_chat_endpoint_is_the_therapist(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop, model: ModelServer
) -> None:
    model.otherwise = says("What was said, exactly?")
    folder = await played(tmp_path / "run", plan_of(TESTED.format(url=model.url)), workshop)
    results = list(results_in(folder))
    assert [r["persona"] for r in results] == ["marek", "denise"]
    assert len(results[0]["turns"]) == 6
    assert results[0]["used"]["calls"] == 3
    assert model.asked[0].headers["authorization"] == f"Bearer {KEY}"
    last = max((a.body["messages"] for a in model.asked), key=len)
    assert [m["role"] for m in last] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert last[0]["content"] == "Be brief."
    assert "Referral:" in last[1]["content"]
    assert last[2]["content"] == "What was said, exactly?"
    await workshop.close()


async def test_an_endpoint_without_a_prompt_gets_none(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop, model: ModelServer
) -> None:
    plan = TESTED.format(url=model.url).replace("prompt: Be brief., ", "").replace("[marek, denise]", "[marek]")
    await played(tmp_path / "run", plan_of(plan), workshop)
    assert model.asked[0].body["messages"][0]["role"] == "user"
    await workshop.close()


async def test_a_session_that_failed_is_told_and_tried_again(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop, model: ModelServer
) -> None:
    model.then(says("Hello."), fails(500))
    folder = await played(tmp_path / "run", plan_of(TESTED.format(url=model.url)), workshop, at_once=1)
    assert folder.failures() == 1
    assert "error of its own" in (folder.path / "failed.jsonl").read_text(encoding="utf-8")
    assert [job.persona for job in folder.to_do()] == ["marek"]
    await complete(folder, drive(folder.to_do, workshop, None, 1))
    assert folder.failures() == 0
    assert [r["persona"] for r in results_in(folder)] == ["marek", "denise"]
    await workshop.close()


async def test_a_run_in_which_nothing_succeeds_is_stopped(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop, model: ModelServer
) -> None:
    model.otherwise = fails(401)
    plan = plan_of(TESTED.format(url=model.url) + "seeds: 100")
    with pytest.raises(RunError, match="first 10 sessions failed"):
        await played(tmp_path / "run", plan, workshop)
    assert len(model.asked) < 20
    await workshop.close()


def test_a_key_that_is_not_there_is_asked_for_by_its_variable(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop, model: ModelServer
) -> None:
    plan = plan_of(TESTED.format(url=model.url).replace("prompt", "key: THEIR_KEY, prompt"))
    with pytest.raises(SettingsError, match="THEIR_KEY"):
        manifest_of("plan", plan, workshop)


# -- said beforehand ------------------------------------------------------------------------------


async def test_a_dry_run_says_what_the_run_takes_and_asks_nobody(
    tmp_path: Path, plan_of: PlanOf, workshop: Workshop, model: ModelServer
) -> None:
    text = TESTED.format(url=model.url).replace("[marek, denise]", "[marek]")
    plan = plan_of(text + f'seeds: 2\nengines: [{{id: gpt, engine: llm, model: m, base_url: "{model.url}"}}]')
    rehearsal = Workshop(workshop.library, workshop.own, rehearsing=True)
    said = await estimate(plan, rehearsal)
    assert model.asked == []
    folder = await played(tmp_path / "run", plan, workshop)
    used = [r["used"] for r in results_in(folder)]
    calls, tokens = sum(u["calls"] for u in used), sum(u["tokens_in"] for u in used)
    assert (said.sessions, said.sampled) == (2, 1)
    assert calls == len(model.asked)
    assert said.calls == pytest.approx(calls, rel=0.1)
    assert said.tokens_in == pytest.approx(tokens, rel=0.1)
    assert said.seconds(1, at_once=1, a_call=10) >= said.calls * 10
    await workshop.close()


async def test_a_dry_run_of_the_embedded_engine_needs_no_call(plan_of: PlanOf, workshop: Workshop) -> None:
    said = await estimate(plan_of(SHORT), workshop)
    assert (said.sessions, said.calls, said.tokens_in) == (15, 0, 0)
    assert said.cpu > 0
