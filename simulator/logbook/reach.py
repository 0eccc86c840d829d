"""Whose sessions somebody may see: one condition for every list and every page."""

import sqlalchemy as sa

from simulator.core.review import RATERS
from simulator.logbook.review_tables import members, reviews, shares, standings
from simulator.logbook.tables import sessions

EVERYTHING = None
"""The viewer of solo mode, who is trainee and supervisor of everything."""


def within_reach(viewer: str | None) -> sa.ColumnElement[bool]:
    """Finished sessions of the trainees of one's own cohorts: assessed ones, and practice that its trainee shared.

    Wants `sessions` and `standings` joined. A viewer who supervises nobody reaches nothing, an admin included.
    """
    finished = standings.c.ended_at.is_not(None)
    if viewer is EVERYTHING:
        return finished
    shared = sa.exists().where(shares.c.session_id == sessions.c.session_id)
    return sa.and_(
        finished,
        sessions.c.trainee.in_(trainees_of(viewer)),
        sessions.c.trainee != viewer,
        sa.or_(sessions.c.purpose == "assessment", shared),
    )


def still_blind(viewer: str | None) -> sa.ColumnElement[bool]:
    """A session that this person is to rate before they see what the grader found. In solo mode there is none."""
    if viewer is EVERYTHING:
        return sa.false()
    rated = reviews.alias("rated")
    here = sa.and_(rated.c.session_id == sessions.c.session_id, rated.c.kind == "rated")
    raters = sa.select(sa.func.count(rated.c.author.distinct())).where(here).scalar_subquery()
    mine = sa.exists().where(here, rated.c.author == viewer)
    return sa.and_(standings.c.double_rating, sa.not_(mine), raters < RATERS)


def trainees_of(supervisor: str) -> sa.Select[tuple[str]]:
    """The names of the trainees in the cohorts that this person supervises."""
    own, theirs = members.alias("own"), members.alias("theirs")
    return (
        sa.select(theirs.c.name)
        .join(own, own.c.cohort == theirs.c.cohort)
        .where(own.c.name == supervisor, own.c.part == "supervisor", theirs.c.part == "trainee")
    )
