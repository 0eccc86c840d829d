"""Statements to a learning record store, over real HTTP: sent once, tried again, never in the way."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from simulator import telling as module
from simulator.bootstrap import store_for
from simulator.logbook import Logbook
from simulator.settings import Settings, SettingsError, read_settings
from simulator.telling import Courier, Store, telling
from tests.faces.browser import until
from tests.postgres import free_port
from tests.record_store import RecordStore, record_store
from tests.supervised import put_session, share

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OURS = "urn:ipt-practice-simulator:"


@pytest.fixture
def lrs() -> Iterator[RecordStore]:
    with record_store() as listening:
        yield listening


async def test_an_assessed_session_is_told_once_with_versions_and_seed(logbook: Logbook, lrs: RecordStore) -> None:
    await put_session(logbook, "s1", levels={"role_play": ("3", "2")}, level=("3", "2"), signed=False)
    courier = Courier(logbook, lrs.store())
    assert await courier.round(NOW) == 1
    assert await courier.round(NOW + timedelta(days=2)) == 0
    assert lrs.requests == 1
    (told,) = lrs.kept.values()
    assert told["actor"]["account"] == {"homePage": "https://ipt.example.org", "name": "ann"}
    assert told["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert told["object"]["id"] == "https://ipt.example.org/clients/marek/sessions/1"
    assert told["result"] == {
        "completion": True,
        "duration": "PT1200S",
        "score": {"raw": 3, "min": 1, "max": 4, "scaled": 0.6667},
    }
    extensions = told["context"]["extensions"]
    assert extensions[f"{OURS}seed"] == 1
    assert extensions[f"{OURS}versions"]["grader"] == "embedded-9"
    assert extensions[f"{OURS}levels"] == {"role_play": 3}
    assert "practice evidence, not certification" in extensions[f"{OURS}notice"]
    assert "success" not in told["result"]


async def test_a_signature_is_told_as_well_with_the_level_that_holds(logbook: Logbook, lrs: RecordStore) -> None:
    await put_session(logbook, "s1", level=("3", "2"))
    assert await Courier(logbook, lrs.store()).round(NOW) == 2
    scores = {t["verb"]["id"].rsplit("/", 1)[1]: t["result"]["score"]["raw"] for t in lrs.kept.values()}
    assert scores == {"completed": 3, "scored": 2}


async def test_practice_is_told_when_its_trainee_shares_it_and_not_before(logbook: Logbook, lrs: RecordStore) -> None:
    await put_session(logbook, "s1", purpose="practice", signed=False)
    courier = Courier(logbook, lrs.store())
    assert await courier.round(NOW) == 0
    await share(logbook, "s1")
    assert await courier.round(NOW) == 1


@pytest.mark.parametrize(
    ("answer", "fault", "minutes"),
    [(500, "answered 500", 1), (503, "answered 503", 1), (429, "answered 429", 1), (401, "refused the key (401)", 10)],
)
async def test_what_did_not_arrive_is_sent_again_later_and_is_the_same_letter_by_letter(
    logbook: Logbook, lrs: RecordStore, answer: int, fault: str, minutes: int
) -> None:
    await put_session(logbook, "s1", signed=False)
    courier = Courier(logbook, lrs.store())
    lrs.answers = [answer]
    assert await courier.round(NOW) == 0
    post = await logbook.learning.post()
    assert (post.sent, post.waiting) == (0, 1)
    assert fault in post.fault
    before = await logbook.learning.due(NOW + timedelta(days=1), 9)
    assert await courier.round(NOW + timedelta(minutes=minutes, seconds=-1)) == 0
    assert lrs.requests == 1
    assert await courier.round(NOW + timedelta(minutes=minutes)) == 1
    assert json.loads(before[0].body) in lrs.kept.values()
    post = await logbook.learning.post()
    assert (post.sent, post.waiting, post.fault) == (1, 0, "")


async def test_a_wrong_key_stops_the_round_and_says_which_setting(logbook: Logbook, lrs: RecordStore) -> None:
    for i in range(3):
        await put_session(logbook, f"s{i}", signed=False)
    assert await Courier(logbook, lrs.store("wrong")).round(NOW) == 0
    assert lrs.requests == 1
    assert "IPT_LRS_SECRET" in (await logbook.learning.post()).fault


async def test_a_store_that_does_not_answer_is_not_waited_for_long(
    logbook: Logbook, lrs: RecordStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    await put_session(logbook, "s1", signed=False)
    lrs.answers = ["hang"]
    assert await Courier(logbook, lrs.store()).round(NOW) == 0
    assert "no answer" in (await logbook.learning.post()).fault


async def test_a_store_that_is_not_there_is_tried_ever_less_often(logbook: Logbook) -> None:
    await put_session(logbook, "s1", signed=False)
    nowhere = Store(f"http://127.0.0.1:{free_port()}/xapi", "k", "s", "https://ipt.example.org")
    courier, now, waits = Courier(logbook, nowhere), NOW, []
    for _ in range(8):
        assert await courier.round(now) == 0
        (waiting,) = await logbook.learning.due(now + timedelta(days=1), 9)
        assert "cannot be reached" in (await logbook.learning.post()).fault
        step = min([m for m in range(1, 62) if await logbook.learning.due(now + timedelta(minutes=m), 9)])
        waits.append(step)
        now += timedelta(minutes=step)
        assert waiting.attempts == len(waits)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_statement_that_the_store_will_not_have_keeps_none_of_the_others(
    logbook: Logbook, lrs: RecordStore
) -> None:
    for i in range(3):
        await put_session(logbook, f"s{i}", signed=False)
    lrs.answers = [400]
    assert await Courier(logbook, lrs.store()).round(NOW) == 2
    assert "does not take this statement (400)" in (await logbook.learning.post()).fault


async def test_an_answer_that_was_lost_does_not_make_a_second_statement(logbook: Logbook, lrs: RecordStore) -> None:
    await put_session(logbook, "s1", signed=False)
    courier = Courier(logbook, lrs.store())
    lrs.answers = [409]
    assert await courier.round(NOW) == 1
    assert await courier.round(NOW + timedelta(days=1)) == 0


async def test_names_are_data_and_stay_so(logbook: Logbook, lrs: RecordStore) -> None:
    hostile = '"},"verb":{"id":"x"}<script>alert(1)</script>'
    await put_session(logbook, "s1", hostile, signed=False)
    await Courier(logbook, lrs.store()).round(NOW)
    (told,) = lrs.kept.values()
    assert told["actor"]["account"]["name"] == hostile


async def test_the_server_tells_in_the_background_and_stops_with_it(logbook: Logbook, lrs: RecordStore) -> None:
    await put_session(logbook, "s1", signed=False)
    async with telling(logbook, lrs.store()):

        async def arrived() -> bool:
            return bool(lrs.kept)

        await until(arrived, "the statement's arrival")
    assert not [t for t in asyncio.all_tasks() if "_go_round" in repr(t)]


async def test_without_a_store_nothing_is_made(logbook: Logbook) -> None:
    await put_session(logbook, "s1", signed=False)
    async with telling(logbook, store_for(Settings(_env_file=None))):
        pass
    post = await logbook.learning.post()
    assert (post.sent, post.waiting) == (0, 0)


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match=r"IPT_LRS_URL must begin with https"):
        read_settings(lrs_url="lrs.example.org")
