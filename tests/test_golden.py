"""Logs of earlier versions stay readable for ever: what version 0.1 wrote is folded here by whatever version this is.

Never regenerate these files. When an event or a document changes its shape, add a new set beside them.
"""

import json
from pathlib import Path

import pytest

from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.events import Logged
from simulator.core.facts import Document
from simulator.core.rubric import Rubric
from simulator.core.transcript import fold

GOLDEN = Path(__file__).parent / "golden"


def test_a_session_that_version_0_1_wrote_is_still_read() -> None:
    lines = (GOLDEN / "session-0.1.jsonl").read_text(encoding="utf-8").splitlines()
    transcript = fold(Logged.model_validate(json.loads(line)) for line in lines)
    assert transcript.opened.persona == "marek"
    assert [t.text for t in transcript.trainee_turns()] == [
        "Hello Marek, what brings you here?",
        "Tell me about Vida.",
        "What is it like without her?",
        "Well, Marek?",
    ]
    assert len(transcript.takes) == 1
    assert transcript.ended
    assert len(transcript.scorecards) == 2
    assert transcript.scorecard is not None


@pytest.mark.parametrize(("name", "kind"), [("persona", Persona), ("rubric", Rubric), ("course", Course)])
def test_a_document_that_version_0_1_kept_is_still_read(name: str, kind: type[Document]) -> None:
    assert kind.model_validate_json((GOLDEN / f"{name}-0.1.json").read_text(encoding="utf-8"))
