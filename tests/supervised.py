"""Finished sessions with reviews, written as rows: what supervision pages count, without playing a single session."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from simulator.core.events import SessionEnded, SessionGraded
from simulator.core.scoring import CriterionScore, Headline, Scorecard
from simulator.logbook import Logbook
from simulator.logbook.review_tables import cohorts as cohort_table
from simulator.logbook.review_tables import members, reviews, shares, standing_criteria, standings
from simulator.logbook.tables import sessions, users
from tests.core.test_practice import NO_COUNTS
from tests.core.test_transcript import OPENED

GRADER = "embedded-9"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
Stood = tuple[str, str]
"""The grader's level and the level after the reviews."""


async def put_session(
    log: Logbook,
    session_id: str,
    trainee: str = "ann",
    *,
    levels: Mapping[str, Stood] | None = None,
    level: Stood = ("2", "2"),
    persona: str = "marek",
    area: str = "grief",
    phase: str = "initial",
    number: int = 1,
    drill: str | None = None,
    purpose: str = "assessment",
    signed: bool = True,
    day: int = 0,
    seconds: int = 1200,
    grader: str = GRADER,
    judged: bool = True,
) -> None:
    """One finished, graded session of `day` days after a fixed noon, with its standing."""
    form = "drill" if drill else "session"
    opened = OPENED.model_copy(
        update={"session_id": session_id, "trainee": trainee, "persona": persona, "session_number": number}
        | {"purpose": purpose, "form": form, "drill": drill}
    )
    _, tail = await log.begin(opened)
    _, tail = await log.append(session_id, tail, SessionEnded())
    logged, _ = await log.append(session_id, tail, SessionGraded(scorecard=card(session_id, level[0], levels or {})))
    at = NOON + timedelta(days=day)
    async with log._engine.begin() as connection:
        moved = sessions.update().where(sessions.c.session_id == session_id)
        await connection.execute(moved.values(opened_at=at))
        await connection.execute(standings.delete().where(standings.c.session_id == session_id))
        await connection.execute(standing_criteria.delete().where(standing_criteria.c.session_id == session_id))
        await connection.execute(
            standings.insert().values(
                session_id=session_id,
                area=area,
                phase=phase,
                ended_at=at + timedelta(seconds=seconds),
                seconds=seconds,
                turns=20,
                scorecard_seq=logged.seq,
                engine="embedded",
                grader=grader,
                rubric="2.0.0",
                level=level[0],
                settled=level[1],
                s4=False,
                ns=0,
                double_rating=False,
                contested=0,
                signed_at=at if signed else None,
            )
        )
        for criterion, (by_grader, settled) in (levels or {}).items():
            await connection.execute(
                standing_criteria.insert().values(
                    session_id=session_id,
                    criterion=criterion,
                    level=by_grader,
                    findings=int(by_grader == "1"),
                    settled=settled,
                )
            )
    if signed:
        await say(log, session_id, "signed")
    for criterion in [c for c, (by_grader, _) in (levels or {}).items() if by_grader == "1" and judged]:
        await say(log, session_id, "verdict", criterion=criterion, turn=0, quote="x", verdict="agree")


def card(session_id: str, level: str, levels: Mapping[str, Stood]) -> Scorecard:
    """A scorecard with these levels and nothing else."""
    return Scorecard(
        session_id=session_id,
        persona="marek",
        session_number=1,
        engine="embedded",
        versions={"grader": GRADER, "rubric": "2.0.0"},
        headline=Headline(level=int(level) if level.isdigit() else "NS", sentence="A sentence."),
        to_work_on=(),
        went_well=(),
        criteria={c: CriterionScore(level=int(v) if v.isdigit() else v) for c, (v, _) in levels.items()},
        counts=NO_COUNTS,
        accuracy="Not measured.",
    )


async def say(log: Logbook, session_id: str, kind: str, author: str = "sue", **what: object) -> None:
    """One review, as a supervisor would have written it."""
    row = {"session_id": session_id, "at": NOON, "author": author, "kind": kind, "text": "", "blind": False}
    row |= {"scorecard_seq": 3, "engine": "embedded", "grader": GRADER, "rubric": "2.0.0"}
    async with log._engine.begin() as connection:
        await connection.execute(reviews.insert().values(row | what))


async def rate_blind(log: Logbook, session_id: str, author: str, headline: str, levels: Mapping[str, str]) -> None:
    """A blind rating, handed in. A trap at level 1 is marked as a violation."""
    for criterion, level in levels.items():
        if level == "marked":
            await say(log, session_id, "finding", author, criterion=criterion, turn=0, quote="x", blind=True)
        else:
            await say(log, session_id, "rating", author, criterion=criterion, level=level, blind=True)
    await say(log, session_id, "rated", author, level=headline, blind=True)


async def make_cohort(log: Logbook, name: str, supervisors: tuple[str, ...], trainees: tuple[str, ...]) -> None:
    """A cohort with accounts for everybody in it who has none."""
    async with log._engine.begin() as connection:
        await connection.execute(cohort_table.insert().values(name=name, created_at=NOON))
        for part, people in (("supervisor", supervisors), ("trainee", trainees)):
            for person in people:
                if await connection.scalar(sa.select(users.c.name).where(users.c.name == person)) is None:
                    row = {"name": person, "role": part, "password_hash": "", "created_at": NOON}
                    await connection.execute(users.insert().values(row))
                await connection.execute(members.insert().values(cohort=name, name=person, part=part))


async def share(log: Logbook, session_id: str) -> None:
    """The trainee shares a practice session."""
    async with log._engine.begin() as connection:
        await connection.execute(shares.insert().values(session_id=session_id, shared_at=NOON))
