"""A cohort's work in SQL, on SQLite and PostgreSQL: what was practised, judged, assigned."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from simulator.core.assignments import Task
from simulator.core.trust import Seen
from simulator.logbook import Logbook, sqlite_url
from simulator.logbook.learning_tables import assignments
from simulator.opinions import by_criterion, levels_of, places
from tests.postgres import throwaway_postgres
from tests.supervised import GRADER, NOON, make_cohort, put_session, rate_blind, say, share

pytestmark = pytest.mark.xdist_group("postgres")
KINDS = {"premature_reassurance": "trap", "role_play": "technique", "cbt_drift": "trap"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with throwaway_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def log(request: pytest.FixtureRequest, tmp_path: Path, postgres: str) -> AsyncIterator[Logbook]:
    url = sqlite_url(tmp_path / "log.db") if request.param == "sqlite" else postgres
    async with Logbook.at(url) as logbook:
        yield logbook
    if request.param == "postgres":
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            await connection.execute(sa.text("CREATE SCHEMA public"))
        await engine.dispose()


async def seen(log: Logbook) -> dict[str, Seen]:
    return by_criterion(places(*await log.learning.judged(), KINDS))


async def test_signed_sessions_are_counted_by_who_saw_what(log: Logbook) -> None:
    await put_session(log, "s1", levels={"premature_reassurance": ("1", "1"), "role_play": ("2", "3")})
    await put_session(log, "s2", levels={"premature_reassurance": ("1", "3"), "role_play": ("3", "3")})
    await put_session(log, "s3", levels={"premature_reassurance": ("3", "1")})
    await put_session(log, "s4", levels={"premature_reassurance": ("NS", "1")})
    await put_session(log, "s5", levels={"premature_reassurance": ("1", "1")}, signed=False)
    assert await seen(log) == {
        "premature_reassurance": Seen(both=1, grader=1, person=1),
        "role_play": Seen(both=1, person=1),
    }
    signed, _ = await log.learning.judged()
    assert {row.month for row in signed} == {"2026-11"}


async def test_a_signature_alone_is_no_agreement_with_a_finding(log: Logbook) -> None:
    await put_session(log, "s1", levels={"premature_reassurance": ("1", "1"), "cbt_drift": ("3", "3")}, judged=False)
    assert await seen(log) == {"cbt_drift": Seen(neither=1)}


async def test_a_blind_rating_counts_instead_of_the_signature(log: Logbook) -> None:
    levels = {"premature_reassurance": ("1", "1"), "cbt_drift": ("3", "3"), "role_play": ("3", "3")}
    await put_session(log, "s1", levels=levels)
    await rate_blind(log, "s1", "sue", "2", {"cbt_drift": "marked", "role_play": "2"})
    await rate_blind(log, "s1", "tom", "3", {"role_play": "4"})
    assert await seen(log) == {
        "premature_reassurance": Seen(grader=1),
        "cbt_drift": Seen(person=1),
        "role_play": Seen(grader=1),
    }
    _, blind = await log.learning.judged()
    assert [(r.author, r.headline) for r in blind] == [("sue", "2"), ("tom", "3")]
    assert levels_of(blind[1], KINDS) == {"premature_reassurance": "3", "cbt_drift": "3", "role_play": "4"}


async def test_what_was_said_after_a_rating_was_handed_in_is_no_part_of_it(log: Logbook) -> None:
    await put_session(log, "s1", levels={"role_play": ("3", "3")})
    await rate_blind(log, "s1", "sue", "2", {"role_play": "2"})
    await say(log, "s1", "rating", "sue", criterion="role_play", level="4", blind=True)
    _, (rating,) = await log.learning.judged()
    assert rating.levels == {"role_play": "2"}


async def test_another_versions_reviews_say_nothing_of_this_one(log: Logbook) -> None:
    await put_session(log, "s1", levels={"role_play": ("3", "3")}, grader="embedded-8")
    await put_session(log, "s2", levels={"role_play": ("3", "2")})
    signed, _ = await log.learning.judged(GRADER)
    assert by_criterion(places(signed, [], KINDS)) == {"role_play": Seen(grader=1)}


async def test_a_cohorts_practice_is_what_its_supervisors_may_see(log: Logbook) -> None:
    await make_cohort(log, "autumn", ("sue",), ("ann", "ben"))
    await put_session(log, "assessed", levels={"role_play": ("3", "2")}, level=("3", "2"))
    await put_session(log, "private", "ben", purpose="practice")
    await put_session(log, "shared", "ben", purpose="practice", day=1, signed=False)
    await put_session(log, "foreign", "cleo", day=2)
    await share(log, "shared")
    found = await log.learning.practised("autumn", "sue")
    assert [(p.session_id, p.trainee, p.level, p.reviewed) for p in found] == [
        ("assessed", "ann", "2", True),
        ("shared", "ben", "2", False),
    ]
    assert found[0].levels == {"role_play": "2"}
    everything = {p.session_id for p in await log.learning.practised(None, None)}
    assert everything == {"assessed", "private", "shared", "foreign"}
    held = await log.learning.held(found)
    assert [(h.opened.seed, h.scorecard is not None) for h in held] == [(1, True), (1, True)]


async def test_an_assignment_is_done_by_the_first_session_that_fits(log: Logbook) -> None:
    due = date(2026, 12, 1)
    await log.learning.assign(Task(persona="marek", session_number=4, due_on=due), ["ann", "ben"], "autumn", "sue")
    await log.learning.assign(
        Task(persona="marek", session_number=4, purpose="assessment", due_on=due), ["ann"], "autumn", "sue"
    )
    await log.learning.assign(Task(drill="mixed_grief", due_on=due + timedelta(days=1)), ["ann"], "autumn", "sue")
    async with log._engine.begin() as connection:
        await connection.execute(assignments.update().values(given_at=NOON))
    await put_session(log, "before", number=4, purpose="practice", day=-1)
    await put_session(log, "other", number=5, purpose="practice")
    await put_session(log, "fits", number=4, purpose="practice", day=1)
    await put_session(log, "again", number=4, purpose="practice", day=2)
    await put_session(log, "drill", persona="ingrid", drill="mixed_grief", purpose="practice", day=3)
    own = await log.learning.assigned(trainee="ann")
    assert [(a.form, a.purpose, a.done_session) for a in own] == [
        ("session", "practice", "fits"),
        ("session", "assessment", None),
        ("drill", "practice", "drill"),
    ]
    assert own[1].is_overdue(date(2026, 12, 2))
    assert not own[0].is_overdue(date(2026, 12, 2))
    assert [a.trainee for a in await log.learning.assigned(cohort="autumn")] == ["ann", "ben", "ann", "ann"]


async def test_an_assignment_is_taken_back_by_its_own_cohort_only(log: Logbook) -> None:
    await log.learning.assign(Task(persona="marek", due_on=date(2026, 12, 1)), ["ann"], "autumn", "sue")
    (given,) = await log.learning.assigned(trainee="ann")
    assert not await log.learning.withdraw(given.id, "spring")
    assert not await log.learning.withdraw(given.id, None)
    assert await log.learning.withdraw(given.id, "autumn")
    assert not await log.learning.withdraw(given.id, "autumn")
    assert await log.learning.assigned(trainee="ann") == []


async def test_judgements_are_counted_anew_after_each_review_and_not_before(log: Logbook) -> None:
    await put_session(log, "s1", levels={"role_play": ("3", "3")})
    first = await log.learning.judged(GRADER)
    assert await log.learning.judged(GRADER) is first
    await put_session(log, "s2", levels={"role_play": ("3", "2")})
    assert by_criterion(places(*await log.learning.judged(GRADER), KINDS)) == {"role_play": Seen(both=1, grader=1)}
