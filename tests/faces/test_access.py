"""For everybody: no serious violation that axe-core finds, desktop in light and telephone in dark; the keyboard alone.

axe-core comes from the npm registry that npm is set up for, when the test runs; without npm or network the test says so
and is skipped.
"""

import shutil
import subprocess
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from simulator.accounts import LOCAL_PERSON
from simulator.core.events import SelfRated
from simulator.faces.texts import texts
from simulator.sessions import Sessions
from tests.faces.browser import Traffic, begin, opened, say, served
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION

AXE = "axe-core@4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FOUND = """async (rules) => (await axe.run(document, { runOnly: rules })).violations
  .filter((v) => v.impact === 'serious' || v.impact === 'critical')
  .flatMap((v) => v.nodes.map((n) => v.id + ' at ' + n.target.join(' ') + ': ' + n.html.slice(0, 160)))"""
PATHS = ("", "care", "library", "library/inventory", "progress", "review", "care/calls")
NAMELESS = """() => [...document.querySelectorAll('button, a[href]')]
  .filter((e) => !e.innerText.trim() && !e.getAttribute('aria-label') && !e.querySelector('img[alt], .sr-only'))
  .map((e) => e.outerHTML)"""
MOST_TABS = 150
"""More than anything on a page is away from anything else."""
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "color_scheme": "dark",
    "locale": "de-DE",
    "user_agent": "Mozilla/5.0 (Linux; Android 14) Mobile",
}


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """axe-core's script."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("axe")
    found = next(folder.glob("axe-core-*.tgz"), None)
    if found is None:
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core is fetched with npm, which is not installed here: 'apt-get install npm' brings it")
        fetched = subprocess.run(
            [npm, "pack", "--silent", AXE], cwd=folder, capture_output=True, text=True, timeout=120
        )
        if fetched.returncode != 0:
            pytest.skip(f"npm could not fetch {AXE} (no network?): {fetched.stderr.strip()[:200]}")
        found = next(folder.glob("axe-core-*.tgz"))
    with tarfile.open(found) as packed:
        script = packed.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


class Inspector:
    """Runs axe-core on whatever a page shows and remembers what is wrong."""

    def __init__(self, axe: str) -> None:
        self._axe = axe
        self.wrong: list[str] = []

    async def look(self, page: Page, where: str) -> None:
        await page.evaluate(self._axe)
        self.wrong += [f"{where}: {found}" for found in await page.evaluate(FOUND, RULES)]


@asynccontextmanager
async def on_a_phone(page: Page, traffic: Traffic) -> AsyncIterator[Page]:
    """A telephone's page in the same browser."""
    assert page.context.browser is not None
    context = await page.context.browser.new_context(**PHONE)  # type: ignore[arg-type]
    phone = await context.new_page()
    phone.set_default_timeout(30_000)
    traffic.watch(phone)
    yield phone
    await context.close()


async def practised(sessions: Sessions) -> tuple[str, str]:
    """A session with two takes of a turn and a drill, both rated, of the one person of solo mode."""
    session = await held(sessions, *SESSION, trainee=LOCAL_PERSON.name)
    await session.rate(SelfRated(overall=2))
    await session.rewind(8)
    async for _ in session.say("What was that like for you?"):
        pass
    await session.end()
    await session.rate(SelfRated(overall=3))
    drill = await sessions.begin("denise", LOCAL_PERSON.name, drill_id="word_for_word", seed=1)
    async for _ in drill.say("What usually happens after such a row?"):
        pass
    await drill.end()
    await drill.rate(SelfRated(overall=2))
    return session.id, drill.id


async def test_no_page_has_a_serious_violation(tmp_path: Path, axe: str, sessions: Sessions) -> None:
    inspector = Inspector(axe)
    scored, drilled = await practised(sessions)
    async with served(tmp_path) as server, opened(server) as (page, traffic), on_a_phone(page, traffic) as phone:
        session_id = await begin(page, server, "Marek", assess=True)
        await expect(page.get_by_text("This is an assessment: no hints")).to_be_visible()
        await say(page, "Who are the people in your life, and how close are you to your daughter?")
        await expect(page.get_by_role("button", name="Hint")).to_have_count(0)
        await page.locator(".ipt-person").first.press("Enter")
        await inspector.look(page, "session, desktop")
        await phone.goto(server.url)  # logs in; only then does a session's address lead there
        await phone.locator(".ipt-start").wait_for()
        await inspector.look(phone, "chooser, phone")
        await phone.goto(f"{server.url}/thread/{session_id}")
        await phone.get_by_role("button", name=texts("de")["control.notes"]).last.click()
        await phone.locator(".ipt-notes").wait_for()
        await inspector.look(phone, "notes, phone")
        await expect(phone.get_by_role("link", name="Es geht um mich", include_hidden=True)).to_be_visible()
        await page.get_by_role("button", name="End session").last.click()
        await page.locator(".ipt-rating, .ipt-scorecard").first.wait_for()
        await inspector.look(page, "rating, desktop")
        for where, there in (("desktop", page), ("phone", phone)):
            await there.goto(f"{server.url}/thread/{scored}")
            await there.locator(".ipt-take").first.wait_for()
            await there.locator(".ipt-beside").wait_for()
            await inspector.look(there, f"scorecard and takes, {where}")
            await there.goto(f"{server.url}/thread/{drilled}")
            await there.locator(".ipt-feedback").wait_for()
            await inspector.look(there, f"drill feedback, {where}")
            await there.goto(server.url)
            await there.locator(".ipt-way").last.click()
            await there.locator(".ipt-momentary textarea").fill("You'll be fine.")
            await there.locator(".ipt-momentary button[type=submit]").click()
            await there.locator(".ipt-verdict").wait_for()
            await inspector.look(there, f"moment feedback, {where}")
        for path in (*PATHS, f"progress/{scored}", f"mine/{scored}", f"review/{session_id}"):
            for where, there in (("desktop", page), ("phone", phone)):
                await there.goto(f"{server.url}/{path}")
                await there.locator("h1").first.wait_for()
                await inspector.look(there, f"/{path}, {where}")
        await phone.locator(".ipt-card, h1").first.wait_for()
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """With the keyboard alone: to it with Tab, and the key."""
    await wanted.wait_for(state="attached")
    for _ in range(MOST_TABS):
        if await wanted.evaluate("element => element === document.activeElement"):
            await page.keyboard.press(key)
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with Tab")


async def tell(page: Page, text: str) -> None:
    """A line typed, and the reply heard."""
    replies = page.locator("[data-step-type=assistant_message]")
    before = await replies.count()
    await press(page, page.locator("#chat-input"), "End")
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")
    await expect(replies).to_have_count(before + 1)
    await expect(replies.nth(before).get_by_role("button", name="End session")).to_be_visible()


async def end_and_rate(page: Page) -> None:
    await press(page, page.get_by_role("button", name="End session").last)
    await page.locator(".ipt-scale").first.wait_for()
    for scale in await page.locator(".ipt-scale").all():
        await press(page, scale.locator("input").first, "Space")
    await press(page, page.get_by_role("button", name="Show the scorecard"))
    await page.locator(".ipt-beside").wait_for()


async def test_the_keyboard_alone_is_enough(tmp_path: Path) -> None:
    """From the first card to the scorecard, and a turn taken a second time."""
    async with served(tmp_path) as server, opened(server) as (page, _):
        await page.goto(server.url)
        await page.locator(".ipt-card").first.wait_for()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="This is about me")).to_be_focused()
        await press(page, page.locator(".ipt-card", has_text="Marek"))
        await expect(page.get_by_role("heading", name="Marek Oyelaran, 58")).to_be_focused()
        assert await page.evaluate(NAMELESS) == []
        await page.evaluate("document.querySelector('#chat-input').dataset.old = true")
        await press(page, page.get_by_role("button", name="Begin the first session"))
        await page.wait_for_url("**/thread/*")
        await page.locator("#chat-input:not([data-old])").wait_for()
        await tell(page, "What has been hardest lately?")
        await tell(page, "Don't worry, it will all be fine.")
        await end_and_rate(page)
        await press(page, page.locator(".ipt-turn").get_by_role("button", name="Try this turn again").last)
        await expect(page.get_by_text("You are back before your turn 2.")).to_be_visible()
        await tell(page, "What was that like for you?")
        await end_and_rate(page)
        await expect(page.locator(".ipt-take")).to_have_count(2)
