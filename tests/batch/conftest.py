from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.batch.plan import Plan
from simulator.batch.reading import read_plan
from simulator.batch.workshop import Workshop
from simulator.library import Library
from simulator.ports import Engine


@pytest.fixture
def workshop(library: Library, engine: Engine) -> Workshop:
    return Workshop(library, engine)


@pytest.fixture
def plan_of(tmp_path: Path, library: Library) -> Callable[[str], Plan]:
    """A plan from its YAML."""

    def read(text: str) -> Plan:
        file = tmp_path / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        return read_plan(file, library)

    return read
