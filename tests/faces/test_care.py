"""Care: what has to be read and known first, the way out of the role, a call to the supervisor, and the debrief."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect

from simulator.accounts import add_user
from simulator.faces.care import check_ready, terms_version
from simulator.faces.care_pages import care_router
from simulator.faces.gatekeeping import OwnFormsOnly
from simulator.faces.language import InTheirLanguage
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.session import SessionError
from simulator.sessions import Sessions
from simulator.settings import Settings
from tests.faces.browser import Server, bubbles, first_served, opened, resumed, type_in

HELP = {"IPT_HELP_EMERGENCY": "112", "IPT_HELP_LINE": "Night line 555"}
WITH_HELP = Settings(help_emergency="112", help_line="Night line 555", help_campus="Room 2", help_text="Take care.")


class Visitor:
    """A browser at the pages of care; `who` says who looks."""

    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        self.who: str | None = None
        app = FastAPI()
        app.state.sessions, app.state.settings = sessions, settings
        app.state.name_in_cookies = lambda _cookies: self.who
        app.add_middleware(InTheirLanguage)
        app.add_middleware(OwnFormsOnly)
        app.include_router(care_router())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    async def get(self, path: str, **headers: str) -> str:
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, origin: str = "http://127.0.0.1") -> int:
        return (await self.client.post(path, headers={"Origin": origin})).status_code


@pytest.fixture
async def visitor(sessions: Sessions) -> AsyncIterator[Visitor]:
    made = Visitor(sessions, WITH_HELP.model_copy(update={"mode": "accounts"}))
    async with made.client:
        yield made


async def test_this_is_about_me_says_where_help_is_to_anybody_and_keeps_nothing(visitor: Visitor) -> None:
    page = await visitor.get("/care", Referer="http://127.0.0.1/thread/abc", Host="127.0.0.1")
    for text in (
        "112",
        "Night line 555",
        "Room 2",
        "Take care.",
        "not a person",
        "not treatment",
        'href="/thread/abc"',
    ):
        assert text in page
    assert "<form" not in page, "nobody is logged in, so nobody can be told"
    assert "Sie sind aus der Rolle getreten" in await visitor.get("/care", **{"Accept-Language": "de"})


async def test_a_supervisor_is_told_a_name_and_a_time_and_nothing_is_left_of_it(
    visitor: Visitor, sessions: Sessions
) -> None:
    await add_user(sessions.logbook, "ann", "trainee", "a long password")
    visitor.who = "ann"
    assert "<form" not in await visitor.get("/care"), "there is no supervisor yet"
    await add_user(sessions.logbook, "sue", "supervisor", "a long password")
    assert "Ask my supervisor to get in touch" in await visitor.get("/care")
    assert await visitor.post("/care/call", "http://example.com") == 403
    assert await sessions.logbook.care.calls() == []
    assert await visitor.post("/care/call") == 303
    assert await visitor.post("/care/call") == 303
    assert "has been asked" in await visitor.get("/care")
    assert (await visitor.client.get("/care/calls")).status_code == 404, "a trainee sees nobody's calls"
    visitor.who = "sue"
    assert "ann" in await visitor.get("/care/calls")
    assert await visitor.post("/care/calls/ben") == 404
    assert await visitor.post("/care/calls/ann") == 303
    assert "Nobody is waiting" in await visitor.get("/care/calls")
    visitor.who = "ann"
    await visitor.post("/care/call")
    await visitor.post("/care/drop")
    assert await sessions.logbook.care.calls() == []


async def test_nothing_begins_before_the_terms_are_read_and_changed_terms_are_read_again(
    sessions: Sessions, library: Library
) -> None:
    marek, book = library.persona("marek"), sessions.logbook.care
    with pytest.raises(SessionError, match="Read the terms first"):
        await check_ready(sessions, WITH_HELP, "ann", marek)
    await book.note_read("ann", terms_version(WITH_HELP))
    await book.note_read("ann", terms_version(WITH_HELP))
    await check_ready(sessions, WITH_HELP, "ann", marek)
    changed = WITH_HELP.model_copy(update={"escalation": "Call Dr Who."})
    with pytest.raises(SessionError, match="Read the terms first"):
        await check_ready(sessions, changed, "ann", marek)


@pytest.mark.parametrize("mode", ["solo", "accounts"])
async def test_clients_at_risk_wait_until_local_help_is_named(sessions: Sessions, library: Library, mode: str) -> None:
    bare = Settings(mode=mode, help_emergency="112")
    await sessions.logbook.care.note_read("ann", terms_version(bare))
    assert {p.id for p in library.personas.values() if p.is_at_risk} >= {"ingrid", "jonah", "amara", "sabine"}
    for persona in library.personas.values():
        if persona.is_at_risk:
            with pytest.raises(SessionError, match="set IPT_HELP_EMERGENCY and IPT_HELP_LINE"):
                await check_ready(sessions, bare, "ann", persona)
        else:
            await check_ready(sessions, bare, "ann", persona)


@pytest.mark.parametrize("persona", ["ingrid", "jonah", "amara", "sabine"])
async def test_the_debrief_cannot_be_passed_over(sessions: Sessions, library: Library, persona: str) -> None:
    await sessions.logbook.care.note_read("ann", terms_version(WITH_HELP))
    session = await sessions.begin(persona, "ann", seed=1)
    with pytest.raises(SessionError, match="End it first"):
        await session.take_debrief()
    await session.end()
    assert session.owes_debrief
    with pytest.raises(SessionError, match="has a debrief that comes first"):
        await check_ready(sessions, WITH_HELP, "ann", library.persona("marek"))
    await session.take_debrief()
    await check_ready(sessions, WITH_HELP, "ann", library.persona("marek"))
    assert not session.owes_debrief
    assert not (await Sessions(library, sessions.logbook, sessions.engine).load(session.id)).owes_debrief


async def test_no_client_claims_to_be_a_person(sessions: Sessions, library: Library) -> None:
    for persona in library.personas.values():
        said = " ".join(persona.situations["out_of_role"]).lower()  # type: ignore[index]
        for claim in ("i'm a person", "i am a person", "i'm human", "not a bot", "not a program", "not a machine"):
            assert claim not in said, f"{persona.id} says: {claim}"


async def into_a_session(page: Page, server: Server, client: str) -> None:
    await page.locator(".ipt-card", has_text=client).click()
    await page.get_by_role("button", name="Begin the first session").click()


async def test_a_heavy_session_from_the_terms_to_the_minute_after_it(tmp_path: Path) -> None:
    async with first_served(tmp_path, **HELP) as server, opened(server) as (page, _):
        await page.goto(server.url)
        await expect(page.get_by_role("heading", name="Before you begin")).to_be_focused()
        await page.get_by_role("button", name="I have read this").press("Enter")
        await page.locator(".ipt-card", has_text="Ingrid").click()
        await expect(page.get_by_text("Death of a brother")).to_be_visible()
        await page.get_by_role("button", name="Something lighter: Marek Oyelaran").click()
        await expect(page.get_by_role("heading", name="Marek Oyelaran, 58")).to_be_focused()
        await page.get_by_role("button", name="Choose somebody else").click()
        await into_a_session(page, server, "Ingrid")
        await page.wait_for_url("**/thread/*")
        await page.locator(".ipt-case").wait_for()

        await type_in(page, "Are you a real person or a bot?")
        await expect(page.get_by_text("a simulated client, a program, not a person")).to_be_visible()
        await type_in(page, "I can't do this. I want to die.")
        await expect(page.get_by_text("That may have been about you.")).to_be_visible()
        assert await bubbles(page)() == ["Are you a real person or a bot?"]
        async with Logbook.at(sqlite_url(tmp_path / "sessions.db")) as logbook:
            events, _ = await logbook.read(page.url.rsplit("/", 1)[1])
        assert "want to die" not in "".join(e.model_dump_json() for e in events)
        await page.get_by_role("button", name="Say it to Ingrid").click()
        await expect(page.locator("[data-step-type=user_message]")).to_have_count(2)
        await expect(page.get_by_text("That may have been about you.")).to_have_count(0)
        await type_in(page, "One of my patients at the clinic said the same.")
        await expect(page.get_by_text("from a real patient's file")).to_be_visible()
        await expect(page.get_by_role("button", name="End session").last).to_be_visible()  # the reply is whole

        await page.get_by_role("link", name="This is about me").first.click()
        await expect(page.get_by_role("heading", name="You have stepped out of the role")).to_be_visible()
        await page.get_by_role("link", name="Back to where I was").click()
        await resumed(page, 3)

        await page.get_by_role("button", name="End session").last.click()
        await expect(page.get_by_role("heading", name="A minute for yourself")).to_be_focused()
        await expect(page.locator(".ipt-scorecard, .ipt-rating")).to_have_count(0)
        session = page.url
        await page.goto(server.url)
        await into_a_session(page, server, "Marek")
        await expect(page.get_by_role("alert").filter(has_text="Ingrid Salazar has a debrief")).to_be_visible()
        await page.goto(session)
        await page.get_by_role("button", name="I have taken the minute").click()
        await expect(page.locator(".ipt-scorecard, .ipt-rating").first).to_be_visible()
