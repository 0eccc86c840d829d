"""The session log: the only room that speaks SQL."""

from simulator.logbook.judged import BlindRating, SignedOff
from simulator.logbook.learning import Held, Post, Statement
from simulator.logbook.log import Logbook, sqlite_url
from simulator.logbook.rows import (
    DamagedLog,
    LogbookError,
    MovedOn,
    NoSuchSession,
    Role,
    SessionRow,
    Tail,
    User,
)
from simulator.logbook.tables import metadata

__all__ = [
    "BlindRating",
    "DamagedLog",
    "Held",
    "Logbook",
    "LogbookError",
    "MovedOn",
    "NoSuchSession",
    "Post",
    "Role",
    "SessionRow",
    "SignedOff",
    "Statement",
    "Tail",
    "User",
    "metadata",
    "sqlite_url",
]
