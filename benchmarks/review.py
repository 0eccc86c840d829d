"""The supervisor's pages over ten thousand sessions: `python -m benchmarks.review [NUMBER]` writes review.md.

A few sessions are really held and graded, one of them with thirty turns of the trainee, as many as fill an hour. The
others are copies of them with an id, a trainee, a seed and days of their own: every chain of hashes is made anew and
holds, every standing comes from the code that makes standings. SQLite and a throw-away PostgreSQL answer the same
requests through the whole application but the socket; statements are counted.
"""

import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import httpx
import sqlalchemy as sa
from fastapi import FastAPI

from simulator.core.events import EVENTS, Logged
from simulator.core.review import Review
from simulator.core.standing import Standing, drawn_for_double_rating, spoken_in
from simulator.engines.embedded.engine import embedded_engine
from simulator.faces.cohort_pages import cohort_router
from simulator.faces.review import review_router
from simulator.faces.who import current_user
from simulator.library import Library
from simulator.logbook import Logbook, User, sqlite_url
from simulator.logbook.chain import chain_hash
from simulator.logbook.review_tables import cohorts, members, reviews, spoken, standing_criteria, standings
from simulator.logbook.tables import events, sessions, users
from simulator.reviewing import standing_after
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.settings import Settings
from tests.postgres import throwaway_postgres

REPORT = Path(__file__).with_suffix(".md")
SESSIONS = 10_000
TRAINEES = 100
COHORT = 8
TIMES = 21
AIM = 200
PERSONAS = ("marek", "denise", "farah", "wenli", "ingrid", "luca")
TURNS = 8
LONG = 30
"""Turns of the trainee: in five sixths of the sessions, and in those with the first client."""
AT_ONCE = 500
FREQUENT, RARE = "harbour", "lighthouse"
"""Words said in a sixth of all sessions, and in one of five hundred."""
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Template:
    """A session that was really held."""

    session: Session
    events: Sequence[Logged]


async def held(everything: Sessions) -> list[Template]:
    """One session a client, played by its scripted trainees and graded."""
    found = []
    for number, persona in enumerate(PERSONAS):
        trainees = everything.library.trainees(persona)
        lines = (trainees.skilled, trainees.trap_prone)[number % 2][: TURNS if number else LONG]
        session = await everything.begin(persona, "template", seed=number, session_number=(1, 5)[number % 2])
        for line in lines:
            async for _ in session.say(line):
                pass
        await session.end()
        found.append(Template(session, (await everything.logbook.read(session.id))[0]))
    return found


def copy_id(number: int) -> str:
    """The id of a copy."""
    return f"copy-{number:06}"


def of_sue(*, long: bool) -> list[str]:
    """The pages of sue's first sessions that were not drawn for her to rate blind: long ones or the others."""
    of_hers = (n for n in range(SESSIONS // 10) if n % TRAINEES < COHORT and (n % len(PERSONAS) == 0) == long)
    return [f"/review/{id_}" for n in of_hers if not drawn_for_double_rating(n, id_ := copy_id(n))]


class Copies:
    """Rows of copied sessions, table by table."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._templates = templates
        self._bodies = [[EVENTS.dump_json(e.event).decode() for e in t.events] for t in templates]
        self._standings: dict[tuple[int, int], Standing] = {}
        self.rows: dict[sa.Table, list[dict[str, Any]]] = {}

    def add(self, number: int) -> None:
        """One more session: another trainee's, on another day, a third of them signed with verdicts."""
        which = number % len(self._templates)
        template, id_ = self._templates[which], copy_id(number)
        trainee = f"trainee{number % TRAINEES:03}"
        shift = NOW - timedelta(minutes=Random(number).randrange(400 * 24 * 60)) - template.events[0].at
        opened = template.session.transcript.opened
        said = spoken_in(template.session.transcript)
        said = f"The {FREQUENT}. {said}" if which == 1 else said
        tail = ""
        for logged, body in zip(template.events, self._bodies[which], strict=True):
            body = body.replace(opened.session_id, id_).replace('"template"', f'"{trainee}"')
            if logged.seq == 1:
                body = body.replace(f'"seed":{opened.seed}', f'"seed":{number}', 1)
            row = {
                "session_id": id_,
                "seq": logged.seq,
                "at": logged.at + shift,
                "type": logged.event.type,
                "body": body,
            }
            tail = chain_hash(tail, row)
            self._add(events, row | {"hash": tail})
        self._add(
            sessions,
            {
                "session_id": id_,
                "trainee": trainee,
                "persona": opened.persona,
                "opened_at": template.events[0].at + shift,
            }
            | {"session_number": opened.session_number, "form": "session", "drill": None, "purpose": "assessment"},
        )
        reviewed = self._reviews(number, template, id_, template.events[-1], shift) if number % 3 == 0 else ()
        standing = self._standing(which, number % 7 if reviewed else -1, reviewed)
        own = {"double_rating": drawn_for_double_rating(number, id_)}
        own |= {
            name: at + shift for name in ("ended_at", "reviewed_at", "signed_at") if (at := getattr(standing, name))
        }
        self._add(standings, {"session_id": id_, **standing.model_dump(exclude={"criteria"}), **own})
        for criterion in standing.criteria:
            self._add(standing_criteria, {"session_id": id_, **criterion.model_dump()})
        self._add(spoken, {"session_id": id_, "body": f"The {RARE}. {said}" if number % 500 == 0 else said})

    def _standing(self, which: int, verdicts: int, reviewed: tuple[Review, ...]) -> Standing:
        """Where a session of this kind stands, by the code that says so; days are set afterwards."""
        if (which, verdicts) not in self._standings:
            session = self._templates[which].session
            self._standings[which, verdicts] = standing_after(session.transcript, session.ground(), reviewed)
        return self._standings[which, verdicts]

    def _reviews(self, number: int, template: Template, id_: str, last: Logged, shift: timedelta) -> tuple[Review, ...]:
        card = template.session.scorecard
        assert card is not None
        base: dict[str, Any] = {"session_id": id_, "at": last.at, "author": "sue", "text": "", "blind": False}
        base |= {"scorecard_seq": last.seq, "engine": card.engine, "grader": card.versions["grader"]}
        base |= {"rubric": card.versions["rubric"]}
        verdicts = [
            base
            | {"kind": "verdict", "criterion": f.criterion, "turn": f.turn, "quote": f.quote}
            | {"verdict": "disagree" if (number + i) % 7 == 0 else "agree"}
            for i, f in enumerate((*card.findings, *card.advisory))
        ]
        said = [*verdicts, base | {"kind": "signed"}]
        empty = dict.fromkeys(("criterion", "component", "turn", "quote", "verdict", "level", "about"))
        for row in said:
            self._add(reviews, empty | row | {"at": last.at + shift})
        return tuple(Review(id=i + 1, **row) for i, row in enumerate(said))

    def _add(self, table: sa.Table, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)

    async def write(self, logbook: Logbook) -> None:
        """Writes what has been gathered, in the order in which tables depend on one another."""
        async with logbook._engine.begin() as connection:
            for table in (sessions, events, standings, standing_criteria, spoken, reviews):
                if rows := self.rows.pop(table, None):
                    await connection.execute(table.insert(), rows)


async def fill(logbook: Logbook, everything: Sessions, number: int) -> None:
    """People, cohorts and sessions."""
    names = [f"trainee{i:03}" for i in range(TRAINEES)]
    account = {"password_hash": "", "created_at": NOW}
    async with logbook._engine.begin() as connection:
        people = [{"name": n, "role": "trainee", **account} for n in names]
        people += [{"name": n, "role": "supervisor", **account} for n in ("sue", "chief")]
        await connection.execute(users.insert(), people)
        for cohort, supervisor, theirs in (("autumn", "sue", names[:COHORT]), ("all", "chief", names)):
            await connection.execute(cohorts.insert().values(name=cohort, created_at=NOW))
            rows = [{"cohort": cohort, "name": n, "part": "trainee"} for n in theirs]
            rows.append({"cohort": cohort, "name": supervisor, "part": "supervisor"})
            await connection.execute(members.insert(), rows)
    copies = Copies(await held(everything))
    for i in range(number):
        copies.add(i)
        if i % AT_ONCE == AT_ONCE - 1 or i == number - 1:
            await copies.write(logbook)
    async with logbook._engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(sa.text("ANALYZE"))


@contextmanager
def counted(logbook: Logbook) -> Iterator[Callable[[], int]]:
    """How many statements reach the database within the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    engine = logbook._engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield lambda: len(seen)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def app_for(everything: Sessions, person: Callable[[], User]) -> FastAPI:
    """The supervisor pages, with somebody logged in."""
    app = FastAPI()
    app.state.sessions, app.state.settings = everything, Settings(mode="accounts")

    async def who() -> User:
        return person()

    app.dependency_overrides[current_user] = who
    app.include_router(cohort_router())
    app.include_router(review_router())
    return app


PAGES = (
    ("the queue", "sue", ["/review"], "copy-"),
    ("the queue", "chief", ["/review"], "copy-"),
    ("the queue, tenth page", "chief", ["/review?page=10"], "copy-"),
    ("the queue of one criterion", "chief", ["/review?state=all&criterion=premature_reassurance"], "copy-"),
    ("search, a word in a sixth of all", "chief", [f"/review?state=all&words={FREQUENT}"], f">{FREQUENT}</mark>"),
    ("search, a word in one of five hundred", "chief", [f"/review?state=all&words={RARE}"], f">{RARE}</mark>"),
    ("search", "sue", [f"/review?state=all&words={FREQUENT}"], f">{FREQUENT}</mark>"),
    (f"one session of {TURNS} turns", "sue", of_sue(long=False), "Behind the scorecard"),
    (f"one session of {LONG} turns", "sue", of_sue(long=True), "Behind the scorecard"),
    ("a cohort of eight trainees", "sue", ["/review/cohorts/autumn"], "trainee007"),
    ("trust", "sue", ["/review/trust"], "kappa"),
)
"""What, who asks, addresses taken in turn, and what is on each page that answers."""


async def measure(url: str, number: int = SESSIONS) -> list[tuple[str, str, float, float, int]]:
    """Every page: what, who, median and 95th percentile in milliseconds, statements."""
    async with Logbook.at(url) as logbook:
        everything = Sessions(Library.shipped(), logbook, embedded_engine())
        begun = time.perf_counter()
        await fill(logbook, everything, number)
        print(f"{number} sessions in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        now = {"user": User("sue", "supervisor", "")}
        transport = httpx.ASGITransport(app_for(everything, lambda: now["user"]))
        rows = []
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for what, who, paths, words in PAGES:
                now["user"] = User(who, "supervisor", "")
                taken, statements = await _times(client, logbook, paths, words)
                rows.append((what, who, median(taken), sorted(taken)[int(0.95 * len(taken))], statements))
        return rows


async def _times(
    client: httpx.AsyncClient, logbook: Logbook, paths: Sequence[str], words: str
) -> tuple[list[float], int]:
    taken = []
    statements = 0
    for i in range(TIMES + 1):
        path = paths[i % len(paths)]
        with counted(logbook) as so_far:
            begun = time.perf_counter()
            answer = await client.get(path)
            spent = 1000 * (time.perf_counter() - begun)
            statements = so_far()
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        assert words in answer.text, (path, words)
        if i:  # the first warms up
            taken.append(spent)
    return taken, statements


def report(found: dict[str, list[tuple[str, str, float, float, int]]], number: int = SESSIONS) -> str:
    """The page in Markdown."""
    lines = [
        "# The supervisor's pages, measured",
        "",
        f"Written by `python -m benchmarks.review`. {number:,} finished sessions of {TRAINEES} trainees, a third of",
        f"them reviewed and signed; sue supervises {COHORT} trainees (a twelfth of all), chief all of them. Median and",
        f"95th percentile of {TIMES} requests through the whole application but the socket, and the statements that",
        "one request sends to the database. "
        f"Machine: {platform.system()} {platform.machine()}, 2 cores, Python {platform.python_version()}, "
        f"load average at the end {os.getloadavg()[0]:.1f}.",
        "",
        f"| page | who | {' | '.join(f'{name}, median | 95 % | statements' for name in found)} | aim |",
        f"|---|---|{'---|---|---|' * len(found)}---|",
    ]
    for row in zip(*found.values(), strict=True):
        what, who = row[0][0], row[0][1]
        cells = " | ".join(f"{m:.0f} ms | {high:.0f} ms | {n}" for _, _, m, high, n in row)
        lines.append(f"| {what} | {who} | {cells} | under {AIM} ms |")
    return "\n".join(lines) + "\n"


async def main(number: int = SESSIONS) -> None:
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        found["SQLite"] = await measure(sqlite_url(Path(folder) / "sessions.db"), number)
    with throwaway_postgres() as url:
        found["PostgreSQL"] = await measure(url, number)
    REPORT.write_text(report(found, number), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
