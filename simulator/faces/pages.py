"""Pages rendered on the server: the shared frame, the headers sent with each, and what is shown when something fails.

Nothing from another host. What people wrote is text and stays text: every template escapes, and the policy sent with
each page forbids scripts, but for our own file where a session is reviewed.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from simulator.faces.rates import many
from simulator.faces.scorecard_text import BANNER
from simulator.faces.texts import english, language, languages, t
from simulator.faces.texts.from_below import from_below
from simulator.library import LibraryError
from simulator.logbook import LogbookError, NoSuchSession

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
OWN_SCRIPT = "; script-src 'self'"
"""Added where a page has keys. No inline script runs there either, so that nothing stored can."""

_pages = Environment(
    loader=PackageLoader("simulator.faces"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals |= {"banner": BANNER, "many": many, "language": language, "languages": languages}
_pages.globals |= {"t": t, "english": english, "from_below": from_below}


def page(template: str, status: int = 200, *, script: bool = False, **data: Any) -> HTMLResponse:
    """The template filled in. `script`: it may load our own small file for keys and selection, and no other script.

    The way to the supervisors' pages is shown to those who may go there: `reviewer`, or else what `person` is.
    """
    data = {"script": script, "reviewer": getattr(data.get("person"), "role", "trainee") != "trainee"} | data
    policy = HEADERS["Content-Security-Policy"] + (OWN_SCRIPT if script else "")
    headers = HEADERS | {"Content-Security-Policy": policy}
    return HTMLResponse(_pages.get_template(template).render(data), status, headers)


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
                status = error.status_code
                return page("sorry.html", status, title=_titles(status), message=str(error.detail))
            except NoSuchSession:
                return page("sorry.html", 404, title="Not found", message="No finished session has this id.")
            except (LogbookError, LibraryError, ValidationError) as error:
                return page("sorry.html", 500, title=_title(error), message=_in_short(error))

        return plainly


def _titles(status: int) -> str:
    return t("page.not_found") if status == 404 else "This cannot be done"


def _title(error: Exception) -> str:
    return "The library has mistakes" if isinstance(error, LibraryError) else "The log is damaged"


def _in_short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return f"something in the log cannot be read: {error.title}, {error.error_count()} mistakes"
    return str(error)
