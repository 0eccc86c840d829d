"""The same conversations by us, by openevals and by Inspect AI, side by side: writes benchmarks/peers.md.

Each of the two has an environment of its own, in a folder that IPT_PEERS names:

    python -m venv peers/openevals && peers/openevals/bin/pip install openevals==0.2.2 langchain-openai
    python -m venv peers/inspect && peers/inspect/bin/pip install inspect-ai==0.3.285 openai
    IPT_PEERS=peers .venv/bin/python -m benchmarks.peers

64 sessions of 10 exchanges, 32 at a time, both sides played by a model and one judgement at the end; the model is a
server on loopback that answers after 100 ms. CPU is what the tool's own process used, user and system, from the first
session to the last: imports, and one session to warm up, are before that. Nothing is asserted; tests are elsewhere.
"""

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.llm import _a_brief
from benchmarks.sides.model import THERAPIST
from simulator.engines.llm.voice_prompt import voice_prompt
from simulator.engines.llm.wording import template

REPORT = Path(__file__).with_suffix(".md")
SIDES = Path(__file__).parent / "sides"
LATENCY, SESSIONS, EXCHANGES, AT_ONCE = 0.1, 64, 10, 32
ROUNDS = 3
TRAINEE = f"{THERAPIST} of a client with depression. Say one thing at a time, briefly, in plain words."
QUIET = 1.0
"""Load average of a machine with nobody else on it, when a run begins."""


@dataclass(frozen=True)
class Side:
    """One tool, and how it is started."""

    name: str
    command: list[str]


@dataclass(frozen=True)
class Measured:
    """One run of one tool."""

    version: str
    wall: float
    cpu: float
    calls: int
    load: float


def sides() -> list[Side]:
    peers = Path(os.environ.get("IPT_PEERS", "peers")).absolute()
    return [
        Side("ours", [sys.executable, "-m", "benchmarks.sides.ours"]),
        Side("openevals", [str(peers / "openevals/bin/python"), str(SIDES / "with_openevals.py")]),
        Side("Inspect AI", [str(peers / "inspect/bin/python"), str(SIDES / "with_inspect.py")]),
    ]


@contextmanager
def model() -> Iterator[str]:
    """The model's process, for as long as it is needed."""
    process = subprocess.Popen(
        [sys.executable, str(SIDES / "model.py"), str(LATENCY)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def answered(url: str) -> int:
    with urllib.request.urlopen(f"{url}/count") as response:
        count: int = json.load(response)["answered"]
    return count


def measure(side: Side, what: dict[str, Any]) -> Measured:
    with model() as url:
        asked = json.dumps(what | {"url": f"{url}/v1"})
        load = os.getloadavg()[0]
        done = subprocess.run([*side.command, asked], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{side.name}: {done.stderr}")
        found = json.loads(done.stdout.splitlines()[-1])
        calls = answered(url) * SESSIONS // (SESSIONS + 1)  # all but the session that warmed up
    return Measured(found["version"], found["wall"], found["cpu"], calls, load)


def prompts() -> dict[str, Any]:
    """What all three are told: our client's prompt, a short one for the trainee, our grader's rules for the judge."""
    with tempfile.TemporaryDirectory() as folder:
        client = voice_prompt(asyncio.run(_a_brief(Path(folder)))).system
    return {"client": client, "trainee": TRAINEE, "judge": template("grader.md").replace("{", "(").replace("}", ")")}


def report(measured: dict[str, list[Measured]]) -> str:
    loads = [run.load for runs in measured.values() for run in runs]
    quiet = (
        "Nobody else used the machine."
        if max(loads) <= QUIET
        else f"**Others used the machine meanwhile** (load average {min(loads):.1f} to {max(loads):.1f} on its "
        f"{os.cpu_count()} cores): wall times say little, and CPU is more than on a quiet one, for all alike."
    )
    lines = [
        "# The same conversations by three tools",
        "",
        f"Written by `python -m benchmarks.peers`, which says how. Machine: {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}.",
        f"{SESSIONS} sessions of {EXCHANGES} exchanges, {AT_ONCE} at a time, both sides by a model that answers after "
        f"{1000 * LATENCY:.0f} ms, one judgement at the end. The ideal is calls x latency / {AT_ONCE}.",
        f"Rounds: {len(next(iter(measured.values())))}, in turns; the median. {quiet}",
        "",
        "| tool | calls | ideal | wall | of the ideal | CPU an exchange | of openevals' |",
        "|---|---|---|---|---|---|---|",
    ]
    theirs = _cpu(measured["openevals"])
    for name, runs in measured.items():
        ideal = runs[0].calls * LATENCY / AT_ONCE
        wall = median(run.wall for run in runs)
        version = "" if runs[0].version == "this" else f" {runs[0].version}"
        lines.append(
            f"| {name}{version} | {runs[0].calls:,} | {ideal:.1f} s | {wall:.1f} s | {wall / ideal:.1f} times "
            f"| {_cpu(runs):.1f} ms | {_cpu(runs) / theirs:.2f} |"
        )
    return "\n".join([*lines, "", _NOTES, ""])


_NOTES = """Aim: at most 1.5 times the ideal, and half of openevals' CPU.

What is in our CPU and not in theirs: every trainee turn is read and the client's state moved, what may be told is
decided, the reply is guarded, every step is an event, and the session is graded by the embedded grader as evidence for
the judge. Three criteria are judged, in one call, as the others judge once; `ipt-sim batch run` judges all of them."""


def _cpu(runs: list[Measured]) -> float:
    """Milliseconds an exchange."""
    return 1000 * median(run.cpu for run in runs) / SESSIONS / EXCHANGES


def main() -> None:
    what = prompts() | {"sessions": SESSIONS, "exchanges": EXCHANGES, "at_once": AT_ONCE}
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    measured: dict[str, list[Measured]] = {side.name: [] for side in sides()}
    for _ in range(rounds):  # in turns, so that a busy machine is busy for all of them
        for side in sides():
            measured[side.name].append(measure(side, what))
    REPORT.write_text(report(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
