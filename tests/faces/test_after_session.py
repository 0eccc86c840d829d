"""After a session in the browser, on a desk and on a telephone: rating, scorecard, takes, truth, record, deletion."""

import io
from pathlib import Path

from playwright.async_api import Page, ViewportSize, expect
from pypdf import PdfReader

from simulator.accounts import LOCAL_PERSON
from simulator.core.documents import Persona
from simulator.core.revealed import reveal
from simulator.logbook import sqlite_url
from simulator.sessions import Sessions
from tests.faces.browser import opened, rate, say, served, words
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION

PHONE: ViewportSize = {"width": 390, "height": 844}


async def fits(page: Page) -> bool:
    """Whether nothing runs out of the page sideways."""
    wide: bool = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return wide


async def test_after_a_session(tmp_path: Path, sessions: Sessions, marek: Persona) -> None:
    session = await held(sessions, *SESSION, trainee=LOCAL_PERSON.name)
    everything = reveal(session.persona, session.transcript)
    hidden = [
        answer.truth
        for person in everything.people
        for answer in person.attributes.values()
        if answer.learnt is None and len(answer.truth) > 25
    ]
    assert len(hidden) > 20
    async with (
        served(tmp_path, IPT_DATABASE_URL=sqlite_url(tmp_path / "sessions.db")) as server,
        opened(server) as (page, traffic),
    ):
        await page.goto(server.url)
        await page.locator(".ipt-start").wait_for()
        await page.goto(f"{server.url}/thread/{session.id}")

        await page.get_by_role("button", name="Show the scorecard").click()
        await expect(page.locator(".ipt-rating [role=alert]")).to_contain_text("Choose a level in each line first")
        seen = await traffic.all_text()
        assert "again before" not in seen, "no finding has been sent yet"
        await page.set_viewport_size(PHONE)
        assert await fits(page)
        await rate(page, 4)
        await expect(page.locator(".ipt-beside")).to_contain_text("4 Strong")
        assert await fits(page)
        await page.set_viewport_size({"width": 1280, "height": 850})

        turns = page.locator(".ipt-turn")
        await expect(turns).to_have_count(2 * len(SESSION))
        await page.locator(".ipt-filter select").select_option(label="Quick comfort")
        await expect(turns).to_have_count(1)
        await expect(turns.locator(".ipt-words")).to_have_text(SESSION[4])
        await expect(turns.locator("[data-note=premature_reassurance] .ipt-quote")).not_to_be_empty()

        await turns.get_by_role("button", name="Try this turn again").click()
        await expect(page.get_by_text("You are back before your turn 5.")).to_be_visible()
        await say(page, "What was that like for you?")
        await page.get_by_role("button", name="End session").click()
        await rate(page, 3)
        takes = page.locator(".ipt-take")
        await expect(takes).to_have_count(2)
        await expect(takes.nth(0)).to_contain_text(SESSION[4])
        await expect(takes.nth(0)).to_contain_text("Quick comfort")
        await expect(takes.nth(1)).to_contain_text("What was that like for you?")
        await expect(takes.nth(1)).not_to_contain_text("Quick comfort")

        seen = await traffic.all_text()
        assert not [truth for truth in hidden if words(truth) in seen]
        await page.get_by_role("button", name="Show everything there was to find").click()
        await expect(page.locator(".ipt-truth > details")).to_have_count(len(marek.people) + 1)
        seen = await traffic.all_text()
        assert not [truth for truth in hidden if words(truth) not in seen]
        await page.set_viewport_size(PHONE)
        assert await fits(page)

        await page.goto(f"{server.url}/progress")
        await expect(page.get_by_role("heading", name="My progress")).to_be_visible()
        assert await fits(page)
        await page.get_by_role("link", name="Page to print").click()
        await expect(page.get_by_role("heading", name="Marek Oyelaran, session 1 of 16")).to_be_visible()
        assert await fits(page)
        pdf = await (await page.request.get(f"{page.url}/scorecard.pdf")).body()
        assert "What was that like for you?" in " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)

        await page.goto(f"{server.url}/progress")
        await page.get_by_role("link", name="Delete", exact=True).click()
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_label("Type the word delete").fill("delete")
        await page.get_by_role("button", name="Delete for good").click()
        await expect(page.get_by_text("Deleted before, at your own wish")).to_be_visible()
        assert await sessions.logbook.sessions() == []
