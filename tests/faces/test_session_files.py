"""One session taken away, over HTTP: what is in it, and what nobody runs."""

import csv
import io
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pypdf import PdfReader

from simulator.core.review import Remark
from simulator.core.standing import drawn_for_double_rating
from simulator.faces.session_files import session_files_router
from simulator.faces.who import current_user
from simulator.logbook import User
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.supervising import say
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION
from tests.supervised import make_cohort, share

EVIL = "<script>alert('x')</script>"
FORMULA = "=1+1"
FILES = ("report", "report.pdf", "findings.csv", "session.jsonl")


@pytest.fixture
async def browser(sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.state.sessions = sessions

    async def sue() -> User:
        return User("sue", "supervisor", "")

    app.dependency_overrides[current_user] = sue
    app.include_router(session_files_router())
    await make_cohort(sessions.logbook, "autumn", ("sue",), ("ann",))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client


async def reviewed(sessions: Sessions, *said: str) -> Session:
    """A shared session: one finding refuted with a formula for a reason, a note and a comment with a script."""
    session = await held(sessions, *said)
    await share(sessions.logbook, session.id)
    async with sessions.logbook._engine.begin() as connection:
        await connection.execute(sa.text("update standings set double_rating = false"))
    assert session.scorecard is not None
    (first, *_) = [*session.scorecard.findings, *session.scorecard.advisory]
    refuted = {"criterion": first.criterion, "turn": first.turn, "quote": first.quote, "verdict": "disagree"}
    remarks = (
        Remark.model_validate({"kind": "verdict", **refuted, "text": FORMULA}),
        Remark(kind="note", text=EVIL),
        Remark(kind="comment", turn=0, text=EVIL),
        Remark(kind="signed"),
    )
    await say(sessions.logbook, session, "sue", *remarks)
    return session


async def test_a_session_leaves_in_four_forms_with_versions_seed_and_what_it_is_not(
    sessions: Sessions, browser: httpx.AsyncClient
) -> None:
    session = await reviewed(sessions, EVIL, *SESSION)
    assert session.scorecard is not None
    refuted = [*session.scorecard.findings, *session.scorecard.advisory][0]
    page, pdf, table, line = [await browser.get(f"/review/{session.id}/{file}") for file in FILES]
    assert {a.status_code for a in (page, pdf, table, line)} == {200}
    paper = "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.content)).pages)
    for text in (page.text, paper):
        for part in ("not certification", "Found by the grader, not agreed with", "Signed: sue"):
            assert part in text
        assert str(session.transcript.opened.seed) in text
        assert session.scorecard.versions["grader"] in text.replace("\n", "")
    assert "<script" not in page.text
    assert b"/JavaScript" not in pdf.content
    rows = list(csv.DictReader(io.StringIO(table.text)))
    (row,) = [r for r in rows if r["verdict"] == "disagree"]
    assert (row["criterion"], row["reason"], row["by"]) == (refuted.criterion, f"'{FORMULA}", "sue")
    assert row["seed"] == str(session.transcript.opened.seed)
    data = json.loads(line.text)
    assert data["turns"][0]["text"] == EVIL
    assert data["scorecard"]["findings"] or data["scorecard"]["advisory"]
    assert {r["kind"] for r in data["reviews"]} == {"verdict", "note", "comment", "signed"}
    assert "not certification" in data["notice"]
    noted = await sessions.logbook.reviews.audited(about="ann")
    assert {row.detail for row in noted} >= {f"/review/{session.id}/{file}" for file in FILES}


async def test_what_is_still_to_be_rated_blind_does_not_leave(sessions: Sessions, browser: httpx.AsyncClient) -> None:
    session = await held(sessions, *SESSION)
    await share(sessions.logbook, session.id)
    drawn = session.transcript.opened.model_copy(update={"seed": _drawn(session.id)})
    session.transcript = session.transcript.model_copy(update={"opened": drawn})
    for file in FILES:
        answer = await browser.get(f"/review/{session.id}/{file}")
        assert answer.status_code == 404
        assert "rate this session before" in answer.text


def _drawn(session_id: str) -> int:
    """A seed with which this session is drawn for double rating."""
    return next(seed for seed in range(1000) if drawn_for_double_rating(seed, session_id))


async def test_what_is_out_of_reach_looks_like_nothing(sessions: Sessions, browser: httpx.AsyncClient) -> None:
    session = await held(sessions, "Hello.")
    for file in FILES:
        there = await browser.get(f"/review/{session.id}/{file}")
        nowhere = await browser.get(f"/review/nothing/{file}")
        assert there.status_code == nowhere.status_code == 404
        assert there.text == nowhere.text
