"""What the log gives back besides events, and how it says that it cannot."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from simulator.core.events import Form, Purpose
from simulator.core.scoring import Headline

Role = Literal["trainee", "supervisor", "admin"]


class LogbookError(Exception):
    """The database refused, or what it holds cannot be right. The message says which and what to do."""


class DamagedLog(LogbookError):
    """A session's rows do not follow from one another. Nothing of it is shown as if it were whole."""


class MovedOn(LogbookError):
    """Somebody else wrote to this session in the meantime: load it again."""


class NoSuchSession(LogbookError):
    """No session has this id."""


@dataclass(frozen=True)
class Tail:
    """Where a session's log ends: what the next event must follow."""

    seq: int
    hash: str


@dataclass(frozen=True)
class SessionRow:
    """A session in a list. `headline` is the latest scorecard's, if it has been graded since it last ended.

    `damaged`: its standing cannot be read; `Logbook.read` says why. It spoils no other row of the list.
    """

    session_id: str
    trainee: str
    persona: str
    session_number: int
    opened_at: datetime
    ended: bool
    headline: Headline | None
    damaged: bool = False
    form: Form = "session"
    drill: str | None = None
    purpose: Purpose = "practice"


@dataclass(frozen=True)
class User:
    """An account. The role is read from here at each request, never from a token."""

    name: str
    role: Role
    password_hash: str
