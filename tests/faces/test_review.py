from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI, HTTPException

from simulator.faces.review import review_router
from simulator.faces.review_data import pieces
from simulator.faces.who import current_user
from simulator.logbook import Role, User
from simulator.session import Session, Sessions
from tests.faces.test_terminal import SESSION, TRAP


class Reader:
    """A browser at the review pages; `role` says who looks."""

    def __init__(self, sessions: Sessions) -> None:
        self.role: Role | None = "supervisor"
        app = FastAPI()
        app.state.sessions = sessions
        app.dependency_overrides[current_user] = self._who
        app.include_router(review_router())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    async def _who(self) -> User:
        if self.role is None:
            raise HTTPException(303, "Log in first.", headers={"Location": "/login"})
        return User("sue", self.role, "")

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
async def reader(sessions: Sessions) -> AsyncIterator[Reader]:
    made = Reader(sessions)
    async with made.client:
        yield made


async def held(sessions: Sessions, *said: str, end: bool = True, trainee: str = "ann") -> Session:
    session = await sessions.begin("marek", trainee, seed=5)
    for text in said:
        async for _ in session.say(text):
            pass
    if end:
        await session.end()
    return session


async def test_finished_sessions_are_listed_newest_first(sessions: Sessions, reader: Reader) -> None:
    first = await held(sessions, *SESSION)
    second = await held(sessions, "Hello.", trainee="ben")
    still_open = await held(sessions, "Hello.", end=False)
    page = await reader.get("/review")
    assert page.index(second.id) < page.index(first.id)
    assert still_open.id not in page
    for text in ("ann", "ben", "Marek Oyelaran", "Not scored", "Practice evidence, not certification; not treatment."):
        assert text in page


async def test_findings_stand_beside_the_turn_they_quote(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, *SESSION)
    assert session.scorecard
    page = await reader.get(f"/review/{session.id}")
    for finding in session.scorecard.findings:
        turn = page.split(f'<li id="turn-{finding.turn}"')[1].split("\n</li>")[0]
        assert finding.name in turn
        assert '<mark class="to_work_on">' in turn
    assert session.scorecard.headline.sentence in page
    assert str(session.transcript.opened.seed) in page
    assert session.transcript.opened.versions["grader"] in page


async def test_hostile_words_stay_words(sessions: Sessions, reader: Reader) -> None:
    hostile = "<script>alert('x')</script><img src=x onerror=alert(1)> {{ 7 * 7 }}"
    session = await held(sessions, hostile, TRAP, trainee="<b>ann</b>")
    page = await reader.get(f"/review/{session.id}")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>ann" not in page
    assert "{{ 7 * 7 }}" in page
    assert "&lt;script&gt;" in page
    assert "<b>ann" not in await reader.get("/review")
    policy = (await reader.client.get("/review")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


async def test_nothing_is_asked_of_another_host(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, *SESSION)
    for path in ("/review", f"/review/{session.id}", "/review/static/review.css", "/review/nothing"):
        text = (await reader.client.get(path)).text
        assert "//" not in text.replace("//127.0.0.1", "")
        assert "@import" not in text


async def test_a_trainee_sees_nothing_here(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, *SESSION)
    reader.role = "trainee"
    assert "Finished sessions" not in await reader.get("/review", 404)
    there, nowhere = await reader.get(f"/review/{session.id}", 404), await reader.get("/review/nothing", 404)
    assert there == nowhere


async def test_an_admin_may_look(reader: Reader) -> None:
    reader.role = "admin"
    assert "Nobody has finished a session yet" in await reader.get("/review")


async def test_nobody_is_sent_to_the_login(reader: Reader) -> None:
    reader.role = None
    answer = await reader.client.get("/review")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/review/nothing", "/review/a%00b", "/review/" + "x" * 200])
async def test_a_session_that_is_not_there_gets_a_plain_page(reader: Reader, path: str) -> None:
    assert "No finished session has this id." in await reader.get(path, 404)


async def test_an_open_session_is_not_shown(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, "Hello.", end=False)
    await reader.get(f"/review/{session.id}", 404)


async def test_abandoned_takes_are_folded_away(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, "Hello.", "Cheer up, you.", end=False)
    await session.rewind(2)
    await session.end()
    page = await reader.get(f"/review/{session.id}")
    assert "Cheer up, you." in page.split("<details>")[1].split("</details>")[0]


async def test_a_damaged_log_is_reported_on_a_page_of_its_own(sessions: Sessions, reader: Reader) -> None:
    session_id = (await held(sessions, "Hello.")).id
    async with sessions.logbook._engine.begin() as connection:
        await connection.execute(sa.text("update events set body = replace(body, 'Hello', 'Howdy')"))
    sessions._open.clear()
    page = await reader.get(f"/review/{session_id}", 500)
    assert "The log is damaged" in page
    assert "is not what was written" in page
    assert "Traceback" not in page


def test_pieces_are_the_text_again_whatever_is_quoted(sessions: Sessions) -> None:
    assert [p.text for p in pieces("abc", ())] == ["abc"]
    assert pieces("", ()) == []


async def test_overlapping_quotes_are_cut_and_nothing_is_lost(sessions: Sessions) -> None:
    card = (await held(sessions, *SESSION)).scorecard
    assert card is not None
    base = card.findings[0]
    work = base.model_copy(update={"quote": "one two", "kind": "to_work_on"})
    well = base.model_copy(update={"quote": "two three", "kind": "went_well"})
    cut = pieces("zero one two three", (well, work))
    assert [(p.text, p.kind) for p in cut] == [
        ("zero ", None),
        ("one ", "to_work_on"),
        ("two", "to_work_on"),
        (" three", "went_well"),
    ]
