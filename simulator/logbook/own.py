"""What is a trainee's own: their record of practice, and the right to have it gone.

Deleting is by session and whole: every row that belongs to it goes with it. Each session is a chain of its own, so the
others stay verifiable.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from simulator.core.events import EVENTS, Logged
from simulator.core.practice import RECORDED, SPOKEN, Practice, practice_of
from simulator.core.review import Review
from simulator.logbook.chain import utc
from simulator.logbook.database import working
from simulator.logbook.review_tables import audit, reviews
from simulator.logbook.reviews import review_of
from simulator.logbook.rows import Deletion
from simulator.logbook.tables import events, metadata, sessions

DELETED = "deleted"
"""What the audit says of a trainee who had sessions of their own deleted."""


class Own:
    """What one trainee practised."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def practices(self, trainee: str) -> list[Practice]:
        """How each of a trainee's sessions ended, in no order. One statement, and not a word of what was said.

        Not checked against the chain, as lists are not; what cannot be read of a session is left out.
        """
        query = (
            sa.select(events.c.session_id, events.c.seq, events.c.at, events.c.body)
            .join(sessions, sessions.c.session_id == events.c.session_id)
            .where(sessions.c.trainee == trainee, events.c.type.in_(RECORDED))
            .order_by(events.c.session_id, events.c.seq)
        )
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return await asyncio.to_thread(_practices, rows)  # scorecards are long, and everybody's clients speak here

    async def judged(self, trainee: str) -> dict[str, tuple[Review, ...]]:
        """Everything said about those sessions of a trainee that were reviewed, oldest first; one statement."""
        theirs = sa.select(sessions.c.session_id).where(sessions.c.trainee == trainee)
        query = sa.select(reviews).where(reviews.c.session_id.in_(theirs)).order_by(reviews.c.id)
        found: dict[str, tuple[Review, ...]] = {}
        async with working(self._engine) as connection:
            for row in (await connection.execute(query)).mappings():
                found[row["session_id"]] = (*found.get(row["session_id"], ()), review_of(row))
        return found

    async def talks(self, ids: Sequence[str]) -> dict[str, list[Logged]]:
        """What was said in these sessions, with their openings; one statement. Not checked against the chain."""
        query = (
            sa.select(events.c.session_id, events.c.seq, events.c.at, events.c.body)
            .where(events.c.session_id.in_(ids), events.c.type.in_(SPOKEN))
            .order_by(events.c.session_id, events.c.seq)
        )
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return await asyncio.to_thread(_by_session, rows)

    async def forget(self, trainee: str, ids: Sequence[str] | None = None) -> list[str]:
        """Deletes sessions of this trainee with every row that belongs to them. Returns their ids.

        Documents stay: they are personas, rubrics and courses, and hold nothing of the trainee. What is kept of a
        deletion is when it was, whose, and of how many sessions.

        Args:
            trainee: whose sessions; those of anybody else are never touched.
            ids: which of them; None means all.
        """
        mine = sa.select(sessions.c.session_id).where(sessions.c.trainee == trainee)
        async with working(self._engine) as connection:
            gone = [i for i in await connection.scalars(mine) if ids is None or i in ids]
            for table in reversed(metadata.sorted_tables):  # what hangs on a session goes before it
                if table is sessions or any(key.column.table is sessions for key in table.foreign_keys):
                    await connection.execute(table.delete().where(table.c.session_id.in_(gone)))
            if gone:
                await connection.execute(audit.insert().values(_deletion(trainee, len(gone))))
        if gone and self._engine.dialect.name == "sqlite":
            await self._overwrite()
        return gone

    async def _overwrite(self) -> None:
        """SQLite only: what was deleted still stands in the search's old segments and in the write-ahead log."""
        for statement in ("INSERT INTO said_words(said_words) VALUES ('optimize')", "PRAGMA wal_checkpoint(TRUNCATE)"):
            async with working(self._engine) as connection:
                await connection.execute(sa.text(statement))

    async def deletions(self, trainee: str) -> list[Deletion]:
        """What is kept of a trainee's deletions, newest first."""
        query = sa.select(audit.c.at, audit.c.detail).where(audit.c.whose == trainee, audit.c.did == DELETED)
        async with working(self._engine) as connection:
            rows = (await connection.execute(query.order_by(audit.c.id.desc()))).all()
        return [Deletion(utc(row.at), row.detail) for row in rows]


def _practices(rows: Sequence[Any]) -> list[Practice]:
    """Rows in the order of their sessions and numbers to where each session stands."""
    found = (practice_of(logged) for logged in _by_session(rows).values())
    return [practice for practice in found if practice is not None]


def _by_session(rows: Sequence[Any]) -> dict[str, list[Logged]]:
    """The events that can be read, session by session."""
    found: dict[str, list[Logged]] = {}
    for row in rows:
        with contextlib.suppress(ValidationError):
            event = EVENTS.validate_json(row.body)
            found.setdefault(row.session_id, []).append(Logged(seq=row.seq, at=utc(row.at), event=event))
    return found


def _deletion(trainee: str, number: int) -> dict[str, Any]:
    """The line that the audit keeps of a deletion."""
    detail = "1 session" if number == 1 else f"{number} sessions"
    return {"at": datetime.now(UTC), "who": trainee, "did": DELETED, "whose": trainee, "detail": detail}
