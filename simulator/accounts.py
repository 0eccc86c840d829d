"""Who may log in: argon2id password hashes, checked against the logbook at each login."""

import asyncio
import contextlib
import os
import re
import secrets
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from simulator.logbook import Logbook, LogbookError, Role, User

SHORTEST_PASSWORD = 10
_NAME = re.compile(r"[^\W_][\w.@-]{0,39}")
SHORTEST_SECRET = 32
LOCAL_PERSON = User(name="local", role="supervisor", password_hash="")
"""The one person of solo mode: trainee and supervisor at once."""


class AccountsError(Exception):
    """Nobody can be let in safely. The message says what to do."""


_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex())


async def add_user(logbook: Logbook, name: str, role: Role, password: str) -> None:
    """Adds an account. Raises `LogbookError` if the name is taken or no name, or the password is too short."""
    name = plain_name(name)
    if complaint := wrong_name(name) or wrong_password(password):
        raise LogbookError(complaint)
    await logbook.add_user(name, role, await asyncio.to_thread(_hasher.hash, password))


async def change_password(logbook: Logbook, name: str, password: str) -> None:
    """Gives an account another password, and ends its logins. Raises `LogbookError`: no such account, or too short."""
    if complaint := wrong_password(password):
        raise LogbookError(complaint)
    await logbook.people.set_password(plain_name(name), await asyncio.to_thread(_hasher.hash, password))


def wrong_name(name: str) -> str:
    """What is wrong with a name for an account; '' if it will do."""
    if not _NAME.fullmatch(name):
        return "a name has 1 to 40 letters, digits or . - _ @ and begins with a letter or digit"
    if name == LOCAL_PERSON.name:
        return f"'{name}' is the name of solo mode's one person; choose another"
    return ""


def wrong_password(password: str) -> str:
    """What is wrong with a password; '' if it will do."""
    return "" if len(password) >= SHORTEST_PASSWORD else f"a password needs {SHORTEST_PASSWORD} characters or more"


def viewer_of(user: User) -> str | None:
    """As whom somebody looks at sessions: solo mode's one person sees everything, and has no cohorts."""
    return None if user == LOCAL_PERSON else user.name


def plain_name(name: str) -> str:
    """One spelling for one name: look-alike letters made plain, small letters, no space around it."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


async def check_password(logbook: Logbook, name: str, password: str) -> User | None:
    """The account, if name and password fit. Takes as long for a name that does not exist."""
    name = plain_name(name)
    user = await logbook.user(name) if _NAME.fullmatch(name) else None
    try:
        # In a thread of its own: argon2 is slow on purpose, and everybody's clients speak on this loop.
        await asyncio.to_thread(_hasher.verify, user.password_hash if user else _NOBODY, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return None
    return user


def login_secret(data_dir: Path) -> str:
    """The secret that signs login cookies: made once, kept in the data folder, readable by its owner only.

    Raises:
        AccountsError: the file holds no secret. An empty one would let anybody sign in as anybody.
    """
    file = data_dir / "login-secret"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        draft = data_dir / f".login-secret-{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)  # all or nothing, and the first of two servers wins
        draft.unlink()
    secret = file.read_text(encoding="utf-8")
    if len(secret) < SHORTEST_SECRET:
        raise AccountsError(f"{file} is damaged. Delete it and start again; everybody will have to log in anew.")
    return secret
