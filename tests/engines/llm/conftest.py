"""The same fixtures as everywhere, with the language-model engine in place of the embedded one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from simulator.engines.embedded.engine import embedded_engine
from simulator.engines.llm.client import Client
from simulator.engines.llm.connection import Connection, Prices
from simulator.engines.llm.engine import engine_of
from simulator.engines.llm.pacing import Pacing
from simulator.engines.llm.wire import Prompt
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
    for name in vars(fresh).keys() - {"url"}:
        setattr(server, name, getattr(fresh, name))
    waits.clear()
    return server


def connection_to(server: ModelServer, **changed: object) -> Connection:
    settings: dict[str, object] = {
        "model": "test-model",
        "base_url": server.url,
        "api_key": SecretStr(KEY),
        "timeout": 5.0,
        "prices": Prices(1.0, 0.5, 4.0),
    }
    return Connection(**(settings | changed))  # type: ignore[arg-type]


open_clients: list[Client] = []


def client_to(server: ModelServer, **changed: object) -> Client:
    at = connection_to(server, **changed)
    client = Client(at, Pacing(at.at_once, at.a_minute, no_pause))
    open_clients.append(client)
    return client


@pytest.fixture(autouse=True)
async def closed_clients() -> AsyncIterator[None]:
    """Every client of a test is closed in the loop that it lived in."""
    yield
    while open_clients:
        await open_clients.pop().aclose()


def engine_to(server: ModelServer, cards: Path, *, reads: bool = False, judges: int = 1, **changed: object) -> Engine:
    client = client_to(server, **changed)
    return engine_of(client, client, embedded_engine(), reads, judges, cards)


@pytest.fixture
def engine(model: ModelServer, tmp_path: Path) -> Engine:
    return engine_to(model, tmp_path)


HELLO = Prompt("Be brief.", "Hello.")
YES: dict[str, object] = {
    "type": "object",
    "properties": {"yes": {"type": "boolean"}},
    "required": ["yes"],
    "additionalProperties": False,
}


def in_background(work: Awaitable[object]) -> "asyncio.Task[object]":
    async def wait() -> object:
        return await work

    return asyncio.create_task(wait())


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - the server's thread has no event of this loop to set
        await asyncio.sleep(0)


async def gone(task: "asyncio.Task[object]") -> None:
    await asyncio.gather(task, return_exceptions=True)
