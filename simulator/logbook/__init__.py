"""The session log: the only room that speaks SQL."""

from simulator.logbook.judged import BlindRating, SignedOff
from simulator.logbook.learning import Held, Post, Statement
from simulator.logbook.log import Logbook, sqlite_url
from simulator.logbook.memory import MemoryLog
from simulator.logbook.queue import REASONS, Filters
from simulator.logbook.rows import (
    AuditRow,
    Cohort,
    DamagedLog,
    Deletion,
    LogbookError,
    MovedOn,
    NoSuchSession,
    Part,
    Person,
    QueueRow,
    Role,
    SessionRow,
    Stands,
    Tail,
    User,
)
from simulator.logbook.tables import metadata
from simulator.logbook.window import Log

__all__ = [
    "REASONS",
    "AuditRow",
    "BlindRating",
    "Cohort",
    "DamagedLog",
    "Deletion",
    "Filters",
    "Held",
    "Log",
    "Logbook",
    "LogbookError",
    "MemoryLog",
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
