"""Speed of batches, measured: `python -m benchmarks.batch` writes benchmarks/batch.md.

Sessions are played and graded by the real loop, in worker processes and in this one; transcripts are real ones of the
gold files, again and again under other ids and with a number in every turn of the trainee's, so that nothing remembered
of an earlier one helps, in files that are read as a stream. CPU is what this process used, so that others on the
machine show in it little; wall times say how busy it was. Both are more where both cores are busy, for they share one.

    python -m benchmarks.batch [SIZES]     files of so many transcripts are graded in this process
"""

import asyncio
import cProfile
import gc
import itertools
import json
import os
import pstats
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.embedded import machine, resident_mib
from simulator.batch.driving import complete, drive, graded_in_order, worker_processes
from simulator.batch.folder import RunFolder, manifest_of
from simulator.batch.plan import EngineChoice, Plan, ScriptedTrainee, jobs_of, size_of
from simulator.batch.workshop import Workshop, run_job
from simulator.core.scoring import Scorecard
from simulator.interchange import graded_line, read_sessions
from simulator.library import content_folder

REPORT = Path(__file__).with_suffix(".md")
WORKERS = 2
SESSIONS = Plan(
    personas=("marek", "denise", "farah", "wenli"),
    trainees=(
        ScriptedTrainee(id="skilled", skill=1, exchanges=20),
        ScriptedTrainee(id="trap_prone", skill=0, exchanges=20),
    ),
    seeds=20,
    engines=(EngineChoice(),),
)
WARM, MEASURED = 2, 3
"""Seeds that are played before, and other ones that are measured: a run has said most of its lines before."""
LONG, LONG_ONES = 30, 100
"""Turns of a long transcript, and how many of them are timed."""
SIZES = (500, 1000, 2000)
"""Transcripts in the files whose grading is timed, one file after the other."""
ROOMS = {
    "engines/embedded/grad": "the grader (engines/embedded/grader.py, grading/)",
    "engines/embedded/judge": "the grader's learnt models (engines/embedded/judge.py)",
    "engines/embedded/asking": "what a question asks for (engines/embedded/asking.py)",
    "engines/embedded/": "the rest of reading and speaking (engines/embedded/)",
    "simulator/core/": "the client's mind, scoring, counting (core/)",
    "simulator/": "the loop, the log, the results (session.py, logbook/memory.py, batch/)",
    "asyncio": "asyncio",
    "pydantic": "pydantic",
}


async def play_in_workers(workshop: Workshop) -> tuple[int, float]:
    """Sessions, and the seconds in which worker processes played, graded and wrote them."""
    with tempfile.TemporaryDirectory() as path:
        folder = RunFolder.begun(Path(path) / "run", manifest_of("bench", SESSIONS, workshop))
        with worker_processes(WORKERS, workshop) as pool:
            begun = time.perf_counter()
            await complete(folder, drive(folder.to_do, workshop, pool, 1))
            return size_of(SESSIONS), time.perf_counter() - begun


async def play_here(workshop: Workshop) -> tuple[float, dict[str, float], list[tuple[str, float]]]:
    """Milliseconds of CPU a session; of a profiled repetition each room's share, and the costliest functions."""
    every = list(jobs_of(SESSIONS))
    jobs = [job for job in every if WARM < job.seed <= WARM + MEASURED]
    for job in every:
        if job.seed <= WARM:
            await run_job(job, workshop)
    begun = time.process_time()
    for job in jobs:
        await run_job(job, workshop)
    cpu = 1000 * (time.process_time() - begun) / len(jobs)
    profile = cProfile.Profile()
    profile.enable()
    for job in (job for job in every if job.seed == WARM + MEASURED + 1):
        await run_job(job, workshop)
    profile.disable()
    return cpu, *_shares(profile)


def _shares(profile: cProfile.Profile) -> tuple[dict[str, float], list[tuple[str, float]]]:
    """Time in each room's own code and in what is built in, which counts for whoever called it."""
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    rooms: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    for (file, line, name), (_, _, own, _, callers) in stats.items():
        outside = "lib/python" in file and "site-packages" not in file and "asyncio" not in file
        if outside or file in ("~", "<string>"):
            for (caller, *_), (_, _, theirs, _) in callers.items():
                rooms[_room(caller)] += theirs
        else:
            rooms[_room(file)] += own
            functions[f"{Path(file).name}:{line} {name}"] += own
    whole = sum(rooms.values())
    return {room: spent / whole for room, spent in rooms.most_common()}, [
        (name, spent / whole) for name, spent in functions.most_common(8)
    ]


def _room(file: str) -> str:
    return next((words for part, words in ROOMS.items() if part in file), "Python's library and others")


def transcripts(turns: int | None = None) -> Iterator[dict[str, object]]:
    """Marked transcripts of the gold files for ever, under fresh ids; with `turns`, long ones cut to so many."""
    files = sorted(f for f in (content_folder("rubrics") / "gold").glob("*.jsonl") if not f.name.startswith("second"))
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]
    lines = [line for line in lines if turns is None or len(line["turns"]) >= turns]
    for number in itertools.count():
        line = lines[number * 7919 % len(lines)]
        said = [_unlike(turn, f"{number}.{i}") for i, turn in enumerate(line["turns"][:turns])]
        yield line | {"id": f"t{number}", "turns": said, "gold": [], "clean": []}


def _unlike(turn: dict[str, str], mark: str) -> dict[str, str]:
    """The turn, but in so far as it has a number that no other turn has."""
    return turn if turn["speaker"] == "client" else turn | {"text": f"{turn['text']} ({mark})"}


async def grade(workshop: Workshop, size: int, folder: Path, turns: int | None = None) -> tuple[float, float, float]:
    """CPU and wall seconds for a file of so many transcripts, and MiB that the process grew by from its first tenth."""
    file, out = folder / f"{size}.jsonl", folder / f"{size}.graded.jsonl"
    with file.open("w", encoding="utf-8") as opened:
        opened.writelines(json.dumps(t) + "\n" for t in itertools.islice(transcripts(turns), size))
    gc.collect()
    cpu, wall, early, done = time.process_time(), time.perf_counter(), 0.0, 0
    with out.open("w", encoding="utf-8") as graded:
        async for card in graded_in_order(read_sessions(file), workshop, None, 1):
            assert isinstance(card, Scorecard), card
            graded.write(graded_line(card) + "\n")
            done += 1
            early = resident_mib(os.getpid()) if done == size // 10 else early
    return time.process_time() - cpu, time.perf_counter() - wall, resident_mib(os.getpid()) - early


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """The slope of a straight line through both logarithms: 1 is growth in step."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


async def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    begun = time.process_time()
    workshop = Workshop.of_the_settings()
    await workshop.warm_up(jobs_of(SESSIONS))
    loading = time.process_time() - begun
    played, wall = await play_in_workers(workshop)
    cpu, rooms, functions = await play_here(workshop)
    with tempfile.TemporaryDirectory() as folder:
        await grade(workshop, 20, Path(folder))
        long, _, _ = await grade(workshop, LONG_ONES, Path(folder), LONG)
        graded = [await grade(workshop, size, Path(folder)) for size in sizes]
    REPORT.write_text(report(loading, played, wall, cpu, rooms, functions, long, sizes, graded), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


def report(
    loading: float,
    played: int,
    wall: float,
    cpu: float,
    rooms: dict[str, float],
    functions: list[tuple[str, float]],
    long: float,
    sizes: list[int],
    graded: list[tuple[float, float, float]],
) -> str:
    a_transcript = 1000 * graded[-1][0] / sizes[-1]
    rows = [
        ("a session of 20 exchanges simulated and graded, CPU", f"{cpu:.0f} ms", ""),
        (
            f"sessions a second on {WORKERS} cores with nothing else to do, from that",
            f"{1000 * WORKERS / cpu:.1f}",
            "50",
        ),
        (
            f"{played} sessions in {WORKERS} worker processes, results written, wall",
            f"{wall:.1f} s, {played / wall:.1f} a second",
            "50",
        ),
        ("loading engine, personas and rubric, once a run, CPU", f"{loading:.1f} s", ""),
        ("a transcript of the gold files graded, CPU", f"{a_transcript:.1f} ms", ""),
        (
            f"1,000 transcripts of {LONG} turns graded on one core, from {LONG_ONES} of them, CPU",
            f"{1000 * long / LONG_ONES:.0f} s",
            "60 s",
        ),
        (
            "exponent of the growth of grading's CPU with the number of transcripts",
            f"{exponent(sizes, [g[0] for g in graded]):.2f}",
            "1",
        ),
        (
            "100,000 transcripts on two cores, from that",
            f"{100_000 * a_transcript / 60_000 / WORKERS:.0f} minutes",
            "not run: over ten minutes",
        ),
    ]
    lines = ["# Batches, measured", "", f"Written by `python -m benchmarks.batch`. Machine: {machine()}.", ""]
    lines += ["| what | measured | aim |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows), ""]
    lines += [
        "## Grading files of growing size",
        "",
        "| transcripts | CPU | wall | memory grown from the first tenth to the last |",
        "|---|---|---|---|",
    ]
    lines += [f"| {n:,} | {c:.1f} s | {w:.1f} s | {m:+.1f} MiB |" for n, (c, w, m) in zip(sizes, graded, strict=True)]
    lines += [
        "",
        "## Where a session's time goes",
        "",
        "By the profiler, which makes many small calls look dearer than they are.",
        "",
    ]
    lines += [
        "| part | share |",
        "|---|---|",
        *(f"| {room} | {100 * share:.0f} % |" for room, share in rooms.items()),
        "",
    ]
    lines += [
        "| function | share |",
        "|---|---|",
        *(f"| {name} | {100 * share:.0f} % |" for name, share in functions),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    asyncio.run(main())
