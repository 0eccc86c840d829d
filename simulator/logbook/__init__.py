"""The session log: the only room that speaks SQL."""

from simulator.logbook.log import Logbook, sqlite_url
from simulator.logbook.review_tables import metadata
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

__all__ = [
    "DamagedLog",
    "Logbook",
    "LogbookError",
    "MovedOn",
    "NoSuchSession",
    "Role",
    "SessionRow",
    "Tail",
    "User",
    "metadata",
    "sqlite_url",
]
