"""What goes over the wire: where to, with which key, and that nothing in the environment changes it."""

import json
from pathlib import Path

import pytest

from simulator.core.vocabulary import EnginePart
from simulator.engines.llm.client import Client
from simulator.engines.llm.pacing import MINUTE, Pacing, wait_before
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.sessions import Sessions
from tests.engines.llm import conftest
from tests.engines.llm.conftest import client_to, connection_to, engine_to
from tests.engines.llm.server import KEY, ModelServer
from tests.engines.llm.test_grader import graded
from tests.engines.llm.test_voice import say


async def test_azure_is_asked_by_deployment_and_version(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    engine = engine_to(model, tmp_path, base_url=model.url.removesuffix("/v1"), azure_version="2024-10-21")
    session = await Sessions(library, logbook, engine).begin("marek", "anna", seed=1)
    assert await say(session, "Tell me about your daughter.") == "There's Aneta, my daughter. She's good."
    card = await graded(engine, library.rubric)
    assert "NS" not in {score.level for score in card.criteria.values()}
    for asked in model.asked:
        assert asked.path == "/openai/deployments/test-model/chat/completions"
        assert asked.headers["api-key"] == KEY


async def test_variables_of_the_clients_own_lead_nowhere_else(
    model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "LANGSMITH_ENDPOINT"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-elses")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "ls-somebody-elses")
    assert json.loads(await client_to(model).answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)) == {"yes": False}
    assert model.asked[0].headers["authorization"] == f"Bearer {KEY}"


async def test_the_temperature_is_sent_only_where_it_is_set(model: ModelServer) -> None:
    await client_to(model).answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)
    await client_to(model, temperature=0.3).answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)
    assert ["temperature" in asked.body for asked in model.asked] == [False, True]


async def test_calls_keep_to_their_number_a_minute(model: ModelServer) -> None:
    now, pauses = 0.0, list[float]()

    async def pause(seconds: float) -> None:
        nonlocal now
        pauses.append(seconds)
        now += seconds

    client = Client(connection_to(model), Pacing(4, 2, pause, lambda: now))
    conftest.open_clients.append(client)
    for _ in range(5):
        await client.answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)
    assert pauses == [MINUTE, MINUTE]


def test_waits_double_unless_the_server_says_how_long() -> None:
    assert [wait_before(n, None) for n in (2, 3, 4)] == [0.5, 1.0, 2.0]
    assert wait_before(2, 7.0) == 7.0
