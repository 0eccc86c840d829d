"""The log on SQLite and on a real PostgreSQL: append-only, ordered, chained, and honest about damage."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from simulator.core.documents import Persona
from simulator.core.events import SessionEnded, SessionOpened, TraineeSaid
from simulator.logbook import DamagedLog, Logbook, LogbookError, MovedOn, NoSuchSession, Tail, metadata, sqlite_url
from simulator.logbook.chain import chain_hash, chained_row
from tests.core.test_transcript import OPENED
from tests.postgres import throwaway_postgres

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with throwaway_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path, postgres: str) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "log.db")
        return
    yield postgres
    await execute(postgres, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


@pytest.fixture
async def log(url: str) -> AsyncIterator[Logbook]:
    async with Logbook.at(url) as logbook:
        yield logbook


async def execute(url: str, *statements: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(sa.text(statement))
    await engine.dispose()


def opened(session_id: str = "s1", trainee: str = "anna") -> SessionOpened:
    return OPENED.model_copy(update={"session_id": session_id, "trainee": trainee})


async def test_what_was_written_is_read_back_in_order(log: Logbook) -> None:
    first, tail = await log.begin(opened())
    second, tail = await log.append("s1", tail, TraineeSaid(text="Grüß dich, 你好"))
    third, tail = await log.append("s1", tail, SessionEnded())
    events, end = await log.read("s1")
    assert events == [first, second, third]
    assert end == tail


async def test_a_closed_and_reopened_log_holds_everything(url: str) -> None:
    async with Logbook.at(url) as log:
        _, tail = await log.begin(opened())
        await log.append("s1", tail, TraineeSaid(text="hello"))
    async with Logbook.at(url) as log:
        events, _ = await log.read("s1")
    assert [e.event.type for e in events] == ["session_opened", "trainee_said"]


async def test_only_one_of_two_writers_at_the_same_place_wins(log: Logbook) -> None:
    _, tail = await log.begin(opened())
    results = await asyncio.gather(
        *(log.append("s1", tail, TraineeSaid(text=str(i))) for i in range(5)), return_exceptions=True
    )
    assert sum(isinstance(r, MovedOn) for r in results) == 4
    events, _ = await log.read("s1")
    assert len(events) == 2


@pytest.mark.parametrize("strange", ["a\0b", "../x", "", "x" * 300, "\ud800"])
async def test_an_id_that_is_none_never_reaches_the_database(log: Logbook, strange: str) -> None:
    with pytest.raises(NoSuchSession):
        await log.read(strange)
    assert await log.sessions(ids=[strange]) == []


async def test_what_the_database_refuses_is_told_without_what_was_written(url: str, log: Logbook) -> None:
    _, tail = await log.begin(opened())
    await execute(url, "DROP TABLE events")
    with pytest.raises(LogbookError) as raised:
        await log.append("s1", tail, TraineeSaid(text="I cried in supervision"))
    assert "supervision" not in str(raised.value)
    assert "supervision" not in str(raised.value.__cause__)


async def test_an_unknown_session_is_named(log: Logbook) -> None:
    with pytest.raises(NoSuchSession, match="nobody"):
        await log.read("nobody")


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("UPDATE events SET body = replace(body, 'hello', 'hullo') WHERE seq = 2", "event 2 is not what was written"),
        ("DELETE FROM events WHERE seq = 2", "event 2 is missing"),
        ("UPDATE events SET hash = 'x' WHERE seq = 1", "event 1 is not what was written"),
        ("UPDATE events SET type = 'client_said' WHERE seq = 3", "event 3 is not what was written"),
    ],
)
async def test_damage_is_reported_and_not_guessed_at(url: str, log: Logbook, damage: str, complaint: str) -> None:
    _, tail = await log.begin(opened())
    _, tail = await log.append("s1", tail, TraineeSaid(text="hello"))
    await log.append("s1", tail, SessionEnded())
    await execute(url, damage)
    with pytest.raises(DamagedLog, match=complaint):
        await log.read("s1")


async def test_an_edited_persona_never_changes_an_old_session(log: Logbook, marek: Persona) -> None:
    old = await log.keep(marek)
    new = await log.keep(marek.model_copy(update={"version": marek.version + 1}))
    assert old != new
    assert (await log.document(old, Persona)).version == marek.version
    assert await log.document(old, Persona) == marek


async def test_a_document_is_kept_once_however_many_sessions_use_it(url: str, log: Logbook, marek: Persona) -> None:
    await asyncio.gather(*(log.keep(marek) for _ in range(4)))
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM documents")) == 1
    await engine.dispose()


async def test_a_damaged_log_does_not_repeat_what_was_said(url: str, log: Logbook) -> None:
    _, tail = await log.begin(opened())
    body = '{"type":"trainee_said","txt":"I cried in supervision"}'
    _, row = chained_row("s1", tail, TraineeSaid(text="x"), datetime.now(UTC))
    row["hash"] = chain_hash(tail.hash, row | {"body": body})
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(metadata.tables["events"].insert().values(row | {"body": body}))
    await engine.dispose()
    with pytest.raises(DamagedLog, match="event 2 cannot be read") as raised:
        await log.read("s1")
    assert "supervision" not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_an_altered_document_is_reported(url: str, log: Logbook, marek: Persona) -> None:
    digest = await log.keep(marek)
    await execute(url, "UPDATE documents SET body = replace(body, 'Marek', 'Merek')")
    with pytest.raises(DamagedLog, match="altered"):
        await log.document(digest, Persona)


async def test_sessions_are_listed_newest_first_and_by_trainee(log: Logbook) -> None:
    for name, trainee in (("s1", "anna"), ("s2", "ben"), ("s3", "anna")):
        _, tail = await log.begin(opened(name, trainee))
    await log.append("s3", tail, SessionEnded())
    assert [(s.session_id, s.ended) for s in await log.sessions()] == [("s3", True), ("s2", False), ("s1", False)]
    assert [s.session_id for s in await log.sessions(trainee="anna")] == ["s3", "s1"]


async def test_sessions_are_listed_by_form_and_purpose(log: Logbook) -> None:
    await log.begin(opened("s1"))
    await log.begin(opened("s2").model_copy(update={"form": "drill", "drill": "old_role_first"}))
    await log.begin(opened("s3").model_copy(update={"purpose": "assessment"}))
    (drill,) = await log.sessions(form="drill")
    assert (drill.session_id, drill.drill, drill.purpose) == ("s2", "old_role_first", "practice")
    assert [s.session_id for s in await log.sessions(form="session", purpose="practice")] == ["s1"]
    assert [s.session_id for s in await log.sessions(purpose="assessment")] == ["s3"]


async def test_one_damaged_session_leaves_the_list_of_the_others_alone(url: str, log: Logbook) -> None:
    for name in ("s1", "s2"):
        _, tail = await log.begin(opened(name))
        await log.append(name, tail, SessionEnded())
    await execute(url, "UPDATE events SET body = '{' WHERE session_id = 's1' AND seq = 2")
    assert [(s.session_id, s.ended, s.damaged) for s in await log.sessions()] == [
        ("s2", True, False),
        ("s1", False, True),
    ]


async def test_an_account_name_is_taken_once(log: Logbook) -> None:
    await log.add_user("anna", "trainee", "hash")
    with pytest.raises(LogbookError, match="'anna' already"):
        await log.add_user("anna", "admin", "other")
    user = await log.user("anna")
    assert user is not None
    assert user.role == "trainee"
    assert await log.user("ben") is None


async def test_a_persons_wish_for_the_pace_of_words_is_theirs_alone(log: Logbook) -> None:
    await log.wishes.set_pace("anna", False)
    await log.wishes.set_pace("anna", False)
    assert not await log.wishes.has_pace("anna")
    assert await log.wishes.has_pace("ben")
    await log.wishes.set_pace("anna", True)
    assert await log.wishes.has_pace("anna")


async def test_the_migrations_make_exactly_the_tables_that_the_code_uses(url: str, log: Logbook) -> None:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        settings = {"include_name": lambda name, *_: not (name or "").startswith("said_words")}  # the search's own
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c, opts=settings), metadata)
        )
    await engine.dispose()
    assert differences == []


async def test_a_session_cannot_be_begun_twice(log: Logbook) -> None:
    await log.begin(opened())
    with pytest.raises(MovedOn, match="s1"):
        await log.begin(opened())


async def test_an_append_to_nothing_is_refused(log: Logbook) -> None:
    with pytest.raises(LogbookError):
        await log.append("never-begun", Tail(0, ""), SessionEnded())


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("mysql://root@localhost/x", "cannot use 'mysql'"),
        ("not a url", "not a database URL"),
        ("postgresql+asyncpg://ipt:geheim@127.0.0.1:1/x", "cannot open the log"),
    ],
)
async def test_a_wrong_database_url_is_explained_without_its_password(wrong: str, complaint: str) -> None:
    with pytest.raises(LogbookError, match=complaint) as raised:
        async with Logbook.at(wrong):
            pass
    assert "geheim" not in str(raised.value)


async def test_a_deleted_session_is_gone_and_the_others_are_as_whole_as_before(log: Logbook, marek: Persona) -> None:
    digest = await log.keep(marek)
    for name, trainee in (("s1", "anna"), ("s2", "anna"), ("s3", "ben")):
        _, tail = await log.begin(opened(name, trainee))
        await log.append(name, tail, TraineeSaid(text=f"hello from {name}"))
    assert await log.own.forget("anna", ["s1", "s3"]) == ["s1"]
    with pytest.raises(NoSuchSession):
        await log.read("s1")
    for name in ("s2", "s3"):
        events, _ = await log.read(name)
        assert [e.event.type for e in events] == ["session_opened", "trainee_said"]
    assert await log.document(digest, Persona) == marek
    assert await log.own.forget("anna") == ["s2"]
    assert [s.session_id for s in await log.sessions()] == ["s3"]
    assert [d.detail for d in await log.own.deletions("anna")] == ["1 session", "1 session"]
    assert await log.own.deletions("ben") == []
    assert await log.own.forget("anna") == []


def files_with(word: bytes, folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if word in file.read_bytes()]


async def test_of_what_was_deleted_no_word_is_left_in_the_file(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "log.db")
    async with Logbook.at(url) as log:
        _, tail = await log.begin(opened())
        await log.append("s1", tail, TraineeSaid(text="a word that stands nowhere else: quincunx"))
        await execute(url, "INSERT INTO spoken (session_id, body) VALUES ('s1', 'for the search: quincunx')")
        assert files_with(b"quincunx", tmp_path)
        await log.own.forget("anna")
        assert files_with(b"quincunx", tmp_path) == []
