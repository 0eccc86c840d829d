"""Each event row carries the hash of the one before: a row altered, reordered or missing in between is reported.

Rows cut off at the end cannot be told from a session that was left there.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from simulator.core.canonical import canonical_json
from simulator.core.events import EVENTS, Event, Logged
from simulator.logbook.rows import DamagedLog, Tail


def chained_row(session_id: str, tail: Tail, event: Event, at: datetime) -> tuple[Logged, dict[str, Any]]:
    """The event in its place after the tail, and the row that holds it."""
    logged = Logged(seq=tail.seq + 1, at=at, event=event)
    body = canonical_json(event)
    row = {"session_id": session_id, "seq": logged.seq, "at": at, "type": event.type, "body": body}
    return logged, row | {"hash": chain_hash(tail.hash, row)}


def chain_hash(previous: str, row: dict[str, Any]) -> str:
    """The hash of a row that follows the row with the hash `previous`."""
    at = utc(row["at"]).isoformat(timespec="microseconds")
    text = "\x1f".join((previous, row["session_id"], str(row["seq"]), at, row["type"], row["body"]))
    return hashlib.sha256(text.encode()).hexdigest()


def verified(session_id: str, rows: list[dict[str, Any]]) -> tuple[list[Logged], Tail]:
    """The rows as events, each checked. Raises `DamagedLog` naming the first that cannot be right."""
    found: list[Logged] = []
    tail = Tail(0, "")
    for row in rows:
        if row["seq"] != tail.seq + 1:
            raise DamagedLog(f"session {session_id}: event {tail.seq + 1} is missing (the next found is {row['seq']})")
        if chain_hash(tail.hash, row) != row["hash"]:
            raise DamagedLog(
                f"session {session_id}: event {row['seq']} is not what was written, or one before it is not"
            )
        try:
            event = EVENTS.validate_json(row["body"])
        except ValidationError as error:
            # Without pydantic's own words, which quote what was said, and without its traceback in a server's log.
            raise DamagedLog(f"session {session_id}: event {row['seq']} cannot be read ({where(error)})") from None
        found.append(Logged(seq=row["seq"], at=utc(row["at"]), event=event))
        tail = Tail(row["seq"], row["hash"])
    return found, tail


def where(error: ValidationError) -> str:
    """The places at which a value is wrong, without the value."""
    places = {".".join(map(str, e["loc"])) for e in error.errors(include_input=False, include_url=False)}
    return ", ".join(sorted(places)) or "not JSON"


def utc(at: datetime) -> datetime:
    """The moment in UTC; SQLite gives it back without a zone."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
