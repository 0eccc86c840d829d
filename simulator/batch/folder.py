"""A run's folder: the manifest that says what it is, and results that are only ever appended.

    manifest.json    the plan and every version, written first
    results.jsonl    one finished session a line; when the run is done, in the plan's order
    failed.jsonl     sessions that could not be played, with the reason; tried again by `batch resume`

A session is finished when its whole line is in the file. A line that a killed process left in the middle is cut off.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from simulator.batch.plan import Job, ModelTrainee, Plan, jobs_of
from simulator.batch.results import Played
from simulator.batch.workshop import Workshop, settings_of
from simulator.bootstrap import host_of, recall_of
from simulator.core.canonical import canonical_json, document_hash
from simulator.core.reading import Frozen
from simulator.interchange import one_line

_BEGINNING = re.compile(rb'\{"id": "([^"]+)"')
MANIFEST, RESULTS, FAILED = "manifest.json", "results.jsonl", "failed.jsonl"


class RunError(Exception):
    """A run's folder cannot be used. Names it, says why, and what can be done."""


class Manifest(Frozen):
    """What a run is: the same manifest and the embedded engine give the same results, byte by byte."""

    name: str
    plan: Plan
    versions: dict[str, dict[str, str]] = Field(
        description="By engine: reader, voice, grader. Under 'documents' the rubric's and each persona's hash."
    )
    recall: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="By engine and criterion: the share of marked faults that its grader finds."
    )

    def moved(self, here: "Manifest") -> list[str]:
        """What is of another version here than where the run was begun."""
        return [
            f"{name}: {part}"
            for name, parts in self.versions.items()
            for part, version in parts.items()
            if here.versions.get(name, {}).get(part) != version
        ]


class RunFolder:
    """The folder of one run."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest

    @classmethod
    def begun(cls, path: Path, manifest: Manifest) -> "RunFolder":
        """Begins a run in an empty or missing folder. Raises `RunError`."""
        if (path / MANIFEST).exists():
            raise RunError(f"{path} holds a run already: `ipt-sim batch resume {path}` goes on with it.")
        if path.exists() and any(path.iterdir()):
            raise RunError(f"{path} is not empty and holds no run; name another folder with --out.")
        path.mkdir(parents=True, exist_ok=True)
        whole = json.dumps(json.loads(canonical_json(manifest)), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        _replace(path / MANIFEST, whole.encode())
        return cls(path, manifest)

    @classmethod
    def found(cls, path: Path) -> "RunFolder":
        """A run that was begun before. Raises `RunError`."""
        try:
            manifest = Manifest.model_validate_json((path / MANIFEST).read_bytes())
        except OSError as error:
            raise RunError(f"{path} holds no run ({MANIFEST} cannot be read: {error.strerror or error}).") from error
        except ValidationError as error:
            raise RunError(f"{path / MANIFEST} is not a run's manifest, or another version's.") from error
        return cls(path, manifest)

    def check(self, here: Manifest) -> None:
        """Refuses to go on with other versions than the run was begun with. Raises `RunError` naming them."""
        if moved := self.manifest.moved(here):
            raise RunError(
                f"{self.path} was begun with other versions ({', '.join(moved)}). Go on with those, or begin a new run."
            )

    @property
    def results(self) -> Path:
        """The finished sessions."""
        return self.path / RESULTS

    def finished(self) -> set[str]:
        """The ids of all finished sessions."""
        return {session_id for session_id, _, _ in self._places()}

    def to_do(self) -> Iterator[Job]:
        """The jobs that are not finished, in the plan's order."""
        done = self.finished()
        return (job for job in jobs_of(self.manifest.plan) if job.id not in done)

    def _places(self) -> Iterator[tuple[str, int, int]]:
        """Every whole line of the results: its session's id, where it begins and its length."""
        if not self.results.exists():
            return
        at = 0
        with self.results.open("rb") as opened:
            for line in opened:
                if not line.endswith(b"\n"):
                    return
                yield _id(line, self.results, at), at, len(line)
                at += len(line)

    def failures(self) -> int:
        """How many sessions failed when they were last tried."""
        failed = self.path / FAILED
        return len(failed.read_bytes().splitlines()) if failed.exists() else 0

    def whole_bytes(self) -> int:
        """How far the results are whole lines."""
        return max((at + length for _, at, length in self._places()), default=0)

    def appending(self) -> "Appending":
        """For writing results as they come."""
        return Appending(self)

    def put_in_order(self) -> None:
        """Brings the results into the plan's order, so that the same plan gives the same file however it was run."""
        places = {session_id: (at, length) for session_id, at, length in self._places()}
        order = [places[job.id] for job in jobs_of(self.manifest.plan) if job.id in places]
        if order == sorted(order) and len(order) == len(places):
            return
        with self.results.open("rb") as opened:
            beside = self.results.with_suffix(".ordered")
            with beside.open("wb") as ordered:
                for start, length in order:
                    opened.seek(start)
                    ordered.write(opened.read(length))
                ordered.flush()
                os.fsync(ordered.fileno())
        beside.replace(self.results)


class Appending:
    """The one writer of a run, as a context manager. Raises `RunError` if there is another."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    def __enter__(self) -> "Appending":
        self._results = self._folder.results.open("ab")
        try:
            fcntl.flock(self._results, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._results.close()
            raise RunError(f"{self._folder.path} is being written to by another process.") from error
        self._results.truncate(self._folder.whole_bytes())  # what a killed process left of a line
        (self._folder.path / FAILED).unlink(missing_ok=True)  # what failed is tried again
        return self

    def __exit__(self, *_: object) -> None:
        self._results.close()

    def add(self, played: Played) -> None:
        """Writes one; it is with the operating system when this returns, so that killing us loses nothing."""
        if played.why:
            with (self._folder.path / FAILED).open("a", encoding="utf-8") as failed:
                failed.write(one_line({"id": played.id, "why": played.why}) + "\n")
            return
        self._results.write(played.line.encode() + b"\n")
        self._results.flush()


def manifest_of(name: str, plan: Plan, workshop: Workshop) -> Manifest:
    """What a run with this plan is here and now. Raises `LibraryError` or `SettingsError` where it cannot be."""
    library = workshop.library
    documents = {p: document_hash(library.persona(p)) for p in plan.personas}
    rubric = library.rubric
    course = library.course(plan.sessions_planned)
    versions = {choice.id: workshop.engine(choice).versions for choice in plan.engines}
    asked = {t.id: f"{t.model} at {host_of(settings_of(t))}" for t in plan.trainees if isinstance(t, ModelTrainee)}
    documents |= {"rubric": f"{rubric.version}-{document_hash(rubric)}", "course": document_hash(course)}
    recall = {choice.id: recall_of(workshop.engine(choice).grader) for choice in plan.engines}
    return Manifest(
        name=name, plan=plan, versions=versions | {"documents": documents, "trainees": asked}, recall=recall
    )


def _id(line: bytes, file: Path, at: int) -> str:
    """The id that a line of results begins with."""
    match = _BEGINNING.match(line)
    if match is None:
        raise RunError(f"{file}: what begins at byte {at} is no result; the run's folder has been altered.")
    return match[1].decode()


def _replace(file: Path, content: bytes) -> None:
    beside = file.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(file)
