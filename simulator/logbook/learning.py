"""A cohort's work in SQL: what was practised, what was judged, what was assigned, what goes to a learning record store.

Every read takes a fixed number of statements, whatever the number of sessions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from simulator.core.assignments import Assignment, Task
from simulator.core.cohort import Practised
from simulator.core.events import EVENTS, SessionGraded, SessionOpened
from simulator.core.scoring import Scorecard
from simulator.logbook.chain import utc
from simulator.logbook.database import working
from simulator.logbook.judged import BlindRating, SignedOff, blind_ratings, signed_off
from simulator.logbook.learning_tables import assignments, statements
from simulator.logbook.reach import still_blind, within_reach
from simulator.logbook.review_tables import members, reviews, shares, standing_criteria, standings
from simulator.logbook.tables import events, sessions


@dataclass(frozen=True)
class Held:
    """A finished session with what is needed to tell others of it: its opening and its latest scorecard."""

    practised: Practised
    opened: SessionOpened
    scorecard: Scorecard | None


@dataclass(frozen=True)
class Statement:
    """One statement on its way out. The body is sent as it stands here, letter by letter, however often."""

    id: str
    session_id: str
    kind: str
    body: str
    attempts: int = 0


@dataclass(frozen=True)
class Post:
    """How it stands with the statements: sent, waiting, and why the last one that failed did."""

    sent: int
    waiting: int
    fault: str


Judged = tuple[list[SignedOff], list[BlindRating]]
"""Signed sessions counted, and blind ratings."""


class Learning:
    """Reads and writes of one database. Made by the logbook."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._judged: dict[tuple[str | None, int | None], Judged] = {}

    # -- trust ----------------------------------------------------------------------------------

    async def judged(self, grader: str | None = None) -> Judged:
        """What supervisors judged, of one version of the grader or of all.

        Counted anew when something was said in a review: every grading asks, and the count grows with the reviews.
        """
        async with working(self._engine) as connection:
            last = await connection.scalar(sa.select(sa.func.max(reviews.c.id)))
            if (grader, last) not in self._judged:
                counted = await signed_off(connection, grader), await blind_ratings(connection, grader)
                kept = {key: value for key, value in self._judged.items() if key[1] == last}
                self._judged = kept | {(grader, last): counted}
            return self._judged[grader, last]

    # -- what was practised ---------------------------------------------------------------------

    async def practised(self, cohort: str | None, viewer: str | None) -> list[Practised]:
        """The finished sessions of a cohort's trainees that this supervisor may see, oldest first.

        One that the viewer is still to rate blind is left out: its levels are the grader's.

        Args:
            cohort: its name; None in solo mode.
            viewer: as in `within_reach`.
        """
        of_these = sa.and_(within_reach(viewer), sa.not_(still_blind(viewer)))
        if cohort is not None:
            trainees = sa.select(members.c.name).where(members.c.cohort == cohort, members.c.part == "trainee")
            of_these = sa.and_(of_these, sessions.c.trainee.in_(trainees))
        async with working(self._engine) as connection:
            rows = (await connection.execute(_finished().where(of_these).order_by(sessions.c.opened_at))).mappings()
            ids = _finished().with_only_columns(sessions.c.session_id).where(of_these)
            c = standing_criteria.c
            levels = await connection.execute(
                sa.select(c.session_id, c.criterion, c.settled).where(c.session_id.in_(ids), c.settled != "NA")
            )
            by_session: dict[str, dict[str, str]] = {}
            for session_id, criterion, settled in levels:
                by_session.setdefault(session_id, {})[criterion] = settled
            return [_practised(row, by_session.get(row["session_id"], {})) for row in rows]

    async def reviewed(self, viewer: str | None) -> list[str]:
        """The sessions within reach that a supervisor signed or rated blind, oldest first. `viewer` as above."""
        rated = sa.select(reviews.c.session_id).where(reviews.c.kind == "rated")
        done = sa.or_(standings.c.signed_at.is_not(None), sessions.c.session_id.in_(rated))
        query = _finished().with_only_columns(sessions.c.session_id)
        within = sa.and_(within_reach(viewer), sa.not_(still_blind(viewer)), done)
        async with working(self._engine) as connection:
            found = await connection.scalars(query.where(within).order_by(standings.c.ended_at, sessions.c.session_id))
            return list(found.all())

    async def held(self, found: Sequence[Practised]) -> list[Held]:
        """The same sessions with opening and scorecard; one statement. One that cannot be read is left out."""
        by_id = {p.session_id: p for p in found}
        at = sa.or_(events.c.seq == 1, events.c.seq == standings.c.scorecard_seq)
        query = (
            sa.select(events.c.session_id, events.c.body)
            .join(standings, standings.c.session_id == events.c.session_id)
            .where(events.c.session_id.in_(list(by_id)), at)
        )
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        openings: dict[str, SessionOpened] = {}
        cards: dict[str, Scorecard] = {}
        for session_id, body in rows:
            try:
                event = EVENTS.validate_json(body)
            except ValidationError:  # its own page says so
                continue
            if isinstance(event, SessionOpened):
                openings[session_id] = event
            elif isinstance(event, SessionGraded):
                cards[session_id] = event.scorecard
        return [Held(p, openings[p.session_id], cards.get(p.session_id)) for p in found if p.session_id in openings]

    # -- assignments ----------------------------------------------------------------------------

    async def assign(self, task: Task, trainees: Iterable[str], cohort: str | None, given_by: str) -> None:
        """Gives the task to each of the trainees."""
        now = datetime.now(UTC)
        place = {"cohort": cohort, "given_by": given_by, "given_at": now}
        rows = [{**task.model_dump(), **place, "trainee": name} for name in trainees]
        if rows:
            async with working(self._engine) as connection:
                await connection.execute(assignments.insert(), rows)

    async def withdraw(self, assignment: int, cohort: str | None) -> bool:
        """Takes an assignment of this cohort back. Returns whether there was one to take back."""
        mine = assignments.c.cohort.is_(None) if cohort is None else assignments.c.cohort == cohort
        change = (
            assignments.update()
            .where(assignments.c.id == assignment, mine, assignments.c.withdrawn_at.is_(None))
            .values(withdrawn_at=datetime.now(UTC))
        )
        async with working(self._engine) as connection:
            return bool((await connection.execute(change)).rowcount)

    async def assigned(self, *, trainee: str | None = None, cohort: str | None = None) -> list[Assignment]:
        """The assignments of a trainee or a cohort that were not taken back, the earliest day first; one statement.

        Each is marked done by the first finished session that fits it and was begun after it was given.
        """
        a, s, st = assignments.c, sessions.c, standings.c
        fits = sa.and_(
            s.trainee == a.trainee,
            s.opened_at >= a.given_at,
            s.purpose == a.purpose,
            sa.or_(a.persona.is_(None), s.persona == a.persona),
            sa.case(
                (a.drill.is_(None), sa.and_(s.form == "session", s.session_number == a.session_number)),
                else_=sa.and_(s.form == "drill", s.drill == a.drill),
            ),
        )
        done = sa.join(sessions, standings, sa.and_(s.session_id == st.session_id, st.ended_at.is_not(None)))
        query = (
            sa.select(assignments, s.session_id.label("done_session"), st.ended_at.label("done_at"))
            .select_from(assignments.outerjoin(done, fits))
            .where(a.withdrawn_at.is_(None))
            .order_by(a.due_on, a.id, st.ended_at)
        )
        if trainee is not None:
            query = query.where(a.trainee == trainee)
        if cohort is not None:
            query = query.where(a.cohort == cohort)
        found: dict[int, Assignment] = {}
        async with working(self._engine) as connection:
            for row in (await connection.execute(query)).mappings():
                found.setdefault(row["id"], _assignment(row))
        return list(found.values())

    # -- statements -----------------------------------------------------------------------------

    async def untold(self, limit: int) -> list[tuple[str, Held]]:
        """Finished sessions with a scorecard, which a supervisor may see, of which no statement was made yet.

        The kind says which: `completed` when it was scored, `reviewed` when a supervisor signed it.
        """
        found: list[tuple[str, Practised]] = []
        for kind, ready in (("completed", standings.c.scorecard_seq), ("reviewed", standings.c.signed_at)):
            told = sa.select(statements.c.session_id).where(statements.c.kind == kind)
            query = _finished().where(
                _visible(),
                ready.is_not(None),
                standings.c.scorecard_seq.is_not(None),
                sessions.c.session_id.not_in(told),
            )
            async with working(self._engine) as connection:
                rows = (await connection.execute(query.order_by(standings.c.ended_at).limit(limit))).mappings()
                found += [(kind, _practised(row, {})) for row in rows]
        by_id = {h.practised.session_id: h for h in await self.held([p for _, p in found])}
        return [(kind, by_id[p.session_id]) for kind, p in found if p.session_id in by_id]

    async def keep_statements(self, made: Sequence[Statement], now: datetime) -> None:
        """Puts statements into the post. One that is there already stays as it is."""
        if not made:
            return
        async with working(self._engine) as connection:
            ids = [s.id for s in made]
            known = set(await connection.scalars(sa.select(statements.c.id).where(statements.c.id.in_(ids))))
            rows = [
                {"id": s.id, "session_id": s.session_id, "kind": s.kind, "body": s.body, "due_at": now}
                | {"attempts": 0, "fault": ""}
                for s in made
                if s.id not in known
            ]
            if rows:
                await connection.execute(statements.insert(), rows)

    async def due(self, now: datetime, limit: int) -> list[Statement]:
        """Statements to send, those that have waited longest first."""
        c = statements.c
        query = sa.select(statements).where(c.sent_at.is_(None), c.due_at <= now).order_by(c.due_at, c.id).limit(limit)
        async with working(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return [Statement(r.id, r.session_id, r.kind, r.body, r.attempts) for r in rows]

    async def sent(self, ids: Sequence[str], now: datetime) -> None:
        """They have arrived."""
        change = statements.update().where(statements.c.id.in_(ids))
        async with working(self._engine) as connection:
            await connection.execute(change.values(sent_at=now, attempts=statements.c.attempts + 1, fault=""))

    async def delayed(self, ids: Sequence[str], due_at: datetime, fault: str) -> None:
        """They have not: they are tried again at `due_at`."""
        change = statements.update().where(statements.c.id.in_(ids))
        async with working(self._engine) as connection:
            await connection.execute(
                change.values(due_at=due_at, attempts=statements.c.attempts + 1, fault=fault[:400])
            )

    async def post(self) -> Post:
        """How it stands with the statements."""
        c = statements.c
        async with working(self._engine) as connection:
            sent, all_ = (await connection.execute(sa.select(sa.func.count(c.sent_at), sa.func.count()))).one()
            fault = await connection.scalar(sa.select(c.fault).where(c.fault != "").order_by(c.due_at.desc()).limit(1))
        return Post(sent, all_ - sent, fault or "")


def _visible() -> sa.ColumnElement[bool]:
    """A session that a supervisor may see: held for assessment, or shared by its trainee."""
    shared = sa.select(shares.c.session_id)
    return sa.or_(sessions.c.purpose == "assessment", sessions.c.session_id.in_(shared))


def _finished() -> sa.Select[Any]:
    return (
        sa.select(sessions, standings)
        .join(standings, standings.c.session_id == sessions.c.session_id)
        .where(standings.c.ended_at.is_not(None))
    )


def _practised(row: Any, levels: dict[str, str]) -> Practised:
    return Practised(
        session_id=row["session_id"],
        trainee=row["trainee"],
        persona=row["persona"],
        area=row["area"],
        phase=row["phase"],
        number=row["session_number"],
        form=row["form"],
        drill=row["drill"],
        purpose=row["purpose"],
        at=utc(row["opened_at"]),
        seconds=row["seconds"],
        level=row["settled"],
        reviewed=row["signed_at"] is not None,
        levels=levels,
    )


def _assignment(row: Any) -> Assignment:
    kept = {name: row[name] for name in Assignment.model_fields}
    moments = {name: utc(row[name]) for name in ("given_at", "done_at") if row[name] is not None}
    return Assignment.model_validate({**kept, **moments})
