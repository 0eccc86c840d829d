"""What supervisors judged, read from reviews and standings: a few statements whatever the number of sessions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from simulator.logbook.chain import utc
from simulator.logbook.review_tables import reviews, standing_criteria, standings


@dataclass(frozen=True)
class SignedOff:
    """In so many signed sessions a criterion stood at `level` with the grader and at `settled` with the supervisor."""

    criterion: str
    engine: str
    grader: str
    month: str
    level: str
    settled: str
    sessions: int


@dataclass(frozen=True)
class BlindRating:
    """What one person gave a session before they saw the grader's findings.

    Attributes:
        headline: their level for the whole session, if they gave one.
        levels: of the criteria that they rated.
        marked: criteria of which they marked a violation.
        by_grader: the grader's levels of the scorecard that they did not see; a criterion that is not here is NA.
    """

    session_id: str
    author: str
    at: datetime
    engine: str
    grader: str
    headline: str | None
    levels: dict[str, str] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()
    by_grader: dict[str, str] = field(default_factory=dict)


async def signed_off(connection: AsyncConnection, grader: str | None = None) -> list[SignedOff]:
    """The signed sessions that nobody rated blind, counted by how a criterion stood.

    A criterion of which nobody has judged the grader's findings is left out: a signature alone is no agreement with it.

    Args:
        connection: the database.
        grader: only this version's scorecards.
    """
    year, month = (sa.extract(part, standings.c.signed_at) for part in ("year", "month"))
    key = (standing_criteria.c.criterion, standings.c.engine, standings.c.grader, year, month)
    levels = (standing_criteria.c.level, standing_criteria.c.settled)
    rated_blind = sa.select(reviews.c.session_id).where(reviews.c.kind == "rated")
    judged = sa.exists().where(
        reviews.c.session_id == standing_criteria.c.session_id,
        reviews.c.criterion == standing_criteria.c.criterion,
        reviews.c.kind == "verdict",
    )
    query = (
        sa.select(*key, *levels, sa.func.count())
        .join_from(standings, standing_criteria, standings.c.session_id == standing_criteria.c.session_id)
        .where(
            standings.c.signed_at.is_not(None),
            standings.c.session_id.not_in(rated_blind),
            standing_criteria.c.level != "NS",
            sa.or_(standing_criteria.c.findings == 0, judged),
        )
        .group_by(*key, *levels)
    )
    if grader is not None:
        query = query.where(standings.c.grader == grader)
    rows = (await connection.execute(query)).all()
    return [SignedOff(c, e or "", g or "", f"{int(y)}-{int(m):02}", *rest) for c, e, g, y, m, *rest in rows]


async def blind_ratings(connection: AsyncConnection, grader: str | None = None) -> list[BlindRating]:
    """Every blind rating that was handed in and is about the scorecard that still stands, oldest first."""
    r = reviews
    rated = (
        sa.select(r.c.id, r.c.session_id, r.c.author, r.c.at, r.c.engine, r.c.grader, r.c.level)
        .join(standings, standings.c.session_id == r.c.session_id)
        .where(r.c.kind == "rated", standings.c.scorecard_seq == r.c.scorecard_seq)
        .order_by(r.c.id)
    )
    if grader is not None:
        rated = rated.where(r.c.grader == grader)
    found = (await connection.execute(rated)).all()
    ids = rated.with_only_columns(r.c.session_id).order_by(None)
    said = (
        await connection.execute(
            sa.select(r.c.id, r.c.session_id, r.c.author, r.c.kind, r.c.criterion, r.c.level)
            .where(r.c.session_id.in_(ids), r.c.blind, r.c.kind.in_(("rating", "finding")), r.c.component.is_(None))
            .order_by(r.c.id)
        )
    ).all()
    c = standing_criteria.c
    graded = (
        await connection.execute(sa.select(c.session_id, c.criterion, c.level).where(c.session_id.in_(ids)))
    ).all()
    by_grader: dict[str, dict[str, str]] = {}
    for session_id, criterion, level in graded:
        by_grader.setdefault(session_id, {})[criterion] = level
    own: dict[tuple[str, str], list[Any]] = {}
    for row in said:
        own.setdefault((row.session_id, row.author), []).append(row)
    ratings: list[BlindRating] = []
    for id_, session_id, author, at, engine, version, headline in found:
        before = [row for row in own.get((session_id, author), []) if row.id < id_]
        ratings.append(
            BlindRating(
                session_id=session_id,
                author=author,
                at=utc(at),
                engine=engine,
                grader=version,
                headline=headline,
                levels={row.criterion: row.level for row in before if row.kind == "rating"},
                marked=frozenset(row.criterion for row in before if row.kind == "finding"),
                by_grader=by_grader.get(session_id, {}),
            )
        )
    return ratings
