"""Whose language a request is in: a layer around the whole server, and the two addresses that the page needs for it."""

import re
from importlib import resources
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.faces.texts import COOKIE, language, languages, preferred, script, speak, t
from simulator.faces.who import PerhapsSomebody

_ASKS_FOR_A_LANGUAGE = ("/project/translations", "/project/settings")
_OWN_PATH = re.compile(r"/(?:[\w.-]+(?:/[\w.-]+)*/?)?")
_A_YEAR = 365 * 24 * 3600


class InTheirLanguage:
    """Finds the language of each request and of each page's socket.

    Chainlit's page asks for the browser's language; it is given the same one as everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers in the language that was found."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            speak(preferred(headers.get("cookie", ""), headers.get("accept-language", "")))
            if scope["path"] in _ASKS_FOR_A_LANGUAGE:
                query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
                scope["query_string"] = urlencode(query | {"language": t("language.chainlit")}).encode()
        await self._app(scope, receive, send)


def language_router() -> APIRouter:
    """The page's texts, and the choice of a language. Neither needs a login: the login page has words, too."""
    router = APIRouter()
    router.get("/page.js")(page_script)
    router.get("/language/{code}")(choose)
    return router


async def page_script(person: PerhapsSomebody) -> Response:
    """What the chat page loads before anything else: its texts, and the bar at its top."""
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language"}
    page = (resources.files("simulator.faces") / "assets" / "page.js").read_text(encoding="utf-8")
    reviewer = person is not None and person.role != "trainee"
    return Response(script(language(), reviewer=reviewer) + page, media_type="text/javascript", headers=headers)


async def choose(code: str, request: Request) -> Response:
    """Keeps the choice in the browser and goes back to where the person was.

    Raises:
        HTTPException: there is no such language.
    """
    if code not in languages():
        raise HTTPException(404, f"There is no such language here. There are: {', '.join(languages())}.")
    answer = RedirectResponse(came_from(request), 303)
    answer.set_cookie(COOKIE, code, max_age=_A_YEAR, samesite="lax", httponly=True)
    return answer


def came_from(request: Request) -> str:
    """The page of this server on which the person was; the first page if that is not known. Leads nobody elsewhere."""
    before = urlsplit(request.headers.get("referer", ""))
    here = before.netloc == request.headers.get("host") and _OWN_PATH.fullmatch(before.path)
    return before.path if here else "/"
