"""The log: append-only events in SQL, the documents they name by hash, and the accounts.

The same statements run on SQLite and PostgreSQL. Nothing in here updates or deletes an event
(`own.forget` deletes whole sessions, for a trainee who wants theirs gone).
"""

import contextlib
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from simulator.core.canonical import canonical_json, document_hash
from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.events import (
    EVENTS,
    Event,
    Form,
    Logged,
    Purpose,
    SessionEnded,
    SessionGraded,
    SessionOpened,
)
from simulator.core.rubric import Rubric
from simulator.core.scoring import Headline
from simulator.logbook.care import CareBook
from simulator.logbook.chain import chained_row, utc, verified, where
from simulator.logbook.database import open_engine, upgrade, working
from simulator.logbook.learning import Learning
from simulator.logbook.own import Own
from simulator.logbook.people import People
from simulator.logbook.queue import Queue
from simulator.logbook.reviews import Reviews, write_standing
from simulator.logbook.rows import (
    SESSION_ID,
    DamagedLog,
    Kept,
    LogbookError,
    MovedOn,
    NoSuchSession,
    Role,
    SessionRow,
    Stands,
    Tail,
    User,
)
from simulator.logbook.tables import documents, events, sessions, users
from simulator.logbook.wishes import Wishes

_LIFE_TYPES = ("session_ended", "session_rewound", "session_graded")


class _Taken(LogbookError):
    """The row is there already."""


class Logbook:
    """One database. Use `async with Logbook.at(url) as logbook`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._documents: dict[str, Persona | Rubric | Course | Drill] = {}
        self.care = CareBook(engine)
        self.wishes = Wishes(engine)
        self.learning = Learning(engine)
        self.own = Own(engine)
        self.people = People(engine)
        self.reviews = Reviews(engine)
        self.queue = Queue(engine)

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator["Logbook"]:
        """Opens the database, brings its tables up to date, and closes it at the end.

        Raises:
            LogbookError: the URL is not one of ours or the database cannot be opened.
        """
        engine = open_engine(url)
        try:
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(upgrade)
            except (SQLAlchemyError, OSError) as error:
                shown = make_url(url).render_as_string(hide_password=True)
                raise LogbookError(f"cannot open the log at {shown}: {error}. Check IPT_DATABASE_URL.") from error
            yield cls(engine)
        finally:
            await engine.dispose()

    # -- documents ------------------------------------------------------------------------------

    async def keep(self, document: Persona | Rubric | Course | Drill) -> str:
        """Stores this version of a document once and returns its hash."""
        digest = document_hash(document)
        row = {
            "hash": digest,
            "kind": type(document).__name__.lower(),
            "id": document.id,
            "body": canonical_json(document),
        }
        async with working(self._engine) as connection:
            known = await connection.scalar(sa.select(documents.c.hash).where(documents.c.hash == digest))
        if known is None:
            with contextlib.suppress(_Taken):  # another session kept the same document at the same moment
                async with working(self._engine, _Taken()) as connection:
                    await connection.execute(documents.insert().values(row))
        return digest

    async def document(self, digest: str, kind: type[Kept]) -> Kept:
        """A document by hash. Raises `DamagedLog` when it is missing or is no longer what the hash says.

        Read once: thousands of sessions name the same few, and a rubric takes longer to read than all of a session.
        """
        known = self._documents.get(digest)
        if isinstance(known, kind):
            return known
        async with working(self._engine) as connection:
            body = await connection.scalar(sa.select(documents.c.body).where(documents.c.hash == digest))
        if body is None:
            raise DamagedLog(f"the {kind.__name__} with hash {digest[:12]} is not in the log")
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            raise DamagedLog(f"the {kind.__name__} with hash {digest[:12]} has been altered")
        try:
            found = kind.model_validate_json(body)
        except ValidationError as error:
            name = f"the {kind.__name__} with hash {digest[:12]}"
            raise DamagedLog(f"{name} was kept by another version and cannot be read ({where(error)})") from None
        self._documents[digest] = found
        return found

    # -- events ---------------------------------------------------------------------------------

    async def begin(self, opened: SessionOpened) -> tuple[Logged, Tail]:
        """Writes a session's first event."""
        now = datetime.now(UTC)
        logged, row = chained_row(opened.session_id, Tail(0, ""), opened, now)
        _check_id(opened.session_id)
        taken = MovedOn(f"there is a session {opened.session_id} already")
        async with working(self._engine, taken) as connection:
            await connection.execute(
                sessions.insert().values(
                    session_id=opened.session_id,
                    trainee=opened.trainee,
                    persona=opened.persona,
                    session_number=opened.session_number,
                    opened_at=now,
                    form=opened.form,
                    drill=opened.drill,
                    purpose=opened.purpose,
                )
            )
            await connection.execute(events.insert().values(row))
        return logged, Tail(1, row["hash"])

    async def append(
        self, session_id: str, tail: Tail, event: Event, stands: Stands | None = None
    ) -> tuple[Logged, Tail]:
        """Writes one event after the tail. Committed when this returns.

        Args:
            session_id: whose log.
            tail: what the event follows.
            event: what happened.
            stands: given, where the session stands after it is written in the same transaction.

        Raises:
            MovedOn: the session has grown beyond the tail since it was loaded.
        """
        logged, row = chained_row(session_id, tail, event, datetime.now(UTC))
        taken = MovedOn(f"session {session_id} is open elsewhere and has moved on; load it again")
        async with working(self._engine, taken) as connection:
            await connection.execute(events.insert().values(row))
            if stands is not None:
                await write_standing(connection, session_id, *stands(logged))
        return logged, Tail(logged.seq, row["hash"])

    async def read(self, session_id: str) -> tuple[list[Logged], Tail]:
        """All events of a session in order, each checked against its hash.

        Raises:
            NoSuchSession: there is none with this id.
            DamagedLog: rows are missing, altered or out of order; names the first that is.
        """
        _check_id(session_id)
        query = sa.select(events).where(events.c.session_id == session_id).order_by(events.c.seq)
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        if not rows:
            raise NoSuchSession(f"no session '{session_id}'")
        return verified(session_id, [dict(row) for row in rows])

    # -- lists ----------------------------------------------------------------------------------

    async def sessions(
        self,
        *,
        trainee: str | None = None,
        ids: Sequence[str] | None = None,
        form: Form | None = None,
        purpose: Purpose | None = None,
        limit: int = 500,
    ) -> list[SessionRow]:
        """Sessions and drills, newest first; moments where `form` says so. Two statements whatever their number."""
        query = sa.select(sessions).order_by(sessions.c.opened_at.desc(), sessions.c.session_id).limit(limit)
        if trainee is not None:
            query = query.where(sessions.c.trainee == trainee)
        if ids is not None:
            ids = [i for i in ids if SESSION_ID.fullmatch(i)]
            query = query.where(sessions.c.session_id.in_(ids))
        query = query.where(sessions.c.form != "moment" if form is None else sessions.c.form == form)
        if purpose is not None:
            query = query.where(sessions.c.purpose == purpose)
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
            found = [row["session_id"] for row in rows]
            life = sa.select(events.c.session_id, events.c.body).where(
                events.c.session_id.in_(found), events.c.type.in_(_LIFE_TYPES)
            )
            bodies = (await connection.execute(life.order_by(events.c.session_id, events.c.seq))).all()
        standing: dict[str, _Standing] = {}
        for session_id, body in bodies:
            standing[session_id] = _stands(body)
        return [_session_row(row, standing.get(row["session_id"], _OPEN)) for row in rows]

    # -- accounts -------------------------------------------------------------------------------

    async def add_user(self, name: str, role: Role, password_hash: str) -> None:
        """Adds an account. Raises `LogbookError` if the name is taken, be it by an account that was removed."""
        row = {"name": name, "role": role, "password_hash": password_hash, "created_at": datetime.now(UTC)}
        taken = LogbookError(f"there is an account '{name}' already, or there was one whose sessions bear the name")
        async with working(self._engine, taken) as connection:
            await connection.execute(users.insert().values(row))

    async def user(self, name: str) -> User | None:
        """An account by name; None for one that was removed."""
        query = sa.select(users.c.name, users.c.role, users.c.password_hash, users.c.password_at).where(
            users.c.name == name, users.c.removed_at.is_(None)
        )
        async with working(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        return User(row.name, row.role, row.password_hash, row.password_at and utc(row.password_at)) if row else None


def _check_id(session_id: str) -> None:
    if not SESSION_ID.fullmatch(session_id):
        raise NoSuchSession(f"no session {session_id[:60]!r}")


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


@dataclass(frozen=True)
class _Standing:
    ended: bool = False
    headline: Headline | None = None
    damaged: bool = False


_OPEN = _Standing()


def _stands(body: str) -> _Standing:
    """Where an ended, rewound or graded event leaves a session."""
    try:
        event = EVENTS.validate_json(body)
    except ValueError:
        return _Standing(damaged=True)
    if isinstance(event, SessionGraded):
        return _Standing(ended=True, headline=event.scorecard.headline)
    return _Standing(ended=isinstance(event, SessionEnded))


def _session_row(row: Any, standing: _Standing) -> SessionRow:
    return SessionRow(
        session_id=row["session_id"],
        trainee=row["trainee"],
        persona=row["persona"],
        session_number=row["session_number"],
        opened_at=utc(row["opened_at"]),
        ended=standing.ended,
        headline=standing.headline,
        damaged=standing.damaged,
        form=row["form"],
        drill=row["drill"],
        purpose=row["purpose"],
    )
