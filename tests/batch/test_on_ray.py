"""A run on a Ray cluster of two players on this machine. Where the extra is installed; the README has the command."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.batch.driving import drive
from simulator.batch.folder import RunError, RunFolder, manifest_of
from simulator.batch.plan import Plan
from simulator.batch.workshop import Workshop
from simulator.settings import read_settings

ray: Any = pytest.importorskip("ray", reason="the extra 'ray' is not installed (see the README)")
pytestmark = pytest.mark.fields

PLAN = """
personas: [marek, denise]
trainees:
  - {id: skilled, kind: scripted, skill: 1, exchanges: 3}
  - {id: trap_prone, kind: scripted, skill: 0, exchanges: 3}
seeds: 4
"""
SESSIONS = 16


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    yield
    ray.shutdown()


def players() -> list[int]:
    """The process ids of the players of our own cluster: descendants of this process that Ray has named so."""
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    return [pid for pid in parents if _descends(pid, parents) and b"ray::Player" in _command(pid)]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _descends(pid: int, parents: dict[int, int]) -> bool:
    while pid := parents.get(pid, 0):
        if pid == os.getpid():
            return True
    return False


async def played_here(plan: Plan, path: Path, workshop: Workshop) -> bytes:
    """The results without Ray."""
    folder = RunFolder.begun(path, manifest_of("r", plan, workshop))
    with folder.appending() as lines:
        async for one in drive(folder.to_do, workshop, None, 1):
            lines.add(one)
    folder.put_in_order()
    return folder.results.read_bytes()


async def test_a_player_that_is_killed_costs_nothing_and_the_results_are_those_without_ray(
    cluster: None, plan_of: Callable[[str], Plan], workshop: Workshop, tmp_path: Path
) -> None:
    from simulator.batch.on_ray import drive_on_ray

    plan = plan_of(PLAN)
    folder = RunFolder.begun(tmp_path / "ray", manifest_of("r", plan, workshop))
    killed: list[int] = []
    with folder.appending() as lines:
        async for one in drive_on_ray(folder, 4):
            assert not one.why
            lines.add(one)
            if not killed:
                killed = players()[:1]
                os.kill(killed[0], signal.SIGKILL)
    assert killed
    assert len(folder.finished()) == SESSIONS
    folder.put_in_order()
    assert folder.results.read_bytes() == await played_here(plan, tmp_path / "here", workshop)


async def test_a_run_that_was_stopped_goes_on_and_plays_nothing_twice(
    cluster: None, plan_of: Callable[[str], Plan], workshop: Workshop, tmp_path: Path
) -> None:
    from simulator.batch.on_ray import drive_on_ray

    plan = plan_of(PLAN)
    folder = RunFolder.begun(tmp_path / "ray", manifest_of("r", plan, workshop))
    with folder.appending() as lines:
        async for one in drive_on_ray(folder, 4):
            lines.add(one)
            if len(folder.finished()) == 5:
                break
    again = RunFolder.found(tmp_path / "ray")
    left = {job.id for job in again.to_do()}
    assert len(left) == SESSIONS - 5
    with again.appending() as lines:
        async for one in drive_on_ray(again, 4):
            left.remove(one.id)  # a session played twice is not there any more
            lines.add(one)
    assert not left
    again.put_in_order()
    assert again.results.read_bytes() == await played_here(plan, tmp_path / "here", workshop)


async def test_a_machine_with_other_versions_is_named(
    cluster: None, plan_of: Callable[[str], Plan], workshop: Workshop, tmp_path: Path
) -> None:
    from simulator.batch.on_ray import drive_on_ray

    manifest = manifest_of("r", plan_of(PLAN), workshop)
    documents = manifest.versions["documents"] | {"marek": "of yesterday"}
    versions = manifest.versions | {"documents": documents}
    folder = RunFolder.begun(tmp_path / "ray", manifest.model_copy(update={"versions": versions}))
    with pytest.raises(RunError, match=rf"{os.uname().nodename}: documents: marek"):
        async for _ in drive_on_ray(folder, 4):
            pass


def test_a_cluster_of_its_own_is_started_by_the_command(tmp_path: Path) -> None:
    plan, run = tmp_path / "p.yaml", tmp_path / "run"
    plan.write_text(PLAN.replace("seeds: 4", "seeds: 1"), encoding="utf-8")
    command = [sys.executable, "-m", "simulator.faces.cli", "batch", "run", str(plan), "--on", "ray", "--out", str(run)]
    environment = os.environ | {"IPT_DATA_DIR": str(tmp_path), "RAY_ADDRESS": "local"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert len(RunFolder.found(run).finished()) == 4


def test_players_are_told_settings_keys_and_their_share_of_the_rate_limit(
    plan_of: Callable[[str], Plan], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from simulator.batch.on_ray import environment_of

    monkeypatch.chdir(tmp_path)
    for name, value in {"THERAPIST_KEY": "t", "IPT_API_KEY": "k", "IPT_PERSONAS": "a:/b", "OTHER": "o"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("IPT_CALLS_PER_MINUTE", "100")
    plan = plan_of(
        "personas: [marek]\n"
        "trainees: [{id: m, kind: model, model: x, base_url: 'http://127.0.0.1:1/v1', key: THERAPIST_KEY}]"
    )
    told = environment_of(read_settings(), plan, 10, 4)
    assert told["THERAPIST_KEY"] == "t"
    assert told["IPT_API_KEY"] == "k"
    assert told["IPT_PERSONAS"] == f"{tmp_path}/a:/b"
    assert (told["IPT_CALLS_AT_ONCE"], told["IPT_CALLS_PER_MINUTE"]) == ("2", "25")
    assert "OTHER" not in told
