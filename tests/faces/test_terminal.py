import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.core.events import Logged
from simulator.core.transcript import fold
from simulator.faces.cli import app
from simulator.faces.render import harmless

TRAP = "You couldn't have known, Marek. I'm sure it will all work out in time."


class Terminal:
    """`ipt-sim` with a data folder of its own, as a person or a script runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"IPT_DATA_DIR": str(folder), "IPT_WORDS_PER_SECOND": "0", "COLUMNS": "200"}
        self.complaints = ""

    def run(self, *arguments: str, typed: Sequence[str] = (), code: int = 0) -> str:
        runner = CliRunner(env=self.environment)
        done = runner.invoke(app, arguments, input="".join(f"{line}\n" for line in typed))
        assert done.exit_code == code, done.output + repr(done.exception)
        self.complaints = done.stderr
        return done.stdout

    def practise(self, *typed: str, persona: str = "marek", options: Sequence[str] = ("--seed", "5")) -> str:
        return self.run("practise", persona, *options, typed=typed)

    def session_id(self) -> str:
        return json.loads(self.run("export", self._short()))["id"]  # type: ignore[no-any-return]

    def _short(self) -> str:
        return self.run("sessions").splitlines()[1].split()[0]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


SESSION = (
    "Hello Marek, I'm Ann. What brings you here today?",
    "How has the low mood been showing itself?",
    "When did it begin, and what was going on with people then?",
    "Tell me about Ruta.",
    TRAP,
    "Who else is in your life?",
    "Have you thought of suicide, of ending your life?",
)


def test_a_session_from_first_word_to_scorecard_and_one_turn_again(terminal: Terminal) -> None:
    shown = terminal.practise(
        *SESSION, "/end", "3", "2", "", "4", "5", "What was that like for you?", "/end", "skip", ""
    )
    card, talk = shown.split("You 1:")[0], shown.split("You 1:")[1]
    assert "This is a simulation" in card
    assert "Content note" in card
    assert card.index("This is a simulation") < card.index("Referral")
    assert f"“{TRAP.split('. ')[-1]}" in talk or "“You couldn't have known" in talk
    assert "Why it matters" in talk
    assert "Back to before your turn 5" in talk
    assert "You 5: What was that like for you?" in talk
    assert talk.count("Scorecard:") == 2
    assert talk.index("The session as a whole: 3") < talk.index("Scorecard:")
    assert "Solid" in talk.split("You and the grader")[1].split("To work on")[0]
    assert talk.count("You and the grader") == 1
    assert "Replay: ipt-sim replay" in talk


def test_no_score_is_shown_before_the_trainee_has_rated_themselves(terminal: Terminal) -> None:
    shown = terminal.practise(*SESSION, "/end", "", "5")
    assert "A number from 1 to 4, or 'skip'." in shown
    assert "Scorecard:" not in shown
    assert "The scorecard waits until you have rated yourself" in shown
    (short,) = re.findall(r"--resume (\w+)", shown)
    again = terminal.practise("skip", "all", "", options=("--resume", short))
    assert again.index("Before you see the scorecard") < again.index("Scorecard:")
    assert "Aneta (" in again.split("Practice evidence")[-1]
    events = terminal.run("export", terminal.session_id(), "--events")
    assert '"type":"inventory_revealed"' in events
    assert '"overall":null' in events


def test_the_end_of_the_input_loses_nothing(terminal: Terminal) -> None:
    shown = terminal.practise("Hello Marek.", "Who is in your life?")
    (short,) = re.findall(r"--resume (\w+)", shown)
    assert "You 3:" in shown
    again = terminal.practise("Tell me more.", options=("--resume", short))
    assert "You 2: Who is in your life?" in again
    assert "You 3: Tell me more." in again
    exported = json.loads(terminal.run("export", short))
    said = [t["text"] for t in exported["turns"] if t["speaker"] == "trainee"]
    assert said == ["Hello Marek.", "Who is in your life?", "Tell me more."]


def test_commands_are_answered_and_none_of_them_is_said(terminal: Terminal) -> None:
    shown = terminal.practise(
        "Hello.", "/help", "/nonsense", "", "/back 9", "/back x", "/panel", "/as", "/as Vida Hello there.", "/quit"
    )
    assert "go back to before your turn N" in shown
    assert "There is no command /nonsense" in shown
    assert "To stay silent" in shown
    assert "There is no turn 9 of yours" in shown
    assert "'x' is not the number of a turn" in shown
    assert "Found out so far" in shown
    assert "Say who, and what" in shown
    assert "Nobody called 'Vida' has come up" in shown
    assert len(json.loads(terminal.run("export", terminal.session_id()))["turns"]) == 2


def test_people_who_have_come_up_are_on_the_panel_and_can_be_played(terminal: Terminal) -> None:
    shown = terminal.practise("Hello.", "Tell me about your wife Ruta.", "/panel", "/as Ruta You never called.")
    assert "Ruta (wife" in shown
    assert "not asked yet:" in shown
    assert "Aneta" not in shown.split("Found out so far")[1].split("You 3")[0]
    turns = json.loads(terminal.run("export", terminal.session_id()))["turns"]
    assert (turns[4]["in_role_as"], turns[4]["text"]) == ("ruta", "You never called.")


def test_going_back_keeps_the_take_and_replay_shows_it(terminal: Terminal) -> None:
    terminal.practise("Hello.", "Cheer up!", "/back", "How are you?", *["Tell me more."] * 5, "/end", "skip", "")
    replayed = terminal.run("replay", terminal.session_id()[:6])
    assert "You 2: How are you?" in replayed
    assert "Abandoned take from your turn 2 on" in replayed
    assert replayed.index("Cheer up!") > replayed.index("Abandoned take")
    assert "Scorecard:" in replayed


def test_replay_shows_findings_under_their_turns_and_adds_nothing_to_the_log(terminal: Terminal) -> None:
    terminal.practise(*SESSION, "/end", "skip", "")
    session_id = terminal.session_id()
    before = terminal.run("export", session_id, "--events")
    replayed = terminal.run("replay", session_id)
    turn = replayed.index(f"You 5: {TRAP}")
    assert turn < replayed.index("> Quick comfort (to work on") < replayed.index("You 6:")
    assert terminal.run("export", session_id, "--events") == before


def test_events_come_out_as_they_were_logged(terminal: Terminal) -> None:
    terminal.practise("Hello.", "Who is in your life?", "/back")
    lines = terminal.run("export", terminal.session_id(), "--events").splitlines()
    transcript = fold(Logged.model_validate_json(line) for line in lines)
    assert [t.text for t in transcript.trainee_turns()] == ["Hello."]
    assert len(transcript.takes) == 1


def test_an_exported_session_is_graded_as_it_was(terminal: Terminal, tmp_path: Path) -> None:
    terminal.practise(*SESSION, "/end", "skip", "")
    file, graded = tmp_path / "one.jsonl", tmp_path / "graded.jsonl"
    terminal.run("export", terminal.session_id(), "--out", str(file))
    terminal.run("grade", str(file), "--out", str(graded))
    (line,) = graded.read_text(encoding="utf-8").splitlines()
    found = {(f["criterion"], f["turn"]) for f in json.loads(line)["findings"]}
    assert ("premature_reassurance", 8) in found
    again = terminal.run("grade", terminal.session_id()[:8])
    assert "Quick comfort (your turn 5" in again
    events = terminal.run("export", terminal.session_id(), "--events")
    assert events.count('"session_graded"') == 2


def test_bad_lines_are_named_and_the_good_ones_graded(terminal: Terminal, tmp_path: Path) -> None:
    terminal.practise("Hello.", "/quit")
    line = terminal.run("export", terminal.session_id())
    file = tmp_path / "in.jsonl"
    file.write_text("{\n" + line + '{"id": "x"}\n', encoding="utf-8")
    shown = terminal.run("grade", str(file), code=1)
    assert "Not scored" in shown
    assert f"{file}:1: is not JSON" in terminal.complaints
    assert f"{file}:3: turns: is missing" in terminal.complaints
    assert "1 session graded, 2 lines with problems" in terminal.complaints


def test_grading_never_overwrites_what_it_reads(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "a", "session": 1, "turns": []}\n', encoding="utf-8")
    terminal.run("grade", str(file), "--out", str(file), code=1)
    assert file.read_text(encoding="utf-8").startswith('{"id": "a"')


def test_bytes_that_are_no_text_do_not_end_a_session(terminal: Terminal) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulator.faces.cli", "practise", "marek"],
        input=b"Hello \xff\xfe \x1b[2J Marek.\n",
        capture_output=True,
        env={**os.environ, **terminal.environment},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"\x1b[2J" not in done.stdout


def test_a_terminal_is_given_no_orders() -> None:
    assert harmless("a\x1b[31mb\x07\u202ec\nd\té") == "a\ufffd[31mb\ufffd\ufffdc\nd\té"


def test_ones_own_record_is_shown_taken_away_and_deleted_after_two_questions(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.practise(*SESSION, "/end", "4", "3", "3", "3", "")
    shown = terminal.run("progress")
    assert "sessions 1, drills 0" in shown
    assert "Quick comfort" in shown
    assert "1 of 1" in shown
    file = tmp_path / "mine.zip"
    terminal.run("export", "--mine", "--out", str(file))
    with zipfile.ZipFile(file) as files:
        assert json.loads(files.read("sessions.jsonl"))["turns"][0]["text"] == SESSION[0]
        assert files.read("report.pdf").startswith(b"%PDF")
    terminal.run("export", code=2)
    short = terminal.session_id()[:8]
    assert "Nothing was deleted." in terminal.run("forget", short, typed=("y", "yes"))
    assert "Nothing was deleted." in terminal.run("forget", typed=("n",))
    assert "audit log" in terminal.run("forget", short, typed=("y", "delete"))
    assert "No sessions yet" in terminal.run("sessions")
