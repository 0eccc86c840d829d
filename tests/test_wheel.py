"""The built wheel works away from the clone: personas, rubrics, page assets and migrations travel inside it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked into a folder of its own; nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(folder / "site")], check=True)
    return folder / "site"


def run(site: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("IPT_")}
    env |= {"PYTHONPATH": str(site), "IPT_DATA_DIR": str(cwd / "data"), "IPT_WORDS_PER_SECOND": "0"}
    words = "Hello.\n/end\n"
    return subprocess.run([sys.executable, *command], cwd=cwd, env=env, input=words, capture_output=True, text=True)


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "-c", "import simulator; print(simulator.__file__)")
    assert Path(shown.stdout.strip()).is_relative_to(installed)


def test_the_prompts_travel_in_the_wheel(installed: Path) -> None:
    sources = Path(__file__).parent.parent / "simulator" / "engines" / "llm" / "prompts"
    wanted = {file.relative_to(sources) for file in sources.rglob("*") if file.is_file()}
    there = installed / "simulator" / "engines" / "llm" / "prompts"
    assert wanted == {file.relative_to(there) for file in there.rglob("*") if file.is_file()}


def test_a_session_can_be_held_from_another_folder(installed: Path, tmp_path: Path) -> None:
    listed = run(installed, tmp_path, "-m", "simulator.faces.cli", "personas")
    assert "Marek" in listed.stdout
    talked = run(installed, tmp_path, "-m", "simulator.faces.cli", "practise", "marek")
    assert talked.returncode == 0, talked.stderr
    assert (tmp_path / "data" / "sessions.db").exists()
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]


def test_the_server_finds_its_assets(installed: Path, tmp_path: Path) -> None:
    serve = (
        "from fastapi.testclient import TestClient\n"
        "from simulator.settings import read_settings\n"
        "from simulator.faces.web import create_app\n"
        "with TestClient(create_app(read_settings()), base_url='http://127.0.0.1') as client:\n"
        "    for path in ('/healthz', '/', '/review', '/public/elements/Scorecard.jsx', '/public/theme.json'):\n"
        "        print(path, client.get(path).status_code)\n"
    )
    answered = run(installed, tmp_path, "-c", serve)
    assert answered.returncode == 0, answered.stderr
    lines = answered.stdout.strip().splitlines()
    assert [line.split()[-1] for line in lines if line.startswith("/")] == ["200"] * 5
