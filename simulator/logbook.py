"""The log: append-only events in SQL, the documents they name by hash, and the accounts.

SQLite (write-ahead log) by default, PostgreSQL by URL; the same statements on both. Every event row carries the hash
of the one before, so that a missing, altered or reordered row is reported and never guessed at. Nothing in here
updates or deletes an event.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from pydantic import BaseModel
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from simulator.core.canonical import canonical_json, document_hash
from simulator.core.documents import Course, Persona
from simulator.core.events import EVENTS, Event, Logged, SessionEnded, SessionGraded, SessionOpened
from simulator.core.rubric import Rubric
from simulator.core.scoring import Headline
from simulator.core.transcript import BrokenLog

M = TypeVar("M", Persona, Rubric, Course)
Role = Literal["trainee", "supervisor", "admin"]

metadata = sa.MetaData()
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("id", sa.String(60), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("session_id", sa.String(40), primary_key=True),
    sa.Column("trainee", sa.String(80), nullable=False, index=True),
    sa.Column("persona", sa.String(60), nullable=False),
    sa.Column("session_number", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, index=True),
)
events = sa.Table(
    "events",
    metadata,
    sa.Column("session_id", sa.String(40), sa.ForeignKey("sessions.session_id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("type", sa.String(40), nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)

_LIFE_TYPES = ("session_ended", "session_rewound", "session_graded")


class LogbookError(Exception):
    """The database refused, or what it holds cannot be right. The message says which and what to do."""


class DamagedLog(LogbookError):
    """A session's rows do not follow from one another. Nothing of it is shown as if it were whole."""


class MovedOn(LogbookError):
    """Somebody else wrote to this session in the meantime: load it again."""


class NoSuchSession(LogbookError):
    """No session has this id."""


@dataclass(frozen=True)
class Tail:
    """Where a session's log ends: what the next event must follow."""

    seq: int
    hash: str


@dataclass(frozen=True)
class SessionRow:
    """A session in a list. `headline` is the latest scorecard's, if it has been graded since it last ended."""

    session_id: str
    trainee: str
    persona: str
    session_number: int
    opened_at: datetime
    ended: bool
    headline: Headline | None


@dataclass(frozen=True)
class User:
    """An account. The role is read from here at each request, never from a token."""

    name: str
    role: Role
    password_hash: str


class Logbook:
    """One database. Use `async with Logbook.at(url) as logbook`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator["Logbook"]:
        """Opens the database, brings its tables up to date, and closes it at the end.

        Raises:
            LogbookError: the URL is not one of ours or the database cannot be opened.
        """
        engine = _engine(url)
        try:
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(_upgrade)
            except (SQLAlchemyError, OSError) as error:
                shown = make_url(url).render_as_string(hide_password=True)
                raise LogbookError(f"cannot open the log at {shown}: {error}. Check IPT_DATABASE_URL.") from error
            yield cls(engine)
        finally:
            await engine.dispose()

    # -- documents ------------------------------------------------------------------------------

    async def keep(self, document: Persona | Rubric | Course) -> str:
        """Stores this version of a document once and returns its hash."""
        digest = document_hash(document)
        row = {
            "hash": digest,
            "kind": type(document).__name__.lower(),
            "id": document.id,
            "body": canonical_json(document),
        }
        async with self._engine.begin() as connection:
            known = await connection.scalar(sa.select(documents.c.hash).where(documents.c.hash == digest))
            if known is None:
                try:
                    async with connection.begin_nested():
                        await connection.execute(documents.insert().values(row))
                except IntegrityError:  # another session kept the same document at the same moment
                    pass
        return digest

    async def document(self, digest: str, kind: type[M]) -> M:
        """A document by hash. Raises `DamagedLog` when it is missing or is no longer what the hash says."""
        async with self._engine.connect() as connection:
            body = await connection.scalar(sa.select(documents.c.body).where(documents.c.hash == digest))
        if body is None:
            raise DamagedLog(f"the {kind.__name__} with hash {digest[:12]} is not in the log")
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise DamagedLog(f"the {kind.__name__} with hash {digest[:12]} has been altered")
        return kind.model_validate_json(body)

    # -- events ---------------------------------------------------------------------------------

    async def begin(self, opened: SessionOpened) -> tuple[Logged, Tail]:
        """Writes a session's first event."""
        now = datetime.now(UTC)
        logged, row = _row(opened.session_id, Tail(0, ""), opened, now)
        async with self._engine.begin() as connection:
            try:
                await connection.execute(
                    sessions.insert().values(
                        session_id=opened.session_id,
                        trainee=opened.trainee,
                        persona=opened.persona,
                        session_number=opened.session_number,
                        opened_at=now,
                    )
                )
                await connection.execute(events.insert().values(row))
            except IntegrityError as error:
                raise MovedOn(f"there is a session {opened.session_id} already") from error
        return logged, Tail(1, row["hash"])

    async def append(self, session_id: str, tail: Tail, event: Event) -> tuple[Logged, Tail]:
        """Writes one event after the tail. Committed when this returns.

        Raises:
            MovedOn: the session has grown beyond the tail since it was loaded.
        """
        logged, row = _row(session_id, tail, event, datetime.now(UTC))
        async with self._engine.begin() as connection:
            try:
                await connection.execute(events.insert().values(row))
            except IntegrityError as error:
                raise MovedOn(f"session {session_id} is open elsewhere and has moved on; load it again") from error
        return logged, Tail(logged.seq, row["hash"])

    async def read(self, session_id: str) -> tuple[list[Logged], Tail]:
        """All events of a session in order, each checked against its hash.

        Raises:
            NoSuchSession: there is none with this id.
            DamagedLog: rows are missing, altered or out of order; names the first that is.
        """
        query = sa.select(events).where(events.c.session_id == session_id).order_by(events.c.seq)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        if not rows:
            raise NoSuchSession(f"no session '{session_id}'")
        return _verified(session_id, [dict(row) for row in rows])

    # -- lists ----------------------------------------------------------------------------------

    async def sessions(
        self, *, trainee: str | None = None, ids: Sequence[str] | None = None, limit: int = 500
    ) -> list[SessionRow]:
        """Sessions, newest first; two statements whatever their number."""
        query = sa.select(sessions).order_by(sessions.c.opened_at.desc(), sessions.c.session_id).limit(limit)
        if trainee is not None:
            query = query.where(sessions.c.trainee == trainee)
        if ids is not None:
            query = query.where(sessions.c.session_id.in_(ids))
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
            found = [row["session_id"] for row in rows]
            life = sa.select(events.c.session_id, events.c.body).where(
                events.c.session_id.in_(found), events.c.type.in_(_LIFE_TYPES)
            )
            bodies = (await connection.execute(life.order_by(events.c.session_id, events.c.seq))).all()
        standing: dict[str, tuple[bool, Headline | None]] = {}
        for session_id, body in bodies:
            standing[session_id] = _stands(EVENTS.validate_json(body))
        return [_session_row(row, *standing.get(row["session_id"], (False, None))) for row in rows]

    # -- accounts -------------------------------------------------------------------------------

    async def add_user(self, name: str, role: Role, password_hash: str) -> None:
        """Adds an account. Raises `LogbookError` if the name is taken."""
        row = {"name": name, "role": role, "password_hash": password_hash, "created_at": datetime.now(UTC)}
        async with self._engine.begin() as connection:
            try:
                await connection.execute(users.insert().values(row))
            except IntegrityError as error:
                raise LogbookError(f"there is an account '{name}' already") from error

    async def user(self, name: str) -> User | None:
        """An account by name."""
        query = sa.select(users.c.name, users.c.role, users.c.password_hash).where(users.c.name == name)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return User(row.name, row.role, row.password_hash) if row else None


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


def _stands(event: Event) -> tuple[bool, Headline | None]:
    """Of an ended, rewound or graded event: whether the session is over, and its headline."""
    if isinstance(event, SessionGraded):
        return True, event.scorecard.headline
    return isinstance(event, SessionEnded), None


def _session_row(row: Any, ended: bool, headline: Headline | None) -> SessionRow:
    return SessionRow(
        session_id=row["session_id"],
        trainee=row["trainee"],
        persona=row["persona"],
        session_number=row["session_number"],
        opened_at=_utc(row["opened_at"]),
        ended=ended,
        headline=headline,
    )


def _row(session_id: str, tail: Tail, event: Event, at: datetime) -> tuple[Logged, dict[str, Any]]:
    logged = Logged(seq=tail.seq + 1, at=at, event=event)
    body = canonical_json(event) if isinstance(event, BaseModel) else ""
    row = {"session_id": session_id, "seq": logged.seq, "at": at, "type": event.type, "body": body}
    return logged, row | {"hash": _chained(tail.hash, row)}


def _chained(previous: str, row: dict[str, Any]) -> str:
    at = _utc(row["at"]).isoformat(timespec="microseconds")
    text = "\x1f".join((previous, row["session_id"], str(row["seq"]), at, row["type"], row["body"]))
    return hashlib.sha256(text.encode()).hexdigest()


def _verified(session_id: str, rows: list[dict[str, Any]]) -> tuple[list[Logged], Tail]:
    found: list[Logged] = []
    tail = Tail(0, "")
    for row in rows:
        if row["seq"] != tail.seq + 1:
            raise DamagedLog(f"session {session_id}: event {tail.seq + 1} is missing (the next found is {row['seq']})")
        if _chained(tail.hash, row) != row["hash"]:
            raise DamagedLog(
                f"session {session_id}: event {row['seq']} is not what was written, or one before it is not"
            )
        try:
            event = EVENTS.validate_json(row["body"])
        except ValueError as error:
            raise DamagedLog(f"session {session_id}: event {row['seq']} cannot be read: {error}") from error
        found.append(Logged(seq=row["seq"], at=_utc(row["at"]), event=event))
        tail = Tail(row["seq"], row["hash"])
    return found, tail


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _engine(url: str) -> AsyncEngine:
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise LogbookError(
            "IPT_DATABASE_URL is not a database URL (sqlite+aiosqlite:///… or postgresql+asyncpg://…)"
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+asyncpg")
    if parsed.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise LogbookError(
            f"cannot use '{parsed.drivername}' for the log; expected sqlite+aiosqlite or postgresql+asyncpg"
        )
    if parsed.drivername == "postgresql+asyncpg":
        return create_async_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(parsed)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.files("simulator") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


__all__ = [
    "BrokenLog",
    "DamagedLog",
    "Logbook",
    "LogbookError",
    "MovedOn",
    "NoSuchSession",
    "Role",
    "SessionRow",
    "Tail",
    "User",
    "metadata",
    "sqlite_url",
]
