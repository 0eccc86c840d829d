"""A session in the browser, from the first card to trying a turn again, and what it leaves on the wire."""

from pathlib import Path

from playwright.async_api import expect

from simulator.core.documents import Persona
from simulator.core.events import TraineeSaid
from simulator.core.inventory import found_out
from simulator.core.transcript import fold
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.sessions import Sessions
from tests.faces.browser import START_PATIENCE, begin, bubbles, opened, rate, say, served, type_in, until, words

TALK = (
    "Hello Marek, thank you for coming. What has been hardest lately?",
    "Who are the people in your life at the moment?",
    "Tell me about your daughter. How close are you to her?",
    "When did it begin, and what was going on for you then?",
    "You should just get out more and join a club.",
    "Don't worry, it will all be fine, time heals everything.",
    "Have you had thoughts of killing yourself?",
    "How has your sleep been?",
    "You only feel like that because you never got over your mother.",
    "We will meet sixteen times. What you describe is depression, an illness that can be treated.",
)


async def test_a_session_from_first_word_to_trying_a_turn_again(tmp_path: Path, marek: Persona) -> None:
    async with served(tmp_path) as server, opened(server) as (page, traffic):
        session_id = await begin(page, server, "Marek")
        await expect(page.locator(".ipt-engine").last).to_contain_text("The embedded engine speaks and scores")
        for text in TALK[:5]:
            await say(page, text)
        await expect(page.locator(".ipt-notes")).to_be_visible()
        await expect(page.locator(".ipt-clock")).to_contain_text("5 turns")

        await page.reload()
        await expect(page.locator("[data-step-type=user_message]")).to_have_count(5)
        assert await bubbles(page)() == list(TALK[:5])
        for text in TALK[5:]:
            await say(page, text)

        somebody = page.locator(".ipt-person").first
        await somebody.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#about-person")).to_contain_text("Nobody asked yet")
        name = (await page.locator("#about-person h3").inner_text()).split()[0]
        assert name in {p.name.split()[0] for p in marek.people}

        await page.get_by_role("button", name="End session").click()
        await page.locator(".ipt-rating").wait_for()
        await check_nothing_leaked(tmp_path, session_id, await traffic.all_text(), marek)
        await rate(page)
        point = page.locator("[data-finding=to_work_on]").first
        await expect(page.locator(".ipt-beside")).to_contain_text("3 Solid")
        quote = (await point.locator(".ipt-quote").inner_text()).strip("“”")
        said = next(text for text in TALK if quote in text)
        await expect(page.locator(".ipt-scorecard").first).to_contain_text("not certification; not treatment")
        await expect(page.locator("#thread-history")).to_contain_text("ended")
        assert not await page.locator("#message-composer").is_visible()

        await point.get_by_role("button", name="Try this turn again").click()
        back = page.get_by_text(f"You are back before your turn {TALK.index(said) + 1}.")
        await expect(back).to_be_visible()
        await expect(page.locator(".ipt-scorecard")).to_have_count(0)
        assert await bubbles(page)() == list(TALK[: TALK.index(said)])
        await say(page, "What was that like for you?")
        await page.reload()
        await expect(page.locator("[data-step-type=user_message]")).to_have_count(TALK.index(said) + 1)
        await check_nothing_leaked(tmp_path, session_id, await traffic.all_text(), marek, afterwards=True)


async def check_nothing_leaked(
    data: Path, session_id: str, seen: str, persona: Persona, *, afterwards: bool = False
) -> None:
    """No line of an untold fact, nobody who did not come up, nothing hidden; before the scorecard no score or state.

    Afterwards the page may know how open the client was at each turn, and nothing else.
    """
    async with Logbook.at(sqlite_url(data / "sessions.db")) as logbook:
        events, _ = await logbook.read(session_id)
    replies = [words(e.event.text) for e in events if e.event.type == "client_said"]
    assert all(reply in seen for reply in replies), "the recording holds the session"
    check_untold(persona, " ".join(replies), seen)
    library = Library.shipped()
    cards = words(" ".join(p.card.model_dump_json() for p in library.personas.values()))
    known = cards + words(library.rubric.model_dump_json())
    for word in persona.hidden.give_away:
        if f" {words(word).strip()} " in known:
            continue  # a word of some other client's card or of the rubric, which everybody may see
        assert f" {words(word).strip()} " not in seen, f"the page was sent '{word}'"
    unmet = {p.id for p in persona.people} - {p.id for p in found_out(persona, fold(events)).people}
    scores = () if afterwards else ("again before", "better line", "certainty", "openness")
    for word in (*unmet, *scores, "alliance", "irritation", "persona hash", "reading", "started at"):
        assert f" {word} " not in seen, f"the page was sent '{word}'"


def check_untold(persona: Persona, told: str, seen: str) -> None:
    """No line of a fact that was not told is in what was seen, nor anything that is nobody's to be told."""
    untold = [
        line
        for fact in persona.facts.values()
        for line in (*fact.guarded, *fact.plain, *fact.open, fact.truth)
        if len(line) > 25 and words(line) not in told
    ]
    assert len(untold) > 100
    for line in (*untold, persona.formulation, persona.identity.background, persona.hidden.truth):
        assert words(line) not in seen, f"the page was sent: {line}"


async def test_sigkill_in_mid_reply_loses_nothing(tmp_path: Path, sessions: Sessions) -> None:
    async with served(tmp_path, IPT_WORDS_PER_SECOND="4") as server, opened(server) as (page, _):
        session_id = await begin(page, server, "Marek")
        await type_in(page, "Tell me about the people in your life, and what has been hardest.")
        replies = page.locator("[data-step-type=assistant_message]")  # the first is the strip at the top
        reply = replies.nth(1).locator(".message-content")

        async def speaking() -> bool:
            return await reply.count() > 0 and len(await reply.inner_text()) > 1

        await until(speaking, "the first word of the reply")
        shown = (await reply.inner_text()).strip()
        await server.kill()
        session = await sessions.load(session_id)
        left = session.transcript
        await session._append(TraineeSaid(text="And your sleep?"))  # as if it had died once more, a little earlier
        await server.start()

        async def whole() -> bool:
            texts = await replies.locator(".message-content").all_inner_texts()
            return len(texts) == 3 and texts[1].strip() == left.turns[1].text and len(texts[2]) > 5

        await page.goto(f"{server.url}/thread/{session_id}")
        await until(whole, "the session's being whole again", START_PATIENCE)
        assert left.turns[1].text.startswith(shown.rstrip())
        assert await bubbles(page)() == [left.turns[0].text, "And your sleep?"]
        await type_in(page, "Go on.")
        await expect(replies).to_have_count(4)


async def test_what_cannot_be_said_is_told_and_given_back(tmp_path: Path) -> None:
    async with served(tmp_path) as server, opened(server) as (page, _):
        await begin(page, server, "Marek", "Begin a later session (session 5 of 16)")
        await type_in(page, "as Bob: Well?")
        await expect(page.get_by_text("Nobody called 'Bob' has come up.")).to_be_visible()
        await expect(page.get_by_text("Not said: as Bob: Well?")).to_be_visible()
        await expect(page.locator("[data-step-type=user_message]")).to_have_count(0)

        hostile = "<img src=http://example.com/a.png> ![x](http://example.com/b.png) **How** are you?"
        await say(page, hostile)
        assert await bubbles(page)() == [hostile]

        await page.get_by_role("button", name="Take my last line back").click()
        await expect(page.get_by_text("You are back before your turn 1.")).to_be_visible()
        assert await bubbles(page)() == []
        await expect(page.locator(".ai-message:not(:has(.ipt-case)) blockquote")).to_have_text(hostile)

        await page.locator("#command-button").click()
        await page.get_by_text("Ends it and shows what there is to learn from it").last.click()
        await page.locator("#chat-submit").click()
        await rate(page)
        await expect(page.locator(".ipt-scorecard").first).to_contain_text("Not scored")
