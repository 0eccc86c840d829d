"""Every page of supervision before axe-core and a ruler: desktop in light, telephone in dark. No server is started:
the browser's requests are answered by the routes themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from playwright.async_api import Page, Route, async_playwright

from simulator.core.assignments import Task
from simulator.core.events import SelfRated
from simulator.core.review import Remark
from simulator.core.standing import drawn_for_double_rating
from simulator.faces.cohort_files import cohort_files_router
from simulator.faces.cohort_pages import cohort_router
from simulator.faces.own_sessions import own_sessions_router
from simulator.faces.progress_pages import progress_router
from simulator.faces.review import review_router
from simulator.faces.session_files import session_files_router
from simulator.faces.who import current_user
from simulator.logbook import Role, User
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.settings import Settings
from simulator.supervising import say
from tests.faces.browser import CHROMIUM, FLAGS, START_PATIENCE
from tests.faces.test_access import PHONE, Inspector, axe
from tests.faces.test_review import held
from tests.faces.test_terminal import SESSION
from tests.supervised import make_cohort, put_session

__all__ = ["axe"]  # the fixture

HERE = "http://127.0.0.1"
LONG = "a" * 40
DESKTOP = {"viewport": {"width": 1280, "height": 850}}
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
COHORT = "review/cohorts/autumn"
PATHS: dict[Role, tuple[str, ...]] = {
    "supervisor": (
        *("review", "review?state=all&words=hello", "review/trust", "review/cohorts"),
        *(COHORT, f"{COHORT}?criterion=role_play", f"{COHORT}/report"),
        *("review/{reviewed}", "review/{reviewed}?turn=2#mark", "review/{reviewed}/report", "review/{drawn}"),
        "review/nothing",
    ),
    "trainee": ("mine", "mine/{reviewed}", "progress", "progress/{reviewed}"),
    "admin": ("review/admin", "review/admin/audit"),
}
NAMES: dict[Role, str] = {"supervisor": "sue", "trainee": "ann", "admin": "adm"}


async def prepare(sessions: Sessions) -> dict[str, str]:
    """Something on every page: a reviewed and contested session, one to rate blind, signed ones, tasks, long names."""
    log = sessions.logbook
    await make_cohort(log, "autumn", ("sue",), ("ann", LONG))
    levels = {"role_play": ("2", "3"), "cbt_drift": ("1", "1"), "plain_question": ("3", "3")}
    for i in range(4):
        trainee = ("ann", LONG)[i % 2]
        await put_session(log, f"signed-{i}", trainee, levels=levels, day=30 * i, number=(1, 5, 14, 1)[i])
    await log.learning.assign(Task(persona="marek", due_on=date(2026, 1, 9), text="Slowly."), ["ann"], "autumn", "sue")
    reviewed, drawn = await held(sessions, *SESSION), await to_be_rated(sessions)
    await reviewed.rate(SelfRated(overall=2, remark="Too quick."))
    assert reviewed.scorecard is not None
    found = reviewed.scorecard.findings[0]
    about = {"criterion": found.criterion, "turn": found.turn, "quote": found.quote}
    doubt = Remark(kind="verdict", verdict="disagree", text="He asked for it.", **about)
    remarks = (doubt, Remark(kind="note", text="Well begun."), Remark(kind="comment", turn=0, text="Warm."))
    await say(log, reviewed, "sue", *remarks)
    await say(log, reviewed, "ann", Remark(kind="contest", text="I meant it kindly.", **about))
    for session in (reviewed, drawn):
        await log.reviews.share(session.id, "ann", True)
    return {"reviewed": reviewed.id, "drawn": drawn.id}


async def to_be_rated(sessions: Sessions) -> Session:
    """One that is drawn to be rated blind."""
    id = next(f"drawn-{i}" for i in range(1000) if drawn_for_double_rating(5, f"drawn-{i}"))
    session = await sessions.begin("marek", "ann", seed=5, session_id=id)
    async for _ in session.say("Hello."):
        pass
    await session.end()
    return session


class Office:
    """The routes with somebody logged in, and browsers that are answered by them."""

    def __init__(self, sessions: Sessions) -> None:
        self.role: Role = "supervisor"
        app = FastAPI()
        app.state.sessions, app.state.settings = sessions, Settings(mode="accounts")
        app.dependency_overrides[current_user] = self._who
        for router in (cohort_files_router, session_files_router, cohort_router, review_router):
            app.include_router(router())
        for router in (own_sessions_router, progress_router):
            app.include_router(router())
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)

    async def _who(self) -> User:
        return User(NAMES[self.role], self.role, "")

    async def answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        found = await self.client.get(f"{parts.path}?{parts.query}")
        await route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.content)


@asynccontextmanager
async def windows(office: Office) -> AsyncIterator[dict[str, Page]]:
    """A desktop's window and a telephone's."""
    async with async_playwright() as playwright, office.client:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = {}
        for where, device in (("desktop", DESKTOP), ("phone", PHONE)):
            pages[where] = await (await browser.new_context(**device)).new_page()
            pages[where].set_default_timeout(START_PATIENCE * 1000)
            await pages[where].route("**/*", office.answer)
        yield pages
        await browser.close()


async def test_no_page_of_supervision_has_a_serious_violation_or_is_wider_than_its_window(
    sessions: Sessions, axe: str
) -> None:
    ids = await prepare(sessions)
    inspector, office = Inspector(axe), Office(sessions)
    async with windows(office) as pages:
        for role, paths in PATHS.items():
            office.role = role
            for path in paths:
                for where, page in pages.items():
                    await page.goto(f"{HERE}/{path.format(**ids)}")
                    await inspector.look(page, f"{path}, {where}")
                    there, room = await page.evaluate(WIDTHS)
                    if there > room:
                        inspector.wrong.append(f"{path}, {where}: {there} px wide in a window of {room}")
    assert not inspector.wrong, "\n".join(inspector.wrong)
