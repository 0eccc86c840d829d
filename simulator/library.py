"""Reads what authors wrote: personas, rubrics and courses, from the package, the working tree and the user's folders.

Every complaint names file, line and key, says what was expected, and does not stop the others from being reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from simulator.core.course import USUAL_SESSIONS, Course
from simulator.core.documents import Persona
from simulator.core.drills import Drill, misfits, misfits_with
from simulator.core.facts import Document
from simulator.core.handbook import Handbook
from simulator.core.persona_rules import rules_broken
from simulator.core.rubric import Criterion, Rubric, RubricList
from simulator.core.trainees import ScriptedTrainees

D = TypeVar("D", bound=Document)
RUBRIC = "ipt"
HANDBOOK = "library"


class _PlainLoader(yaml.CSafeLoader):
    """YAML without guesses: an unquoted No, yes, true or date stays the word that the author wrote."""


_GUESSED = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
_PlainLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag not in _GUESSED]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Problem:
    """One mistake in one file."""

    file: Path
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


class LibraryError(Exception):
    """Something that was asked for cannot be read. The message lists every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


def content_folder(name: str) -> Path:
    """Where the shipped `personas` or `rubrics` are: in the wheel, or beside the package in a clone."""
    packaged = Path(__file__).parent / "content" / name
    return packaged if packaged.exists() else Path(__file__).parent.parent / name


@dataclass(frozen=True)
class Library:
    """Personas, rubric and courses. Folders later in the list win, so that a programme can replace a persona.

    A file with mistakes is left out and remembered in `problems`; asking for it raises `LibraryError` with them.
    """

    persona_folders: tuple[Path, ...] = ()
    rubric_folders: tuple[Path, ...] = ()
    problems: list[Problem] = field(default_factory=list, init=False)
    _alone: dict[str, Persona] = field(default_factory=dict, init=False)
    """Personas that were read one by one: who practises with one client does not wait for all of them."""

    @classmethod
    def shipped(cls, *, personas: Iterable[Path] = (), rubrics: Iterable[Path] = ()) -> "Library":
        """The shipped content, with further folders on top."""
        return cls((content_folder("personas"), *personas), (content_folder("rubrics"), *rubrics))

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """Personas by id."""
        return {p.id: p for p in self._read(_yaml_files(self.persona_folders), Persona)}

    @cached_property
    def rubric(self) -> Rubric:
        """The rubric with its criteria. Raises `LibraryError` if the list or any criterion has mistakes."""
        files = [f for f in _yaml_files(self.rubric_folders) if f.stem != HANDBOOK]
        lists = {r.id: r for r in self._read(files, RubricList)}
        criteria = {c.id: c for c in self._read(_yaml_files(self.rubric_folders, "criteria"), Criterion)}
        if RUBRIC not in lists:
            raise LibraryError(
                [*self.problems, Problem(self.rubric_folders[0] / f"{RUBRIC}.yaml", None, "", "missing")]
            )
        missing = [c for c in lists[RUBRIC].criteria if c not in criteria]
        if missing:
            file = self.rubric_folders[0] / f"{RUBRIC}.yaml"
            raise LibraryError(
                [*self.problems, *(Problem(file, None, "criteria", f"no criterion '{m}'") for m in missing)]
            )
        listed = lists[RUBRIC]
        return Rubric(id=RUBRIC, version=listed.version, criteria=tuple(criteria[c] for c in listed.criteria))

    @cached_property
    def handbook(self) -> Handbook:
        """What the library says beside the techniques. Raises `LibraryError` if it is missing or has mistakes."""
        files = [f for f in _yaml_files(self.rubric_folders) if f.stem == HANDBOOK]
        found = list(self._read(files, Handbook))
        if not found:
            missing = Problem(self.rubric_folders[0] / f"{HANDBOOK}.yaml", None, "", "is missing or has mistakes")
            raise LibraryError([*(p for p in self.problems if p.file.stem == HANDBOOK), missing])
        return found[-1]

    @cached_property
    def courses(self) -> Mapping[str, Course]:
        """Courses by id."""
        return {c.id: c for c in self._read(_yaml_files(self.rubric_folders, "courses"), Course)}

    @cached_property
    def drills(self) -> Mapping[str, Drill]:
        """Drills by id. One that does not fit the rubric is left out and remembered."""
        found: dict[str, Drill] = {}
        for file in _yaml_files(self.rubric_folders, "drills"):
            for drill in self._read([file], Drill):
                wrong = misfits(drill, self.rubric, self.course(USUAL_SESSIONS))
                problems = [Problem(file, None, _dotted(path), message) for path, message in wrong]
                self.problems.extend(problems)
                if not problems:
                    found[drill.id] = drill
        return found

    def drill(self, drill_id: str) -> Drill:
        """One drill. Raises `LibraryError` naming those there are, or its file's mistakes."""
        if drill_id in self.drills:
            return self.drills[drill_id]
        mistakes = [p for p in self.problems if p.file.stem == drill_id and p.file.parent.name == "drills"]
        known = ", ".join(sorted(self.drills))
        none = Problem(self.rubric_folders[0] / "drills", None, "", f"no drill '{drill_id}'; there are: {known}")
        raise LibraryError(mistakes or [none])

    def drills_for_nobody(self) -> Iterator[Problem]:
        """Where a drill does not fit its clients. It reads all of them, which only lint waits for."""
        for drill in self.drills.values():
            file = [f for f in _yaml_files(self.rubric_folders, "drills") if f.stem == drill.id][-1]
            for i, opening in enumerate(drill.openings):
                persona = self.personas.get(opening.persona)
                course = self.course(USUAL_SESSIONS)
                wrong = misfits_with(drill, opening, persona, self.rubric, course) if persona else ["no such client"]
                yield from (Problem(file, None, f"openings.{i}", message) for message in wrong)

    def trainees(self, persona_id: str) -> ScriptedTrainees:
        """The client's scripted trainees. Raises `LibraryError` if there are none or their file has mistakes."""
        files = [f for f in _yaml_files(self.persona_folders, "trainees") if f.stem == persona_id]
        missing = Problem(self.persona_folders[0] / "trainees" / f"{persona_id}.yaml", None, "", "is missing")
        script, problems = read_document(files[-1], ScriptedTrainees) if files else (None, [missing])
        if script is None:
            raise LibraryError(problems)
        return script

    def persona(self, persona_id: str) -> Persona:
        """One persona. Raises `LibraryError` naming those there are, or its file's mistakes."""
        sound = self._alone.get(persona_id) or self._read_alone(persona_id) or self.personas.get(persona_id)
        if sound is not None:
            self._alone[persona_id] = sound
            return sound
        mistakes = [p for p in self.problems if p.file.stem == persona_id]
        known = ", ".join(sorted(self.personas))
        raise LibraryError(
            mistakes or [Problem(self.persona_folders[0], None, "", f"no persona '{persona_id}'; there are: {known}")]
        )

    def _read_alone(self, persona_id: str) -> Persona | None:
        """The persona from its own file, or from the whole cast if that has been read; None if its file has faults."""
        if "personas" in self.__dict__:
            return self.personas.get(persona_id)
        files = [f for f in _yaml_files(self.persona_folders) if f.stem == persona_id]
        return read_document(files[-1], Persona)[0] if files else None

    def course(self, sessions: int) -> Course:
        """The course with this many sessions. Raises `LibraryError` if there is none."""
        for course in self.courses.values():
            if course.sessions == sessions:
                return course
        lengths = ", ".join(str(c.sessions) for c in self.courses.values())
        raise LibraryError(
            [Problem(self.rubric_folders[0], None, "courses", f"none of {sessions} sessions; there are: {lengths}")]
        )

    def _read(self, files: Iterable[Path], kind: type[D]) -> Iterator[D]:
        for file in files:
            document, problems = read_document(file, kind)
            self.problems.extend(problems)
            if document is not None:
                yield document


def lint_file(file: Path) -> list[Problem]:
    """Every problem of one file. What kind of document it is follows from its folder or, failing that, its keys."""
    _, problems = read_document(file, _kind_of(file))
    return problems


def _kind_of(file: Path) -> type[Document]:
    by_folder: dict[str, type[Document]] = {
        "criteria": Criterion,
        "courses": Course,
        "drills": Drill,
        "personas": Persona,
        "trainees": ScriptedTrainees,
    }
    if file.parent.name in by_folder:
        return by_folder[file.parent.name]
    by_key: dict[str, type[Document]] = {
        "\ncriteria:": RubricList,
        "\nmeetings:": Course,
        "\nmarkers:": Criterion,
        "\nred_lines:": Drill,
        "\nmedical_model:": Handbook,
    }
    text = "\n" + file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    return next((kind for key, kind in by_key.items() if key in text), Persona)


def lintable(folders: Iterable[Path]) -> list[Path]:
    """All YAML documents below these folders, and the files among them."""
    found: list[Path] = []
    for folder in folders:
        inside = [] if folder.is_file() else folder.rglob("*.yaml")
        found += [folder] if folder.is_file() else sorted(f for f in inside if "corpus" not in f.parts)
    return found


def read_document(file: Path, kind: type[D]) -> tuple[D | None, list[Problem]]:
    """The document, or None with all that is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8")
        loader = _PlainLoader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None  # parsed once: a client is 4,500 lines
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(file, None, "", f"cannot be read: {error}")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return None, [
            Problem(file, mark.line + 1 if mark else None, "", f"is not YAML: {getattr(error, 'problem', error)}")
        ]
    problems = [Problem(file, line, key, "written twice; only one can count") for key, line in doubled_keys(node)]
    try:
        document = kind.model_validate(data)
    except ValidationError as error:
        for e in error.errors():
            path = tuple(part for part in e["loc"] if part != "[key]")
            problems.append(Problem(file, _line(node, path), _dotted(path), _message(e)))
        return None, problems
    if getattr(document, "id", file.stem) != file.stem:
        problems.append(Problem(file, _line(node, ("id",)), "id", f"must be the file's name, '{file.stem}'"))
    if isinstance(document, Persona):
        for path, message in rules_broken(document):
            problems.append(Problem(file, _line(node, path), _dotted(path), message))
    return (None if problems else document), problems


def _yaml_files(folders: Iterable[Path], under: str = "") -> Iterator[Path]:
    for folder in folders:
        yield from sorted((folder / under).glob("*.yaml"))


def _message(error: Any) -> str:
    given = error.get("input")
    shown = f" (found {given!r})" if isinstance(given, str | int | float | bool) and len(str(given)) < 60 else ""
    return f"{error['msg']}{shown}"


def _dotted(path: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in path)


def _line(node: Any, path: tuple[str | int, ...]) -> int | None:
    """The line of the deepest part of the path that the file has."""
    line = node.start_mark.line + 1 if node is not None else None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            break
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def doubled_keys(node: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Keys of a YAML node tree that are written twice, with their lines: YAML keeps the last and says nothing."""
    if isinstance(node, yaml.MappingNode):
        counts = Counter(key.value for key, _ in node.value)
        for key, value in node.value:
            here = f"{path}.{key.value}".lstrip(".")
            if counts[key.value] > 1:
                counts[key.value] = 0
                yield here, key.start_mark.line + 1
            yield from doubled_keys(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from doubled_keys(value, f"{path}.{i}")
