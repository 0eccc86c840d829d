"""One story a trap, in `tests/stories.yaml`: the violation is found in its exact words, its look-alike is spared."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.core.rubric import Rubric
from simulator.core.scoring import Scorecard
from simulator.core.transcript import Turn
from simulator.core.vocabulary import FocalArea, Phase, Speaker
from simulator.grading import grade_case
from simulator.library import Library
from simulator.ports import Case, Engine
from tests.engines.test_grader import STORIES as STORIES_BY_RULE

STORIES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "stories.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return library.rubric


async def graded(engine: Engine, rubric: Rubric, lines: list[str], session: int, area: str | None) -> Scorecard:
    turns = tuple(
        Turn(index=i, speaker=Speaker.TRAINEE if line.startswith("T:") else Speaker.CLIENT, text=line[3:])
        for i, line in enumerate(lines)
    )
    phase = Phase.INITIAL if session <= 3 else Phase.MIDDLE if session <= 12 else Phase.ENDING
    case = Case(
        turns=turns,
        persona=None,
        focal_area=FocalArea(area) if area else None,
        session_number=session,
        sessions_planned=16,
        phase=phase,
    )
    return await grade_case("story", case, rubric, engine)


@pytest.mark.parametrize("trap", STORIES)
async def test_the_violation_is_found_in_its_exact_words(engine: Engine, rubric: Rubric, trap: str) -> None:
    story = STORIES[trap]
    card = await graded(engine, rubric, story["violating"], story["session"], story.get("area"))
    found = [f for f in (*card.findings, *card.advisory) if f.criterion == trap]
    assert found
    assert all(f.quote in story["violating"][f.turn][3:] for f in found)
    assert all(f.better_line and "{" not in f.better_line for f in found)
    assert card.criteria[trap].level == 1


@pytest.mark.parametrize("trap", STORIES)
async def test_the_look_alike_is_spared(engine: Engine, rubric: Rubric, trap: str) -> None:
    story = STORIES[trap]
    card = await graded(engine, rubric, story["fine"], story["session"], story.get("area"))
    assert trap not in {f.criterion for f in (*card.findings, *card.advisory)}


def test_every_trap_has_a_story(rubric: Rubric) -> None:
    told = {*STORIES, *(s.criterion for s in STORIES_BY_RULE)}
    assert told == {c.id for c in rubric.criteria if c.kind == "trap"}
