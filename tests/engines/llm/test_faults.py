"""Everything that can go wrong with a model: bounded attempts, an event, a sentence, and a session that goes on."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from simulator.core.events import EngineFaulted, Logged
from simulator.core.vocabulary import EnginePart, FaultKind, Speaker
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.ports import Engine, EngineFault
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.speaking import Withdrawn
from tests.engines.llm import conftest
from tests.engines.llm.conftest import client_to, engine_to
from tests.engines.llm.server import (
    KEY,
    Behaviour,
    ModelServer,
    echoes_the_key,
    ends_without_a_reason,
    fails,
    hangs,
    refuses,
    says,
    speaks_gibberish,
    stops_in_mid_word,
)


@dataclass(frozen=True)
class Fault:
    """What the server does, what it is called, and how often it is asked before another speaks."""

    behaviour: Behaviour
    kind: FaultKind
    calls: int
    says: str


FAULTS = {
    "timeout": Fault(hangs, FaultKind.TIMEOUT, 2, "did not answer within"),
    "429": Fault(fails(429, "slow down"), FaultKind.RATE_LIMITED, 3, "takes no more calls"),
    "429 for long": Fault(fails(429, retry_after="3600"), FaultKind.RATE_LIMITED, 1, "takes no more calls"),
    "no quota": Fault(fails(429, code="insufficient_quota"), FaultKind.RATE_LIMITED, 1, "no quota left"),
    "500": Fault(fails(500, "oops"), FaultKind.SERVER_ERROR, 3, "error of its own"),
    "503": Fault(fails(503, "loading model"), FaultKind.SERVER_ERROR, 3, "error of its own"),
    "malformed": Fault(speaks_gibberish, FaultKind.MALFORMED, 2, "cannot be used"),
    "empty": Fault(says(""), FaultKind.EMPTY, 2, "answered nothing"),
    "refusal": Fault(refuses, FaultKind.REFUSED, 2, "declined"),
    "filter": Fault(says("", finish="content_filter"), FaultKind.FILTERED, 1, "content filter"),
    "filter of Azure": Fault(fails(400, "filtered", code="content_filter"), FaultKind.FILTERED, 1, "content filter"),
    "wrong model": Fault(fails(404, "no such model", code="model_not_found"), FaultKind.UNKNOWN_MODEL, 1, "IPT_MODEL"),
    "wrong model, told otherwise": Fault(fails(400, "model 'x' not found"), FaultKind.UNKNOWN_MODEL, 1, "IPT_MODEL"),
    "bad key": Fault(echoes_the_key, FaultKind.BAD_KEY, 1, "IPT_API_KEY"),
    "forbidden": Fault(fails(403, "not for you"), FaultKind.BAD_KEY, 1, "IPT_API_KEY"),
    "too long": Fault(fails(400, "long", code="context_length_exceeded"), FaultKind.TOO_LONG, 1, "too long"),
    "not accepted": Fault(fails(400, "unknown field"), FaultKind.NOT_ACCEPTED, 1, "unknown field"),
}


async def begun(library: Library, logbook: Logbook, engine: Engine) -> Session:
    return await Sessions(library, logbook, engine).begin("marek", "anna", seed=1)


async def said(session: Session, text: str) -> tuple[list[str], str]:
    pieces = [piece async for piece in session.say(text)]
    start = max((i + 1 for i, p in enumerate(pieces) if isinstance(p, Withdrawn)), default=0)
    return pieces, "".join(pieces[start:])


def faults_in(events: tuple[Logged, ...] | list[Logged]) -> list[EngineFaulted]:
    return [e.event for e in events if isinstance(e.event, EngineFaulted)]


@pytest.fixture(autouse=True)
def no_key_anywhere(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> Iterator[None]:
    """Whatever a test does: the key is in no log line and in no file."""
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()


@pytest.mark.parametrize("name", FAULTS)
async def test_a_voice_that_fails_is_stood_in_for_and_the_session_goes_on(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path, name: str
) -> None:
    fault = FAULTS[name]
    session = await begun(library, logbook, engine_to(model, tmp_path, timeout=0.15 if name == "timeout" else 5.0))
    model.then(*[fault.behaviour] * fault.calls)
    _, reply = await said(session, "Tell me about your daughter.")
    assert reply == session.transcript.turns[-1].text
    assert len(model.asked) == fault.calls
    events, _ = await logbook.read(session.id)
    faults = faults_in(events)
    assert [f.then for f in faults] == ["asked_again"] * (fault.calls - 1) + ["stood_in"]
    assert {f.kind for f in faults} == {fault.kind}
    assert fault.says in session.notice
    assert KEY not in session.notice
    drafted = next(e.event for e in events if e.event.type == "reply_drafted")
    assert drafted.voice.startswith("embedded")
    model.otherwise = says("She rings on Sundays.")
    _, reply = await said(session, "And how is it with her?")
    assert reply == "She rings on Sundays."
    assert session.notice == ""


async def test_a_server_that_is_not_there_is_named_with_its_address(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path, base_url="http://127.0.0.1:1/v1"))
    _, reply = await said(session, "Tell me about your daughter.")
    assert reply
    assert "127.0.0.1:1" in session.notice
    assert "is the server running" in session.notice
    events, _ = await logbook.read(session.id)
    assert [f.kind for f in faults_in(events)] == [FaultKind.UNREACHABLE] * 3


async def test_the_same_trouble_is_told_once_and_not_at_every_turn(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path))
    model.otherwise = fails(401)
    notices = []
    for text in ("Tell me about your daughter.", "How close are you?", "How do you sleep?"):
        await said(session, text)
        notices.append(bool(session.notice))
    assert notices == [True, False, False]


@pytest.mark.parametrize("broken", [stops_in_mid_word, ends_without_a_reason])
async def test_a_stream_that_stops_in_mid_word_is_taken_back_and_asked_for_once_more(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path, broken: type
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path))
    model.then(broken("I was just think"), says("I'd sooner not say."))
    pieces, reply = await said(session, "Tell me about your daughter.")
    assert "".join(pieces).startswith("I was just think")
    assert any(isinstance(piece, Withdrawn) for piece in pieces)
    assert reply == session.transcript.turns[-1].text == "I'd sooner not say."
    events, _ = await logbook.read(session.id)
    [fault] = faults_in(events)
    assert (fault.kind, fault.then, fault.shown) == (FaultKind.CUT_OFF, "asked_again", "I was just think")


async def test_a_stream_that_stops_twice_gives_way_to_the_embedded_voice(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path))
    model.then(stops_in_mid_word("I was just think"), stops_in_mid_word("Well, I do"))
    _, reply = await said(session, "Tell me about your daughter.")
    assert reply == session.transcript.turns[-1].text
    assert "Well, I do" not in reply
    assert len(model.asked) == 2
    assert "stopped in the middle" in session.notice


async def test_retry_after_is_kept_to_and_without_it_the_wait_doubles(model: ModelServer) -> None:
    client = client_to(model, attempts=4)
    model.then(fails(429, retry_after="7"), fails(500), fails(500))
    answer = await client.answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)
    assert answer
    assert conftest.waits == [7.0, 1.0, 2.0]


async def test_what_a_client_raises_is_told_without_the_key_and_without_what_the_server_said(
    model: ModelServer,
) -> None:
    model.otherwise = echoes_the_key
    with pytest.raises(EngineFault) as raised:
        await client_to(model).answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)
    assert KEY not in str(raised.value)
    assert raised.value.__suppress_context__
    assert "Incorrect API key" not in str(raised.value)


async def test_a_complaint_of_the_servers_is_passed_on_without_the_key(model: ModelServer) -> None:
    model.otherwise = fails(400, f"cannot parse header Bearer {KEY}")
    with pytest.raises(EngineFault, match="cannot parse header Bearer …"):
        await client_to(model).answer(conftest.HELLO, conftest.YES, EnginePart.GRADER)


def test_the_key_is_in_no_representation(model: ModelServer) -> None:
    at = conftest.connection_to(model, api_key=SecretStr(KEY))
    assert KEY not in repr(at)
    assert KEY not in repr(vars(client_to(model)))


async def test_after_going_back_old_trouble_is_not_told_again(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path))
    model.then(fails(401))
    await said(session, "Tell me about your daughter.")
    await session.rewind(0)
    await said(session, "Tell me about your wife.")
    assert session.notice == ""


async def test_a_turn_that_a_dead_server_left_open_is_finished_by_the_next_process(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path))
    model.then(hangs)
    stream = session.say("Tell me about your daughter.")
    waiting = conftest.in_background(anext(stream))
    await conftest.until(lambda: len(model.asked) == 1)
    for task in list(session._turns):
        task.cancel()  # what a stopped server does
    await conftest.gone(waiting)
    again = await Sessions(library, logbook, engine_to(model, tmp_path)).load(session.id)
    assert again.transcript.pending is not None
    assert await again.finish_turn() == "There's Aneta, my daughter. She's good."
    assert [t.speaker for t in again.transcript.turns] == [Speaker.TRAINEE, Speaker.CLIENT]


async def test_use_is_counted_per_session_with_what_broke_off(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await begun(library, logbook, engine_to(model, tmp_path))
    model.then(stops_in_mid_word("I was just think"))
    await said(session, "Tell me about your daughter.")
    used = session.transcript.used
    assert used.calls == 2
    assert used.estimated == 1
    assert used.tokens_in > 1000
    assert used.tokens_cached > 0
    assert used.cost == pytest.approx(
        ((used.tokens_in - used.tokens_cached) + 0.5 * used.tokens_cached + 4 * used.tokens_out) / 1e6
    )
