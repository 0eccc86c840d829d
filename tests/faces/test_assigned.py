"""What was asked of a trainee stands on their own first page, and on nobody else's."""

from datetime import date

import httpx
from fastapi import FastAPI

from simulator.core.assignments import Task
from simulator.faces.page_data import page_data_router
from simulator.faces.who import current_user
from simulator.logbook import User
from simulator.sessions import Sessions
from simulator.settings import Settings
from tests.supervised import put_session


async def test_open_assignments_are_told_to_their_trainee(sessions: Sessions) -> None:
    app = FastAPI()
    app.state.sessions, app.state.settings = sessions, Settings(mode="accounts")
    who = {"name": "ann"}

    async def user() -> User:
        return User(who["name"], "trainee", "")

    app.dependency_overrides[current_user] = user
    app.include_router(page_data_router())
    log = sessions.logbook.learning
    await log.assign(Task(drill="stay_with_guilt", due_on=date(2099, 12, 1)), ["ann"], "autumn", "sue")
    await log.assign(Task(persona="marek", session_number=4, due_on=date(2026, 1, 1)), ["ann"], "autumn", "sue")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        first, second = (await client.get("/data/clients")).json()["assigned"]
        assert (first["session_number"], first["overdue"], first["drill"]) == (4, True, None)
        assert (second["drill_name"], second["overdue"]) == ("Stay with the guilt", False)
        await put_session(sessions.logbook, "s1", number=4, purpose="practice", day=90)
        assert [a["drill"] for a in (await client.get("/data/clients")).json()["assigned"]] == ["stay_with_guilt"]
        who["name"] = "ben"
        assert (await client.get("/data/clients")).json()["assigned"] == []
