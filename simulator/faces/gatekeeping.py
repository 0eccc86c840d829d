"""Two layers around the whole server: forms come from our own pages only, and a dead login opens nothing.

Chainlit reads its cookie by itself and takes one of a removed account for good; so dead cookies are taken out of the
request before anybody reads them, and an open socket of such an account is closed at its next word.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.logbook import User

READING = ("GET", "HEAD", "OPTIONS")
FOREIGN = "This form was not sent from one of this server's own pages. Reload the page and send it again."
STATIC = ("/assets/", "/public/", "/review/static/")
"""The same for everybody: nobody's login is looked up for these."""


class Login(NamedTuple):
    """Whose login cookie it is, and when it was made."""

    name: str
    made_at: datetime


ReadLogin = Callable[[Mapping[str, str]], Login | None]
FindUser = Callable[[str], Awaitable[User | None]]


class OwnFormsOnly:
    """Refuses what another site makes a person's browser send. Together with the cookie's SameSite=Lax."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through unless it changes something and says that it comes from elsewhere."""
        if scope["type"] == "http" and scope["method"] not in READING and not _is_own(Headers(scope=scope)):
            await PlainTextResponse(FOREIGN, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_own(headers: Headers) -> bool:
    """Browsers send an Origin with every form. What sends none is no browser and carries nobody's cookies."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return urlsplit(origin).netloc == headers.get("host", "")


class LiveLoginsOnly:
    """Takes the login cookie out of a request whose account is gone or has another password by now."""

    def __init__(self, app: ASGIApp, login: ReadLogin, find: FindUser) -> None:
        self._app, self._login, self._find = app, login, find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a dead login as if there were none."""
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return
        alive = await self._is_alive(scope)
        dropped = (b"authorization",) if alive else (b"authorization", b"cookie")
        asked = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in dropped]}

        async def received() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await self._is_alive(asked):
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        await self._app(asked, received if scope["type"] == "websocket" else receive, send)

    async def _is_alive(self, scope: Scope) -> bool:
        """Whether every login in it is. Two readers of cookies read here as well: what one reads is looked up."""
        for cookies in (HTTPConnection(scope).cookies, _strictly(Headers(scope=scope).get("cookie", ""))):
            found = self._login(cookies)
            if found is None:
                continue
            user = await self._find(found.name)
            if user is None or (
                user.password_at is not None and found.made_at < user.password_at.replace(microsecond=0)
            ):
                return False
        return True


def _strictly(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
