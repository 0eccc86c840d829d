"""What the page is given for practising: what was left, a cry given back, and a clock that stands."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from simulator.core.events import SelfRated
from simulator.faces.care import terms_version
from simulator.faces.practice_data import practice_data_router
from simulator.faces.who import current_user
from simulator.logbook import User
from simulator.sessions import Sessions
from simulator.settings import Settings
from tests.faces.test_review import held

SETTINGS = Settings(help_emergency="112", help_line="Night line 555")


@pytest.fixture
async def page(sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    """Ann's page, who has read the terms."""
    app = FastAPI()
    app.state.sessions, app.state.settings = sessions, SETTINGS
    app.dependency_overrides[current_user] = lambda: User("ann", "trainee", "")
    app.include_router(practice_data_router())
    await sessions.logbook.care.note_read("ann", terms_version(SETTINGS))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client


async def test_what_has_no_feedback_yet_is_told_until_it_has(page: httpx.AsyncClient, sessions: Sessions) -> None:
    begun = await held(sessions, "Hello.", end=False)
    ended = await held(sessions, "Hello.")
    await held(sessions, "Hello.", trainee="ben")
    left = (await page.get("/data/next")).json()["left"]
    assert [(s["session"], s["what"].rsplit(",", 1)[0], s["ended"]) for s in left] == [
        (ended.id, "Marek Oyelaran, session 1", True),
        (begun.id, "Marek Oyelaran, session 1", False),
    ]
    await ended.rate(SelfRated(overall=2))
    assert [s["session"] for s in (await page.get("/data/next")).json()["left"]] == [begun.id]


async def test_a_cry_in_a_moment_is_given_back_and_not_kept(page: httpx.AsyncClient, sessions: Sessions) -> None:
    cry = {"text": "I can't do this. I want to die."}
    assert (await page.post("/data/moments/timeline.marek", json=cry)).json() == {"given_back": cry["text"]}
    assert await sessions.logbook.own.practices("ann") == []
    judged = (await page.post("/data/moments/timeline.marek", json=cry | {"meant": True})).json()
    assert judged["said"] == cry["text"]


async def test_whoever_leaves_the_role_finds_the_clock_as_it_stood(page: httpx.AsyncClient, sessions: Sessions) -> None:
    session = await held(sessions, "Hello.", end=False)
    others = await held(sessions, "Hello.", end=False, trainee="ben")
    for _ in range(2):
        assert (await page.post(f"/data/sessions/{session.id}/pause")).status_code == 200
    assert session.transcript.paused
    assert (await page.post(f"/data/sessions/{others.id}/pause")).status_code == 404
    assert not others.transcript.paused
    await session.end()
    assert (await page.post(f"/data/sessions/{session.id}/pause")).status_code == 409
