"""The optional reader through a model: on top of the embedded one, never against it where rules must decide."""

import json
from pathlib import Path

import pytest

from simulator.core.documents import Persona
from simulator.core.vocabulary import Act, Topic
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.metering import account
from simulator.sessions import Sessions
from tests.engines.llm.conftest import engine_to
from tests.engines.llm.server import ModelServer, fails, fills_in, says
from tests.engines.llm.test_voice import say


def form(**changed: list[str]) -> str:
    return json.dumps({"acts": [], "topics": [], "people": [], "asks": []} | changed)


async def test_what_the_model_sees_is_added_to_what_the_rules_see(
    model: ModelServer, tmp_path: Path, marek: Persona
) -> None:
    reader = engine_to(model, tmp_path, reads=True).reader
    model.then(
        fills_in(form(acts=["validation", "nonsense"], topics=["work"], people=["aneta"], asks=["aneta.contact"]))
    )
    reading = await reader.read("No wonder, with all that. And your girl?", (), marek)
    assert reading.does(Act.VALIDATION)
    assert reading.about(Topic.WORK)
    assert reading.people[0] == "aneta"
    assert reading.asks[0] == "aneta.contact"


@pytest.mark.parametrize("said", ["Have you had thoughts of killing yourself?", "...", "Are you a bot?"])
async def test_where_rules_decide_the_model_is_not_asked(
    model: ModelServer, tmp_path: Path, marek: Persona, said: str
) -> None:
    await engine_to(model, tmp_path, reads=True).reader.read(said, (), marek)
    assert not model.asked


async def test_a_model_can_neither_ask_about_suicide_nor_open_the_hidden_detail(
    model: ModelServer, tmp_path: Path, marek: Persona
) -> None:
    reader = engine_to(model, tmp_path, reads=True).reader
    model.then(fills_in(form(acts=["risk_direct", "out_of_role"], asks=["hidden"])))
    reading = await reader.read("And how are the evenings?", (), marek)
    assert not reading.does(Act.RISK_DIRECT, Act.OUT_OF_ROLE)
    assert "hidden" not in reading.asks
    assert "hidden" not in "\n".join(model.asked[0].texts)


@pytest.mark.parametrize("bad", [fails(500), says("I think it is a question."), fills_in('{"acts": 3}')])
async def test_a_model_that_reads_badly_leaves_the_embedded_reading(
    model: ModelServer, tmp_path: Path, marek: Persona, bad: object
) -> None:
    engine = engine_to(model, tmp_path, reads=True, attempts=1)
    model.then(bad)  # type: ignore[arg-type]
    with account() as used:
        reading = await engine.reader.read("How do you sleep?", (), marek)
    assert reading.about(Topic.SLEEP)
    assert [f.then for f in used.faults] == ["stood_in"]


async def test_with_it_a_reply_takes_two_calls(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await Sessions(library, logbook, engine_to(model, tmp_path, reads=True)).begin("marek", "anna", seed=1)
    assert await say(session, "How do you sleep?")
    assert len(model.asked) == 2
    assert session.transcript.used.calls == 2
