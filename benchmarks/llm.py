"""What a language model costs beyond itself, measured: `./ipt bench` writes benchmarks/llm.md.

The model is a loopback server in a process of its own that speaks OpenAI's wire format with a fixed latency; the bare
openai client asks it the very same things. Nothing here is asserted; tests are elsewhere.
"""

import asyncio
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import openai
from pydantic import SecretStr

from benchmarks.embedded import script
from simulator.core.brief import Brief
from simulator.core.documents import Persona
from simulator.core.rubric import Rubric
from simulator.core.vocabulary import EnginePart
from simulator.core.watch import Watch
from simulator.engines.embedded.engine import embedded_engine
from simulator.engines.llm.client import Client
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.engine import engine_of
from simulator.engines.llm.grader import LlmGrader
from simulator.engines.llm.grading.panels import panels_of
from simulator.engines.llm.voice_prompt import voice_prompt
from simulator.engines.llm.wire import Prompt, form
from simulator.grading import grade_session
from simulator.library import Library
from simulator.logbook import Logbook, sqlite_url
from simulator.metering import account
from simulator.ports import Engine, Voice
from simulator.session import Session
from simulator.sessions import Sessions

REPORT = Path(__file__).with_suffix(".md")
LATENCY = 0.1
"""Seconds until the model's first token."""
GAP = 0.01
"""Seconds between its tokens."""
REPLY = "I keep busy, mostly, you know. There is the school to open up, and then it is the long part of the evening."
TIMED = 40
CALLS, ROUNDS = 25, 13
GROWN = 78
"""Criteria of the rubric that is to come."""


def serve() -> None:
    """The model's process: prints its address and answers until it is killed."""
    from tests.engines.llm.server import running, says, well

    with running() as model:
        model.otherwise = lambda server, body: (says(REPLY) if body.get("stream") else well)(server, body)
        model.latency = LATENCY if "slow" in sys.argv else 0.0
        model.gap = GAP if "slow" in sys.argv else 0.0
        print(model.url, flush=True)
        sys.stdin.read()


@asynccontextmanager
async def model_at(*arguments: str) -> AsyncIterator[Connection]:
    """The model's process, for as long as it is needed."""
    process = subprocess.Popen(  # noqa: ASYNC220 - started before anything is timed
        [sys.executable, "-m", "benchmarks.llm", "serve", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Connection(model="m", base_url=process.stdout.readline().strip(), api_key=SecretStr("k"))
    finally:
        process.kill()
        process.wait()


def bare(at: Connection) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=at.base_url, api_key="k", max_retries=0)


def engine_at(at: Connection, folder: Path) -> Engine:
    client = Client(at)
    return engine_of(client, client, embedded_engine(), False, 1, folder)


async def bare_stream(client: openai.AsyncOpenAI, prompt: Prompt) -> AsyncIterator[str]:
    messages: Any = prompt.plain
    stream = await client.chat.completions.create(
        model="m", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    async for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


async def timed(pieces: AsyncIterator[str]) -> tuple[float, float]:
    """Milliseconds to the first piece and to the last."""
    begun, first = time.perf_counter(), 0.0
    async for _ in pieces:
        first = first or time.perf_counter()
    return 1000 * (first - begun), 1000 * (time.perf_counter() - begun)


async def time_to_first_and_last() -> dict[str, float]:
    """The bare client, and whole turns of a session: read, shift, plan, four commits, prompt, model, guard."""
    found: dict[str, list[tuple[float, float]]] = {"bare": [], "voice": [], "turn": []}
    with tempfile.TemporaryDirectory() as folder:
        async with model_at("slow") as at, Logbook.at(sqlite_url(Path(folder) / "s.db")) as logbook:
            client, engine = bare(at), engine_at(at, Path(folder))
            session = await Sessions(Library.shipped(), logbook, engine).begin("marek", "bench", seed=1)
            brief, persona = await _a_brief(Path(folder)), session.persona
            prompt = voice_prompt(brief)
            questions = [f"How was it with the school, in week {i} of the term?" for i in range(TIMED + 3)]
            for question in questions:
                found["bare"].append(await timed(bare_stream(client, prompt)))
                found["voice"].append(await timed(_watched(engine, brief, persona)))
                found["turn"].append(await timed(session.say(question)))
                await session.rewind(0)  # or the reply would be one that was said before
            await client.close()
            if engine.close:
                await engine.close()
    return {
        f"{who}_{what}": median(pair[i] for pair in pairs[3:])
        for who, pairs in found.items()
        for i, what in enumerate(("first", "last"))
    }


async def _watched(engine: Engine, brief: Brief, persona: Persona) -> AsyncIterator[str]:
    """A reply from its brief to the words that may be shown: prompt, model, guard."""
    watch = Watch(brief, persona)
    async for piece in engine.voice.speak(brief, Random(0)):
        if shown := watch.take(piece):
            yield shown
    if shown := watch.finish():
        yield shown


async def cpu_a_call() -> dict[str, float]:
    """CPU of this process for one call, over the bare client with the same messages."""
    with tempfile.TemporaryDirectory() as folder:
        async with model_at("fast") as at:
            client, ours = bare(at), Client(at)
            calls = _calls(client, ours, await _a_brief(Path(folder)))
            runs: dict[str, list[float]] = {name: [] for name in calls}
            for _ in range(ROUNDS):  # in turns, so that a busy machine is busy for all of them
                for name, call in calls.items():
                    runs[name].append(await _cpu(call))
            await client.close()
            await ours.aclose()
    return {name: median(times[1:]) for name, times in runs.items()}


def _calls(client: openai.AsyncOpenAI, ours: Client, brief: Brief) -> dict[str, Callable[[], Awaitable[None]]]:
    """What is compared: a reply and a panel, each through the bare client and through ours."""
    library = Library.shipped()
    persona, prompt = library.persona("marek"), voice_prompt(brief)
    schema, panel = _a_panel(library.rubric)
    messages: Any = panel.plain

    async def our_watched_reply() -> None:
        watch = Watch(brief, persona)
        async for piece in ours.stream(voice_prompt(brief), EnginePart.VOICE):
            watch.take(piece)
        watch.finish()

    async def bare_panel() -> None:
        await client.chat.completions.create(model="m", messages=messages, **form(schema, "json_schema"))

    async def our_panel() -> None:
        await ours.answer(panel, schema, EnginePart.GRADER)

    return {
        "bare_stream": lambda: _to_the_end(bare_stream(client, prompt)),
        "our_stream": lambda: _to_the_end(ours.stream(prompt, EnginePart.VOICE)),
        "our_stream_watched": our_watched_reply,
        "bare_panel": bare_panel,
        "our_panel": our_panel,
    }


async def _to_the_end(pieces: AsyncIterator[str]) -> None:
    async for _ in pieces:
        pass


async def _cpu(call: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds of CPU a call."""
    begun = time.process_time()
    for _ in range(CALLS):
        await call()
    return 1000 * (time.process_time() - begun) / CALLS


class Noting:
    """The embedded voice, which keeps what it was given."""

    def __init__(self, voice: Voice) -> None:
        self._voice, self.version = voice, voice.version
        self.briefs: list[Brief] = []

    async def speak(self, brief: Brief, random: Random) -> AsyncIterator[str]:
        self.briefs.append(brief)
        async for piece in self._voice.speak(brief, random):
            yield piece


async def _a_brief(folder: Path) -> Brief:
    """What a voice is given in the middle of a session."""
    embedded = embedded_engine()
    noting = Noting(embedded.voice)
    async with Logbook.at(sqlite_url(folder / "brief.db")) as logbook:
        sessions = Sessions(Library.shipped(), logbook, replace(embedded, voice=noting))
        session = await sessions.begin("marek", "bench", seed=1)
        for line in script("marek")[:12]:
            async for _ in session.say(line):
                pass
    return noting.briefs[-1]


def _a_panel(rubric: Rubric) -> tuple[dict[str, Any], Prompt]:
    from simulator.engines.llm.grading.panels import panel_schema

    panel = panels_of(rubric.criteria, 1)[0]
    return panel_schema(panel.criteria), Prompt("s" * 6000, "t" * 6000, "p" * 5000)


async def sizes() -> dict[str, Any]:
    """Prompt characters a turn, and what grading thirty turns takes, now and with a rubric of 78 criteria."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with model_at("fast") as at, Logbook.at(sqlite_url(Path(folder) / "s.db")) as logbook:
            engine = engine_at(at, Path(folder))
            library = Library.shipped()
            for name in ("marek", "denise", "farah", "wenli"):
                found[name] = await _characters(Sessions(library, logbook, engine), name)
            session = await Sessions(library, logbook, engine).begin("marek", "bench", seed=1, session_number=5)
            for line in script("marek"):
                async for _ in session.say(line):
                    pass
            for n in (len(library.rubric.criteria), GROWN):
                found[f"grade_{n}"] = await _grading(session, _grown(library.rubric, n), engine)
            if engine.close:
                await engine.close()
    return found


async def _characters(sessions: Sessions, name: str) -> dict[int, tuple[int, int]]:
    """Characters of the prompt, and of its beginning that stays the same, at each turn of sixty that took a call."""
    noting = Noting(sessions.engine.voice)
    speaking = Sessions(sessions.library, sessions.logbook, replace(sessions.engine, voice=noting))
    session = await speaking.begin(name, "bench", seed=1)
    sizes: dict[int, tuple[int, int]] = {}
    for number, line in enumerate([*script(name), *script(name)], start=1):
        before = len(noting.briefs)
        async for _ in session.say(line):
            pass
        if len(noting.briefs) > before:
            prompt = voice_prompt(noting.briefs[before])
            sizes[number] = prompt.characters, len(prompt.system)
    return sizes


def _grown(rubric: Rubric, n: int) -> Rubric:
    copies = [c.model_copy(update={"id": f"{c.id}_{i}" if i else c.id}) for i in range(4) for c in rubric.criteria]
    return rubric.model_copy(update={"criteria": tuple(copies[:n])})


async def _grading(session: Session, rubric: Rubric, engine: Engine) -> tuple[int, int, float]:
    assert isinstance(engine.grader, LlmGrader)
    begun = time.perf_counter()
    with account() as used:
        await grade_session(session.transcript, session.persona, rubric, session.course, engine)
    return used.used.calls, used.used.characters_in, time.perf_counter() - begun


def report(times: dict[str, float], cpu: dict[str, float], found: dict[str, Any]) -> str:
    rows = [
        ("first token, bare openai client, median", f"{times['bare_first']:.1f} ms", ""),
        (
            "first token of a reply (prompt, LangChain, guard), median",
            _times(times, "voice_first"),
            "at most 1.1 times",
        ),
        (
            "first token of a whole turn, the reading and four commits before it, median",
            _times(times, "turn_first"),
            "at most 1.1 times",
        ),
        ("last token, bare openai client, median", f"{times['bare_last']:.1f} ms", ""),
        ("last token of a reply, median", _times(times, "voice_last"), ""),
        ("last token of a whole turn, with the reply in the log, median", _times(times, "turn_last"), ""),
        ("CPU a streamed reply, bare openai client", f"{cpu['bare_stream']:.1f} ms", ""),
        (
            "CPU a streamed reply, through LangChain with our patience and counting",
            f"{cpu['our_stream']:.1f} ms, {cpu['our_stream'] / cpu['bare_stream']:.2f} times",
            "at most 2 times",
        ),
        (
            "the same with prompt and guard",
            f"{cpu['our_stream_watched']:.1f} ms, {cpu['our_stream_watched'] / cpu['bare_stream']:.2f} times",
            "at most 2 times",
        ),
        ("CPU a panel with a form, bare openai client", f"{cpu['bare_panel']:.1f} ms", ""),
        (
            "CPU a panel with a form, through our client, with patience and counting",
            f"{cpu['our_panel']:.1f} ms, {cpu['our_panel'] / cpu['bare_panel']:.2f} times",
            "at most 2 times",
        ),
    ]
    for name in ("marek", "denise", "farah", "wenli"):
        sizes = found[name]
        at = ", ".join(f"{_near(sizes, n):,}" for n in (5, 20, 60))
        largest, kept = max(sizes.values())
        rows.append((f"prompt characters at turns 5, 20 and 60, {name}", at, "under 6,000"))
        rows.append(
            (
                f"largest prompt of 60 turns, {name}, and its share that stays the same",
                f"{largest:,} characters, {100 * kept / largest:.0f} %",
                "under 6,000, at least 70 %",
            )
        )
    for n in (21, GROWN):
        calls, characters, seconds = found[f"grade_{n}"]
        rows.append(
            (
                f"grading a session of 30 turns with {n} criteria",
                f"{calls} calls, {characters:,} characters, {seconds:.2f} s with a model that answers at once",
                "at most 12 calls",
            )
        )
    table = "\n".join(f"| {what} | {measured} | {aim} |" for what, measured, aim in rows)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"""# The language-model engine, measured

Written by `./ipt bench`. Machine: {machine}. The model is a loopback server in a process of its own: the first token
comes after {1000 * LATENCY:.0f} ms, then one every {1000 * GAP:.0f} ms; for CPU and sizes it answers at once.
No model of any provider is in these figures.

| what | measured | aim |
|---|---|---|
{table}

A turn whose risk answer is the script's takes no call; the one before stands for it above. Measured with {_versions()}.
"""


def _times(times: dict[str, float], what: str) -> str:
    bare_ = times[f"bare_{what.rpartition('_')[2]}"]
    return f"{times[what]:.1f} ms, {times[what] / bare_:.2f} times the bare client's"


def _near(sizes: dict[int, tuple[int, int]], number: int) -> int:
    """The prompt at this turn, or at the nearest one before that took a call."""
    return next(sizes[n][0] for n in range(number, 0, -1) if n in sizes)


def _versions() -> str:
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in ("langchain", "langchain-openai", "openai"))


async def main() -> None:
    text = report(await time_to_first_and_last(), await cpu_a_call(), await sizes())
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    if "serve" in sys.argv:
        serve()
    else:
        asyncio.run(main())
