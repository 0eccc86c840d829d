"""Against a server that somebody else wrote, litellm's proxy: run where the variable IPT_LITELLM names its command.

Our own server could share a misunderstanding of the wire format with our own client; this one cannot.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from simulator.core.vocabulary import EnginePart, FaultKind
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.grading.panels import panel_schema
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.ports import EngineFault
from simulator.sessions import Sessions
from tests.engines.llm import conftest
from tests.engines.llm.conftest import client_to, engine_to, open_clients
from tests.engines.llm.server import ModelServer, _blank
from tests.engines.llm.test_grader import graded
from tests.engines.llm.test_voice import say
from tests.faces.browser import free_port

COMMAND = os.environ.get("IPT_LITELLM", "")
pytestmark = [
    pytest.mark.litellm,
    pytest.mark.skipif(not COMMAND, reason="IPT_LITELLM does not name litellm's command (see pyproject.toml)"),
]
MASTER = "sk-litellm-0123456789"
REPLY = "I keep busy, mostly. There is always a chair to mend."
FAILING = {
    "limited": ("litellm.RateLimitError", FaultKind.RATE_LIMITED),
    "broken": ("litellm.InternalServerError", FaultKind.SERVER_ERROR),
    "overfull": ("litellm.ContextWindowExceededError", FaultKind.TOO_LONG),
}


@dataclass
class Proxy:
    url: str


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("litellm")
    forms = {c.id: _blank(panel_schema([c])["properties"][c.id]) for c in library.rubric.criteria}
    answers = {"test-model": REPLY, "grader": json.dumps(forms)} | {name: mock for name, (mock, _) in FAILING.items()}
    models = [
        {
            "model_name": name,
            "litellm_params": {"model": "openai/x", "api_key": "none", "mock_response": answer, "num_retries": 0},
        }
        for name, answer in answers.items()
    ]
    settings = {
        "model_list": models,
        "general_settings": {"master_key": MASTER},
        "litellm_settings": {"num_retries": 0},
        "router_settings": {"num_retries": 0, "allowed_fails": 1000},
    }
    (folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [COMMAND, "--config", str(folder / "config.yaml"), "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            env=os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/liveliness", process, folder / "log")
            yield Proxy(f"http://127.0.0.1:{port}/v1")
        finally:
            process.kill()
            process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            if httpx.get(url, timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)


def connected(proxy: Proxy, **changed: Any) -> dict[str, Any]:
    return {"base_url": proxy.url, "api_key": SecretStr(MASTER), "timeout": 20.0} | changed


@pytest.fixture
def nowhere() -> ModelServer:
    return ModelServer(url="http://127.0.0.1:1/v1")


async def test_a_reply_is_streamed(
    proxy: Proxy, nowhere: ModelServer, library: Library, logbook: Logbook, tmp_path: Path
) -> None:
    session = await Sessions(library, logbook, engine_to(nowhere, tmp_path, **connected(proxy))).begin("marek", "anna")
    assert await say(session, "What do you do all day?") == REPLY
    assert session.transcript.used.calls == 1
    assert session.transcript.used.tokens_in > 500
    assert session.transcript.used.estimated == 0


@pytest.mark.parametrize("structured", ["json_schema", "tools"])
async def test_a_session_is_graded(
    proxy: Proxy, nowhere: ModelServer, library: Library, tmp_path: Path, structured: str
) -> None:
    engine = engine_to(nowhere, tmp_path, **connected(proxy, model="grader", structured=structured))
    card = await graded(engine, library.rubric)
    assert "NS" not in {score.level for score in card.criteria.values()}


@pytest.mark.parametrize("name", FAILING)
async def test_its_faults_have_their_names(proxy: Proxy, nowhere: ModelServer, name: str) -> None:
    client = client_to(nowhere, **connected(proxy, model=name))
    with pytest.raises(EngineFault) as raised:
        await client.answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)
    assert raised.value.kind is FAILING[name][1]


async def test_a_model_that_it_does_not_have_is_named(proxy: Proxy, nowhere: ModelServer) -> None:
    client = client_to(nowhere, **connected(proxy, model="no-such-model"))
    with pytest.raises(EngineFault, match="no model 'no-such-model'"):
        await client.answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)


def test_its_address_is_one_that_we_take(proxy: Proxy) -> None:
    assert Connection(model="x", base_url=proxy.url).host.startswith("127.0.0.1")
    assert open_clients == []
