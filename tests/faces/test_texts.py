"""The interface in every language: the files are whole, what is used is there, and the right one is chosen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from simulator.engines.embedded.grader import accuracy_line
from simulator.faces.language import InTheirLanguage, language_router
from simulator.faces.texts import (
    FIRST,
    HERE,
    TextsError,
    filled,
    languages,
    placeholders,
    preferred,
    read_texts,
    speak,
    t,
    texts,
)
from simulator.faces.texts.from_below import FOLDER, from_below, read_wordings
from simulator.settings import Settings

FACES = HERE.parent
_USED = re.compile(r"""["'`]([a-z]+\.[a-z_]*)["'`]""")
_CALLED = re.compile(r"""\bt\(\s*["']([^"']+)["']""")


def used() -> set[str]:
    """Every key that is written out anywhere in the faces, and every beginning of one ('attribute.')."""
    found: set[str] = set()
    for file in (f for f in FACES.rglob("*") if f.suffix in (".py", ".jsx", ".js", ".html")):
        found |= set(_USED.findall(file.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("code", languages())
def test_every_language_has_the_same_keys_and_placeholders(code: str) -> None:
    first, other = texts(FIRST), texts(code)
    assert other.keys() == first.keys(), f"only in one of them: {sorted(other.keys() ^ first.keys())}"
    for key, text in first.items():
        assert placeholders(other[key]) == placeholders(text), f"{code}.yaml, {key}: the placeholders differ"
    assert (HERE / f"{code}.md").is_file()


def test_no_text_is_unused() -> None:
    here = used()
    beginnings = tuple(key for key in here if key.endswith((".", "_")))
    unused = [k for k in texts(FIRST) if k not in here and not k.startswith(("chainlit.", *beginnings))]
    assert not unused, f"nobody says: {unused}"


def test_every_text_that_is_asked_for_exists() -> None:
    for file in (f for f in FACES.rglob("*") if f.suffix in (".py", ".jsx", ".js", ".html") and f.parent != HERE):
        for key in _CALLED.findall(file.read_text(encoding="utf-8")):
            there = any(k.startswith(key) for k in texts(FIRST)) if key.endswith((".", "_")) else key in texts(FIRST)
            assert there, f"{file.name} asks for '{key}', which is in no file of texts"


@pytest.mark.parametrize(
    ("cookies", "accepted", "expected"),
    [
        ("", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("", "fr,en;q=0.3,de;q=0.8", "de"),
        ("", "fr", "en"),
        ("", "de;q=0, en", "en"),
        ("", "", "en"),
        ("a=b; ipt-language=en", "de", "en"),
        ("ipt-language=xx", "de", "de"),
        ("", ";;q=,,de;q=x.y", "de"),
    ],
)
def test_a_persons_choice_goes_before_their_browsers(cookies: str, accepted: str, expected: str) -> None:
    assert preferred(cookies, accepted) == expected


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("chooser: [", "xx.yaml is not YAML"),
        ("- a", "expected domains"),
        ("chooser: title", "'chooser' holds no texts"),
        ("chooser:\n  a: b\nchooser:\n  c: d", "xx.yaml:1: 'chooser' is written twice"),
        ("chooser:\n  yes: no", "'chooser.True' is False; expected a text"),
    ],
)
def test_a_mistake_in_a_file_is_named(source: str, complaint: str) -> None:
    with pytest.raises(TextsError, match=re.escape(complaint)):
        read_texts("xx.yaml", source)


def test_a_text_says_what_it_lacks() -> None:
    assert filled({"a.b": "{n} of {m}"}, "a.b", {"n": 1, "m": "{n}"}) == "1 of {n}"
    with pytest.raises(TextsError, match=r"'a\.b' wants m"):
        filled({"a.b": "{n} of {m}"}, "a.b", {"n": 1})
    with pytest.raises(TextsError, match=r"no text 'a\.c'"):
        t("a.c")


def test_the_choice_is_kept_and_leads_nowhere_else(tmp_path: Path) -> None:
    app = FastAPI()
    app.state.settings = Settings(data_dir=tmp_path)
    app.add_middleware(InTheirLanguage)
    app.include_router(language_router())

    @app.get("/project/translations")
    async def asked(language: str) -> str:
        return language

    with TestClient(app, follow_redirects=False) as browser:
        assert "Who would you like to meet?" in browser.get("/page.js").text
        german = browser.get("/page.js", headers={"Accept-Language": "de"}).text
        assert "Wen möchten Sie" in german
        for referer, expected in (("http://testserver/thread/a-b", "/thread/a-b"), ("http://example.com/a", "/")):
            assert browser.get("/language/de", headers={"Referer": referer}).headers["location"] == expected
        assert browser.get("/project/translations?language=en-US").json() == "de-DE"
        assert browser.get("/language/tlh").status_code == 404


BELOW = (
    "session.py",
    "sessions.py",
    "beside.py",
    "moments.py",
    "core/formulation.py",
    "core/coaching.py",
    "core/scoring.py",
    "engines/llm/faults.py",
)
"""Where what a trainee is told is written in English."""
ADVICE = (
    "You mastered it; the re-test is due.",
    "You mastered it; the re-test is due since 3 weeks.",
    "“Digging” happened once in your last session.",
    "“Digging” happened once in your last 4 sessions.",
    "“Digging” happened 2 times in your last session.",
    "“Digging” happened 3 times in your last 5 sessions.",
    "You have it with one client. Once more with another, without hints, and it is mastered.",
    "You have begun it. Level 3 with two clients, without hints, and it is mastered.",
    "“Role play” has not been seen from you yet.",
    "A good one to begin with.",
)
SAID_IN_ENGLISH = re.compile(r"[A-Z“7].*[.!?)]\Z", re.DOTALL)


def sentences(file: Path) -> Iterator[str]:
    """What a module may say: the argument of every `SessionError`, and every text with a name that says so."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name("SessionError"), args=[said]):
                yield from spelled(said)
            case ast.keyword("remark" | "sentence" | "why", value=said):
                yield from spelled(said)
            case ast.Assign([ast.Name("remark" | "why" | "sentence")], value=said):
                yield from spelled(said)
            case ast.AnnAssign(ast.Name("HINTS" | "_SENTENCES"), value=ast.Dict(values=texts_of)):
                for each in texts_of:
                    yield from (text for one in getattr(each, "elts", [each])[:2] for text in spelled(one))
            case ast.Assign([ast.Name("_SENTENCES")], value=ast.Dict(values=texts_of)):
                yield from (text for each in texts_of for text in spelled(each))


def spelled(said: ast.expr) -> Iterator[str]:
    """A text as it may come out, with something in the place of what is filled in."""
    match said:
        case ast.Constant(str(text)):
            yield re.sub(r"\{[^}]+\}", "7", text)
        case ast.JoinedStr(parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*spelled(one), *spelled(other))


def test_everything_a_trainee_is_told_from_below_has_its_wording() -> None:
    found = {text for name in BELOW for text in sentences(FACES.parent / name) if SAID_IN_ENGLISH.match(text)}
    assert len(found) > 60
    speak("de")
    try:
        missing = [text for text in (*sorted(found), *ADVICE) if from_below(text) == text]
        known = from_below("Nobody here is called 'Bob'. You can speak as: Vida, Bea.")
        both = from_below("Parts of the method are there, and nothing got in the client's way. Made up.")
        trusted = from_below(accuracy_line())
    finally:
        speak("en")
    assert missing == []
    assert known == "Hier heißt niemand „Bob“. Sie können sprechen als: Vida, Bea."
    assert both.endswith("im Weg. Made up.")
    assert trusted.startswith("Gemessen an")
    assert from_below("Say something first.") == "Say something first."


def test_a_wording_has_no_placeholder_that_its_sentence_lacks(tmp_path: Path) -> None:
    assert read_wordings(FOLDER / "de.yaml")
    (wrong := tmp_path / "xx.yaml").write_text('"{a} and {b}.": "{a}, {c}."')
    with pytest.raises(TextsError, match="placeholders that it has not"):
        read_wordings(wrong)
