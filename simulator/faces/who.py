"""Who is asking: the one local person of solo mode, or the account behind the login cookie.

The role comes from the logbook at each request, never from the cookie. Pages use `current_user` as a dependency.
"""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from simulator.accounts import LOCAL_PERSON
from simulator.logbook import User
from simulator.sessions import Sessions
from simulator.settings import Settings

NameInCookies = Callable[[Mapping[str, str]], str | None]
"""Reads the login cookie; set on `app.state.name_in_cookies` by whoever mounts the chat, which owns the cookie."""


async def current_user(request: Request) -> User:
    """The person asking.

    Raises:
        HTTPException: nobody is logged in. A browser is sent to the login page, anything else gets a 401.
    """
    settings: Settings = request.app.state.settings
    if settings.mode == "solo":
        return LOCAL_PERSON
    sessions: Sessions = request.app.state.sessions
    name_in_cookies: NameInCookies = request.app.state.name_in_cookies
    name = name_in_cookies(request.cookies)
    user = await sessions.logbook.user(name) if name else None
    if user is not None:
        return user
    if "text/html" in request.headers.get("accept", ""):
        raise HTTPException(303, "Log in first.", headers={"Location": "/login"})
    raise HTTPException(401, "Log in first.")


async def perhaps_somebody(request: Request) -> User | None:
    """Whoever is logged in, if anybody is."""
    try:
        return await current_user(request)
    except HTTPException:
        return None


PerhapsSomebody = Annotated[User | None, Depends(perhaps_somebody)]
