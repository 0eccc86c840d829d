"""The same fixtures as everywhere, with the language-model engine in place of the embedded one."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from simulator.engines.embedded.engine import embedded_engine
from simulator.engines.llm.client import Client
from simulator.engines.llm.connection import Connection, Prices
from simulator.engines.llm.engine import engine_of
from simulator.engines.llm.pacing import Pacing
from simulator.ports import Engine
from tests.engines.llm.server import KEY, ModelServer, running

waits: list[float] = []
"""Every pause that was made between attempts since the test began, in seconds; none was waited for."""


async def no_pause(seconds: float) -> None:
    waits.append(seconds)


@pytest.fixture(scope="session")
def server_of_the_session() -> Iterator[ModelServer]:
    with running() as server:
        yield server


@pytest.fixture
def model(server_of_the_session: ModelServer) -> ModelServer:
    """The server with nothing scripted: it answers well."""
    server, fresh = server_of_the_session, ModelServer()
    for name in ("otherwise", "script", "asked", "latency", "files", "batches", "polls_until_done", "spoil"):
        setattr(server, name, getattr(fresh, name))
    waits.clear()
    return server


def connection_to(model: ModelServer, **changed: object) -> Connection:
    settings: dict[str, object] = {
        "model": "test-model",
        "base_url": model.url,
        "api_key": SecretStr(KEY),
        "timeout": 5.0,
        "prices": Prices(1.0, 0.5, 4.0),
    }
    return Connection(**(settings | changed))  # type: ignore[arg-type]


open_clients: list[Client] = []


def client_to(model: ModelServer, **changed: object) -> Client:
    at = connection_to(model, **changed)
    client = Client(at, Pacing(at.at_once, at.a_minute, no_pause))
    open_clients.append(client)
    return client


@pytest.fixture(autouse=True)
async def closed_clients() -> AsyncIterator[None]:
    """Every client of a test is closed in the loop that it lived in."""
    yield
    while open_clients:
        await open_clients.pop().aclose()


def engine_to(model: ModelServer, cards: Path, *, reads: bool = False, judges: int = 1, **changed: object) -> Engine:
    client = client_to(model, **changed)
    return engine_of(client, client, embedded_engine(), reads, judges, cards)


@pytest.fixture
def engine(model: ModelServer, tmp_path: Path) -> Engine:
    return engine_to(model, tmp_path)
