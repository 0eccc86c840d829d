"""Mounts Chainlit in our app. Importing this imports Chainlit, so its folder must be ready (`site`)."""

from collections.abc import Mapping
from pathlib import Path

import jwt
from chainlit.auth.cookie import get_token_from_cookies
from chainlit.auth.jwt import decode_jwt
from chainlit.config import config
from chainlit.server import app as chat
from chainlit.utils import mount_chainlit
from fastapi import FastAPI

TARGET = Path(__file__).parent / "app.py"


def mount_chat(app: FastAPI) -> None:
    """The chat at `/`, and the reading of its login cookie for our own pages."""
    config.ui.default_theme = "system"  # the page knows it, the settings file refuses it
    app.state.name_in_cookies = _name_in_cookies
    mount_chainlit(app=app, target=str(TARGET), path="/")
    # Mounted at the root this lets everything through, and fills the log whenever a browser breaks off a request.
    chat.user_middleware = [m for m in chat.user_middleware if getattr(m.cls, "__name__", "") != "ChainlitMiddleware"]


def _name_in_cookies(cookies: Mapping[str, str]) -> str | None:
    token = get_token_from_cookies(dict(cookies))
    if token is None:
        return None
    try:
        return decode_jwt(token).identifier
    except (jwt.InvalidTokenError, KeyError, TypeError):
        return None
