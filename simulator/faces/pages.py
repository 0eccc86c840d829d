"""Pages rendered on the server: the shared frame, the headers sent with each, and what is shown when something fails.

No script and nothing from another host. What people wrote is text and stays text: every template escapes, and the
policy sent with each page forbids scripts altogether.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from simulator.faces.scorecard_text import BANNER
from simulator.faces.texts import language, languages, t
from simulator.library import LibraryError
from simulator.logbook import LogbookError, NoSuchSession

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_pages = Environment(
    loader=PackageLoader("simulator.faces"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals |= {"banner": BANNER, "t": t, "language": language, "languages": languages}


def page(template: str, status: int = 200, **data: Any) -> HTMLResponse:
    """The template filled in."""
    return HTMLResponse(_pages.get_template(template).render(data), status, HEADERS)


class PlainPages(APIRoute):
    """Says what is wrong on a page of its own. A damaged log is reported, never shown as if it were whole."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with what may go wrong caught."""
        handle = super().get_route_handler()

        async def plainly(request: Request) -> Response:
            try:
                return await handle(request)
            except HTTPException as error:
                if error.status_code < 400:
                    raise
                return page("sorry.html", error.status_code, title=t("page.not_found"), message=str(error.detail))
            except NoSuchSession:
                return page("sorry.html", 404, title="Not found", message="No finished session has this id.")
            except (LogbookError, LibraryError, ValidationError) as error:
                return page("sorry.html", 500, title=_title(error), message=_in_short(error))

        return plainly


def _title(error: Exception) -> str:
    return "The library has mistakes" if isinstance(error, LibraryError) else "The log is damaged"


def _in_short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return f"something in the log cannot be read: {error.title}, {error.error_count()} mistakes"
    return str(error)
