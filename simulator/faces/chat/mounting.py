"""Mounts Chainlit in our app. Importing this imports Chainlit, so its folder must be ready (`site`)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import jwt
from chainlit.auth.cookie import get_token_from_cookies
from chainlit.auth.jwt import get_jwt_secret
from chainlit.config import config
from chainlit.server import app as chat
from chainlit.utils import mount_chainlit
from fastapi import FastAPI

from simulator.faces.gatekeeping import Login

TARGET = Path(__file__).parent / "app.py"


def mount_chat(app: FastAPI) -> None:
    """The chat at `/`, and the reading of its login cookie for our own pages."""
    config.ui.default_theme = "system"  # the page knows it, the settings file refuses it
    app.state.name_in_cookies = _name_in_cookies
    mount_chainlit(app=app, target=str(TARGET), path="/")
    # Mounted at the root this lets everything through, and fills the log whenever a browser breaks off a request.
    chat.user_middleware = [m for m in chat.user_middleware if getattr(m.cls, "__name__", "") != "ChainlitMiddleware"]


def _name_in_cookies(cookies: Mapping[str, str]) -> str | None:
    found = login_in_cookies(cookies)
    return found[0] if found else None


def login_in_cookies(cookies: Mapping[str, str]) -> Login | None:
    """Whose login cookie this is and when it was made; None without a cookie that we signed."""
    token = get_token_from_cookies(dict(cookies))
    if token is None:
        return None
    try:
        claims = jwt.decode(token, get_jwt_secret() or "", algorithms=["HS256"])
        return Login(claims["identifier"], datetime.fromtimestamp(claims["iat"], UTC))
    except (jwt.InvalidTokenError, KeyError, TypeError):
        return None
