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
from playwright.async_api import Page, expect

from simulator.faces.texts import texts
from tests.faces.browser import Traffic, begin, opened, say, served

AXE = "axe-core@4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FOUND = """async (rules) => (await axe.run(document, { runOnly: rules })).violations
  .filter((v) => v.impact === 'serious' || v.impact === 'critical')
  .flatMap((v) => v.nodes.map((n) => v.id + ' at ' + n.target.join(' ') + ': ' + n.html.slice(0, 160)))"""
PATHS = ("", "care", "library", "library/inventory", "progress", "review", "care/calls")
NAMELESS = """() => [...document.querySelectorAll('button, a[href]')]
  .filter((e) => !e.innerText.trim() && !e.getAttribute('aria-label') && !e.querySelector('img[alt], .sr-only'))
  .map((e) => e.outerHTML)"""
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


async def test_no_page_has_a_serious_violation(tmp_path: Path, axe: str) -> None:
    inspector = Inspector(axe)
    async with served(tmp_path) as server, opened(server) as (page, traffic), on_a_phone(page, traffic) as phone:
        session_id = await begin(page, server, "Marek")
        await say(page, "Who are the people in your life, and how close are you to your daughter?")
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
        for path in (*PATHS, f"review/{session_id}"):
            for where, there in (("desktop", page), ("phone", phone)):
                await there.goto(f"{server.url}/{path}")
                await there.locator("h1").first.wait_for()
                await inspector.look(there, f"/{path}, {where}")
        await phone.locator(".ipt-card, h1").first.wait_for()
    assert not inspector.wrong, "\n".join(inspector.wrong)


async def test_the_keyboard_alone_is_enough(tmp_path: Path) -> None:
    async with served(tmp_path) as server, opened(server) as (page, _):
        await page.goto(server.url)
        await page.locator(".ipt-card").first.wait_for()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="This is about me")).to_be_focused()
        await page.locator(".ipt-card", has_text="Marek").press("Enter")
        await expect(page.get_by_role("heading", name="Marek Oyelaran, 58")).to_be_focused()
        assert await page.evaluate(NAMELESS) == []
