"""What the log gives back besides events, and how it says that it cannot."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.events import Form, Logged, Purpose
from simulator.core.rubric import Rubric
from simulator.core.scoring import Headline
from simulator.core.standing import Standing

Role = Literal["trainee", "supervisor", "admin"]
Part = Literal["trainee", "supervisor"]
"""What somebody is in a cohort."""
Kept = TypeVar("Kept", Persona, Rubric, Course, Drill)
Stands = Callable[[Logged], tuple[Standing, str]]
"""From the event, in its place, to the session's standing and to what was said in it."""

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""What a session id can look like; anything else never reaches the database."""


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
    password_at: datetime | None = None
    """When the password was last changed: a cookie from before it opens nothing."""


@dataclass(frozen=True)
class Person:
    """An account in a list, with the cohorts it is in and as what."""

    name: str
    role: Role
    cohorts: tuple[tuple[str, Part], ...]


@dataclass(frozen=True)
class Cohort:
    """A cohort and who is in it."""

    name: str
    supervisors: tuple[str, ...]
    trainees: tuple[str, ...]


@dataclass(frozen=True)
class AuditRow:
    """Who did what with whose session, when."""

    id: int
    at: datetime
    who: str
    did: str
    whose: str
    session_id: str | None
    detail: str


@dataclass(frozen=True)
class QueueRow:
    """A finished session in the queue.

    Attributes:
        level: the headline after the reviews; None where there is no scorecard.
        reason: why it stands where it does, one of `queue.REASONS`.
        critical: the criteria that make it critical, where that is the reason.
        blind: its reader is to rate it before they see what the grader found; nothing of that may be shown.
        excerpt: where the words searched for were said, in pieces, with whether each is one of them.
    """

    session_id: str
    trainee: str
    persona: str
    session_number: int
    form: Form
    purpose: Purpose
    area: str | None
    phase: str
    ended_at: datetime
    seconds: int
    turns: int
    level: str | None
    ns: int
    contested: int
    reason: str
    critical: tuple[str, ...]
    blind: bool
    reviewed_at: datetime | None
    signed_at: datetime | None
    excerpt: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Deletion:
    """What the audit keeps of a deletion: when, and "3 sessions". Nothing of what was in them."""

    at: datetime
    detail: str
