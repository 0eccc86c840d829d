"""A language model behind the faces: chosen by settings, shown as it speaks, missed without harm when it is away."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from simulator.bootstrap import NO_KEY
from simulator.logbook import Logbook, sqlite_url
from tests.engines.llm.server import KEY, Gate, ModelServer, echoes_the_key, running, says, stops_in_mid_word
from tests.faces.browser import begin, opened, say, served, type_in
from tests.faces.test_terminal import SESSION, Terminal

GOLD = Path(__file__).parents[2] / "rubrics" / "gold" / "report-1.jsonl"


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with running() as server:
        yield server


def settings_for(model: ModelServer, **changed: str) -> dict[str, str]:
    settings = {
        "IPT_ENGINE": "llm",
        "IPT_MODEL": "test-model",
        "IPT_BASE_URL": model.url,
        "IPT_API_KEY": KEY,
        "IPT_ATTEMPTS": "1",
        "IPT_PRICE_IN": "1",
        "IPT_PRICE_OUT": "4",
    }
    return settings | changed


@pytest.fixture
def terminal(tmp_path: Path, model: ModelServer) -> Terminal:
    made = Terminal(tmp_path / "data")
    made.environment |= settings_for(model)
    return made


# -- in a terminal ------------------------------------------------------------------------------


def test_a_session_in_the_terminal_says_who_speaks_and_what_it_took(terminal: Terminal, model: ModelServer) -> None:
    shown = terminal.practise(*SESSION, "/end", "skip", "")
    assert "The model “test-model” at 127.0.0.1" in shown
    assert "Scorecard" in shown
    assert "tokens sent" in shown
    assert "cost 0.0" in shown
    assert len([a for a in model.asked if a.body.get("stream")]) == len(SESSION) - 1  # all but the risk answer
    assert all(asked.headers["authorization"] == f"Bearer {KEY}" for asked in model.asked)


def test_the_command_lines_engine_wins_over_the_settings(terminal: Terminal, model: ModelServer) -> None:
    shown = terminal.practise("Hello.", options=("--engine", "embedded"))
    assert "test-model" not in shown
    assert not model.asked


def test_without_a_key_and_an_address_the_embedded_engine_serves_and_says_so(terminal: Terminal) -> None:
    del terminal.environment["IPT_BASE_URL"]
    del terminal.environment["IPT_API_KEY"]
    shown = terminal.practise("Hello.", "/quit")
    assert NO_KEY[:60] in shown


def test_a_server_of_ones_own_needs_no_key(terminal: Terminal, model: ModelServer) -> None:
    del terminal.environment["IPT_API_KEY"]
    terminal.practise("Hello.", "/quit")
    assert model.asked


def test_an_engine_without_a_model_is_told_what_is_missing(terminal: Terminal) -> None:
    del terminal.environment["IPT_MODEL"]
    terminal.run("practise", "marek", code=1)


def test_a_wrong_key_is_told_in_a_sentence_and_the_session_goes_on(terminal: Terminal, model: ModelServer) -> None:
    model.otherwise = echoes_the_key
    shown = terminal.practise("Tell me about your daughter.", "How do you sleep?", "/end", "skip", "")
    assert shown.count("IPT_API_KEY is wrong") == 2  # once in the talk, once at grading
    assert "The embedded engine does it instead" in shown
    assert "Traceback" not in shown
    assert KEY not in shown + terminal.complaints


def test_words_taken_back_are_marked_in_a_terminal(terminal: Terminal, model: ModelServer) -> None:
    model.then(stops_in_mid_word("I was just think"), says("I'd sooner not say."))
    shown = terminal.practise("Tell me about your daughter.", "/quit")
    assert "I was just think" in shown
    assert "begins again; that was not said" in shown
    assert "Marek: I'd sooner not say." in shown


def test_calibrate_measures_a_model_as_it_does_the_embedded_grader(
    terminal: Terminal, model: ModelServer, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(GOLD.read_text(encoding="utf-8").splitlines()[:3]) + "\n", encoding="utf-8")
    shown = terminal.run("calibrate", str(gold), "--card")
    assert "Precision" in shown
    cards = list((tmp_path / "data").glob("accuracy-*.json"))
    assert len(cards) == 1
    assert "llm-1-test-model" in cards[0].read_text(encoding="utf-8")
    out = tmp_path / "graded.jsonl"
    terminal.run("grade", str(gold), "--out", str(out))
    assert "Language model:" in terminal.complaints


def test_a_file_is_graded_through_the_batch_api(terminal: Terminal, model: ModelServer, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(GOLD.read_text(encoding="utf-8").splitlines()[:2]) + "\n", encoding="utf-8")
    shown = terminal.run("grade", str(source), "--batch-api", "--out", str(out))
    assert "Batch batch-1: completed" in shown
    by_batch = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    terminal.run("grade", str(source), "--out", str(tmp_path / "direct.jsonl"))
    direct = [json.loads(line) for line in (tmp_path / "direct.jsonl").read_text(encoding="utf-8").splitlines()]
    assert by_batch == direct
    assert not (tmp_path / "out.jsonl.batch").exists()


def test_the_batch_api_needs_a_model_and_a_file_to_write_to(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("grade", str(GOLD), "--batch-api", code=2)
    terminal.run("grade", str(GOLD), "--batch-api", "--engine", "embedded", "--out", str(tmp_path / "o"), code=1)


# -- on the page --------------------------------------------------------------------------------


async def test_the_page_shows_a_model_speak_take_back_what_was_not_said_and_fail(
    tmp_path: Path, model: ModelServer
) -> None:
    gate = Gate("I keep busy,", " mostly.")
    model.then(gate.behave, stops_in_mid_word("I was just think"), says("I'd sooner not say."))
    async with served(tmp_path, **settings_for(model)) as server, opened(server) as (page, traffic):
        await page.goto(server.url)
        await expect(page.locator(".ipt-engine")).to_contain_text("test-model")
        session_id = await begin(page, server, "Marek")
        await expect(page.locator(".ipt-engine").last).to_contain_text("What is said here goes there")
        await type_in(page, "What do you do all day?")
        reply = page.locator("[data-step-type=assistant_message]").last
        await expect(reply).to_contain_text("I keep busy,")
        assert not gate.open.is_set()
        gate.open.set()
        await expect(reply).to_contain_text("I keep busy, mostly.")
        await expect(page.locator("#stop-button")).to_have_count(0)

        assert await say(page, "Tell me about your daughter.") == "I'd sooner not say."
        async with Logbook.at(sqlite_url(tmp_path / "sessions.db")) as logbook:
            events, _ = await logbook.read(session_id)
        assert events[-1].event.text == "I'd sooner not say."  # type: ignore[union-attr]
        assert "engine_faulted" in {e.event.type for e in events}

        model.otherwise = echoes_the_key
        await type_in(page, "How do you sleep?")
        await expect(page.get_by_text("IPT_API_KEY is wrong")).to_be_visible()
        await expect(page.get_by_text("The embedded engine does it instead")).to_be_visible()
        seen = await traffic.all_text()
        assert KEY not in seen
        assert "sk test 0123456789" not in seen
    assert KEY not in (tmp_path / "server.log").read_text(encoding="utf-8")
