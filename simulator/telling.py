"""Telling a learning record store (xAPI 1.0.3) what was practised: once, again until it has arrived, never in the way.

Statements are made from the log and kept in the database before anything is sent; a killed server goes on where it was.
Only sessions that a supervisor may see are told of: assessments, and practice that its trainee shared.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from simulator.core.vocabulary import Severity
from simulator.logbook import Held, Logbook, LogbookError, Statement

NOTICE = "Simulated client; practice evidence, not certification; not treatment."
"""On everything that leaves the simulator."""
VERSION = "1.0.3"
AT_ONCE = 50
"""Statements made and sent a round."""
EVERY = 30.0
"""Seconds between rounds."""
PATIENCE = 10.0
"""Seconds that the store has for one answer."""
_VERBS = {
    "completed": ("http://adlnet.gov/expapi/verbs/completed", "completed"),
    "reviewed": ("http://adlnet.gov/expapi/verbs/scored", "was scored by a supervisor in"),
}
_SIMULATION = "http://adlnet.gov/expapi/activities/simulation"
_OURS = "urn:ipt-practice-simulator:"
_REFUSED_FOR_GOOD = timedelta(days=1)
_MISCONFIGURED = timedelta(minutes=10)
LONGEST_WAIT = 60
"""Minutes, after waits that double from one."""


@dataclass(frozen=True)
class Store:
    """Where the statements go.

    Attributes:
        url: the xAPI endpoint, without `/statements`.
        home: the address that trainees' names belong to.
    """

    url: str
    key: str
    secret: str
    home: str


def statement_of(kind: str, held: Held, home: str) -> Statement:
    """What is told of a session. The same session gives the same id, so that no store keeps it twice."""
    told = held.practised
    id_ = str(uuid5(NAMESPACE_URL, f"{_OURS}{kind}:{told.session_id}"))
    body = {
        "id": id_,
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": told.trainee}},
        "verb": {"id": _VERBS[kind][0], "display": {"en": _VERBS[kind][1]}},
        "object": _activity(held, home),
        "result": _result(kind, held),
        "context": {"platform": "IPT practice simulator", "language": "en", "extensions": _extensions(held)},
        "timestamp": (told.at + timedelta(seconds=told.seconds)).isoformat(),
    }
    return Statement(id_, told.session_id, kind, json.dumps(body, ensure_ascii=False, sort_keys=True))


def _activity(held: Held, home: str) -> dict[str, Any]:
    told = held.practised
    what = f"drills/{told.drill}" if told.drill else f"sessions/{told.number}"
    name = f"Simulated session {told.number} with {told.persona}" + (f", drill {told.drill}" if told.drill else "")
    return {
        "objectType": "Activity",
        "id": f"{home.rstrip('/')}/clients/{told.persona}/{what}",
        "definition": {"type": _SIMULATION, "name": {"en": name}, "description": {"en": NOTICE}},
    }


def _result(kind: str, held: Held) -> dict[str, Any]:
    """Completion, time and level. Never a success or failure: the simulator passes and fails nobody."""
    card, told = held.scorecard, held.practised
    level = str(card.headline.level) if card and kind == "completed" else told.level
    result: dict[str, Any] = {"completion": True, "duration": f"PT{told.seconds}S"}
    if level is not None and level.isdigit():
        result["score"] = {"raw": int(level), "min": 1, "max": 4, "scaled": round((int(level) - 1) / 3, 4)}
    return result


def _extensions(held: Held) -> dict[str, Any]:
    card, opened = held.scorecard, held.opened
    levels = {c: score.level for c, score in card.criteria.items() if score.level != "NA"} if card else {}
    grave = [f.criterion for f in card.findings if f.severity == Severity.S4] if card else []
    facts = {
        "notice": NOTICE,
        "session": opened.session_id,
        "purpose": opened.purpose,
        "form": opened.form,
        "seed": opened.seed,
        "engine": opened.engine,
        "versions": {**opened.versions, **(card.versions if card else {})},
        "levels": levels,
        "critical": grave,
    }
    return {f"{_OURS}{name}": value for name, value in facts.items()}


class Courier:
    """Makes statements of what was not told yet and sends those that are due."""

    def __init__(self, logbook: Logbook, store: Store) -> None:
        self._learning, self._store = logbook.learning, store

    async def round(self, now: datetime) -> int:
        """One round. Returns how many statements arrived.

        Raises:
            LogbookError: the database did not answer.
        """
        untold = await self._learning.untold(AT_ONCE)
        await self._learning.keep_statements([statement_of(k, h, self._store.home) for k, h in untold], now)
        arrived = 0
        due = await self._learning.due(now, AT_ONCE)
        if not due:
            return 0
        auth = (self._store.key, self._store.secret)
        async with httpx.AsyncClient(auth=auth, timeout=PATIENCE, follow_redirects=False) as client:
            for statement in due:
                fault, wait, go_on = await self._send(client, statement)
                if wait is None:
                    await self._learning.sent([statement.id], now)
                    arrived += 1
                else:
                    await self._learning.delayed([statement.id], now + wait, fault)
                if not go_on:
                    break
        return arrived

    async def _send(self, client: httpx.AsyncClient, statement: Statement) -> tuple[str, timedelta | None, bool]:
        """Sends one. Returns what went wrong, how long to wait (None: it has arrived), whether others may follow."""
        again = timedelta(minutes=min(2 ** min(statement.attempts, 6), LONGEST_WAIT))
        try:
            answer = await client.put(
                f"{self._store.url.rstrip('/')}/statements",
                params={"statementId": statement.id},
                content=statement.body.encode(),
                headers={"Content-Type": "application/json", "X-Experience-API-Version": VERSION},
            )
        except httpx.TimeoutException:
            return f"no answer within {PATIENCE:.0f} seconds", again, False
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"cannot be reached ({type(error).__name__})", again, False
        code = answer.status_code
        if answer.is_success or code == 409:  # 409: it has this id already, from an answer that was lost
            return "", None, True
        if code in (401, 403):
            return f"refused the key ({code}): check IPT_LRS_KEY and IPT_LRS_SECRET", _MISCONFIGURED, False
        if code in (408, 429) or code >= 500:
            return f"answered {code}", again, False
        return f"does not take this statement ({code})", _REFUSED_FOR_GOOD, True


@asynccontextmanager
async def telling(logbook: Logbook, store: Store | None) -> AsyncIterator[None]:
    """Goes round in the background for as long as the server runs; nothing waits for it. Without a store, nothing."""
    if store is None:
        yield
        return
    going = asyncio.create_task(_go_round(Courier(logbook, store)))
    try:
        yield
    finally:
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going


async def _go_round(courier: Courier) -> None:
    while True:
        try:
            await courier.round(datetime.now(UTC))
        except LogbookError as error:  # told in the server's log, tried again
            logging.getLogger(__name__).warning("the learning record store was not told: %s", error)
        await asyncio.sleep(EVERY)
