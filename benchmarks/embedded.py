"""Speed and size of the embedded engine, measured: `./ipt bench` writes benchmarks/embedded.md.

Every figure comes from a real run: the real loop on a real SQLite file, the real server as a process of its own, one
hundred real sockets. Nothing here is asserted; tests are elsewhere.
"""

import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx
import socketio  # type: ignore[import-untyped]

from simulator.engines.embedded.engine import embedded_engine
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.session import Session
from simulator.sessions import Sessions

REPORT = Path(__file__).with_suffix(".md")
PERSONAS = ("marek", "denise", "farah", "wenli")
TURNS = 30
SESSIONS_TIMED = 40
OPEN_SESSIONS = 100
SOLO_NAME = "local"


def script(persona: str) -> list[str]:
    """Thirty turns: the skilled trainee's, then the trap-prone one's."""
    trainees = Library.shipped().trainees(persona)
    return [*trainees.skilled, *trainees.trap_prone][:TURNS]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def say(session: Session, line: str) -> None:
    async for _ in session.say(line):
        pass


async def time_turns_and_grading() -> dict[str, float]:
    """Whole turns (read, shift, speak, guard, log) and grading of thirty-turn sessions, in milliseconds."""
    turns: list[float] = []
    grading: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with Logbook.at(sqlite_url(Path(folder) / "sessions.db")) as logbook:
            sessions = Sessions(Library.shipped(), logbook, embedded_engine())
            await say(await sessions.begin("marek", "warm-up", seed=0), "Hello.")
            begun = time.perf_counter()
            for number in range(SESSIONS_TIMED):
                persona = PERSONAS[number % len(PERSONAS)]
                session = await sessions.begin(persona, "bench", seed=number)
                for line in script(persona):
                    start = time.perf_counter()
                    await say(session, line)
                    turns.append(1000 * (time.perf_counter() - start))
                start = time.perf_counter()
                await session.end()
                grading.append(1000 * (time.perf_counter() - start))
            spent = time.perf_counter() - begun
    return {
        "turn_median_ms": median(turns),
        "turn_p95_ms": percentile(turns, 0.95),
        "grade_median_ms": median(grading),
        "grade_p95_ms": percentile(grading, 0.95),
        "sessions_per_second": SESSIONS_TIMED / spent,
    }


def resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


async def prepared_sessions(folder: Path) -> list[str]:
    """Sessions of ten turns in the log, for the server to open."""
    async with Logbook.at(sqlite_url(folder / "sessions.db")) as logbook:
        sessions = Sessions(Library.shipped(), logbook, embedded_engine())
        ids = []
        for number in range(OPEN_SESSIONS):
            persona = PERSONAS[number % len(PERSONAS)]
            session = await sessions.begin(persona, SOLO_NAME, seed=number)
            for line in script(persona)[:10]:
                await say(session, line)
            ids.append(session.id)
    return ids


async def open_socket(url: str, cookies: httpx.Cookies, thread: str) -> socketio.AsyncClient:
    page = socketio.AsyncClient(reconnection=False)
    await page.connect(
        url,
        headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        transports=["websocket"],
        socketio_path="/ws/socket.io",
        auth={
            "sessionId": str(uuid4()),
            "clientType": "webapp",
            "userEnv": "{}",
            "chatProfile": "",
            "threadId": thread,
        },
    )
    await page.emit("connection_successful")
    return page


async def measure_server() -> dict[str, float]:
    """Start-up time until the first answer, and memory with no session and with a hundred open ones."""
    from tests.faces.browser import free_port

    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        ids = await prepared_sessions(Path(folder))
        env = os.environ | {"IPT_DATA_DIR": folder, "IPT_PORT": str(port), "IPT_WORDS_PER_SECOND": "0"}
        start = time.perf_counter()
        server = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "simulator.faces.cli",
            "serve",
            env=env,
            cwd=folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with httpx.AsyncClient(base_url=url) as client:
                await _first_answer(client)
                started = time.perf_counter() - start
                await client.get("/")
                await client.post("/auth/header")
                empty = resident_mib(server.pid)
                pages = [await open_socket(url, client.cookies, i) for i in ids]
                await _settled(lambda: resident_mib(server.pid))
                full = resident_mib(server.pid)
                for page in pages:
                    await page.disconnect()
        finally:
            server.kill()
            await server.wait()
    return {"startup_s": started, "memory_0_mib": empty, "memory_100_mib": full}


async def _first_answer(client: httpx.AsyncClient) -> None:
    while True:
        try:
            if (await client.get("/healthz")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.02)


async def _settled(value: Callable[[], float]) -> None:
    before = 0.0
    while abs(value() - before) > 0.5:
        before = value()
        await asyncio.sleep(1.5)


def report(figures: dict[str, float]) -> str:
    rows = [
        ("one whole turn (read, shift, speak, guard, log), median", f"{figures['turn_median_ms']:.1f} ms", ""),
        ("one whole turn, 95th percentile", f"{figures['turn_p95_ms']:.1f} ms", "under 30 ms"),
        (
            f"ending and grading a session of {TURNS} turns, median",
            f"{figures['grade_median_ms']:.0f} ms",
            "under 100 ms",
        ),
        (f"ending and grading a session of {TURNS} turns, 95th percentile", f"{figures['grade_p95_ms']:.0f} ms", ""),
        (
            f"sessions of {TURNS} turns simulated and graded a second, one core",
            f"{figures['sessions_per_second']:.1f}",
            "",
        ),
        ("start-up of the server, until it answers", f"{figures['startup_s']:.1f} s", "under 5 s"),
        ("memory of the server, no session open", f"{figures['memory_0_mib']:.0f} MiB", ""),
        (f"memory of the server, {OPEN_SESSIONS} sessions open", f"{figures['memory_100_mib']:.0f} MiB", ""),
    ]
    lines = ["# The embedded engine, measured", "", "Written by `./ipt bench`. Machine: " + machine() + ".", ""]
    lines += ["| what | measured | aim |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows), ""]
    return "\n".join(lines)


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


async def main() -> None:
    figures = await time_turns_and_grading() | await measure_server()
    REPORT.write_text(report(figures), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    asyncio.run(main())
