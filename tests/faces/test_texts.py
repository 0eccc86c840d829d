"""The interface in every language: the files are whole, what is used is there, and the right one is chosen."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

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
    t,
    texts,
)
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
