"""A trainee's own pages: what they show, whom they show it to, what can be taken away, and what can be deleted."""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from fastapi import FastAPI
from pypdf import PdfReader

from simulator.core.assignments import Task
from simulator.core.documents import Persona
from simulator.core.events import SelfRated
from simulator.core.review import Remark
from simulator.faces.page_data import page_data_router
from simulator.faces.progress_pages import progress_router
from simulator.faces.who import current_user
from simulator.logbook import NoSuchSession, User
from simulator.moments import answer, moments_of
from simulator.reviewing import standing_after
from simulator.session import Session, SessionError
from simulator.sessions import Sessions
from simulator.supervising import say
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION

OWN = SelfRated(overall=4, ratings={"interpersonal_inventory": 3}, remark="Ask <b>less</b>, listen more.")
BANNER = "Practice evidence, not certification; not treatment."


class Trainee:
    """A browser at the trainee's own pages; `name` says who looks."""

    def __init__(self, sessions: Sessions) -> None:
        self.name = "ann"
        app = FastAPI()
        app.state.sessions = sessions
        app.dependency_overrides[current_user] = self._who
        app.include_router(progress_router())
        app.include_router(page_data_router())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    async def _who(self) -> User:
        return User(self.name, "trainee", "")

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def data(self, path: str) -> bytes:
        return (await self.client.get(path)).raise_for_status().content


@pytest.fixture
async def trainee(sessions: Sessions) -> AsyncIterator[Trainee]:
    made = Trainee(sessions)
    async with made.client:
        yield made


@pytest.fixture
async def session(sessions: Sessions) -> Session:
    """One of Ann's, ended and not rated yet."""
    return await held(sessions, *SESSION)


def read(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


async def test_no_score_is_to_be_had_before_the_trainee_has_rated_themselves(
    session: Session, trainee: Trainee
) -> None:
    for path in ("/data/sessions/{}/scorecard", "/progress/{}", "/progress/{}/scorecard.pdf"):
        await trainee.get(path.format(session.id), 404)
    page = await trainee.get("/progress")
    assert "rate yourself first" in page
    assert "Partly" not in page
    asked = json.loads(await trainee.get(f"/data/sessions/{session.id}/to-rate"))
    assert [c["id"] for c in asked["criteria"]] == [c.id for c in session.to_rate]
    with zipfile.ZipFile(io.BytesIO(await trainee.data("/progress/export.zip"))) as files:
        assert files.read("scorecards.jsonl") == b""
    await session.rate(OWN)
    card = json.loads(await trainee.get(f"/data/sessions/{session.id}/scorecard"))
    assert (card["rating"]["overall"], card["rating"]["grader"]) == (4, card["level"])
    await trainee.get(f"/data/sessions/{session.id}/to-rate", 404)
    with pytest.raises(SessionError, match="already"):
        await session.rate(OWN)


async def test_what_there_was_to_find_comes_only_when_it_is_asked_for(
    session: Session, trainee: Trainee, marek: Persona
) -> None:
    with pytest.raises(SessionError, match="rated yourself"):
        await session.reveal()
    await session.rate(OWN)
    await trainee.get(f"/data/sessions/{session.id}/revealed", 404)
    before = await trainee.get(f"/data/sessions/{session.id}/scorecard")
    await session.reveal()
    shown = json.loads(await trainee.get(f"/data/sessions/{session.id}/revealed"))
    assert {p["name"] for p in shown["people"]} == {p.name for p in marek.people}
    truths = [a["truth"] for p in shown["people"] for a in p["attributes"].values()]
    assert len(truths) == 7 * len(marek.people)
    assert not [truth for truth in truths if truth in before]
    told = {a["learnt"] for p in shown["people"] for a in p["attributes"].values()}
    assert None in told


async def test_every_remark_stands_beside_its_turn_with_what_the_turn_did(session: Session, trainee: Trainee) -> None:
    await session.rate(OWN)
    card = json.loads(await trainee.get(f"/data/sessions/{session.id}/scorecard"))
    for turn in card["turns"]:
        assert all(finding["quote"] in turn["text"] for finding in turn["findings"])
    own = [turn for turn in card["turns"] if turn["own"]]
    assert [turn["text"] for turn in own] == list(SESSION)
    before = card["openness"]
    for turn in own:
        assert abs(turn["openness"] - before - turn["by"]) <= 1, "each step leads from one level to the next"
        before = turn["openness"]
    trap = own[4]
    assert trap["by"] < 0
    assert "premature_reassurance" in [cause["what"] for cause in trap["causes"]]


async def test_a_turn_tried_again_is_shown_beside_its_first_take(session: Session, trainee: Trainee) -> None:
    await session.rate(OWN)
    await session.rewind(8)
    async for _ in session.say("What was that like for you?"):
        pass
    await session.end()
    await session.rate(SelfRated())
    card = json.loads(await trainee.get(f"/data/sessions/{session.id}/scorecard"))
    (turn,) = card["takes"]
    first, latest = turn["takes"]
    assert (first["said"], latest["said"]) == (SESSION[4], "What was that like for you?")
    assert (first["abandoned"], latest["abandoned"]) == (0, None)
    assert "Quick comfort" in [f["name"] for f in first["findings"]]
    assert "Quick comfort" not in [f["name"] for f in latest["findings"]]
    assert first["by"] < latest["by"]
    assert turn["heard"] == session.transcript.turns[7].text


async def test_a_take_that_was_taken_back_at_once_can_be_scored_to_compare(
    sessions: Sessions, trainee: Trainee
) -> None:
    session = await held(sessions, *SESSION[:5], end=False)
    await session.rewind(8)
    for text in ("What was that like for you?", *SESSION[5:]):
        async for _ in session.say(text):
            pass
    await session.end()
    with pytest.raises(SessionError, match="rated yourself"):
        await session.grade_take(0)
    await session.rate(OWN)
    graded = session.scorecard
    for seen in (None, "Quick comfort"):
        card = json.loads(await trainee.get(f"/data/sessions/{session.id}/scorecard"))
        first = card["takes"][0]["takes"][0]
        assert (first["level"] is None) == (seen is None)
        assert [f["name"] for f in first["findings"] if f["name"] == "Quick comfort"] == [seen] * (seen is not None)
        await session.grade_take(0)
    assert session.scorecard == graded
    with pytest.raises(SessionError, match="no abandoned take 2"):
        await session.grade_take(1)


async def test_the_record_counts_first_scorecards_and_says_how_the_two_compare(
    sessions: Sessions, trainee: Trainee
) -> None:
    for _ in range(2):
        session = await held(sessions, *SESSION)
        await session.rate(OWN)
    level = session.scorecard.headline.level if session.scorecard else None
    await session.rewind(8)
    await session.end()
    page = await trainee.get("/progress")
    assert "sessions 2, drills 0" in page
    assert "In 2 sessions you rated yourself higher than the grader 2 times" in page
    assert f'class="level level-{level}"' in page
    assert "Quick comfort" in page
    assert "2 of 2" in page
    advised = page.split("What to practise next")[1].split("</section>")[0]
    assert "“Quick comfort” happened" in advised
    grief = page.split("Portfolio")[1].split("Grief")[1].split("</tr>")[0]
    assert ">2<" in grief
    assert BANNER in page
    assert "<script" not in page


async def test_what_a_supervisor_judged_is_in_the_scorecard_at_once_and_says_who_it_was(
    session: Session, sessions: Sessions, trainee: Trainee
) -> None:
    await session.rate(OWN)
    card = session.scorecard
    assert card
    found = next(f for f in card.findings if f.criterion == "premature_reassurance")
    doubt = Remark(
        kind="verdict",
        criterion=found.criterion,
        turn=found.turn,
        quote=found.quote,
        verdict="disagree",
        text="<i>He had asked for it.</i>",
    )
    about = (session.transcript.scorecard_seq or 0, card.engine, card.versions["grader"], card.versions["rubric"])
    await sessions.logbook.reviews.add(
        session.id, "sue", (doubt,), about, lambda said: standing_after(session.transcript, session.ground(), said)
    )
    shown = json.loads(await trainee.get(f"/data/sessions/{session.id}/scorecard"))
    assert found.name not in [f["name"] for f in shown["to_work_on"]]
    (change,) = shown["changed"]
    assert (change["name"], change["who"], change["before"]) == (found.name, "sue", 1)
    assert "&lt;i&gt;He had asked for it.&lt;/i&gt;" in await trainee.get(f"/progress/{session.id}")
    paper = " ".join(read(await trainee.data(f"/progress/{session.id}/scorecard.pdf")))
    assert "What a supervisor changed" in paper
    assert "<i>He had asked for it.</i>" in paper


async def test_the_record_counts_what_supervisors_judged_of_the_first_scorecard(
    session: Session, sessions: Sessions, trainee: Trainee
) -> None:
    async def traps() -> str:
        page = await trainee.get("/progress")
        return page.split("What still catches you")[1].split("</section>")[0]

    await session.rate(OWN)
    card = session.scorecard
    assert card
    found = next(f for f in card.findings if f.criterion == "premature_reassurance")
    about = {"criterion": found.criterion, "turn": found.turn, "quote": found.quote}
    added = {"criterion": "global_label", "turn": found.turn, "quote": found.quote}
    assert "Quick comfort" in await traps()
    assert session.rubric.criterion("global_label").name not in await traps()
    await say(sessions.logbook, session, "sue", Remark(kind="verdict", verdict="disagree", **about))
    await say(sessions.logbook, session, "sue", Remark(kind="finding", **added))
    for before in (8, 6):  # a further take, and what is said of it, changes nothing in the record
        assert "Quick comfort" not in await traps()
        assert session.rubric.criterion("global_label").name in await traps()
        await session.rewind(before)
        await session.end()
        await say(sessions.logbook, session, "sue", Remark(kind="comment", turn=0, text="Once more?"))


async def test_what_was_asked_of_a_trainee_is_on_their_progress(sessions: Sessions, trainee: Trainee) -> None:
    log = sessions.logbook.learning
    await log.assign(Task(persona="marek", due_on=date(2026, 1, 9), text="<i>Go slowly</i>"), ["ann"], "autumn", "sue")
    task = Task(drill="stay_with_guilt", purpose="assessment", due_on=date(2099, 1, 1))
    await log.assign(task, ["ann"], "autumn", "sue")
    asked = (await trainee.get("/progress")).split("Asked of you")[1].split("</section>")[0]
    assert "<b>Drill: Stay with the guilt</b> · assessment · until 2099-01-01 · asked by sue" in asked
    assert "&lt;i&gt;Go slowly&lt;/i&gt;" in asked
    assert "was due on 2026-01-09" in asked
    done = await held(sessions, "Hello.")
    asked = (await trainee.get("/progress")).split("Asked of you")[1].split("</section>")[0]
    assert f'<a href="/mine/{done.id}">Marek Oyelaran, session 1</a> · done on' in asked
    assert asked.index("Stay with the guilt") < asked.index("Marek")
    trainee.name = "ben"
    assert "Asked of you" not in await trainee.get("/progress")


async def test_a_moment_had_its_feedback_at_once_and_leads_to_no_session(sessions: Sessions, trainee: Trainee) -> None:
    moment = moments_of(sessions.library)["timeline.marek"]
    id, _ = await answer(sessions, trainee.name, moment, "When did it begin?")
    page = await trainee.get("/progress")
    assert "feedback at once" in page
    assert f"/thread/{id}" not in page


async def test_nobody_gets_what_is_somebody_elses(session: Session, trainee: Trainee) -> None:
    await session.rate(OWN)
    await session.reveal()
    trainee.name = "ben"
    for path in (
        f"/progress/{session.id}",
        f"/progress/{session.id}/scorecard.pdf",
        f"/progress/forget?session={session.id}",
        f"/data/sessions/{session.id}/scorecard",
        f"/data/sessions/{session.id}/to-rate",
        f"/data/sessions/{session.id}/revealed",
        "/progress/nothing",
    ):
        assert SESSION[0] not in await trainee.get(path, 404)
    assert session.id not in await trainee.get("/progress")
    with zipfile.ZipFile(io.BytesIO(await trainee.data("/progress/export.zip"))) as files:
        assert files.read("sessions.jsonl") == b""
        assert SESSION[0] not in " ".join(read(files.read("report.pdf")))
    answer = await trainee.client.post("/progress/forget/for-good", data={"session": session.id, "word": "delete"})
    assert answer.status_code == 404


async def test_the_printed_page_and_the_pdf_hold_the_whole_scorecard_and_say_what_it_is_not(
    session: Session, trainee: Trainee
) -> None:
    await session.rate(OWN)
    card = session.scorecard
    assert card
    page = await trainee.get(f"/progress/{session.id}")
    pages = read(await trainee.data(f"/progress/{session.id}/scorecard.pdf"))
    whole = " ".join(pages)
    for finding in card.to_work_on:
        assert finding.better_line[:30] in whole
        assert finding.name in page
    for text in SESSION:
        assert text in whole
        assert text.replace("'", "&#39;") in page
    assert all(BANNER in words for words in pages)
    assert BANNER in page
    assert " ".join(card.accuracy.split()) in whole
    assert "Ask <b>less</b>" in whole
    assert "Ask &lt;b&gt;less&lt;/b&gt;" in page


async def test_hostile_words_stay_words_on_paper_and_page(sessions: Sessions, trainee: Trainee) -> None:
    hostile = "<img src=x onerror=alert(1)> **bold** {{ 7 * 7 }} \x1b[2J \u202e" + "x" * 400 + " 你好"
    session = await held(sessions, hostile, *SESSION)
    await session.rate(OWN)
    page = await trainee.get(f"/progress/{session.id}")
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page
    paper = " ".join(read(await trainee.data(f"/progress/{session.id}/scorecard.pdf")))
    assert "<img src=x onerror=alert(1)> **bold** {{ 7 * 7 }}" in paper


async def test_everything_of_ones_own_can_be_taken_away(session: Session, trainee: Trainee) -> None:
    await session.rewind(8)
    await session.end()
    await session.rate(OWN)
    with zipfile.ZipFile(io.BytesIO(await trainee.data("/progress/export.zip"))) as files:
        talk = json.loads(files.read("sessions.jsonl"))
        card = json.loads(files.read("scorecards.jsonl"))
        report = " ".join(read(files.read("report.pdf")))
        assert BANNER in files.read("README.txt").decode()
    assert talk["id"] == card["id"] == session.id
    assert [t["text"] for t in talk["turns"] if t["speaker"] == "trainee"] == list(SESSION[:4])
    assert talk["takes"][0]["turns"][0]["text"] == SESSION[4]
    assert talk["self_ratings"][0]["overall"] == 4
    assert "My progress" in report
    assert "state" not in json.dumps(talk)


async def test_deleting_is_asked_for_twice_and_then_real(sessions: Sessions, trainee: Trainee) -> None:
    one, two = await held(sessions, "Hello."), await held(sessions, "Hello again.")
    others = await held(sessions, "Hello from Ben.", trainee="ben")
    page = await trainee.get("/progress/forget")
    assert "These 2 sessions would be deleted" in page
    assert "audit log" in page
    answer = await trainee.client.post("/progress/forget", data={"session": one.id})
    assert "Are you sure?" in answer.text
    assert "This session would be deleted" in answer.text
    answer = await trainee.client.post("/progress/forget/for-good", data={"session": one.id, "word": "yes"})
    assert answer.status_code == 400
    assert "Nothing was deleted" in answer.text
    assert len(await sessions.logbook.sessions()) == 3
    answer = await trainee.client.post("/progress/forget/for-good", data={"session": one.id, "word": "Delete"})
    assert answer.headers["location"] == "/progress#data"
    with pytest.raises(NoSuchSession):
        await sessions.load(one.id)
    for left in (two, others):
        events, _ = await sessions.logbook.read(left.id)
        assert len(events) > 5
    page = await trainee.get("/progress")
    assert "Deleted before, at your own wish" in page
    assert one.id not in page
    await trainee.client.post("/progress/forget/for-good", data={"word": "delete"})
    assert [row.session_id for row in await sessions.logbook.sessions()] == [others.id]
    await trainee.get("/progress/forget", 404)
