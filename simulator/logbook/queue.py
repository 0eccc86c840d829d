"""The supervisor's queue: what is to be looked at first, filtered and searched, a page at a time.

Three statements whatever the number of sessions: the page with how many there are, what is critical in its sessions,
and where the words were found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from simulator.logbook.chain import utc
from simulator.logbook.database import working
from simulator.logbook.reach import still_blind, within_reach
from simulator.logbook.review_tables import duties, spoken, standing_criteria, standings
from simulator.logbook.rows import SESSION_ID, QueueRow
from simulator.logbook.tables import sessions

REASONS = ("critical", "not scored", "contested", "assigned", "drawn", "")
"""Why a session stands where it does, most pressing first."""
_CRITICAL, _BLIND = REASONS.index("critical"), REASONS.index("drawn")
_FROM, _TO = "\x02", "\x03"
"""Around the words that were searched, in an excerpt: characters that nobody can type."""


@dataclass(frozen=True)
class Filters:
    """What is asked for. Empty means any; dates are of the session's end, the last day included."""

    trainee: str = ""
    persona: str = ""
    area: str = ""
    phase: str = ""
    criterion: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    state: Literal["open", "signed", "all"] = "open"


class Queue:
    """Finished sessions within somebody's reach."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(
        self, viewer: str | None, filters: Filters, *, offset: int = 0, limit: int = 25
    ) -> tuple[list[QueueRow], int]:
        """One page of the queue, and how many sessions there are on all pages. `viewer` as in `within_reach`.

        A page beyond the last is empty, and so is its count.
        """
        place = _place(viewer)
        wanted = (
            sa.select(sessions.c.session_id, place.label("place"), sa.func.count().over().label("total"))
            .join(standings, standings.c.session_id == sessions.c.session_id)
            .where(within_reach(viewer), *_conditions(viewer, filters, place))
            .order_by(place, standings.c.ended_at.desc(), sessions.c.session_id)
            .limit(limit)
            .offset(offset)
        )
        async with working(self._engine) as connection:
            if filters.words.strip():
                wanted = wanted.where(sessions.c.session_id.in_(_said(connection, filters.words)))
            here = wanted.subquery("here")
            query = (
                sa.select(sessions, standings, here.c.place, here.c.total)
                .join_from(here, sessions, here.c.session_id == sessions.c.session_id)
                .join(standings, standings.c.session_id == sessions.c.session_id)
                .order_by(here.c.place, standings.c.ended_at.desc(), sessions.c.session_id)
            )
            rows = (await connection.execute(query)).mappings().all()
            found = await _excerpts(connection, filters.words, [row["session_id"] for row in rows])
            critical = await _critical(connection, [row["session_id"] for row in rows if row["place"] == _CRITICAL])
        shown = [_row(row, found.get(row["session_id"], ""), critical.get(row["session_id"], ())) for row in rows]
        return shown, rows[0]["total"] if rows else 0

    async def reaches(self, viewer: str | None, session_id: str) -> QueueRow | None:
        """The session's line, if this person may see it."""
        if not SESSION_ID.fullmatch(session_id):
            return None
        place = _place(viewer)
        query = (
            sa.select(sessions, standings, place.label("place"))
            .select_from(sessions.join(standings, standings.c.session_id == sessions.c.session_id))
            .where(sessions.c.session_id == session_id, within_reach(viewer))
        )
        async with working(self._engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _row(row) if row else None

    async def next_after(self, viewer: str | None, session_id: str) -> str | None:
        """The session to go on with: the first of the open queue that is not this one."""
        rows, _ = await self.page(viewer, Filters(), limit=2)
        return next((row.session_id for row in rows if row.session_id != session_id), None)


def _place(viewer: str | None) -> sa.ColumnElement[int]:
    """Where a session stands in the queue. One that is to be rated blind stands there whatever the grader found."""
    signed = standings.c.signed_at.is_not(None)
    given = sa.exists().where(duties.c.session_id == sessions.c.session_id, duties.c.supervisor == viewer)
    return sa.case(
        (still_blind(viewer), _BLIND),
        (signed, len(REASONS)),
        (standings.c.s4, _CRITICAL),
        (sa.or_(standings.c.ns > 0, standings.c.scorecard_seq.is_(None)), 1),
        (standings.c.contested > 0, 2),
        (given, 3),
        else_=len(REASONS) - 1,
    )


def _conditions(viewer: str | None, filters: Filters, place: sa.ColumnElement[int]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (sessions.c.trainee, filters.trainee),
        (sessions.c.persona, filters.persona),
        (standings.c.area, filters.area),
        (standings.c.phase, filters.phase),
    ):
        if value:
            found.append(column == value)
    if filters.criterion:  # never by what the grader found in a session that is to be rated blind
        marked = sa.exists().where(
            standing_criteria.c.session_id == sessions.c.session_id,
            standing_criteria.c.criterion == filters.criterion,
            sa.or_(standing_criteria.c.settled.in_(("1", "NS")), standing_criteria.c.findings > 0),
        )
        found += [marked, place != _BLIND]
    if filters.since:
        found.append(standings.c.ended_at >= _midnight(filters.since))
    if filters.until:
        found.append(standings.c.ended_at < _midnight(filters.until + timedelta(days=1)))
    if filters.state == "open":
        found.append(place < len(REASONS))
    if filters.state == "signed":
        found.append(place == len(REASONS))
    return found


async def _critical(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The criteria of weight S4 that stand against each of these sessions."""
    if not ids:
        return {}
    c = standing_criteria.c
    query = sa.select(c.session_id, c.criterion).where(c.session_id.in_(ids), c.settled_severity == "S4")
    found: dict[str, tuple[str, ...]] = {}
    for session_id, criterion in (await connection.execute(query.order_by(c.criterion))).all():
        found[session_id] = (*found.get(session_id, ()), criterion)
    return found


def _midnight(day: date) -> datetime:
    return utc(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - `utc` gives it its zone


# -- full-text search -------------------------------------------------------------------------------


def _is_postgres(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"


def _said(connection: AsyncConnection, words: str) -> Any:
    """The sessions in which these words were said."""
    if _is_postgres(connection):
        return sa.select(spoken.c.session_id).where(_vector().op("@@")(_asked(words)))
    found = sa.text("SELECT rowid AS id FROM said_words WHERE said_words MATCH :fts").bindparams(fts=match(words))
    return sa.select(spoken.c.session_id).where(spoken.c.id.in_(found.columns(sa.column("id", sa.Integer))))


def _vector() -> sa.ColumnElement[Any]:
    return sa.func.to_tsvector(sa.literal_column("'english'"), spoken.c.body)


def _asked(words: str) -> sa.ColumnElement[Any]:
    return sa.func.websearch_to_tsquery(sa.literal_column("'english'"), words)


def match(words: str) -> str:
    """A person's words as a query of FTS5: all of them, phrases in quotation marks; nothing is an operator."""
    parts = [phrase or word for phrase, word in re.findall(r'"([^"]+)"|(\S+)', words)]
    quoted = ['"{}"'.format(part.replace('"', "")) for part in parts if re.search(r"\w", part)]
    return " ".join(quoted) or '""'


async def _excerpts(connection: AsyncConnection, words: str, ids: Sequence[str]) -> dict[str, str]:
    """Where the words were said, in each of these sessions."""
    if not words.strip() or not ids:
        return {}
    if _is_postgres(connection):
        style = f"StartSel={_FROM}, StopSel={_TO}, MaxWords=24, MinWords=12"
        excerpt = sa.func.ts_headline(sa.literal_column("'english'"), spoken.c.body, _asked(words), style)
        query: sa.Executable = sa.select(spoken.c.session_id, excerpt).where(spoken.c.session_id.in_(ids))
        return {row[0]: row[1] for row in (await connection.execute(query)).all()}
    query = sa.text(
        "SELECT spoken.session_id, snippet(said_words, 0, :open, :close, '…', 24) FROM said_words "
        "JOIN spoken ON spoken.id = said_words.rowid WHERE said_words MATCH :fts AND spoken.session_id IN :ids"
    ).bindparams(sa.bindparam("ids", expanding=True))
    given = {"open": _FROM, "close": _TO, "fts": match(words), "ids": list(ids)}
    return {row[0]: row[1] for row in (await connection.execute(query, given)).all()}


def marked(excerpt: str) -> list[tuple[str, bool]]:
    """An excerpt cut into pieces, with whether each is what was searched for."""
    pieces = re.split(f"({_FROM}[^{_TO}]*{_TO})", excerpt)
    return [(piece.strip(_FROM + _TO), piece.startswith(_FROM)) for piece in pieces if piece.strip(_FROM + _TO)]


def _row(row: Any, excerpt: str = "", critical: tuple[str, ...] = ()) -> QueueRow:
    reason = REASONS[row["place"]] if row["place"] < len(REASONS) else ""
    return QueueRow(
        session_id=row["session_id"],
        trainee=row["trainee"],
        persona=row["persona"],
        session_number=row["session_number"],
        form=row["form"],
        purpose=row["purpose"],
        area=row["area"],
        phase=row["phase"],
        ended_at=utc(row["ended_at"]),
        seconds=row["seconds"],
        turns=row["turns"],
        level=row["settled"],
        ns=row["ns"],
        contested=row["contested"],
        reason=reason,
        critical=critical,
        blind=row["place"] == _BLIND,
        reviewed_at=row["reviewed_at"] and utc(row["reviewed_at"]),
        signed_at=row["signed_at"] and utc(row["signed_at"]),
        excerpt=tuple(marked(excerpt)),
    )
