"""The three ways in and what is done beside talking, in a browser: on a desktop and on a telephone."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import pytest
from playwright.async_api import Page, expect

from simulator.accounts import LOCAL_PERSON
from simulator.library import Library
from simulator.sessions import Sessions
from tests.faces.browser import Server, opened, say, served, words
from tests.faces.test_chat_session import check_untold

TRAP = "So basically you had a row about the usual things and it ended badly. What usually happens after such a row?"


TELEPHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"


async def test_every_way_of_practising_on_a_desktop_and_a_telephone(
    tmp_path: Path, sessions: Sessions, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path) as server, opened(server) as (page, traffic):
        await a_moment(page, server)
        await a_drill(page)
        (row,) = await sessions.logbook.sessions(ids=[page.url.rsplit("/", 1)[1]])
        events, _ = await sessions.logbook.read(row.session_id)
        opened_with = " ".join(o.client for d in library.drills.values() for o in d.openings)
        replies = " ".join(e.event.text for e in events if e.event.type == "client_said")
        check_untold(library.persona(row.persona), words(f"{opened_with} {replies}"), await traffic.all_text())
        with monkeypatch.context() as earlier:
            earlier.setattr("simulator.logbook.log.datetime", AlmostTwelveMinutesAgo)
            late = await sessions.begin("farah", LOCAL_PERSON.name, drill_id="old_role_first")
        await a_drill_out_of_time(page, server, late.id)
        browser = page.context.browser
        assert browser is not None
        telephone = await browser.new_page(
            viewport={"width": 390, "height": 844}, user_agent=TELEPHONE, is_mobile=True, has_touch=True
        )
        await a_moment(telephone, server)
        await beside_talking(telephone, server)
        wide = await telephone.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, "nothing has to be pushed sideways"


async def a_moment(page: Page, server: Server) -> None:
    await page.goto(server.url)
    await page.get_by_role("button", name="A moment").click()
    await page.get_by_label("Your reply").fill("You'll be fine, I'm sure it will all work out in time.")
    await page.get_by_role("button", name="Say it", exact=True).click()
    await expect(page.locator(".ipt-verdict")).to_contain_text("You said")
    await page.get_by_role("button", name="The same line again").click()
    await expect(page.get_by_label("Your reply")).to_have_value("")
    await expect(page.locator(".ipt-verdict")).to_have_count(0)


async def a_drill(page: Page) -> None:
    await page.get_by_role("button", name="A drill, 20 minutes").click()
    await page.locator("[data-drill=word_for_word]").click()
    await expect(page.locator(".ipt-brief")).to_contain_text("Do not take a summary for the exchange")
    await page.get_by_role("button", name="Play, 12 minutes").click()
    await expect(page.locator(".ipt-clock")).to_contain_text("left")
    await page.get_by_role("button", name="Hint").click()
    await expect(page.get_by_text("Hint 1 of 3.")).to_be_visible()
    await say(page, TRAP)
    await page.get_by_role("button", name="End session").click()
    lines = page.locator(".ipt-scale")
    await lines.first.wait_for()
    for line in await lines.all():
        await line.locator("label").nth(1).click()
    await page.get_by_role("button", name="Show the scorecard").click()
    await expect(page.locator(".ipt-feedback")).to_contain_text("got you")
    await expect(page.locator(".ipt-feedback")).to_contain_text("Hints had: 1")
    await page.get_by_role("button", name="Again from here").click()
    await expect(page.locator(".ipt-feedback")).to_have_count(0)
    await expect(page.get_by_text("You are back before your turn 1.")).to_be_visible()
    await say(page, "What did you say, in exactly those words?")
    await page.get_by_role("button", name="End session").click()
    await expect(page.locator("[data-redo]")).to_contain_text("Better than the first time.")


class AlmostTwelveMinutesAgo(datetime):
    """A clock that is behind by a drill's time to play, but for a few seconds."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) - timedelta(minutes=12, seconds=-6)


async def a_drill_out_of_time(page: Page, server: Server, session_id: str) -> None:
    await page.goto(f"{server.url}/thread/{session_id}")
    await expect(page.get_by_text("Time is up.", exact=True)).to_be_visible()
    await page.get_by_role("button", name="End session").last.click()
    await page.locator(".ipt-rating").wait_for()


async def beside_talking(page: Page, server: Server) -> None:
    await page.goto(server.url)
    await page.locator(".ipt-card", has_text="Marek").click()
    await page.get_by_role("button", name="Begin a later session").click()
    await page.locator(".ipt-case").wait_for()
    await say(page, "How have you been since last time?")
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Paused. You are out of role")).to_be_visible()
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("Paused. You are out of role")).to_have_count(0)

    await open_tools(page, "Role play")
    await page.get_by_role("radio", name="Swap: I am Marek").check()
    await page.get_by_role("button", name="Begin in role").click()
    await expect(page.get_by_text("you speak as Marek, and Marek speaks as Vida")).to_be_visible()
    await say(page, "I slept in that chair for nine nights.")
    await expect(page.get_by_text("as Marek: I slept in that chair")).to_be_visible()
    await page.get_by_role("button", name="Step out of the role").click()
    await expect(page.get_by_text("You are yourself again.")).to_be_visible()
    await page.get_by_role("button", name="Second take").last.click()
    await expect(page.get_by_text("you speak as Marek, and Marek speaks as Vida")).to_have_count(2)
    await page.get_by_role("button", name="Step out of the role").last.click()

    await open_tools(page, "Task")
    await page.locator("textarea[name=task]").fill("I can't go on. I want to die.")
    await page.get_by_role("button", name="Write it down and say it").click()
    await expect(page.get_by_text("That may have been about you.")).to_be_visible()
    await page.get_by_role("link", name="This is about me").first.click()
    await page.get_by_role("link", name="Back to where I was").click()
    await page.get_by_role("button", name="Go on").last.click()
    await expect(page.get_by_text("That may have been about you.")).to_have_count(0)

    await open_tools(page, "Formulation")
    await page.locator("textarea[name=illness]").fill("You have depression, which is an illness.")
    await page.locator("textarea[name=event]").fill("It began around Ruta's funeral, ten months ago.")
    await page.locator("select[name=area]").select_option("grief")
    await page.get_by_role("button", name="Write it down and tell it").click()
    await expect(page.get_by_text("This is the focus that carries.")).to_have_count(0)
    await expect(page.get_by_text("This is what it began with.")).to_be_visible()
    await expect(page.get_by_text("You have depression, which is an illness. It began")).to_be_visible()

    await open_tools(page, "Back to a turn")
    await page.get_by_role("button", name="Go back to before turn 1").click()
    await expect(page.get_by_text("You are back before your turn 1.")).to_be_visible()
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(0)


async def open_tools(page: Page, tab: str) -> None:
    await page.get_by_role("button", name="Role play, formulation, task").click()
    await page.get_by_role("tab", name=tab).click()
