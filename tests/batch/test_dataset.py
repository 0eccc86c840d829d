"""A run as a folder that `datasets` reads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.batch.dataset import write_dataset
from simulator.batch.driving import drive
from simulator.batch.folder import RunError, RunFolder, manifest_of
from simulator.batch.plan import Plan
from simulator.batch.workshop import Workshop

PLAN = """
personas: [marek, denise]
trainees:
  - {id: trap_prone, kind: scripted, skill: 0, exchanges: 5}
  - {id: recorded, kind: recorded, lines: [Hello., "How is your sleep?"]}
"""


@pytest.fixture
async def run(plan_of: Callable[[str], Plan], workshop: Workshop, tmp_path: Path) -> RunFolder:
    plan = plan_of(PLAN)
    folder = RunFolder.begun(tmp_path / "run", manifest_of("first look", plan, workshop))
    with folder.appending() as lines:
        async for one in drive(folder.to_do, workshop, None, 1):
            lines.add(one)
    folder.put_in_order()
    return folder


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_row_has_the_columns_that_the_card_declares(run: RunFolder, tmp_path: Path) -> None:
    to = tmp_path / "dataset"
    assert write_dataset(run, to, "cc-by-4.0") == 4
    head = yaml.safe_load((to / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    assert head["license"] == "cc-by-4.0"
    paths = {config["config_name"]: config["data_files"][0]["path"] for config in head["configs"]}
    for info in head["dataset_info"]:
        declared = [feature["name"] for feature in info["features"]]
        found = rows(to / paths[info["config_name"]])
        assert found
        assert all(set(row) == set(declared) for row in found)
    played = [json.loads(line) for line in run.results.read_text(encoding="utf-8").splitlines()]
    sessions = rows(to / "data" / "sessions.jsonl")
    assert [row["turns"] for row in sessions] == [result["turns"] for result in played]
    assert len(rows(to / "data" / "findings.jsonl")) == sum(
        len(result["graded"][kind]) for result in played for kind in ("findings", "advisory")
    )


def test_the_card_says_what_it_is_and_with_which_versions(run: RunFolder, tmp_path: Path) -> None:
    write_dataset(run, tmp_path / "dataset", "other")
    card = (tmp_path / "dataset" / "README.md").read_text(encoding="utf-8")
    assert "Everything here is simulated" in card
    assert "Do not use the scores for decisions about people" in card
    assert "{{" not in card
    for parts in run.manifest.versions.values():
        assert all(version in card for version in parts.values())
    assert "Hello." not in card  # a recording's lines are the data's, not the card's


def test_a_folder_in_use_and_a_run_without_sessions_are_refused(
    run: RunFolder, plan_of: Callable[[str], Plan], workshop: Workshop, tmp_path: Path
) -> None:
    with pytest.raises(RunError, match="is not empty"):
        write_dataset(run, run.path, "other")
    empty = RunFolder.begun(tmp_path / "empty", manifest_of("empty", plan_of(PLAN), workshop))
    with pytest.raises(RunError, match="no finished session"):
        write_dataset(empty, tmp_path / "dataset", "other")


@pytest.mark.fields
@pytest.mark.filterwarnings("default")
def test_datasets_reads_it(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets: Any = pytest.importorskip("datasets", reason="'datasets' is not installed (see the README)")
    to = tmp_path / "dataset"
    write_dataset(run, to, "other")
    sessions = datasets.load_dataset(str(to), "sessions", split="train", cache_dir=str(tmp_path / "cache"))
    findings = datasets.load_dataset(str(to), "findings", split="train", cache_dir=str(tmp_path / "cache"))
    assert sessions.num_rows == 4
    assert sessions[0]["turns"] == rows(to / "data" / "sessions.jsonl")[0]["turns"]
    assert sessions.features["stopped"].dtype == "string"  # though it is null in every row
    assert list(findings) == rows(to / "data" / "findings.jsonl")
