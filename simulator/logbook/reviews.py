"""Reviews, sharing, duties, saved views and the audit log: what is written about sessions, and who read whose."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from simulator.core.review import Remark, Review
from simulator.core.standing import Standing
from simulator.logbook.chain import utc
from simulator.logbook.database import working
from simulator.logbook.reach import within_reach
from simulator.logbook.review_tables import (
    audit,
    duties,
    reviews,
    saved_views,
    shares,
    spoken,
    standing_criteria,
    standings,
)
from simulator.logbook.rows import AuditRow, LogbookError
from simulator.logbook.tables import events, sessions

MOST_VIEWS = 30
"""Saved views of one person; more would not fit a page."""


class Reviews:
    """What supervisors and trainees say after a session. Nothing said is ever changed or deleted."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    # -- reviews --------------------------------------------------------------------------------

    async def of(self, session_id: str) -> tuple[Review, ...]:
        """Everything ever said about a session, oldest first."""
        async with working(self._engine) as connection:
            return await _reviews_of(connection, session_id)

    async def add(
        self,
        session_id: str,
        author: str,
        remarks: Sequence[Remark],
        about: tuple[int, str, str, str],
        stands: Callable[[tuple[Review, ...]], Standing],
    ) -> tuple[Review, ...]:
        """Writes remarks, and with them where the session stands after them. Returns everything said.

        Args:
            session_id: of which session.
            author: whose remarks.
            remarks: what is said.
            about: the scorecard's event, its engine, and the versions of its grader and rubric.
            stands: from everything said, these remarks included, to the session's standing.
        """
        seq, engine, grader, rubric = about
        place = {"session_id": session_id, "at": datetime.now(UTC), "author": author, "scorecard_seq": seq}
        place |= {"engine": engine, "grader": grader, "rubric": rubric}
        async with working(self._engine) as connection:
            for remark in remarks:  # first: from here on nobody else writes to SQLite
                await connection.execute(reviews.insert().values(**remark.model_dump(), **place))
            here = sa.select(standings.c.session_id).where(standings.c.session_id == session_id)
            await connection.execute(here.with_for_update())  # ... nor, in PostgreSQL, about this session
            said = await _reviews_of(connection, session_id)
            await write_standing(connection, session_id, stands(said))
        return said

    # -- sharing --------------------------------------------------------------------------------

    async def share(self, session_id: str, trainee: str, shared: bool) -> None:
        """A trainee shows a practice session to the supervisors of their cohorts, or takes that back."""
        async with working(self._engine) as connection:
            await connection.execute(shares.delete().where(shares.c.session_id == session_id))
            if shared:
                await connection.execute(shares.insert().values(session_id=session_id, shared_at=datetime.now(UTC)))
            await _note(connection, trainee, "shared" if shared else "stopped sharing", trainee, session_id)

    async def shared(self, ids: Sequence[str]) -> frozenset[str]:
        """Which of these sessions their trainees share."""
        query = sa.select(shares.c.session_id).where(shares.c.session_id.in_(ids))
        async with working(self._engine) as connection:
            return frozenset((await connection.scalars(query)).all())

    async def spoken_of(self, ids: Sequence[str], trainee: str) -> dict[str, datetime]:
        """When somebody else last said something about each of these sessions."""
        query = (
            sa.select(reviews.c.session_id, sa.func.max(reviews.c.at))
            .where(reviews.c.session_id.in_(ids), reviews.c.author != trainee, sa.not_(reviews.c.blind))
            .group_by(reviews.c.session_id)
        )
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return {row[0]: utc(row[1]) for row in rows}

    # -- duties ---------------------------------------------------------------------------------

    async def assign(self, session_id: str, supervisor: str, by: str) -> None:
        """Gives a session to a supervisor to read. Raises `LogbookError` if they may not see it."""
        seen = sa.select(sessions.c.session_id).join(standings).where(sessions.c.session_id == session_id)
        row = {"session_id": session_id, "supervisor": supervisor, "given_by": by, "given_at": datetime.now(UTC)}
        given = sa.select(duties.c.given_at).where(duties.c.session_id == session_id, duties.c.supervisor == supervisor)
        async with working(self._engine) as connection:
            if await connection.scalar(seen.where(within_reach(supervisor))) is None:
                raise LogbookError(f"{supervisor} does not supervise this trainee; an admin can add them to the cohort")
            if await connection.scalar(given) is None:
                await connection.execute(duties.insert().values(row))
                await _note(connection, by, "assigned", supervisor, session_id)

    async def duties_of(self, session_id: str) -> tuple[str, ...]:
        """Who was given this session to read."""
        query = sa.select(duties.c.supervisor).where(duties.c.session_id == session_id).order_by(duties.c.given_at)
        async with working(self._engine) as connection:
            return tuple((await connection.scalars(query)).all())

    # -- saved views ----------------------------------------------------------------------------

    async def save_view(self, owner: str, name: str, query: str) -> None:
        """Keeps a view of the queue under a name; the same name again replaces it."""
        own = saved_views.c.owner == owner
        async with working(self._engine) as connection:
            await connection.execute(saved_views.delete().where(own, saved_views.c.name == name))
            count = await connection.scalar(sa.select(sa.func.count()).select_from(saved_views).where(own))
            if count is not None and count >= MOST_VIEWS:
                raise LogbookError(f"you have {MOST_VIEWS} saved views, which is the most; delete one first")
            await connection.execute(saved_views.insert().values(owner=owner, name=name, query=query))

    async def forget_view(self, owner: str, name: str) -> None:
        """Deletes a saved view."""
        async with working(self._engine) as connection:
            await connection.execute(
                saved_views.delete().where(saved_views.c.owner == owner, saved_views.c.name == name)
            )

    async def views(self, owner: str) -> list[tuple[str, str]]:
        """Names and queries of one's saved views."""
        query = sa.select(saved_views.c.name, saved_views.c.query).where(saved_views.c.owner == owner)
        async with working(self._engine) as connection:
            rows = (await connection.execute(query.order_by(saved_views.c.name))).all()
        return [(row.name, row.query) for row in rows]

    # -- who read what --------------------------------------------------------------------------

    async def note(self, who: str, did: str, whose: str, session_id: str | None = None, detail: str = "") -> None:
        """One line of the audit log."""
        async with working(self._engine) as connection:
            await _note(connection, who, did, whose, session_id, detail)

    async def note_each(self, who: str, did: str, whose: Iterable[str], detail: str) -> None:
        """A line of the audit log for each of these people, so that what is asked about one of them is whole."""
        rows = [_line(who, did, name, detail=detail) for name in sorted(set(whose)) or [""]]
        async with working(self._engine) as connection:
            await connection.execute(audit.insert(), rows)

    async def audited(self, *, limit: int = 200, before: int | None = None, about: str = "") -> list[AuditRow]:
        """The audit log, newest first; `about` is a name, as reader or as the one read."""
        query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if about:
            query = query.where(sa.or_(audit.c.who == about, audit.c.whose == about))
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [AuditRow(**{**row, "at": utc(row["at"])}) for row in rows]

    # -- standings ------------------------------------------------------------------------------

    async def without_standing(self) -> list[str]:
        """Sessions that ended before standings were kept."""
        query = (
            sa.select(events.c.session_id)
            .where(events.c.type == "session_ended", events.c.session_id.not_in(sa.select(standings.c.session_id)))
            .distinct()
        )
        async with working(self._engine) as connection:
            return list((await connection.scalars(query)).all())

    async def keep_standing(self, session_id: str, standing: Standing, said: str) -> None:
        """Writes where a session stands, and what was said in it."""
        async with working(self._engine) as connection:
            await write_standing(connection, session_id, standing, said)


async def write_standing(
    connection: AsyncConnection, session_id: str, standing: Standing, said: str | None = None
) -> None:
    """Replaces a session's line, and its words for the search if they are given."""
    for table in (standings, standing_criteria):
        await connection.execute(table.delete().where(table.c.session_id == session_id))
    line = standing.model_dump(exclude={"criteria"})
    await connection.execute(standings.insert().values(session_id=session_id, **line))
    rows = [criterion.model_dump() | {"session_id": session_id} for criterion in standing.criteria]
    if rows:
        await connection.execute(standing_criteria.insert(), rows)
    if said is not None:
        await connection.execute(spoken.delete().where(spoken.c.session_id == session_id))
        await connection.execute(spoken.insert().values(session_id=session_id, body=said))


async def _reviews_of(connection: AsyncConnection, session_id: str) -> tuple[Review, ...]:
    query = sa.select(reviews).where(reviews.c.session_id == session_id).order_by(reviews.c.id)
    rows = (await connection.execute(query)).mappings().all()
    return tuple(review_of(row) for row in rows)


def review_of(row: Any) -> Review:
    """A row as what was said."""
    return Review.model_validate({**row, "at": utc(row["at"])})


async def _note(
    connection: AsyncConnection, who: str, did: str, whose: str, session_id: str | None = None, detail: str = ""
) -> None:
    await connection.execute(audit.insert().values(_line(who, did, whose, session_id, detail)))


def _line(who: str, did: str, whose: str, session_id: str | None = None, detail: str = "") -> dict[str, Any]:
    row = {"at": datetime.now(UTC), "who": who, "did": did, "whose": whose}
    return row | {"session_id": session_id, "detail": detail[:400]}
