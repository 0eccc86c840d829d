"""What every test can ask for. Nothing here reaches beyond loopback, and nothing sleeps."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from simulator.core.documents import Persona
from simulator.engines.embedded.engine import embedded_engine
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.ports import Engine
from simulator.sessions import Sessions

PERSONAS = (
    "amara",
    "denise",
    "farah",
    "harold",
    "ingrid",
    "jonah",
    "kwabena",
    "luca",
    "marek",
    "rafael",
    "sabine",
    "wenli",
)


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.shipped()


@pytest.fixture(scope="session")
def marek(library: Library) -> Persona:
    return library.persona("marek")


@pytest.fixture(scope="session")
def engine() -> Engine:
    return embedded_engine()


@pytest.fixture
async def logbook(tmp_path: Path) -> AsyncIterator[Logbook]:
    async with Logbook.at(sqlite_url(tmp_path / "sessions.db")) as opened:
        yield opened


@pytest.fixture
def sessions(library: Library, logbook: Logbook, engine: Engine) -> Sessions:
    return Sessions(library, logbook, engine)


settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
