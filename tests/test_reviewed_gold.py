"""Reviews leave as a gold file, and `calibrate` reads it: the round trip, on a session that was really held."""

import pytest

from simulator.session import Session, Sessions
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION


@pytest.fixture
async def session(sessions: Sessions) -> Session:
    return await held(sessions, *SESSION)
