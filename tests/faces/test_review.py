from collections.abc import AsyncIterator
from html import escape
from itertools import count

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI, HTTPException

from simulator.accounts import LOCAL_PERSON, check_password
from simulator.core.events import SelfRated
from simulator.core.standing import drawn_for_double_rating
from simulator.faces.language import InTheirLanguage
from simulator.faces.own_sessions import own_sessions_router
from simulator.faces.review import review_router
from simulator.faces.review_data import pieces
from simulator.faces.who import current_user
from simulator.logbook import Filters, Role, User
from simulator.session import Session
from simulator.sessions import Sessions
from tests.faces.test_terminal import SESSION, TRAP

NUMBERS = count(1)


class Reader:
    """A browser at the review pages; `person` says who looks. At first solo mode's one person, who sees everything."""

    def __init__(self, sessions: Sessions) -> None:
        self.person: User | None = LOCAL_PERSON
        self.app = FastAPI()
        self.app.state.sessions = sessions
        self.app.dependency_overrides[current_user] = self._who
        self.app.add_middleware(InTheirLanguage)
        self.app.include_router(review_router())
        self.app.include_router(own_sessions_router())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1")

    async def _who(self) -> User:
        if self.person is None:
            raise HTTPException(303, "Log in first.", headers={"Location": "/login"})
        return self.person

    def become(self, name: str, role: Role = "supervisor") -> None:
        self.person = User(name, role, "")

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def send(self, path: str, form: dict[str, str], status: int = 303) -> str:
        answer = await self.client.post(path, data=form)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
async def reader(sessions: Sessions) -> AsyncIterator[Reader]:
    made = Reader(sessions)
    async with made.client:
        yield made


async def held(sessions: Sessions, *said: str, end: bool = True, trainee: str = "ann") -> Session:
    """A session of Marek's, not one that is drawn to be rated blind."""
    id = next(id for i in NUMBERS if not drawn_for_double_rating(5, id := f"session-{i}"))
    session = await sessions.begin("marek", trainee, seed=5, session_id=id)
    for text in said:
        async for _ in session.say(text):
            pass
    if end:
        await session.end()
    return session


async def test_finished_sessions_are_listed_newest_first(sessions: Sessions, reader: Reader) -> None:
    first = await held(sessions, *SESSION)
    second = await held(sessions, "Hello.", trainee="ben")
    still_open = await held(sessions, "Hello.", end=False)
    page = await reader.get("/review")
    assert page.index(second.id) < page.index(first.id)
    assert still_open.id not in page
    for text in ("ann", "ben", "Marek Oyelaran", "Not scored", "Practice evidence, not certification; not treatment."):
        assert text in page


async def test_findings_stand_beside_the_turn_they_quote(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, *SESSION)
    assert session.scorecard
    page = await reader.get(f"/review/{session.id}")
    for finding in session.scorecard.findings:
        turn = page.split(f'<li id="turn-{finding.turn}"')[1].split("\n</li>")[0]
        assert finding.name in turn
        assert '<mark class="to_work_on">' in turn
    assert session.scorecard.headline.sentence in page
    assert str(session.transcript.opened.seed) in page
    assert session.transcript.opened.versions["grader"] in page


async def test_hostile_words_stay_words(sessions: Sessions, reader: Reader) -> None:
    hostile = "<script>alert('x')</script><img src=x onerror=alert(1)> {{ 7 * 7 }}"
    session = await held(sessions, hostile, TRAP, trainee="<b>ann</b>")
    page = await reader.get(f"/review/{session.id}")
    assert page.count("<script") == 1  # our own file
    assert "<img" not in page
    assert "<b>ann" not in page
    assert "{{ 7 * 7 }}" in page
    assert "&lt;script&gt;" in page
    assert "<b>ann" not in await reader.get("/review")
    policy = (await reader.client.get("/review")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    policy = (await reader.client.get(f"/review/{session.id}")).headers["content-security-policy"]
    assert policy.endswith("script-src 'self'")


async def test_nothing_is_asked_of_another_host(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, *SESSION)
    for path in ("/review", f"/review/{session.id}", "/review/static/review.css", "/review/nothing"):
        text = (await reader.client.get(path)).text
        assert "//" not in text.replace("//127.0.0.1", "")
        assert "@import" not in text


async def test_a_trainee_sees_nothing_here(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, "Hello.")
    reader.become("ann", "trainee")
    assert "Sessions to review" not in await reader.get("/review", 404)
    await reader.get(f"/review/{session.id}", 404)


async def test_who_supervises_nobody_is_told_so(sessions: Sessions, reader: Reader) -> None:
    await held(sessions, "Hello.")
    reader.become("adm", "admin")
    page = await reader.get("/review")
    assert "You supervise no cohort" in page
    assert "session-" not in page


async def test_nobody_is_sent_to_the_login(reader: Reader) -> None:
    reader.person = None
    answer = await reader.client.get("/review")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/review/nothing", "/review/a%00b", "/review/" + "x" * 200])
async def test_a_session_that_is_not_there_gets_a_plain_page(reader: Reader, path: str) -> None:
    assert "No finished session has this id." in await reader.get(path, 404)


async def test_an_open_session_is_not_shown(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, "Hello.", end=False)
    await reader.get(f"/review/{session.id}", 404)


async def test_abandoned_takes_are_folded_away(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, "Hello.", "Cheer up, you.", end=False)
    await session.rewind(2)
    await session.end()
    page = await reader.get(f"/review/{session.id}")
    assert "Cheer up, you." in page.split("<summary>Abandoned take")[1].split("</details>")[0]


async def test_a_damaged_log_is_reported_on_a_page_of_its_own(sessions: Sessions, reader: Reader) -> None:
    session_id = (await held(sessions, "Hello.")).id
    async with sessions.logbook._engine.begin() as connection:
        await connection.execute(sa.text("update events set body = replace(body, 'Hello', 'Howdy')"))
    sessions._open.clear()
    page = await reader.get(f"/review/{session_id}", 500)
    assert "The log is damaged" in page
    assert "is not what was written" in page
    assert "Traceback" not in page


def test_pieces_are_the_text_again_whatever_is_quoted(sessions: Sessions) -> None:
    assert [p.text for p in pieces("abc", ())] == ["abc"]
    assert pieces("", ()) == []


async def test_overlapping_quotes_are_cut_and_nothing_is_lost(sessions: Sessions) -> None:
    card = (await held(sessions, *SESSION)).scorecard
    assert card is not None
    base = card.findings[0]
    work = base.model_copy(update={"quote": "one two", "kind": "to_work_on"})
    well = base.model_copy(update={"quote": "two three", "kind": "went_well"})
    cut = pieces("zero one two three", (well, work))
    assert [(p.text, p.kind) for p in cut] == [
        ("zero ", None),
        ("one ", "to_work_on"),
        ("two", "to_work_on"),
        (" three", "went_well"),
    ]


# -- reviewing ------------------------------------------------------------------------------------


@pytest.fixture
async def reviewed(sessions: Sessions, reader: Reader) -> Session:
    """A session of ann's, shared with sue who supervises her; the reader is sue."""
    people = sessions.logbook.people
    for name, role in (("ann", "trainee"), ("sue", "supervisor"), ("tom", "supervisor")):
        await sessions.logbook.add_user(name, role, "")  # type: ignore[arg-type]
    await people.add_cohort("spring")
    for name, part in (("ann", "trainee"), ("sue", "supervisor"), ("tom", "supervisor")):
        await people.put("spring", name, part)  # type: ignore[arg-type]
    session = await held(sessions, *SESSION)
    await session._append(SelfRated(overall=2, remark="Too quick."))
    await sessions.logbook.reviews.share(session.id, "ann", True)
    reader.become("sue")
    return session


def about(session: Session) -> dict[str, str]:
    assert session.scorecard
    finding = session.scorecard.findings[0]
    return {"criterion": finding.criterion, "turn": str(finding.turn), "quote": finding.quote}


async def test_a_verdict_changes_the_trainees_card_and_says_whose_it_is(reviewed: Session, reader: Reader) -> None:
    place = f"/review/{reviewed.id}"
    await reader.send(
        f"{place}/remarks", {"kind": "verdict", "verdict": "disagree", "text": "He asked for it.", **about(reviewed)}
    )
    page = await reader.get(place)
    assert "He asked for it." in page
    assert "Too quick." in page
    reader.become("ann", "trainee")
    assert 'href="/review"' not in await reader.get("/mine")  # which is not for a trainee to see
    own = await reader.get(f"/mine/{reviewed.id}")
    changed = own.split("What was changed by whom")[1].split("</ul>")[0]
    assert "<b>sue</b> disagrees with" in changed
    assert "He asked for it." in changed
    reader.client.headers["Accept-Language"] = "de"
    listed, own = await reader.get("/mine"), await reader.get(f"/mine/{reviewed.id}")
    assert "sieht sie, von Ihnen geteilt" in listed
    assert "englisch" not in listed
    changed = own.split("Was von wem geändert wurde")[1].split("</ul>")[0]
    assert '<b>sue</b> widerspricht „<span lang="en">' in changed
    assert "He asked for it." in changed
    for english in ("disagrees", "turn 1<", "Trainee 1", "Transcript", "Contest", "Share", "quite sure", "To work on"):
        assert english not in own
    reader.become("sue")
    supervised = await reader.get(place)
    assert "Die Seiten der Supervision sind englisch." in supervised
    assert "</b> disagrees with" in supervised
    assert "widerspricht" not in supervised


async def test_a_thread_goes_from_contest_to_answer(reviewed: Session, reader: Reader, sessions: Sessions) -> None:
    place = f"/review/{reviewed.id}"
    await reader.send(f"{place}/remarks", {"kind": "note", "text": "What did you notice?"})
    await reader.send(f"{place}/sign", {"text": "Well begun."})
    assert reviewed.id not in await reader.get("/review")
    reader.become("ann", "trainee")
    assert "What did you notice?" in await reader.get(f"/mine/{reviewed.id}")
    await reader.send(
        f"/mine/{reviewed.id}/remarks", {"kind": "contest", "text": "I meant it kindly.", **about(reviewed)}
    )
    await reader.send(
        f"/mine/{reviewed.id}/remarks", {"kind": "verdict", "verdict": "disagree", **about(reviewed)}, 403
    )
    reader.become("sue")
    assert "waits for an answer" in await reader.get(place)
    assert (await sessions.logbook.queue.page("sue", Filters()))[0][0].contested == 1
    contest = (await sessions.logbook.reviews.of(reviewed.id))[-1]
    await reader.send(f"{place}/remarks", {"kind": "answer", "about": str(contest.id), "text": "I see; it stays."})
    assert "waits for an answer" not in await reader.get(place)
    reader.become("ann", "trainee")
    assert "I see; it stays." in await reader.get(f"/mine/{reviewed.id}")


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({"kind": "finding", "criterion": "premature_reassurance", "turn": "0", "quote": "Not said."}, "do not occur"),
        ({"kind": "finding", "criterion": "premature_reassurance", "turn": "99", "quote": "Hello"}, "no such turn"),
        ({"kind": "finding", "criterion": "no_such", "turn": "0", "quote": "Hello"}, "not judged in this session"),
        ({"kind": "rating", "criterion": "premature_reassurance", "level": "4"}, "is computed"),
        ({"kind": "answer", "about": "77", "text": "x"}, "is not there"),
        ({"kind": "comment", "turn": "0"}, "needs text"),
        ({"kind": "insult", "text": "x"}, "kind"),
        ({"kind": "note", "text": "x" * 5000}, "text"),
    ],
)
async def test_a_remark_that_does_not_fit_is_told_and_not_kept(
    reviewed: Session, reader: Reader, sessions: Sessions, form: dict[str, str], complaint: str
) -> None:
    assert complaint in await reader.send(f"/review/{reviewed.id}/remarks", form, 422)
    assert await sessions.logbook.reviews.of(reviewed.id) == ()


async def test_an_added_finding_and_a_comment_stand_at_their_turn(reviewed: Session, reader: Reader) -> None:
    place = f"/review/{reviewed.id}"
    quote = reviewed.transcript.turns[0].text[:11]
    await reader.send(
        f"{place}/remarks",
        {"kind": "finding", "criterion": "premature_reassurance", "turn": "0", "quote": quote, "text": "<b>Both.</b>"},
    )
    await reader.send(f"{place}/remarks", {"kind": "comment", "turn": "2", "text": "Nicely asked."})
    page = await reader.get(place)
    first = page.split('<li id="turn-0"')[1].split("\n</li>")[0]
    assert "added by sue" in first
    assert "&lt;b&gt;Both." in first
    assert "Nicely asked." in page.split('<li id="turn-2"')[1].split("\n</li>")[0]
    assert f'<textarea name="quote" rows="2" required>{escape(reviewed.transcript.turns[4].text)}' in await reader.get(
        f"{place}?turn=4"
    )


async def test_a_drawn_session_shows_nothing_of_the_grader_until_it_is_rated(
    sessions: Sessions, reader: Reader, reviewed: Session
) -> None:
    id = next(f"drawn-{i}" for i in range(1000) if drawn_for_double_rating(5, f"drawn-{i}"))
    session = await sessions.begin("marek", "ann", seed=5, session_id=id)
    for text in SESSION:
        async for _ in session.say(text):
            pass
    card = await session.end()
    await sessions.logbook.reviews.share(id, "ann", True)
    place = f"/review/{id}"
    page, queue = await reader.get(place), await reader.get("/review")
    for finding in card.findings:
        assert finding.remark not in page
    assert card.headline.sentence not in page
    assert "rate blind" in queue
    await reader.send(f"{place}/remarks", {"kind": "comment", "turn": "0", "text": "x"}, 409)
    await reader.send(f"{place}/sign", {}, 409)
    quote = session.transcript.turns[0].text[:5]
    await reader.send(
        f"{place}/remarks", {"kind": "finding", "criterion": "premature_reassurance", "turn": "0", "quote": quote}
    )
    reader.become("tom")
    assert '<div class="finding' not in await reader.get(place)
    reader.become("sue")
    assert '<div class="finding' in await reader.get(place)
    await reader.send(f"{place}/rating", {"overall": "2", "level-interpersonal_inventory": "3"})
    assert card.headline.sentence in await reader.get(place)
    said = await sessions.logbook.reviews.of(id)
    assert [(r.kind, r.blind) for r in said] == [("finding", True), ("rating", True), ("rated", True)]


async def test_the_scorecard_waits_for_the_trainees_own_rating(sessions: Sessions, reader: Reader) -> None:
    session = await held(sessions, *SESSION)
    assert session.scorecard
    reader.become("ann", "trainee")
    page = await reader.get(f"/mine/{session.id}")
    assert "Rate yourself first" in page
    assert session.scorecard.headline.sentence not in page
    assert "<mark" not in page


async def test_views_are_saved_and_filters_kept(reviewed: Session, reader: Reader) -> None:
    await reader.send("/review/views", {"name": "grief <b>", "query": "area=grief&words=hello"})
    page = await reader.get("/review?area=grief&words=suicide&since=not-a-day")
    assert "grief &lt;b&gt;" in page
    assert '<mark class="found">' in page
    assert "No session fits" in await reader.get("/review?words=zeppelin")
    await reader.send("/review/views/forget", {"name": "grief <b>"})
    assert "grief &lt;b&gt;" not in await reader.get("/review")


async def test_an_admin_enrols_from_a_file_or_is_told_every_wrong_line(sessions: Sessions, reader: Reader) -> None:
    reader.become("adm", "admin")
    good = b"name,role,cohort,password\nCleo,trainee,spring,\nruth,supervisor,spring,a long password\n"
    answer = await reader.client.post("/review/admin/import", files={"file": ("people.csv", good)})
    assert answer.status_code == 200
    (cohort,) = await sessions.logbook.people.cohorts()
    assert (cohort.supervisors, cohort.trainees) == (("ruth",), ("cleo",))
    made = answer.text.split("<code>")[1].split("</code>")[0]
    assert await check_password(sessions.logbook, "cleo", made)
    bad = b"name,role,cohort,password\nfinn,trainer,spring,\n,trainee,,\ncleo,supervisor,,\ngil,trainee,,short\n"
    answer = await reader.client.post("/review/admin/import", files={"file": ("people.csv", bad)})
    assert answer.status_code == 422
    found = answer.text.split('class="wrong"')[1].split("</ul>")[0]
    wrong = (
        "line 2: there is no role",
        "line 3: a name has",
        "line 4: there is an account",
        "line 5: a password needs",
    )
    assert [found.index(line) for line in wrong] == sorted(found.index(line) for line in wrong)
    assert await sessions.logbook.user("gil") is None


async def test_a_review_page_costs_the_same_number_of_statements_however_much_there_is(
    sessions: Sessions, reader: Reader
) -> None:
    async def statements(path: str) -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        engine = sessions.logbook._engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", listen)
        await reader.get(path)
        sa.event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    await held(sessions, "Hello.")
    few = await statements("/review")
    for _ in range(4):
        await held(sessions, "Hello.")
    assert await statements("/review") == few
    assert few < 12
