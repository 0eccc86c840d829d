import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.faces import cli
from simulator.library import content_folder

HEAVY = ("chainlit", "sqlalchemy", "sklearn", "numpy", "pydantic", "fastapi", "yaml", "rich.markdown")


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPT_DATA_DIR", str(tmp_path / "data"))


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['ipt-sim', '--help']\n"
        "from simulator.faces.cli import main\n"
        "try:\n main()\nexcept SystemExit: pass\n"
        f"print('HEAVY', [m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "practise" in done.stdout
    assert "HEAVY []" in done.stdout


def complained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["ipt-sim", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["practise", "nobody"], "no persona 'nobody'; there are:"),
        (["practise", "marek", "--session", "17"], "has no session 17"),
        (["practise", "marek", "--resume", "zzz"], "no session's id begins with 'zzz'"),
        (["replay", "zzz"], "no session's id begins with 'zzz'"),
        (["grade", "gone.jsonl"], "gone.jsonl cannot be read"),
        (["calibrate", "gone.jsonl"], "gone.jsonl cannot be read"),
        (["user", "add", "ann", "--role", "chief"], "there is no role 'chief'"),
    ],
)
def test_a_foreseeable_mistake_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    complaint = complained(monkeypatch, capsys, *arguments)
    assert sentence in complaint
    assert "Traceback" not in complaint


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("IPT_PORT", "many")
    assert "IPT_PORT" in complained(monkeypatch, capsys, "personas")


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_personas_shows_the_cards_and_no_truth() -> None:
    shown = CliRunner().invoke(cli.app, ["personas"])
    assert shown.exit_code == 0
    assert "marek" in shown.stdout
    assert "Ruta" not in shown.stdout


def test_lint_says_how_many_files_it_read() -> None:
    file = content_folder("rubrics") / "criteria" / "cbt_drift.yaml"
    done = CliRunner().invoke(cli.app, ["lint", str(file)])
    assert (done.exit_code, done.stdout) == (0, "1 file, no problems\n")


def test_lint_prints_every_problem_and_fails(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: A\nname: [", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("id: b\ncolour: red\n", encoding="utf-8")
    done = CliRunner().invoke(cli.app, ["lint", str(tmp_path), str(tmp_path / "gone.yaml")])
    assert done.exit_code == 1
    assert "a.yaml" in done.stdout
    assert "b.yaml:2: colour" in done.stdout
    assert "b.yaml:1: people: Field required" in done.stdout
    assert "gone.yaml: is not there" in done.stdout


def test_an_account_is_added_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = "correct horse\ncorrect horse\n"
    added = CliRunner().invoke(cli.app, ["user", "add", "ann", "--role", "supervisor"], input=words)
    assert "Added ann as supervisor." in added.stdout
    again = CliRunner().invoke(cli.app, ["user", "add", "ann"], input=words)
    assert "there is an account 'ann' already" in str(again.exception)
