"""The house stands: imports point downwards, and only the named modules import the named libraries."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "simulator"
STOREYS = (
    ("faces",),
    ("bootstrap",),
    ("settings", "accounts"),
    ("session", "interchange", "measuring"),
    ("grading",),
    ("logbook", "library", "migrations"),
    ("engines",),
    ("ports",),
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
    "sklearn": ("engines/embedded/training.py",),
    "typer": ("faces/",),
    "fastapi": ("faces/",),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


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
    forbidden = {"os", "pathlib", "time", "asyncio", "logging", "secrets", "yaml", "io", "socket"}
    for file in (PACKAGE / "core").rglob("*.py"):
        found = {name.split(".")[0] for name in imports(file)} & forbidden
        assert not found, f"{file.name} imports {found}"
        assert "datetime.now" not in file.read_text(encoding="utf-8")


def test_no_module_is_called_utils() -> None:
    assert not [f for f in modules() if f.stem in {"utils", "helpers", "common", "misc"}]
