"""A client begun from a few answers: a file that loads, a list of what is missing, and the schema for editors."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from simulator.core.documents import Persona
from simulator.core.vocabulary import FocalArea
from simulator.drafting import Answers, DraftPerson, draft, schema
from simulator.faces.cli import app
from simulator.library import lint_file

ANSWERS = Answers(
    id="ana",
    name="Ana Flores",
    age=44,
    pronouns="she/her",
    work="Baker: nights, mostly",
    area=FocalArea.GRIEF,
    why_now="Her sister made the call: 'she has stopped eating'.",
    people=[DraftPerson("Rosa", "sister", "she"), DraftPerson("Old Tom", "neighbour", "he")],
)


def test_a_draft_is_yaml_that_keeps_every_answer() -> None:
    data = yaml.safe_load(draft(ANSWERS))
    assert (data["name"], data["card"]["age"], data["card"]["work"]) == ("Ana Flores", 44, "Baker: nights, mostly")
    assert data["card"]["why_now"] == ANSWERS.why_now
    assert [(p["id"], p["relation"]) for p in data["people"]] == [("rosa", "sister"), ("old", "neighbour")]


def test_lint_lists_what_is_still_to_be_written_and_nothing_unknown(tmp_path: Path) -> None:
    file = tmp_path / "ana.yaml"
    file.write_text(draft(ANSWERS), encoding="utf-8")
    problems = lint_file(file)
    keys = {p.key for p in problems}
    assert {"formulation", "people.0.introduction.truth", "risk.direct", "do_not"} <= keys
    assert not [p for p in problems if "Extra inputs" in p.message or "Field required" in p.message]


def test_every_field_has_a_place_in_the_draft() -> None:
    data = yaml.safe_load(draft(ANSWERS))
    assert set(Persona.model_fields) - set(data) == {"chapters", "stop", "opening"}


def test_the_schema_beside_the_personas_is_the_schema_of_the_documents() -> None:
    written = Path(__file__).parent.parent / "personas" / "persona.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == schema(), "run `ipt-sim persona schema`"


def test_persona_new_asks_and_starts_the_file(tmp_path: Path) -> None:
    said = [
        "Ana Flores",
        "44",
        "she/her",
        "Baker",
        "sadness",
        "grief",
        "Her sister called.",
        "Rosa",
        "sister",
        "she",
        "",
    ]
    result = CliRunner().invoke(app, ["persona", "new", "ana", "--folder", str(tmp_path)], input="\n".join(said) + "\n")
    assert result.exit_code == 0, result.output
    assert yaml.safe_load((tmp_path / "ana.yaml").read_text(encoding="utf-8"))["primary_area"] == "grief"
    assert (tmp_path / "persona.schema.json").exists()


def test_persona_new_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "ana.yaml").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["persona", "new", "ana", "--folder", str(tmp_path)])
    assert result.exit_code != 0
    assert "is there already" in str(result.exception)
    assert (tmp_path / "ana.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["Ana", "a b", "añ", "../ana"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    result = CliRunner().invoke(app, ["persona", "new", name, "--folder", str(tmp_path)])
    assert "small letters" in str(result.exception)
