"""`ipt-sim batch grade`: transcripts from elsewhere in four forms, understood, graded, complained of."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulator.batch.driving import graded_in_order
from simulator.batch.workshop import Workshop
from simulator.core.scoring import Scorecard
from simulator.core.vocabulary import Speaker
from simulator.faces.cli import app
from simulator.interchange import ForeignSession, SaidElsewhere, read_sessions
from simulator.library import Problem

PLAIN = """\ufeffT: Hello, come in.
C: Thanks. I haven't
slept since March.

T: Cheer up, everybody has bad weeks.
patient: At work: nothing. At home: nothing.
"""
CAPTIONS = """WEBVTT - session 3

NOTE made by a machine
--> in a note means nothing

STYLE
::cue { color: red }

1
00:00:01.000 --> 00:00:04.000 align:start
<v.loud Anna Smith>Hello, what <i>brings</i>

00:04.000 --> 00:05.000
you here?

00:00:06.000 --> 00:00:09.000
Bo: It&#39;s my sleep &amp; my work.
"""


def understood(file: Path, text: str, therapist: str | None = None) -> list[ForeignSession | Problem]:
    file.write_text(text, encoding="utf-8")
    return list(read_sessions(file, therapist=therapist))


def turns(found: list[ForeignSession | Problem]) -> list[str]:
    (session,) = found
    assert isinstance(session, ForeignSession)
    return [f"{turn.speaker} {turn.text}" for turn in session.turns]


def test_plain_text_goes_on_over_lines(tmp_path: Path) -> None:
    assert turns(understood(tmp_path / "a.txt", PLAIN)) == [
        "trainee Hello, come in.",
        "client Thanks. I haven't slept since March.",
        "trainee Cheer up, everybody has bad weeks.",
        "client At work: nothing. At home: nothing.",
    ]


def test_captions_of_one_speaker_are_one_turn(tmp_path: Path) -> None:
    found = understood(tmp_path / "a.vtt", CAPTIONS, therapist="Anna Smith")
    assert turns(found) == ["trainee Hello, what brings you here?", "client It's my sleep & my work."]


@pytest.mark.parametrize(
    ("name", "text", "line", "complaint"),
    [
        ("a.txt", "T: Hello.\nAnna: Hi.\n", 2, "'Anna' is neither therapist nor client"),
        ("a.txt", "Session of 3 May\nT: Hello.\n", 1, "stands before anybody speaks"),
        ("a.txt", "\n\n", 1, "holds no turn"),
        ("a.vtt", "1\n00:01.000 --> 00:02.000\nT: Hi", 1, "must begin with WEBVTT"),
        ("a.vtt", "WEBVTT\n\n00:01 --> 00:02\nT: Hi", 3, "is no cue"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHi there", 4, "says nobody's name"),
        ("a.vtt", CAPTIONS, 11, "'Anna Smith' is neither therapist nor client"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, line: int, complaint: str
) -> None:
    first = understood(tmp_path / name, text)[0]
    assert isinstance(first, Problem)
    assert first.line == line
    assert complaint in first.message


def test_bytes_that_are_no_text_cost_their_file_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"T: caf\xe9\n")
    (tmp_path / "b.txt").write_text("T: Hello.\nC: Hi.", encoding="utf-8")
    bad, good = read_sessions(tmp_path / "a.txt", tmp_path / "b.txt")
    assert isinstance(bad, Problem)
    assert isinstance(good, ForeignSession)


def test_an_id_counts_once_over_all_files(tmp_path: Path) -> None:
    line = json.dumps({"id": "x", "session": 1, "turns": [{"speaker": "trainee", "text": "Hello."}]})
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("\n" + line + "\n", encoding="utf-8")
    _, problem = read_sessions(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert isinstance(problem, Problem)
    assert (problem.line, problem.key) == (2, "id")
    assert "line 1 of" in problem.message


async def test_what_is_graded_comes_back_in_order_with_the_problems_in_their_place(workshop: Workshop) -> None:
    said = tuple(SaidElsewhere(speaker=Speaker.TRAINEE, text="Tell me about her.") for _ in range(2))
    items: list[ForeignSession | Problem] = [
        ForeignSession(id=f"s{i}", session=1, turns=said if i % 2 else said * 4) for i in range(6)
    ]
    items.insert(3, Problem(Path("f"), 9, "", "is broken"))
    found = [item async for item in graded_in_order(items, workshop, None, 3)]
    names = [item.session_id if isinstance(item, Scorecard) else item.message for item in found]
    assert names == ["s0", "s1", "s2", "is broken", "s3", "s4", "s5"]


def test_a_look_grades_nothing_and_says_how_files_were_understood(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "b.vtt").write_text("WEBVTT\n\nnonsense", encoding="utf-8")
    done = CliRunner().invoke(app, ["batch", "grade", str(tmp_path / "a.txt"), str(tmp_path / "b.vtt"), "--look"])
    assert done.exit_code == 1
    assert "a: session 1 of 16, client not one of ours; trainee 2 turns, client 2 turns" in done.stdout
    assert "Cheer up" in done.stdout
    assert "b.vtt:3: is no cue" in done.stderr


def test_worker_processes_grade_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPT_DATA_DIR", str(tmp_path))
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(PLAIN * 2, encoding="utf-8")
    files, outs = [str(tmp_path / f"{name}.txt") for name in "ab"], [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]
    one = CliRunner().invoke(app, ["batch", "grade", *files, "--out", str(outs[0]), "--workers", "1"])
    assert one.exit_code == 0, one.stderr
    two = [sys.executable, "-m", "simulator.faces.cli", "batch", "grade", *files, "--out", str(outs[1])]
    subprocess.run([*two, "--workers", "2"], check=True, capture_output=True)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert [json.loads(line)["id"] for line in outs[0].read_text(encoding="utf-8").splitlines()] == ["a", "b"]
