"""Accounts: hashed passwords, and nothing learnt from a wrong guess."""

import stat
from pathlib import Path

import pytest

from simulator.accounts import SHORTEST_PASSWORD, AccountsError, add_user, check_password, login_secret
from simulator.logbook import Logbook, LogbookError


async def test_the_right_password_opens_and_a_wrong_one_does_not(logbook: Logbook) -> None:
    await add_user(logbook, "anna", "trainee", "a long password")
    user = await check_password(logbook, "anna", "a long password")
    assert user is not None
    assert user.role == "trainee"
    assert await check_password(logbook, "anna", "a long passwore") is None
    assert await check_password(logbook, "nobody", "a long password") is None


async def test_the_password_itself_is_stored_nowhere(logbook: Logbook) -> None:
    await add_user(logbook, "anna", "trainee", "a long password")
    user = await logbook.user("anna")
    assert user is not None
    assert user.password_hash.startswith("$argon2id$")
    assert "a long password" not in user.password_hash


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", "a long password"),
        ("local", "a long password"),
        ("an\0na", "a long password"),
        ("x" * 60, "a long password"),
        ("anna", "x" * (SHORTEST_PASSWORD - 1)),
    ],
)
async def test_a_name_that_is_none_and_a_short_password_are_refused(logbook: Logbook, name: str, password: str) -> None:
    with pytest.raises(LogbookError):
        await add_user(logbook, name, "trainee", password)


def test_the_login_secret_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first = login_secret(tmp_path / "data")
    assert first == login_secret(tmp_path / "data")
    assert len(first) >= 48
    assert stat.S_IMODE((tmp_path / "data" / "login-secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("found", ["", "short"])
def test_a_file_without_a_secret_is_refused(tmp_path: Path, found: str) -> None:
    (tmp_path / "login-secret").write_text(found, encoding="utf-8")
    with pytest.raises(AccountsError, match="Delete it"):
        login_secret(tmp_path)


async def test_one_name_is_one_account_however_it_is_spelt(logbook: Logbook) -> None:
    await add_user(logbook, "Anna", "trainee", "a long password")
    with pytest.raises(LogbookError, match="already"):
        await add_user(logbook, "\uff21nna ", "trainee", "another password")
    assert await check_password(logbook, "ANNA", "a long password") is not None


@pytest.mark.parametrize("name", ["an\0na", "\ud800", "x" * 500])
async def test_a_strange_name_at_the_login_is_only_refused(logbook: Logbook, name: str) -> None:
    assert await check_password(logbook, name, "a long password") is None
