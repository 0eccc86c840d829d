"""Who may open which route: every route of the app has a row here, and each is tried by everybody.

The app is the real one but for Chainlit below it, whose cookie is played by one that names its person and its time;
`test_chat_accounts` has the real cookie.
"""

import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from simulator.core.events import SelfRated
from simulator.faces.gatekeeping import Login
from simulator.faces.web import create_app
from simulator.logbook import Logbook, Role
from simulator.sessions import Sessions
from simulator.settings import Settings

URL = "http://here"
PASSWORD = "a long password"
PEOPLE: dict[str, Role] = {
    "ann": "trainee",
    "ben": "trainee",
    "sue": "supervisor",
    "tom": "supervisor",
    "adm": "admin",
}
"""ann had the session and shares it with sue's cohort, in which ben is too; tom supervises another one."""
EVERYBODY = ("nobody", *PEOPLE)
ANYONE = EVERYBODY
KNOWN = tuple(PEOPLE)
OWNER = ("ann",)
IN_REACH = ("sue",)
NOBODY = ()
SUPERVISORS = ("sue", "tom", "adm")
ADMINS = ("adm",)
REFUSED = {401, 403, 404}


@dataclass(frozen=True)
class Row:
    """Who may use a route, and what a form sends there."""

    who: tuple[str, ...]
    form: dict[str, str] = field(default_factory=dict)


NOTE = {"kind": "note", "text": "Well begun."}
COHORT_FILES = ("", "/report", "/report.pdf", "/sessions.csv", "/criteria.csv", "/sessions.jsonl")
SESSION_FILES = ("report", "report.pdf", "findings.csv", "session.jsonl")
ROWS: dict[str, Row] = {
    "GET /healthz": Row(ANYONE),
    "GET /page.js": Row(ANYONE),
    "GET /language/{code}": Row(ANYONE),
    "GET /library": Row(KNOWN),
    "GET /library/": Row(KNOWN),
    "GET /library/{technique_id}": Row(KNOWN),
    "GET /data/clients": Row(KNOWN),
    "GET /data/sessions/{session_id}/case": Row(OWNER),
    "GET /data/sessions/{session_id}/known": Row(OWNER),
    "GET /data/sessions/{session_id}/scorecard": Row(OWNER),
    "GET /data/sessions/{session_id}/to-rate": Row(NOBODY),  # ann has rated herself
    "GET /data/sessions/{session_id}/revealed": Row(NOBODY),  # and has not asked for it
    "GET /data/next": Row(KNOWN),
    "GET /data/drills": Row(KNOWN),
    "GET /data/drills/{drill_id}/{persona_id}": Row(KNOWN),
    "GET /data/moments/next": Row(KNOWN),
    "POST /data/moments/{moment_id}": Row(KNOWN),
    "GET /data/sessions/{session_id}/feedback": Row(NOBODY),  # it is no drill
    "GET /data/sessions/{session_id}/tools": Row(OWNER),
    "POST /data/sessions/{session_id}/pause": Row(OWNER),
    "GET /data/terms": Row(KNOWN),
    "POST /data/terms": Row(KNOWN),
    "GET /progress": Row(KNOWN),
    "GET /progress/": Row(KNOWN),
    "GET /progress/export.zip": Row(KNOWN),
    "GET /progress/{session_id}": Row(OWNER),
    "GET /progress/{session_id}/scorecard.pdf": Row(OWNER),
    "GET /progress/forget": Row(OWNER),  # the others have nothing that could go
    "POST /progress/forget": Row(OWNER),
    "POST /progress/forget/for-good": Row(OWNER, {"word": "not the word"}),
    "GET /care": Row(ANYONE),
    "POST /care/call": Row(KNOWN),
    "GET /care/calls": Row(SUPERVISORS),
    "POST /care/calls/{trainee}": Row(IN_REACH),
    "POST /care/drop": Row(KNOWN),
    "GET /mine": Row(KNOWN),
    "GET /mine/{session_id}": Row(OWNER),
    "POST /mine/{session_id}/share": Row(OWNER, {"shared": "yes"}),
    "POST /mine/{session_id}/remarks": Row(OWNER, {"kind": "contest"}),
    "GET /review/static/review.css": Row(ANYONE),
    "GET /review/static/review.js": Row(ANYONE),
    "GET /review": Row(SUPERVISORS),
    "GET /review/": Row(SUPERVISORS),
    "POST /review/views": Row(SUPERVISORS, {"name": "mine", "query": "persona=marek"}),
    "POST /review/views/forget": Row(SUPERVISORS, {"name": "mine"}),
    "GET /review/trust": Row(SUPERVISORS),
    "GET /review/trust/gold.jsonl": Row(SUPERVISORS),
    "GET /review/cohorts": Row(SUPERVISORS),
    **{f"GET /review/cohorts/{{name}}{file}": Row(IN_REACH) for file in COHORT_FILES},
    "POST /review/cohorts/{name}/assignments": Row(IN_REACH, {"persona": "marek", "due_on": "2099-01-01"}),
    "POST /review/cohorts/{name}/assignments/{assignment}/withdraw": Row(IN_REACH),
    **{f"GET /review/{{session_id}}/{file}": Row(IN_REACH) for file in SESSION_FILES},
    "GET /review/{session_id}": Row(IN_REACH),
    "POST /review/{session_id}/remarks": Row(IN_REACH, NOTE),
    "POST /review/{session_id}/rating": Row(IN_REACH, {"overall": "3"}),
    "POST /review/{session_id}/sign": Row(IN_REACH),
    "POST /review/{session_id}/assign": Row(IN_REACH, {"supervisor": "sue"}),
    "GET /review/admin": Row(ADMINS),
    "GET /review/admin/audit": Row(ADMINS),
    "POST /review/admin/people": Row(ADMINS, {"name": "new", "role": "trainee", "password": PASSWORD}),
    "POST /review/admin/people/role": Row(ADMINS, {"name": "new", "role": "supervisor"}),
    "POST /review/admin/people/password": Row(ADMINS, {"name": "new", "password": PASSWORD}),
    "POST /review/admin/people/remove": Row(ADMINS, {"name": "ann", "sure": "not ann"}),
    "POST /review/admin/cohorts": Row(ADMINS, {"cohort": "summer"}),
    "POST /review/admin/members": Row(ADMINS, {"cohort": "summer", "name": "new", "part": "trainee"}),
    "POST /review/admin/members/remove": Row(ADMINS, {"cohort": "summer", "name": "new"}),
    "POST /review/admin/import": Row(ADMINS),
}
FILLED = {
    "drill_id": "timeline",
    "persona_id": "marek",
    "moment_id": "timeline.marek",
    "technique_id": "communication_analysis",
    "code": "en",
    "name": "spring",
    "trainee": "ann",
    "assignment": "1",
}


def login_in_cookies(cookies: Mapping[str, str]) -> Login | None:
    name, _, made_at = cookies.get("login", "").partition("|")
    return Login(name, datetime.fromisoformat(made_at)) if made_at else None


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sessions: Sessions) -> FastAPI:
    """The whole application, with something else in the place of the chat."""
    chat = ModuleType("simulator.faces.chat.mounting")
    chat.__dict__.update(mount_chat=lambda app: None, login_in_cookies=login_in_cookies)
    monkeypatch.setitem(sys.modules, "simulator.faces.chat.mounting", chat)
    monkeypatch.setattr("simulator.faces.web.prepare_site", lambda settings: None)
    made = create_app(Settings(mode="accounts", data_dir=tmp_path))
    made.state.sessions = sessions
    made.state.name_in_cookies = lambda cookies: (found := login_in_cookies(cookies)) and found.name
    return made


def routes_of(routes: Iterable[BaseRoute]) -> Iterator[str]:
    for route in routes:
        inner = getattr(route, "original_router", None)  # how FastAPI keeps an included router
        if inner is not None:
            yield from routes_of(inner.routes)
        elif isinstance(route, APIRoute):
            yield from (f"{method} {route.path}" for method in route.methods or ())


async def prepare(logbook: Logbook, sessions: Sessions) -> str:
    """The people, their cohorts, and ann's session, which is not one drawn to be rated blind."""
    for name, role in PEOPLE.items():
        await logbook.add_user(name, role, "")
    for cohort, members in {"spring": ("sue", "ann", "ben"), "autumn": ("tom",)}.items():
        await logbook.people.add_cohort(cohort)
        for name in members:
            await logbook.people.put(cohort, name, "trainee" if PEOPLE[name] == "trainee" else "supervisor")
    session = await sessions.begin("marek", "ann", seed=5, session_id="anns-session")
    async for _ in session.say("Hello, what brings you here?"):
        pass
    await session.end()
    await session._append(SelfRated(overall=2))
    await logbook.reviews.share(session.id, "ann", True)
    return session.id


@asynccontextmanager
async def everybody(app: FastAPI) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A browser each, logged in."""
    async with AsyncExitStack() as stack:
        browsers = {}
        for name in EVERYBODY:
            cookies = {} if name == "nobody" else {"login": f"{name}|{datetime.now(UTC).isoformat()}"}
            transport = httpx.ASGITransport(app)
            client = httpx.AsyncClient(transport=transport, base_url=URL, cookies=cookies)
            browsers[name] = await stack.enter_async_context(client)
        yield browsers


def test_every_route_has_a_row(app: FastAPI) -> None:
    assert set(routes_of(app.routes)) == set(ROWS), "give every new route a row in ROWS; take out those that are gone"


async def test_every_route_opens_to_whom_its_row_names_and_to_nobody_else(
    app: FastAPI, logbook: Logbook, sessions: Sessions
) -> None:
    session_id = await prepare(logbook, sessions)
    async with everybody(app) as browsers:
        wrong = []
        for route, row in ROWS.items():
            method, path = route.split(" ")
            path = path.format(session_id=session_id, **FILLED)
            for name, browser in browsers.items():
                answer = await browser.request(method, path, data=row.form if method == "POST" else None)
                if (answer.status_code not in REFUSED) != (name in row.who) or answer.status_code >= 500:
                    wrong.append(f"{name} {route}: {answer.status_code}")
        assert not wrong
        for path in ("/review/nothing", "/review/a%00b", "/mine/nothing", f"/mine/{session_id}x"):
            for name in KNOWN:
                assert (await browsers[name].get(path)).status_code == 404
        hidden, nothing = [await browsers["tom"].get(f"/review/{i}") for i in (session_id, "nothing")]
        assert hidden.text == nothing.text
    read = [(r.who, r.did) for r in await logbook.reviews.audited(about="ann") if r.session_id == session_id]
    assert {("sue", "read"), ("sue", "reviewed"), ("ann", "shared")} == set(read)


async def test_a_form_of_another_site_does_nothing(app: FastAPI, logbook: Logbook, sessions: Sessions) -> None:
    await prepare(logbook, sessions)
    form = {"cohort": "forged"}
    async with everybody(app) as browsers:
        send = browsers["adm"].post
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://here.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            assert (await send("/review/admin/cohorts", data=form, headers=headers)).status_code == 403
        assert "forged" not in [cohort.name for cohort in await logbook.people.cohorts()]
        assert (await send("/review/admin/cohorts", data=form, headers={"Origin": URL})).status_code == 303


async def test_a_dead_login_opens_nothing(app: FastAPI, logbook: Logbook, sessions: Sessions) -> None:
    await prepare(logbook, sessions)
    async with everybody(app) as browsers:
        await browsers["adm"].post("/review/admin/people/remove", data={"name": "ben", "sure": "ben"})
        assert (await browsers["ben"].get("/mine")).status_code == 401
        await logbook.people.set_password("tom", "another")
        early = f"tom|{(datetime.now(UTC) - timedelta(minutes=5)).isoformat()}"
        browsers["tom"].cookies.set("login", early)
        assert (await browsers["tom"].get("/review")).status_code == 401
        assert (await browsers["sue"].get("/review")).status_code == 200
