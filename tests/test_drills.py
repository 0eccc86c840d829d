"""The shipped drills: each can be mastered with each of its clients by good work, and its trap can be fallen into."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.core.drills import DrillScore, misfits_with, score_of_drill
from simulator.library import Library, LibraryError, content_folder, lint_file
from simulator.session import Session, SessionError
from simulator.sessions import Sessions

PLAYS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "drills.yaml").read_text(encoding="utf-8"))
DRILLS = sorted(file.stem for file in (content_folder("rubrics") / "drills").glob("*.yaml"))
IN_ROLE = re.compile(r"as (\w+): (.*)")


def lines(drill: str, kind: str, persona: str) -> list[str]:
    found = PLAYS[drill].get(f"{kind}_{persona}") or PLAYS[drill].get(kind)
    return [found] if isinstance(found, str) else found or []


async def play(sessions: Sessions, drill: str, kind: str, persona: str) -> DrillScore:
    session = await sessions.begin(persona, "anna", drill_id=drill, seed=3)
    assert session.drill is not None
    for line in lines(drill, kind, persona):
        if not session.transcript.ended:
            await say(session, line)
    return score_of_drill(session.drill, session.rubric, await session.end())


async def say(session: Session, line: str) -> None:
    role = IN_ROLE.fullmatch(line)
    async for _ in session.say(role[2] if role else line, in_role_as=role[1] if role else None):
        pass


@pytest.mark.parametrize("drill", DRILLS)
async def test_good_work_masters_it_with_each_of_its_clients(sessions: Sessions, drill: str) -> None:
    for persona in sessions.library.drill(drill).personas:
        score = await play(sessions, drill, "good", persona)
        assert score.reached, f"{drill} with {persona}: {score}"
        assert not score.fell


@pytest.mark.parametrize("drill", DRILLS)
async def test_its_trap_can_be_fallen_into_and_is_seen(sessions: Sessions, drill: str) -> None:
    persona = sessions.library.drill(drill).personas[0]
    score = await play(sessions, drill, "trap", persona)
    assert score.fell, f"{drill} with {persona}"
    assert not score.reached


def test_there_are_the_twenty_of_the_clinical_note_and_each_fits_its_clients(library: Library) -> None:
    assert len(library.drills) == 20
    assert PLAYS.keys() == library.drills.keys()
    assert list(library.drills_for_nobody()) == []


async def test_a_drill_begins_with_the_clients_words_and_what_they_have_told(sessions: Sessions) -> None:
    session = await sessions.begin("denise", "anna", drill_id="word_for_word")
    (first,) = session.transcript.turns
    assert "banging the kettle" in first.text
    assert "incident.gist" in session.transcript.state.told
    assert session.transcript.opened.session_number == 5
    with pytest.raises(SessionError, match="is played with: denise, marek"):
        await sessions.begin("wenli", "anna", drill_id="word_for_word")


async def test_an_edited_drill_never_changes_one_that_was_played(sessions: Sessions) -> None:
    session = await sessions.begin("sabine", "anna", drill_id="stop_ordinary_work")
    drill = session.drill
    del session
    sessions._open.clear()
    listed = sessions.library.drills
    changed = {id: d.model_copy(update={"goal": "Another."}) for id, d in listed.items()}
    sessions.library.__dict__["drills"] = changed
    try:
        rows = await sessions.logbook.sessions(form="drill")
        again = await sessions.load(rows[0].session_id)
        assert again.drill == drill
        assert drill is not None
        assert drill.skill == "suicide_risk_not_asked"  # with this client; the drill's own is another
    finally:
        sessions.library.__dict__["drills"] = listed


def test_every_mistake_in_a_drill_is_named(tmp_path: Path) -> None:
    source = content_folder("rubrics") / "drills" / "timeline.yaml"
    folder = tmp_path / "drills"
    folder.mkdir()
    file = folder / "timeline.yaml"
    text = source.read_text(encoding="utf-8")
    file.write_text(text.replace("session: 1\n", "session: none\nminuets: 3\n"), encoding="utf-8")
    assert {p.key for p in lint_file(file)} == {"session", "minuets"}
    file.write_text(text.replace("skill: timeline_symptoms_events", "skill: no_such_thing"), encoding="utf-8")
    found = Library.shipped(rubrics=[tmp_path])
    assert "timeline" in found.drills, "the shipped one stays"
    assert [str(p) for p in found.problems if "the rubric has no criterion 'no_such_thing'" in str(p)]
    with pytest.raises(LibraryError, match="no drill 'nonsense'; there are: ask_about_suicide"):
        found.drill("nonsense")


def test_a_fact_that_the_client_does_not_have_is_named(library: Library) -> None:
    drill, marek = library.drill("timeline"), library.persona("marek")
    opening = drill.openings[0].model_copy(update={"told": ("symptom.slep",)})
    course = library.course(16)
    assert list(misfits_with(drill, opening, marek, library.rubric, course)) == ["marek has no fact 'symptom.slep'"]
