"""What authors wrote, read with every mistake named by file, line and key, and none hiding another."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.core.documents import Persona
from simulator.core.persona_rules import rules_broken
from simulator.library import Library, LibraryError, content_folder, lint_file, lintable, read_document
from tests.conftest import PERSONAS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one's own with a copy of Marek in it."""
    shutil.copy(content_folder("personas") / "marek.yaml", tmp_path / "marek.yaml")
    return tmp_path


def change(file: Path, **changes: Any) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    data.update(changes)
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_everything_that_is_shipped_is_without_a_mistake() -> None:
    files = lintable([content_folder("personas"), content_folder("rubrics")])
    assert len(files) >= 28
    assert [str(p) for file in files for p in lint_file(file)] == []


@pytest.mark.parametrize("name", PERSONAS)
def test_a_persona_is_complete(library: Library, name: str) -> None:
    persona = library.persona(name)
    assert 5 <= len(persona.people) <= 8
    assert len(persona.facts) >= 80
    assert all(fact.guarded and fact.plain and fact.open for fact in persona.facts.values())
    assert len(persona.incident.exchange) >= 6
    assert len(persona.hidden.ways) >= 2
    assert list(rules_broken(persona)) == []


def test_several_mistakes_are_all_reported_with_line_and_key(folder: Path) -> None:
    file = folder / "marek.yaml"
    replace(file, "version: 1", "version: 0\nfavourite_colour: green")
    replace(file, "primary_area: grief", "primary_area: sadness")
    problems = {p.key: p for p in lint_file(file)}
    assert {"version", "favourite_colour", "primary_area"} <= set(problems)
    assert all(p.file == file and p.line and p.line < 12 for p in problems.values())
    assert "found 'sadness'" in problems["primary_area"].message


def test_a_file_that_is_not_yaml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: broken\nname: 'unfinished\n", encoding="utf-8")
    (problem,) = lint_file(tmp_path / "broken.yaml")
    assert "is not YAML" in problem.message
    assert problem.line is not None


def test_a_key_written_twice_is_reported(folder: Path) -> None:
    replace(folder / "marek.yaml", "version: 1", "version: 1\nversion: 1")
    assert any("written twice" in p.message and p.key == "version" for p in lint_file(folder / "marek.yaml"))


def test_the_file_name_must_be_the_id(folder: Path) -> None:
    (folder / "marek.yaml").rename(folder / "mark.yaml")
    assert any(p.key == "id" and "'mark'" in p.message for p in lint_file(folder / "mark.yaml"))


def test_a_line_that_gives_the_hidden_detail_away_is_reported(folder: Path) -> None:
    file = folder / "marek.yaml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    secret = data["hidden"]["give_away"][0]
    data["situations"]["greeting"][0] = f"Hello. What a {secret}, the rain has stopped."
    change(file, situations=data["situations"])
    problems = [p for p in lint_file(file) if p.key.startswith("situations.greeting")]
    assert any("gives the hidden detail away" in p.message for p in problems)


def test_a_reference_to_nobody_is_reported(folder: Path) -> None:
    replace(folder / "marek.yaml", "  person: vida", "  person: nobody")
    assert any(p.key == "counterpart.person" and "nobody" in p.message for p in lint_file(folder / "marek.yaml"))


def test_unquoted_yes_no_and_true_stay_words(folder: Path) -> None:
    file = folder / "marek.yaml"
    replace(file, '"true":', "true:")
    replace(file, "name: Marek Oyelaran", "name: No")
    document, problems = read_document(file, Persona)
    assert problems == []
    assert document is not None
    assert document.name == "No"
    assert document.phq9.true == (2, 3, 3, 2, 2, 2, 2, 0, 0)


def test_a_site_can_replace_a_client_and_add_one(folder: Path) -> None:
    change(folder / "marek.yaml", version=7)
    library = Library.shipped(personas=[folder])
    assert library.persona("marek").version == 7
    assert set(library.personas) == set(PERSONAS)


def test_a_broken_client_leaves_the_others_alone_and_says_what_is_wrong(folder: Path) -> None:
    replace(folder / "marek.yaml", "id: marek", "id: tomek\nnonsense: 1")
    (folder / "marek.yaml").rename(folder / "tomek.yaml")
    library = Library.shipped(personas=[folder])
    assert set(library.personas) == set(PERSONAS)
    with pytest.raises(LibraryError, match="nonsense"):
        library.persona("tomek")


def test_a_missing_criterion_is_named(tmp_path: Path) -> None:
    rubrics = tmp_path / "rubrics"
    shutil.copytree(content_folder("rubrics"), rubrics, ignore=shutil.ignore_patterns("corpus", "gold"))
    (rubrics / "criteria" / "global_label.yaml").unlink()
    with pytest.raises(LibraryError, match="global_label"):
        _ = Library((content_folder("personas"),), (rubrics,)).rubric
