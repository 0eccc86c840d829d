"""The accuracy page: figures from reviews, and what only advises by them."""

from collections.abc import AsyncIterator

import pytest

from simulator.core.trust import ENOUGH_PLACES
from simulator.sessions import Sessions
from tests.faces.test_cohort_pages import Desk
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION
from tests.supervised import put_session, rate_blind


@pytest.fixture
async def desk(sessions: Sessions) -> AsyncIterator[Desk]:
    made = Desk(sessions)
    async with made.client:
        yield made


async def test_without_reviews_the_card_is_all_there_is(desk: Desk) -> None:
    page = await desk.get("/review/trust")
    assert "Nobody has signed or rated a session of this grader yet" in page
    assert "No session has been rated blind by two supervisors yet" in page


async def test_enough_disagreement_makes_a_criterion_advisory_on_the_page_and_on_the_next_scorecard(
    sessions: Sessions, desk: Desk
) -> None:
    plain = await held(sessions, *SESSION)
    assert plain.scorecard is not None
    criterion = plain.scorecard.findings[0].criterion
    grader = sessions.engine.grader.version
    for i in range(ENOUGH_PLACES):
        stood = ("1", "NA") if i % 2 else ("3", "3")
        await put_session(sessions.logbook, f"s{i}", levels={criterion: stood}, grader=grader)
    name = sessions.library.rubric.criterion(criterion).name
    page = await desk.get("/review/trust")
    row = page.split(f'<th scope="row">{name}')[1].split("</tr>")[0]
    assert "only advises" in row
    assert "by reviews" in row
    again = (await held(sessions, *SESSION)).scorecard
    assert again is not None
    assert criterion not in {f.criterion for f in again.findings}
    (advice, *_) = [f for f in again.advisory if f.criterion == criterion]
    assert "supervisors saw this otherwise too often" in advice.remark


async def test_figures_come_with_intervals_versions_and_months(sessions: Sessions, desk: Desk) -> None:
    grader = sessions.engine.grader.version
    for i in range(6):
        stood = ("1", "1") if i % 2 else ("3", "3")
        await put_session(sessions.logbook, f"s{i}", levels={"cbt_drift": stood}, grader=grader, day=20 * i)
    await put_session(sessions.logbook, "old", levels={"cbt_drift": ("1", "3")}, grader="embedded-1")
    page = await desk.get("/review/trust")
    assert "All together: 6 places (0 rated blind), agreement 100 %, kappa 1.00 (1.00 to 1.00)" in page
    assert "embedded · embedded-1" in page
    assert "2026-11" in page
    assert "2027-01" in page
    assert "only advises" not in page.split("Arguing with thoughts")[1].split("</tr>")[0]


async def test_supervisor_stands_against_supervisor(sessions: Sessions, desk: Desk) -> None:
    for i, (first, second) in enumerate((("2", "2"), ("3", "3"), ("2", "3"), ("4", "4"))):
        await put_session(sessions.logbook, f"s{i}", levels={"role_play": (first, first)})
        await rate_blind(sessions.logbook, f"s{i}", "sue", first, {"role_play": first})
        await rate_blind(sessions.logbook, f"s{i}", "tom", second, {"role_play": second})
    row = (await desk.get("/review/trust")).split("The session as a whole</th>")[1].split("</tr>")[0]
    assert "<td>4</td><td>75 %</td>" in row
    assert "<td>0.8" in row
