import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.core.vocabulary import FocalArea, Phase, Speaker
from simulator.grading import grade_case
from simulator.interchange import (
    ForeignSession,
    InterchangeError,
    case_of,
    graded_line,
    interchange_line,
    phase_of,
    read_sessions,
)
from simulator.library import Library, Problem
from simulator.ports import Engine
from simulator.sessions import Sessions

GOOD = {
    "id": "a",
    "session": 1,
    "sessions_planned": 16,
    "focal_area": "grief",
    "persona": None,
    "turns": [{"speaker": "trainee", "text": "What brings you here?", "in_role_as": None}],
}


def written(folder: Path, *lines: Any, name: str = "in.jsonl") -> Path:
    file = folder / name
    file.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines) + "\n", encoding="utf-8")
    return file


def read(file: Path) -> tuple[list[ForeignSession], list[Problem]]:
    items = list(read_sessions(file))
    return [i for i in items if isinstance(i, ForeignSession)], [i for i in items if isinstance(i, Problem)]


def test_a_bad_line_is_named_and_costs_no_other(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD, "{not json", {**GOOD, "id": "b"})
    sessions, problems = read(file)
    assert [s.id for s in sessions] == ["a", "b"]
    assert [(p.file, p.line) for p in problems] == [(file, 2)]
    assert "is not JSON" in str(problems[0])


def test_missing_keys_are_all_named_and_unknown_ones_ignored(tmp_path: Path) -> None:
    file = written(tmp_path, {"id": "x", "turns": [{"speaker": "client"}]}, {**GOOD, "mood": 3, "turns": []})
    sessions, problems = read(file)
    assert [s.turns for s in sessions] == [()]
    assert [str(p) for p in problems] == [f"{file}:1: session: is missing", f"{file}:1: turns.0.text: is missing"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"session": 0}, "session"),
        ({"session": 17}, "session"),
        ({"focal_area": "sadness"}, "focal_area"),
        ({"turns": [{"speaker": "bot", "text": "x"}]}, "turns.0.speaker"),
        ({"gold": [{"id": "cbt_drift", "turn": 4}]}, "gold.0.turn"),
    ],
)
def test_what_cannot_be_is_reported_with_its_key(tmp_path: Path, change: dict[str, Any], key: str) -> None:
    sessions, problems = read(written(tmp_path, {**GOOD, **change}))
    assert not sessions
    assert [p.key for p in problems] == [key]


def test_an_id_can_be_used_once(tmp_path: Path) -> None:
    sessions, problems = read(written(tmp_path, GOOD, "", GOOD))
    assert len(sessions) == 1
    assert [(p.line, p.key) for p in problems] == [(3, "id")]


def test_what_may_be_left_out_has_its_default(tmp_path: Path) -> None:
    (session,), _ = read(written(tmp_path, {"id": "x", "session": 2, "turns": []}))
    assert (session.sessions_planned, session.focal_area, session.persona) == (16, None, None)


def test_bytes_that_are_no_text_cost_their_line_only(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    good = json.dumps(GOOD).encode()
    file.write_bytes(b"\xef\xbb\xbf" + good + b"\n" + good.replace(b"What", b"\xff") + b"\n")
    sessions, problems = read(file)
    assert [s.id for s in sessions] == ["a"]
    assert [p.line for p in problems] == [2]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match=r"gone\.jsonl cannot be read"):
        list(read_sessions(tmp_path / "gone.jsonl"))


CSV = "session_id,speaker,text\n"


def test_csv_rows_that_stand_together_are_a_session(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "\ufeffspeaker,Session_ID,text,note",
        'trainee,a,"Hello,\nhow are you?",x',
        "Client,a,Fine.,",
        "trainee,b,Hm,",
        name="in.csv",
    )
    sessions, problems = read(file)
    assert not problems
    assert [(s.id, s.session, [t.text for t in s.turns]) for s in sessions] == [
        ("a", 1, ["Hello,\nhow are you?", "Fine."]),
        ("b", 1, ["Hm"]),
    ]
    assert [t.speaker for t in sessions[0].turns] == [Speaker.TRAINEE, Speaker.CLIENT]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("a,robot,Hi", "speaker"),
        ("a,trainee", "text"),
        (",trainee,Hi", "session_id"),
        ('a,trainee,"torn" here', ""),
    ],
)
def test_a_bad_row_costs_its_session_and_no_other(tmp_path: Path, row: str, key: str) -> None:
    file = written(tmp_path, "session_id,speaker,text", "z,client,1", "a,client,2", row, "b,client,3", name="in.csv")
    sessions, problems = read(file)
    assert [s.id for s in sessions] == ["z", "b"]
    assert [(p.line, p.key) for p in problems] == [(4, key)]


def test_a_quotation_mark_that_never_closes_lets_no_half_session_through(tmp_path: Path) -> None:
    lines = ['b,trainee,"open', "b,client,x", "c,trainee,y", 'c,trainee,"shut" z', "c,client,z", "d,client,w"]
    sessions, problems = read(written(tmp_path, "session_id,speaker,text", "a,client,1", *lines, name="in.csv"))
    assert [s.id for s in sessions] == ["a", "d"]
    assert problems


def test_a_session_that_comes_back_later_is_reported(tmp_path: Path) -> None:
    sessions, problems = read(
        written(tmp_path, "session_id,speaker,text", "a,client,1", "b,client,1", "a,client,2", name="in.csv")
    )
    assert [s.id for s in sessions] == ["a", "b"]
    assert [(p.line, p.key) for p in problems] == [(4, "id")]


def test_csv_without_its_columns_says_which(tmp_path: Path) -> None:
    _, problems = read(written(tmp_path, "id,who,text", "a,client,1", name="in.csv"))
    assert "lacks session_id, speaker" in str(problems[0])


async def test_turns_from_elsewhere_are_read_and_counted(engine: Engine, library: Library) -> None:
    session = ForeignSession.model_validate(
        {**GOOD, "persona": "nobody", "turns": [{"speaker": "trainee", "text": "Do you think of suicide?"}] * 2}
    )
    case = await case_of(session, engine.reader, library)
    assert case.persona is None
    assert case.focal_area is FocalArea.GRIEF
    assert all(t.reading is not None for t in case.turns)
    card = await grade_case("a", case, library.rubric, engine)
    assert card.counts.suicide_asked_directly == 0


async def test_a_known_persona_is_the_ground_truth(engine: Engine, library: Library) -> None:
    session = ForeignSession.model_validate({**GOOD, "persona": "marek", "focal_area": None})
    case = await case_of(session, engine.reader, library)
    assert case.persona == library.persona("marek")
    assert case.focal_area is FocalArea.GRIEF


def test_phases_of_courses_that_nobody_wrote(library: Library) -> None:
    assert phase_of(13, 16, library) is Phase.ENDING
    assert [phase_of(n, 9, library) for n in (1, 3, 4, 7, 8, 9)] == [
        Phase.INITIAL,
        Phase.INITIAL,
        Phase.MIDDLE,
        Phase.MIDDLE,
        Phase.ENDING,
        Phase.ENDING,
    ]


async def test_a_graded_line_has_the_keys_that_were_agreed(engine: Engine, library: Library) -> None:
    said = ["Hello.", "Have you tried going out more? You should call her.", *["Tell me about her."] * 6]
    turns = [t for text in said for t in ({"speaker": "trainee", "text": text}, {"speaker": "client", "text": "Yes."})]
    case = await case_of(ForeignSession.model_validate({**GOOD, "turns": turns}), engine.reader, library)
    graded = json.loads(graded_line(await grade_case("a", case, library.rubric, engine)))
    assert set(graded) == {"id", "engine", "versions", "findings", "advisory", "criteria", "headline", "counts"}
    assert graded["findings"]
    for finding in graded["findings"]:
        assert set(finding) == {"criterion", "turn", "quote", "severity", "confidence", "why", "better_line"}
        assert finding["quote"] in turns[finding["turn"]]["text"]
    assert {score["level"] for score in graded["criteria"].values()} <= {1, 2, 3, 4, "NA", "NS"}
    assert {"level", "severity", "components"} <= set(graded["criteria"]["cbt_drift"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.text(max_size=60) | st.sampled_from(["a\u2028b", 'quo"te', "tab\tand\nline", "\x85"]),
        max_size=3,
    )
)
async def test_what_is_written_out_is_read_in_again(sessions: Sessions, tmp_path: Path, said: list[str]) -> None:
    session = await sessions.begin("marek", "ann", seed=1)
    for text in said:
        async for _ in session.say(text):
            pass
    line = interchange_line(session.transcript, FocalArea.GRIEF)
    assert len(line.splitlines()) == 1
    (read_in,), problems = read(written(tmp_path, line))
    assert not problems
    assert read_in.id == session.id
    assert (read_in.session, read_in.sessions_planned, read_in.persona) == (1, 16, "marek")
    assert [(t.speaker, t.text, t.in_role_as) for t in read_in.turns] == [
        (t.speaker, t.text, t.in_role_as) for t in session.transcript.turns
    ]
