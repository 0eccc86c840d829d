"""The session log: the only room that speaks SQL."""

from simulator.logbook.judged import BlindRating, SignedOff
from simulator.logbook.learning import Held, Post, Statement
from simulator.logbook.log import Logbook, Stands, sqlite_url
from simulator.logbook.queue import REASONS, Filters
from simulator.logbook.rows import (
    AuditRow,
    Cohort,
    DamagedLog,
    LogbookError,
    MovedOn,
    NoSuchSession,
    Part,
    Person,
    QueueRow,
    Role,
    SessionRow,
    Tail,
    User,
)
from simulator.logbook.tables import metadata

__all__ = [
    "REASONS",
    "AuditRow",
    "BlindRating",
    "Cohort",
    "DamagedLog",
    "Filters",
    "Held",
    "Logbook",
    "LogbookError",
    "MovedOn",
    "NoSuchSession",
    "Part",
    "Person",
    "Post",
    "QueueRow",
    "Role",
    "SessionRow",
    "SignedOff",
    "Stands",
    "Statement",
    "Tail",
    "User",
    "metadata",
    "sqlite_url",
]
