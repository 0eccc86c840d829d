"""The supervisor's queue on SQLite and on a real PostgreSQL: who reaches what, in which order, and what is found."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from simulator.core.events import SessionEnded
from simulator.core.review import Remark, Review
from simulator.core.standing import CriterionStanding, Standing
from simulator.core.vocabulary import FocalArea, Phase, Severity
from simulator.logbook import Filters, Logbook, LogbookError, sqlite_url
from simulator.logbook.queue import marked, match
from tests.core.test_transcript import OPENED
from tests.postgres import throwaway_postgres

pytestmark = pytest.mark.xdist_group("postgres")
ABOUT = (2, "embedded", "embedded-1", "1.0.0")
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with throwaway_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def log(request: pytest.FixtureRequest, tmp_path: Path, postgres: str) -> AsyncIterator[Logbook]:
    url = sqlite_url(tmp_path / "log.db") if request.param == "sqlite" else postgres
    async with Logbook.at(url) as logbook:
        for name, role in (("sue", "supervisor"), ("tom", "supervisor"), ("ann", "trainee"), ("ben", "trainee")):
            await logbook.add_user(name, role, "")  # type: ignore[arg-type]
        await logbook.people.add_cohort("spring")
        await logbook.people.put("spring", "sue", "supervisor")
        await logbook.people.put("spring", "ann", "trainee")
        yield logbook
    if request.param == "postgres":
        engine = create_async_engine(postgres)
        async with engine.begin() as connection:
            for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
                await connection.execute(sa.text(statement))
        await engine.dispose()


def standing(**more: object) -> Standing:
    line = Standing(
        area=FocalArea.GRIEF,
        phase=Phase.INITIAL,
        ended_at=NOW,
        seconds=600,
        turns=8,
        scorecard_seq=2,
        level="2",
        settled="2",
        double_rating=False,
    )
    return line.model_copy(update=more)


async def held(
    log: Logbook, session_id: str, line: Standing, trainee: str = "ann", said: str = "Hello.", **opened: object
) -> None:
    event = OPENED.model_copy(update={"session_id": session_id, "trainee": trainee, "purpose": "assessment", **opened})
    await log.begin(event)
    await log.reviews.keep_standing(session_id, line, said)


async def listed(log: Logbook, viewer: str | None = "sue", **filters: object) -> list[str]:
    rows, total = await log.queue.page(viewer, Filters(**filters))  # type: ignore[arg-type]
    assert total == len(rows)
    return [row.session_id for row in rows]


async def test_what_presses_most_comes_first(log: Logbook) -> None:
    await held(log, "plain", standing())
    grave = CriterionStanding(
        criterion="s4_missed", level="1", severity="S4", findings=1, settled="1", settled_severity="S4"
    )
    await held(log, "drawn", standing(double_rating=True, s4=True, criteria=(grave,)))
    await held(log, "given", standing())
    await held(log, "contested", standing(contested=1))
    await held(log, "not-scored", standing(ns=3))
    await held(log, "critical", standing(s4=True, criteria=(grave,), ended_at=NOW - timedelta(days=30)))
    await held(log, "signed", standing(s4=True, signed_at=NOW))
    await log.reviews.assign("given", "sue", "admin")
    assert await listed(log) == ["critical", "not-scored", "contested", "given", "drawn", "plain"]
    assert await listed(log, state="signed") == ["signed"]
    rows, _ = await log.queue.page("sue", Filters())
    assert [row.reason for row in rows] == ["critical", "not scored", "contested", "assigned", "drawn", ""]
    assert [row.critical for row in rows] == [("s4_missed",), (), (), (), (), ()]


async def test_a_supervisor_reaches_assessed_and_shared_sessions_of_their_own_cohorts_only(log: Logbook) -> None:
    await held(log, "assessed", standing())
    await held(log, "practice", standing(), purpose="practice")
    await held(log, "other-cohort", standing(), trainee="ben")
    await held(log, "still-open", standing(ended_at=None))
    await held(log, "own", standing(), trainee="sue")
    assert await listed(log) == ["assessed"]
    assert await listed(log, "tom") == []
    assert len(await listed(log, None)) == 4
    for session_id in ("practice", "other-cohort", "still-open", "own", "nothing"):
        assert await log.queue.reaches("sue", session_id) is None
    await log.reviews.share("practice", "ann", True)
    assert await log.queue.reaches("sue", "practice") is not None
    await log.reviews.share("practice", "ann", False)
    assert await log.queue.reaches("sue", "practice") is None
    assert [row.did for row in await log.reviews.audited(about="ann")] == ["stopped sharing", "shared"]
    await log.people.take_out("spring", "ann")
    assert await listed(log) == []


async def test_the_filters_narrow_the_queue(log: Logbook) -> None:
    trap = CriterionStanding(
        criterion="premature_reassurance",
        level="1",
        severity=Severity.S2,
        findings=1,
        settled="1",
        settled_severity=None,
    )
    await held(log, "one", standing(criteria=(trap,)), persona="marek")
    await held(log, "two", standing(area=FocalArea.ROLE_DISPUTE, phase=Phase.ENDING), persona="denise")
    await held(log, "three", standing(ended_at=NOW - timedelta(days=2)), trainee="ben", persona="marek")
    assert await listed(log, None, trainee="ben") == ["three"]
    assert await listed(log, None, persona="marek") == ["one", "three"]
    assert await listed(log, None, area="role_dispute") == ["two"]
    assert await listed(log, None, phase="ending") == ["two"]
    assert await listed(log, None, criterion="premature_reassurance") == ["one"]
    assert await listed(log, None, since=date(2026, 5, 19)) == ["one", "two"]
    assert await listed(log, None, until=date(2026, 5, 19)) == ["three"]
    rows, total = await log.queue.page(None, Filters(), offset=2, limit=2)
    assert ([row.session_id for row in rows], total) == (["three"], 3)


async def test_words_are_found_in_what_was_said(log: Logbook) -> None:
    await held(log, "one", standing(), said="Tell me about the funeral.\nIt rained. We did not speak.")
    await held(log, "two", standing(), said="Tell me about your work.")
    assert await listed(log, words="funerals") == ["one"]
    assert await listed(log, words='"about the funeral"') == ["one"]
    assert await listed(log, words='"tell funeral"') == []
    assert await listed(log, words="telling work") == ["two"]
    (row,), _ = await log.queue.page("sue", Filters(words="funeral"))
    assert ("funeral", True) in row.excerpt
    assert await listed(log, "tom", words="funeral") == []


async def test_no_words_are_operators_of_the_search(log: Logbook) -> None:
    await held(log, "one", standing(), said="Hello.")
    for hostile in ('"', "AND", "a OR", "NEAR(", "*", "said_words:x", "'; drop table spoken", "^", "-"):
        assert await listed(log, words=hostile) == []


async def test_a_drawn_session_is_blind_until_one_has_rated_it_or_two_others_have(log: Logbook) -> None:
    await held(log, "drawn", standing(double_rating=True))
    await log.people.put("spring", "tom", "supervisor")
    assert (await log.queue.page("sue", Filters()))[0][0].blind
    assert await listed(log, criterion="premature_reassurance") == []

    async def rated(who: str) -> None:
        remark = Remark(kind="rated", level="3")
        await log.reviews.add("drawn", who, [remark], ABOUT, lambda _: standing(double_rating=True))

    await rated("sue")
    assert not (await log.queue.page("sue", Filters()))[0][0].blind
    assert (await log.queue.page("tom", Filters()))[0][0].blind
    await rated("ann")
    assert not (await log.queue.page("tom", Filters()))[0][0].blind


async def test_a_remark_and_the_standing_after_it_are_written_together(log: Logbook) -> None:
    await held(log, "one", standing())

    def refused(_said: tuple[Review, ...]) -> Standing:
        raise LogbookError("no")

    with pytest.raises(LogbookError):
        await log.reviews.add("one", "sue", [Remark(kind="signed")], ABOUT, refused)
    assert await log.reviews.of("one") == ()
    signed = standing(signed_at=NOW)
    said = await log.reviews.add("one", "sue", [Remark(kind="signed")], ABOUT, lambda _: signed)
    assert said == await log.reviews.of("one")
    assert await listed(log) == []


async def test_the_name_of_a_removed_account_stays_taken_and_the_last_admin_stays(log: Logbook) -> None:
    await log.people.remove("ann")
    assert await log.user("ann") is None
    assert "ann" not in [person.name for person in await log.people.everybody()]
    assert (await log.people.cohorts())[0].trainees == ()
    with pytest.raises(LogbookError, match="there was one"):
        await log.add_user("ann", "trainee", "")
    with pytest.raises(LogbookError, match="no account"):
        await log.people.remove("ann")
    await log.add_user("adm", "admin", "")
    with pytest.raises(LogbookError, match="only admin"):
        await log.people.set_role("adm", "trainee")
    user = await log.user("adm")
    assert user is not None
    assert user.role == "admin"


async def test_saved_views_are_ones_own(log: Logbook) -> None:
    await log.reviews.save_view("sue", "mine", "persona=marek")
    await log.reviews.save_view("sue", "mine", "persona=denise")
    await log.reviews.save_view("tom", "mine", "area=grief")
    assert await log.reviews.views("sue") == [("mine", "persona=denise")]
    await log.reviews.forget_view("sue", "mine")
    assert await log.reviews.views("sue") == []
    assert await log.reviews.views("tom") == [("mine", "area=grief")]


async def test_a_session_is_only_assigned_to_somebody_who_may_see_it(log: Logbook) -> None:
    await held(log, "one", standing())
    with pytest.raises(LogbookError, match="does not supervise"):
        await log.reviews.assign("one", "tom", "admin")
    await log.reviews.assign("one", "sue", "admin")
    assert await log.reviews.duties_of("one") == ("sue",)


def test_an_excerpt_is_cut_where_the_words_were_found() -> None:
    assert marked("a \x02b\x03 c") == [("a ", False), ("b", True), (" c", False)]
    assert marked("") == []
    assert match('he said "not now" (twice)') == '"he" "said" "not now" "(twice)"'


async def test_what_was_never_ended_has_no_standing_to_catch_up_with(log: Logbook) -> None:
    _, tail = await log.begin(OPENED.model_copy(update={"session_id": "s1"}))
    assert await log.reviews.without_standing() == []
    await log.append("s1", tail, SessionEnded())
    assert await log.reviews.without_standing() == ["s1"]
