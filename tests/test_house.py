"""The house stands: imports point downwards, and only the named modules import the named libraries."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "simulator"
STOREYS = (
    ("faces",),
    ("batch",),
    ("bootstrap",),
    ("settings", "accounts", "enrolment"),
    ("checking",),
    ("supervising", "agreement", "reliability", "trusting", "next_hour", "telling", "assigning", "reviewed_gold"),
    ("beside", "moments", "advising", "own_record"),
    ("sessions",),
    ("session", "interchange", "measuring", "drafting"),
    ("reviewing",),
    ("grading", "speaking", "opinions"),
    ("logbook", "library", "migrations"),
    ("engines",),
    ("ports", "metering"),
    ("core",),
)
"""Top to bottom. A module may import from its own storey and from those below it."""

ENGINE_SEERS = {"bootstrap", "faces", "measuring"}
"""The hall sees engines only through ports; the stairs build them, and measuring is about the embedded one."""

ONLY_IN = {
    "chainlit": ("faces/chat/",),
    "langchain": ("engines/llm/",),
    "langchain_openai": ("engines/llm/",),
    "openai": ("engines/llm/",),
    "sqlalchemy": ("logbook/", "migrations/"),
    "alembic": ("logbook/", "migrations/"),
    "sklearn": ("engines/embedded/training.py", "engines/embedded/judge_training.py", "reliability.py"),
    "jax": ("engines/embedded/encoder_tuning.py",),
    "optax": ("engines/embedded/encoder_tuning.py",),
    "typer": ("faces/",),
    "ray": ("batch/on_ray.py",),
    "inspect_ai": ("faces/inspect_task.py",),
    "fastapi": ("faces/",),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written out from the package's name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name: str) -> str:
    return name.split(".")[0].removesuffix(".py")


def storey(name: str) -> int:
    return next(i for i, rooms in enumerate(STOREYS) if name in rooms)


@pytest.mark.parametrize("file", modules(), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_point_downwards(file: Path) -> None:
    inside = file.relative_to(PACKAGE)
    if inside.name == "__init__.py" and len(inside.parts) == 1:
        return
    here = room(inside.parts[0])
    for name in imports(file):
        if name.startswith("simulator."):
            there = room(name.removeprefix("simulator."))
            assert storey(there) >= storey(here), f"{inside} imports {name}, which is above it"
            if there == "engines" and here != "engines":
                assert here in ENGINE_SEERS, f"{inside} imports {name}; the hall sees engines only through ports"


@pytest.mark.parametrize("file", modules(), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_only_the_named_modules_import_the_named_libraries(file: Path) -> None:
    inside = file.relative_to(PACKAGE).as_posix()
    for name in imports(file):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or inside.startswith(allowed), f"{inside} imports {name}"


def test_the_ground_is_pure() -> None:
    for file in (PACKAGE / "core").rglob("*.py"):
        assert not impurities(file), f"{file.name}: {impurities(file)}"


IMPURE = {"os", "pathlib", "time", "asyncio", "logging", "secrets", "uuid", "yaml", "io", "socket", "sqlalchemy"}


def impurities(file: Path) -> set[str]:
    """What a module of the ground may not have: input and output, a clock, randomness that is not handed to it."""
    names = set(imports(file))
    found = {name for name in names if name.split(".")[0] in IMPURE}
    found |= {name for name in names if name.startswith("random") and name != "random.Random"}
    return found | ({"datetime.now"} if "datetime.now" in file.read_text(encoding="utf-8") else set())


@pytest.mark.parametrize(
    "leak",
    ["from simulator import faces", "import random", "from random import random", "import time", "import os.path"],
)
def test_a_leak_in_the_ground_would_be_seen(tmp_path: Path, leak: str) -> None:
    file = tmp_path / "leak.py"
    file.write_text(leak + "\n", encoding="utf-8")
    assert impurities(file) or any(name.startswith("simulator.faces") for name in imports(file))


def test_a_relative_import_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "leak.py"
    file.write_text("from ..faces import cli\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="written out"):
        list(imports(file))


def test_no_module_is_called_utils() -> None:
    assert not [f for f in modules() if f.stem in {"utils", "helpers", "common", "misc"}]
