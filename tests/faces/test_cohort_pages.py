"""A cohort's pages over HTTP: whose they are, what stands on them, and what leaves them."""

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI, HTTPException

from simulator.accounts import LOCAL_PERSON
from simulator.core.assignments import Task
from simulator.faces.cohort_files import cohort_files_router
from simulator.faces.cohort_pages import cohort_router
from simulator.faces.who import current_user
from simulator.logbook import Role, User
from simulator.sessions import Sessions
from simulator.settings import Settings
from tests.supervised import make_cohort, put_session, rate_blind, share

AUTUMN = "/review/cohorts/autumn"
FILES = ("report", "report.pdf", "sessions.csv", "criteria.csv", "sessions.jsonl")
PAGES = ("/review/trust", "/review/trust/gold.jsonl", "/review/cohorts", AUTUMN, *(f"{AUTUMN}/{f}" for f in FILES))
SCRIPT = "<script>alert('x')</script>"


class Desk:
    """A supervisor's browser; `name` and `role` say whose."""

    def __init__(self, sessions: Sessions) -> None:
        self.name, self.role = "sue", "supervisor"
        app = FastAPI()
        app.state.sessions, app.state.settings = sessions, Settings(mode="accounts")
        app.dependency_overrides[current_user] = self._who
        app.include_router(cohort_files_router())
        app.include_router(cohort_router())
        self.settings = app.state.settings
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    async def _who(self) -> User:
        if not self.name:
            raise HTTPException(303, "Log in first.", headers={"Location": "/login"})
        role: Role = self.role  # type: ignore[assignment]
        return LOCAL_PERSON if self.name == LOCAL_PERSON.name else User(self.name, role, "")

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text[:500]
        return answer.text

    async def post(self, path: str, status: int = 303, **form: str) -> str:
        answer = await self.client.post(path, data=form)
        assert answer.status_code == status, answer.text[:500]
        return answer.text


@pytest.fixture
async def desk(sessions: Sessions) -> AsyncIterator[Desk]:
    await make_cohort(sessions.logbook, "autumn", ("sue",), ("ann", "ben"))
    made = Desk(sessions)
    async with made.client:
        yield made


async def test_a_cohort_is_its_supervisors_and_looks_like_none_to_everybody_else(desk: Desk) -> None:
    for path in PAGES:
        await desk.get(path)
    for name, role in (("tom", "supervisor"), ("root", "admin")):
        desk.name, desk.role = name, role
        assert "autumn" not in await desk.get("/review/cohorts")
        for path in PAGES[3:]:
            there, nowhere = await desk.get(path, 404), await desk.get(path.replace("autumn", "winter"), 404)
            assert there == nowhere
        await desk.post(f"{AUTUMN}/assignments", 404, persona="marek", due_on="2026-12-01")
        await desk.post(f"{AUTUMN}/assignments/1/withdraw", 404)
    desk.name, desk.role = "ann", "trainee"
    for path in PAGES:
        await desk.get(path, 404)
    desk.name = ""
    for path in PAGES:
        await desk.get(path, 303)


async def test_what_was_practised_stands_on_the_page(sessions: Sessions, desk: Desk) -> None:
    log = sessions.logbook
    levels = {"role_play": ("2", "3"), "premature_reassurance": ("1", "1")}
    for number, phase, day in ((1, "initial", 0), (5, "middle", 1), (14, "ending", 2)):
        await put_session(log, f"s{number}", number=number, phase=phase, day=day, levels=levels)
    await put_session(log, "d1", "ben", persona="ingrid", drill="stay_with_guilt", level=("4", "4"), day=3)
    await put_session(log, "secret", "ben", purpose="practice", levels={"cbt_drift": ("1", "1")})
    page = await desk.get(AUTUMN)
    names = {c.id: c.name for c in sessions.library.rubric.criteria}
    assert "2 trainees · 3 sessions and 1 drill " in page
    assert f"<b>{names['premature_reassurance']}</b>: met lately by ann" in page
    assert "the drill <b>Stay with the guilt</b>" in page
    assert names["role_play"] in page
    assert 'aria-label="levels: 3, 3, 3"' in page
    assert names["cbt_drift"] not in page
    assert "<b>ann</b>: 1 of 3 cases whole, 1 area" in page
    assert "Stay with the guilt</th><td>1</td><td>4</td>" in page
    await share(log, "secret")
    assert names["cbt_drift"] in await desk.get(AUTUMN)


async def test_one_criterion_is_drawn_for_everybody_who_was_called_upon(sessions: Sessions, desk: Desk) -> None:
    await put_session(sessions.logbook, "s1", levels={"role_play": ("2", "2")})
    await put_session(sessions.logbook, "s2", "ben", levels={"role_play": ("4", "4")})
    page = await desk.get(f"{AUTUMN}?criterion=role_play")
    assert "ann, 1: 2.00" in page
    assert "ben, 1: 4.00" in page
    assert "Nobody has been called upon" in await desk.get(f"{AUTUMN}?criterion=decision_analysis")
    await desk.get(f"{AUTUMN}?criterion=nothing")


async def test_a_session_to_be_rated_blind_tells_nothing_before_it_is(sessions: Sessions, desk: Desk) -> None:
    await put_session(sessions.logbook, "s1", levels={"cbt_drift": ("1", "1")})
    async with sessions.logbook._engine.begin() as connection:
        await connection.execute(sa.text("update standings set double_rating = true"))
    name = sessions.library.rubric.criterion("cbt_drift").name
    assert name not in await desk.get(AUTUMN)
    assert "s1" not in await desk.get(f"{AUTUMN}/sessions.csv")
    await rate_blind(sessions.logbook, "s1", "sue", "2", {})
    assert name in await desk.get(AUTUMN)


async def test_assignments_are_given_seen_and_taken_back(sessions: Sessions, desk: Desk) -> None:
    await desk.post(f"{AUTUMN}/assignments", persona="marek", session_number="4", due_on="2026-11-20", text="Slowly.")
    announced = {"drill": "stay_with_guilt", "trainee": "ann", "due_on": "2099-12-01", "purpose": "assessment"}
    await desk.post(f"{AUTUMN}/assignments", 303, **announced)
    page = await desk.get(AUTUMN)
    assert page.count("Marek Oyelaran, session 4<span") == 2
    assert "Slowly." in page
    assert page.count("Drill: Stay with the guilt</td><td>assessment</td><td>open") == 1
    assert "1 overdue" in page
    (first, *_) = await sessions.logbook.learning.assigned(trainee="ann")
    await desk.post(f"{AUTUMN}/assignments/{first.id}/withdraw")
    await desk.post(f"{AUTUMN}/assignments/{first.id}/withdraw", 404)
    assert len(await sessions.logbook.learning.assigned(trainee="ann")) == 1


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"persona": "marek"}, "Due on: field required"),
        ({"persona": "marek", "due_on": "soon"}, "Due on:"),
        ({"due_on": "2026-12-01"}, "An assignment names a client or a drill"),
        ({"persona": "nobody", "due_on": "2026-12-01"}, "no persona"),
        ({"persona": "marek", "session_number": "17", "due_on": "2026-12-01"}, "has no session 17"),
        ({"persona": "wenli", "drill": "stay_with_guilt", "due_on": "2026-12-01"}, "is played with ingrid"),
        ({"persona": "marek", "trainee": "cleo", "due_on": "2026-12-01"}, "cleo is not in this cohort"),
        ({"persona": "marek", "text": "x" * 401, "due_on": "2026-12-01"}, "Text:"),
    ],
)
async def test_a_wrong_assignment_is_named_and_not_given(
    sessions: Sessions, desk: Desk, form: dict[str, str], complaint: str
) -> None:
    assert complaint.lower() in (await desk.post(f"{AUTUMN}/assignments", 400, **form)).lower()
    assert await sessions.logbook.learning.assigned(cohort="autumn") == []


async def test_hostile_names_and_words_stay_words(sessions: Sessions, desk: Desk) -> None:
    evil = f"{SCRIPT}{{{{ 7 * 7 }}}}"
    await make_cohort(sessions.logbook, f"=1+1|{SCRIPT.replace('/', '')}", ("sue",), (evil,))
    await put_session(sessions.logbook, "s1", evil, levels={"cbt_drift": ("1", "1")}, persona=evil)
    task = Task(persona="marek", due_on=date(2026, 12, 1), text=SCRIPT)
    await sessions.logbook.learning.assign(task, [evil], f"=1+1|{SCRIPT.replace('/', '')}", "sue")
    address = f"/review/cohorts/%3D1%2B1%7C{SCRIPT.replace('/', '')}"
    for path in ("/review/cohorts", address, f"{address}/report"):
        answer = await desk.client.get(path)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "script-src" not in answer.headers["content-security-policy"]
    assert "{{ 7 * 7 }}" in (await desk.client.get(address)).text
    pdf = await desk.client.get(f"{address}/report.pdf")
    assert pdf.content.startswith(b"%PDF")
    for action in (b"/JavaScript", b"/JS", b"/Launch", b"/URI"):
        assert action not in pdf.content


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
async def test_no_spreadsheet_runs_what_somebody_wrote(sessions: Sessions, desk: Desk, formula: str) -> None:
    await make_cohort(sessions.logbook, "spring", ("sue",), (formula,))
    await put_session(sessions.logbook, "s1", formula, levels={"cbt_drift": ("1", "1")})
    for file in ("sessions.csv", "criteria.csv"):
        text = await desk.get(f"/review/cohorts/spring/{file}")
        (row,) = csv.DictReader(io.StringIO(text, newline=""))
        assert row["trainee"] == f"'{formula}"
        assert all(not cell.startswith(("=", "+", "-", "@")) for cell in row.values())


async def test_every_export_has_versions_seed_and_what_it_is_not(sessions: Sessions, desk: Desk) -> None:
    await put_session(sessions.logbook, "s1", levels={"role_play": ("2", "3")}, level=("2", "3"))
    (row,) = csv.DictReader(io.StringIO(await desk.get(f"{AUTUMN}/sessions.csv")))
    assert (row["session"], row["level_grader"], row["level"], row["seed"]) == ("s1", "2", "3", "1")
    assert (row["grader"], row["rubric"], row["signed"]) == ("embedded-9", "2.0.0", "yes")
    assert "not certification" in row["notice"]
    (row,) = csv.DictReader(io.StringIO(await desk.get(f"{AUTUMN}/criteria.csv")))
    assert (row["criterion"], row["level_grader"], row["level"], row["seed"]) == ("role_play", "2", "3", "1")
    line = json.loads(await desk.get(f"{AUTUMN}/sessions.jsonl"))
    assert (line["seed"], line["versions"]["grader"], line["levels"]) == (1, "embedded-9", {"role_play": "3"})
    assert "not certification" in line["notice"]
    assert "not certification" in await desk.get(f"{AUTUMN}/report")
    answer = await desk.client.get(f"{AUTUMN}/sessions.csv")
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_every_download_is_in_the_audit_log(sessions: Sessions, desk: Desk) -> None:
    await put_session(sessions.logbook, "s1")
    for file in FILES:
        await desk.get(f"{AUTUMN}/{file}")
    await desk.get("/review/trust/gold.jsonl")
    noted = [(r.whose, r.detail) for r in await sessions.logbook.reviews.audited(about="sue")]
    for whose, detail in [("ann", f"cohort autumn: {file}") for file in FILES] + [("", "gold file, 0 sessions")]:
        assert (whose, detail) in noted


async def test_words_for_the_next_hour_are_a_read_of_their_session(sessions: Sessions, desk: Desk) -> None:
    await put_session(sessions.logbook, "s1", levels={"cbt_drift": ("1", "1")})
    await desk.get(AUTUMN)
    (noted,) = await sessions.logbook.reviews.audited(about="ann")
    assert (noted.who, noted.did, noted.session_id) == ("sue", "read", "s1")


async def test_solo_mode_has_one_cohort_of_everybody(sessions: Sessions, desk: Desk) -> None:
    desk.name = "local"
    await put_session(sessions.logbook, "s1", "local", purpose="practice", levels={"role_play": ("2", "2")})
    assert "/review/cohorts/everybody" in await desk.get("/review/cohorts")
    assert "1 trainee · 1 session " in await desk.get("/review/cohorts/everybody")
    await desk.post("/review/cohorts/everybody/assignments", persona="marek", due_on="2026-12-01")
    (given,) = await sessions.logbook.learning.assigned(trainee="local")
    await desk.post(f"/review/cohorts/everybody/assignments/{given.id}/withdraw")


async def test_twice_the_sessions_take_no_further_statement(sessions: Sessions, desk: Desk) -> None:
    counts = []
    for many in (3, 6):
        for i in range(many):
            levels = {"role_play": ("2", "3"), "cbt_drift": ("1", "1")}
            await put_session(sessions.logbook, f"s{many}-{i}", ("ann", "ben")[i % 2], levels=levels, day=i)
        seen: list[str] = []
        engine = sessions.logbook._engine.sync_engine

        def note(_c: object, _k: object, statement: str, *_more: object, seen: list[str] = seen) -> None:
            seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        for path in ("/review/trust", "/review/cohorts", AUTUMN, f"{AUTUMN}/criteria.csv"):
            await desk.get(path)
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]


async def test_the_store_of_records_says_how_it_stands(desk: Desk) -> None:
    assert "Learning record store" not in await desk.get("/review/cohorts")
    desk.settings.lrs_url = "https://lrs.example.org/xapi"
    assert "0 statements have arrived, 0 are waiting." in await desk.get("/review/cohorts")
