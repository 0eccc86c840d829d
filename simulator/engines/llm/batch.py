"""Grading overnight, through OpenAI's files and batches: submit, poll, fetch, ask once more, and go on after a stop.

What is under way is remembered in a folder beside the output: which file and batch belong to which part, and what has
been fetched. Each step is written down when it is done, so that a stop costs at most the step it interrupts; a batch
that was made and not yet written down is found again by its name at the provider.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeVar

import openai
from openai.types import Batch
from pydantic import BaseModel

from simulator.core.rubric import Rubric
from simulator.core.scoring import Observation
from simulator.core.vocabulary import EnginePart, FaultKind
from simulator.engines.llm.client import bulk_client
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.faults import Faults, helps_to_ask_again
from simulator.engines.llm.grader import LlmGrader, unusable
from simulator.engines.llm.grading.panels import Panel
from simulator.engines.llm.grading.sitting import Sitting
from simulator.engines.llm.pacing import Pause, wait_before
from simulator.engines.llm.wire import Answer, answer_in, form, request_body, used
from simulator.metering import note_fault, note_use
from simulator.ports import Case, EngineFault

ENDPOINT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
SECONDS_BETWEEN_POLLS = 60.0
MOST_LINES, MOST_BYTES = 40_000, 150_000_000
"""A little under what the provider takes in one batch."""
_OVER = {"completed", "expired", "cancelled", "failed"}
T = TypeVar("T")


async def observe_in_batch(
    grader: LlmGrader,
    cases: Mapping[str, Case],
    rubric: Rubric,
    folder: Path,
    source: str,
    tell: Callable[[str], None],
    pause: Pause = asyncio.sleep,
) -> dict[str, tuple[Observation, ...]]:
    """What the grader sees in all these cases, by their names.

    The job is remembered in `folder`, so that it can be gone on with; `source` names the input, for a job begun with
    another is not gone on with. `tell` is told in a sentence how things stand.

    Raises:
        EngineFault: the provider cannot be reached or refuses. The same call goes on from here.
        OtherJob: the folder belongs to another job.
    """
    job = sha256(f"{source}|{grader.version}|{rubric.model_dump_json()}".encode()).hexdigest()[:12]
    sittings = {str(i): await grader.sitting(case, rubric) for i, case in enumerate(cases.values())}
    await BatchRun(grader.connection, sittings, folder, job, tell, pause).run()
    return {name: sittings[str(i)].observations() for i, name in enumerate(cases)}


class Part(BaseModel):
    """One file of questions and what has become of it."""

    round: int
    number: int
    file: str | None = None
    batch: str | None = None
    fetched: bool = False


class Memory(BaseModel):
    """What the folder remembers. `job` names input, prompts and model: another job must not go on with this one."""

    job: str
    parts: list[Part] = []


class OtherJob(Exception):
    """The folder belongs to a job with another input or other settings."""


class BatchRun:
    """One job: all sessions of a file.

    Args:
        sittings: the sessions by a short name each.
        folder: where the job is remembered; made if it is not there.
        tell: is told in a sentence how things stand.
    """

    def __init__(
        self,
        connection: Connection,
        sittings: Mapping[str, Sitting],
        folder: Path,
        job: str,
        tell: Callable[[str], None],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._at, self._sittings, self._folder = connection, sittings, folder
        self._client = bulk_client(connection)
        self._faults = Faults(connection)
        self._tell, self._pause = tell, pause
        self._memory = self._remembered(job)

    async def run(self) -> None:
        """Two rounds: everything, then what could not be used. Afterwards the sittings hold all there is to hold.

        Raises:
            EngineFault: the provider cannot be reached or refuses. The same command goes on from here.
        """
        async with self._client:
            for number in (1, 2):
                asked = {
                    f"{name}:{panel.key}": (sitting, panel)
                    for name, sitting in self._sittings.items()
                    for panel in (sitting.panels if number == 1 else sitting.again())
                }
                if asked:
                    await self._round(number, asked)

    async def _round(self, number: int, asked: Mapping[str, tuple[Sitting, Panel]]) -> None:
        answered: set[str] = set()
        for i, lines in enumerate(_cut(self._lines(asked)), start=1):
            part = self._part(number, i)
            await self._submit(part, lines)
            await self._wait_for(part)
            answered |= self._take(part, asked)
        for custom_id in asked.keys() - answered:
            sitting, panel = asked[custom_id]
            sitting.miss(panel, "no answer came back from the batch")
            if number == 2:
                lost = self._faults.of(FaultKind.EMPTY)
                note_fault(lost.event(EnginePart.GRADER, "not_scored"))

    def _lines(self, asked: Mapping[str, tuple[Sitting, Panel]]) -> Iterator[bytes]:
        for custom_id, (sitting, panel) in asked.items():
            body = request_body(sitting.prompt(panel), self._at, form(sitting.schema(panel), self._at.structured))
            line = {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body}
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"

    # -- the steps, each remembered when done ----------------------------------------------------

    async def _submit(self, part: Part, lines: Sequence[bytes]) -> None:
        if part.file is None:
            name = f"ipt-{self._memory.job}-{part.round}-{part.number}.jsonl"
            content = b"".join(lines)
            file = await self._patiently(lambda: self._client.files.create(file=(name, content), purpose="batch"))
            part.file = file.id
            self._remember()
        if part.batch is None:
            mine = {"ipt": f"{self._memory.job}-{part.round}-{part.number}"}
            batch = await self._made_already(mine) or await self._make(part.file, mine)
            part.batch = batch.id
            self._remember()
            self._tell(
                f"Batch {batch.id} holds {len(lines)} questions. It can take a day; stopped, this goes on later."
            )

    async def _make(self, file: str, mine: dict[str, str]) -> Batch:
        return await self._patiently(
            lambda: self._client.batches.create(
                input_file_id=file, endpoint=ENDPOINT, completion_window="24h", metadata=mine
            )
        )

    async def _made_already(self, mine: dict[str, str]) -> Batch | None:
        page = await self._patiently(lambda: self._client.batches.list(limit=100))
        return next((b for b in page.data if b.metadata == mine and b.status != "failed"), None)

    async def _wait_for(self, part: Part) -> None:
        """Polls until the batch is over and its answers are in the folder."""
        status = ""
        while not part.fetched:
            batch = await self._patiently(lambda: self._client.batches.retrieve(part.batch or ""))
            if batch.status != status:
                status = batch.status
                self._tell(f"Batch {batch.id}: {status.replace('_', ' ')}.")
            if batch.status in _OVER:
                await self._fetch(part, batch)
            else:
                await self._pause(SECONDS_BETWEEN_POLLS)

    async def _fetch(self, part: Part, batch: Batch) -> None:
        if batch.status == "failed":
            why = batch.errors.data[0].message if batch.errors and batch.errors.data else ""
            self._memory.parts.remove(part)  # the next run begins this part anew
            self._remember()
            raise self._faults.of(FaultKind.NOT_ACCEPTED, why or "")
        content = ""
        if batch.output_file_id:
            answer = await self._patiently(lambda: self._client.files.content(batch.output_file_id or ""))
            content = answer.text
        self._answers(part).write_text(content, encoding="utf-8")
        part.fetched = True
        self._remember()

    def _take(self, part: Part, asked: Mapping[str, tuple[Sitting, Panel]]) -> set[str]:
        """Gives every answer that can be read to its sitting. Returns whose they were."""
        answered: set[str] = set()
        for line in self._answers(part).read_text(encoding="utf-8").splitlines():
            try:
                custom_id, answer = _answer(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue  # it counts as missing
            if custom_id in asked:
                sitting, panel = asked[custom_id]
                if not sitting.take(panel, answer.text):
                    note_fault(unusable(self._faults, panel))
                answered.add(custom_id)
                note_use(used(sitting.prompt(panel).characters, len(answer.text), answer.usage, self._at))
        return answered

    # -- memory and patience ---------------------------------------------------------------------

    def _remembered(self, job: str) -> Memory:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / "job.json"
        if not file.exists():
            return Memory(job=job)
        memory = Memory.model_validate_json(file.read_text(encoding="utf-8"))
        if memory.job != job:
            raise OtherJob(
                f"{self._folder} holds a batch that was begun with another file, model or rubric. Finish it with "
                "those, or delete the folder to begin anew."
            )
        return memory

    def _remember(self) -> None:
        file = self._folder / "job.json"
        new = file.with_suffix(".new")
        new.write_text(self._memory.model_dump_json(indent=1), encoding="utf-8")
        new.replace(file)

    def _part(self, round_: int, number: int) -> Part:
        for part in self._memory.parts:
            if (part.round, part.number) == (round_, number):
                return part
        self._memory.parts.append(part := Part(round=round_, number=number))
        return part

    def _answers(self, part: Part) -> Path:
        return self._folder / f"answers-{part.round}-{part.number}.jsonl"

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(1, self._at.attempts + 1):
            try:
                return await call()
            except openai.OpenAIError as error:
                fault = self._faults.named(error)
                if attempt == self._at.attempts or not helps_to_ask_again(fault, attempt, self._at.longest_wait):
                    raise fault from None
                note_fault(fault.event(EnginePart.GRADER, "asked_again"))
                await self._pause(wait_before(attempt + 1, fault.wait))
        raise EngineFault(FaultKind.EMPTY, "No attempts were allowed.")


def _answer(line: dict[str, Any]) -> tuple[str, Answer]:
    """Whose answer it is, and the answer. Raises for whatever is none."""
    return line["custom_id"], answer_in(line["response"]["body"])


def _cut(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """The lines in files of a size that the provider takes."""
    part: list[bytes] = []
    size = 0
    for line in lines:
        if part and (len(part) >= MOST_LINES or size + len(line) > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield part
