"""The web server: review pages, the page's data and the chat, in one process under one login."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from simulator.bootstrap import sessions_for, store_for
from simulator.faces.care_pages import care_router
from simulator.faces.chat.desk import desk
from simulator.faces.chat.site import prepare_site
from simulator.faces.cohort_files import cohort_files_router
from simulator.faces.cohort_pages import cohort_router
from simulator.faces.gatekeeping import FindUser, LiveLoginsOnly, OwnFormsOnly
from simulator.faces.language import InTheirLanguage, language_router
from simulator.faces.library_pages import library_router
from simulator.faces.own_sessions import own_sessions_router
from simulator.faces.page_data import page_data_router
from simulator.faces.practice_data import practice_data_router
from simulator.faces.progress_pages import progress_router
from simulator.faces.review import review_router
from simulator.faces.session_files import session_files_router
from simulator.logbook import User
from simulator.sessions import Sessions
from simulator.settings import Settings
from simulator.telling import telling

LOOPBACK_NAMES = ["127.0.0.1", "localhost", "::1", "[::1]"]
SECONDS_TO_STOP = 3


def create_app(settings: Settings) -> FastAPI:
    """The whole application. One a process: Chainlit, which it mounts, is one a process too."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with sessions_for(settings) as sessions, telling(sessions.logbook, store_for(settings)):
            app.state.sessions = desk.sessions = sessions
            yield

    app = FastAPI(title="IPT practice simulator", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = desk.settings = settings
    if settings.mode == "solo":
        # Without a login, a foreign site must not reach us by pointing a name of its own at this machine.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK_NAMES)
    app.add_middleware(InTheirLanguage)
    app.add_middleware(OwnFormsOnly)
    app.include_router(language_router())
    app.include_router(cohort_files_router())
    app.include_router(session_files_router())
    app.include_router(cohort_router())  # before the one below: it takes every further address for a session
    app.include_router(review_router())
    app.include_router(own_sessions_router())
    app.include_router(library_router())
    app.include_router(progress_router())
    app.include_router(care_router())
    app.include_router(page_data_router())
    app.include_router(practice_data_router())
    app.get("/healthz")(_health)
    prepare_site(settings)
    from simulator.faces.chat.mounting import (  # imports Chainlit, which reads what was just prepared
        login_in_cookies,
        mount_chat,
    )

    mount_chat(app)  # last: it answers for every path that is left
    if settings.mode == "accounts":
        app.add_middleware(LiveLoginsOnly, login_in_cookies, _user_of(app))
    return app


def _user_of(app: FastAPI) -> FindUser:
    async def user(name: str) -> User | None:
        sessions: Sessions = app.state.sessions
        return await sessions.logbook.user(name)

    return user


async def _health() -> dict[str, str]:
    return {"status": "ok"}


def serve(settings: Settings) -> None:
    """Serves until stopped, in one process.

    Raises:
        SettingsError: solo mode on an address that others can reach.
    """
    settings.check_address()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="asyncio",  # Chainlit patches the loop and can patch no other
        log_level="warning",
        timeout_graceful_shutdown=SECONDS_TO_STOP,
    )
