import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from simulator.core.vocabulary import FocalArea, Phase
from simulator.drafting import criterion_schema, drill_schema
from simulator.faces.library_pages import library_router
from simulator.faces.who import current_user
from simulator.library import Library, content_folder
from simulator.logbook import User
from simulator.sessions import Sessions


@pytest.fixture
async def pages(sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    async def trainee() -> User:
        return User("tim", "trainee", "")

    app = FastAPI()
    app.state.sessions = sessions
    app.dependency_overrides[current_user] = trainee
    app.include_router(library_router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client


async def test_a_trainee_finds_areas_phases_and_every_technique(pages: httpx.AsyncClient, library: Library) -> None:
    page = (await pages.get("/library")).text
    techniques = [c for c in library.rubric.criteria if c.kind == "technique"]
    assert len(techniques) == 24
    for technique in techniques:
        assert f'href="/library/{technique.id}"' in page
    for words in ("Grief", "Role dispute", "The middle", "The medical model", "sign-off", "psychosis"):
        assert words in page


async def test_each_technique_has_its_four_headings(pages: httpx.AsyncClient, library: Library) -> None:
    for technique in (c for c in library.rubric.criteria if c.kind == "technique"):
        assert technique.library is not None, technique.id
        answer = await pages.get(f"/library/{technique.id}")
        for heading in ("When to use", "Key phrases", "Follow-up questions", "Warnings", "sign-off"):
            assert heading in answer.text
        assert "<script" not in answer.text


async def test_what_is_not_a_technique_is_not_there(pages: httpx.AsyncClient) -> None:
    assert (await pages.get("/library/cbt_drift")).status_code == 404


def test_the_handbook_is_whole(library: Library) -> None:
    assert {a.area for a in library.handbook.areas} == set(FocalArea)
    assert {p.phase for p in library.handbook.phases} == set(Phase)
    assert len(library.handbook.inventory) == 7


def test_the_schema_beside_the_rubric_is_the_one_in_use() -> None:
    written = json.loads((content_folder("rubrics") / "criterion.schema.json").read_text(encoding="utf-8"))
    assert written == criterion_schema(), "run `ipt-sim rubric schema`"
    written = json.loads((content_folder("rubrics") / "drill.schema.json").read_text(encoding="utf-8"))
    assert written == drill_schema(), "run `ipt-sim rubric schema`"
