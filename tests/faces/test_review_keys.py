"""A supervisor at a real browser: by keys, by selecting text, and with what people wrote staying text."""

from pathlib import Path

from playwright.async_api import Page, expect

from simulator.core.events import SelfRated
from simulator.core.review import Remark
from simulator.logbook import sqlite_url
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.supervising import say
from tests.faces.browser import opened, served
from tests.faces.test_terminal import SESSION

HOSTILE = "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'>"


async def held(sessions: Sessions) -> Session:
    """A session of the local person, who rated it; hostile words in it, in a comment and in a name."""
    session = await sessions.begin("marek", "local", seed=5)
    for text in (*SESSION, f"Hello {HOSTILE}"):
        async for _ in session.say(text):
            pass
    await session.end()
    await session._append(SelfRated(overall=2, remark=HOSTILE))
    await say(sessions.logbook, session, f"sue {HOSTILE}", Remark(kind="comment", turn=0, text=HOSTILE))
    return session


async def test_a_session_is_reviewed_by_keys_and_by_selecting_text(tmp_path: Path, sessions: Sessions) -> None:
    session = await held(sessions)
    assert session.scorecard
    url = sqlite_url(tmp_path / "sessions.db")
    async with served(tmp_path, IPT_DATABASE_URL=url) as server, opened(server) as (page, _):
        await page.goto(f"{server.url}/review/{session.id}")
        await by_keys(page)
        await by_selection(page, session)
        await page.goto(f"{server.url}/mine/{session.id}")
        changed = page.locator(".changes li")
        await expect(changed.nth(0)).to_contain_text("because it was asked for")
        await expect(changed.nth(1)).to_contain_text("added “Quick comfort”")
        await expect(changed.nth(2)).to_contain_text("local agrees with 1 finding.")
        await expect(page.get_by_text("window.stolen").first).to_be_visible()
        assert await page.evaluate("window.stolen") is None
    said = [(r.kind, r.verdict, r.text) for r in await sessions.logbook.reviews.of(session.id)]
    assert said[1:] == [
        ("verdict", "agree", ""),
        ("verdict", "disagree", "because it was asked for"),
        ("finding", None, "too early"),
        ("signed", None, "Done."),
    ]


async def by_keys(page: Page) -> None:
    """Next, agree; then, at the finding after it, disagree with a reason."""
    await page.keyboard.press("n")
    await expect(page.locator("#finding-1")).to_be_focused()
    await page.keyboard.press("a")
    await expect(page.locator("#finding-1 button[value=agree]")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#finding-2")).to_be_focused()
    await page.keyboard.press("n")
    await page.keyboard.press("p")
    await expect(page.locator("#finding-2")).to_be_focused()
    await page.keyboard.press("d")
    await page.keyboard.type("because it was asked for")
    await page.keyboard.press("Enter")
    await expect(page.locator("#finding-2 button[value=disagree]")).to_have_attribute("aria-pressed", "true")


async def by_selection(page: Page, session: Session) -> None:
    """The first words of a turn are marked; then the session is signed off."""
    turn = session.transcript.turns[2]
    await page.locator(f"#turn-{turn.index} .words").click(click_count=3)
    await page.keyboard.press("c")
    await expect(page.locator("#mark textarea")).to_have_value(turn.text)
    await page.locator("#mark select").select_option("premature_reassurance")
    await page.locator("#mark form").first.locator("input[name=text]").fill("too early")
    await page.get_by_role("button", name="Add the finding").click()
    await expect(page.locator(f"#turn-{turn.index}")).to_contain_text("added by local")
    await page.keyboard.press("s")
    await page.keyboard.type("Done.")
    await page.get_by_role("button", name="Sign off", exact=True).click()
    await expect(page.locator(".signed")).to_contain_text("Signed off by local")
