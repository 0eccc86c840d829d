"""What is kept for care: who has read the terms, who asked a supervisor to get in touch, which debriefs were taken.

A call holds that somebody asked and when, and no reason. Answered or taken back it is deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from simulator.logbook.chain import utc
from simulator.logbook.database import working
from simulator.logbook.review_tables import members
from simulator.logbook.rows import LogbookError, User
from simulator.logbook.tables import calls, events, terms_read, users


@dataclass(frozen=True)
class Call:
    """A trainee would like to hear from a supervisor."""

    trainee: str
    at: datetime


class CareBook:
    """The logbook's pages about people, not about sessions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def has_read(self, name: str, version: str) -> bool:
        """Whether this person has read this version of the terms."""
        query = sa.select(terms_read.c.at).where(terms_read.c.name == name, terms_read.c.version == version)
        async with working(self._engine) as connection:
            return await connection.scalar(query) is not None

    async def note_read(self, name: str, version: str) -> None:
        """This person has read this version of the terms. Reading them twice changes nothing."""
        row = {"name": name, "version": version, "at": datetime.now(UTC)}
        await self._add(terms_read, row)

    async def call(self, trainee: str) -> None:
        """The trainee asks to hear from a supervisor. Asking twice is asking once."""
        await self._add(calls, {"trainee": trainee, "at": datetime.now(UTC)})

    async def drop_call(self, trainee: str) -> None:
        """Taken back, or answered: nothing is left of it."""
        async with working(self._engine) as connection:
            await connection.execute(calls.delete().where(calls.c.trainee == trainee))

    async def calls(self, *, of: str | None = None, to: User | None = None) -> list[Call]:
        """The open calls, oldest first.

        Args:
            of: only this trainee's.
            to: only those that concern this supervisor: of trainees who share a cohort with them or are in none.
                An admin's concern is everybody.
        """
        query = sa.select(calls).order_by(calls.c.at)
        if of is not None:
            query = query.where(calls.c.trainee == of)
        if to is not None and to.role != "admin":
            mine = sa.select(members.c.cohort).where(members.c.name == to.name, members.c.part == "supervisor")
            near = sa.select(members.c.name).where(members.c.cohort.in_(mine))
            placed = sa.select(members.c.name).where(members.c.part == "trainee")
            query = query.where(sa.or_(calls.c.trainee.in_(near), calls.c.trainee.not_in(placed)))
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Call(row["trainee"], utc(row["at"])) for row in rows]

    async def has_supervisors(self) -> bool:
        """Whether anybody would see a call."""
        query = sa.select(users.c.name).where(users.c.role != "trainee", users.c.removed_at.is_(None)).limit(1)
        async with working(self._engine) as connection:
            return await connection.scalar(query) is not None

    async def debriefed(self, ids: Sequence[str]) -> set[str]:
        """Those of these sessions after which the debrief was taken."""
        query = sa.select(events.c.session_id).where(events.c.session_id.in_(ids), events.c.type == "debrief_taken")
        async with working(self._engine) as connection:
            return set(await connection.scalars(query))

    async def _add(self, table: sa.Table, row: dict[str, object]) -> None:
        known = LogbookError("it is noted already")
        try:
            async with working(self._engine, known) as connection:
                await connection.execute(table.insert().values(row))
        except LogbookError as error:
            if error is not known:
                raise
