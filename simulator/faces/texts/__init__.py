"""The words of the interface, in one file a language: `en.yaml`, `de.yaml`. `en.md` and `de.md` are the page "About".

A text has a key of two parts, `domain.name`, and may have placeholders: `turns: "{count} turns of yours"`. To use one:

- in Python: `t("case.turns", count=5)`, when it is shown and not when the module is read
- in a template: `{{ t("case.turns", count=5) }}`
- in an element of the page (`assets/elements/*.jsx`): `const { t } = window.ipt;` and `t('case.turns', { count: 5 })`

To add one, write it in English and in German under the same key; `tests/faces/test_texts.py` holds that every file
has the same keys and placeholders, that each key is used, and that each used key exists. A key that is put together
ends its literal part with a full stop or underline: `t('attribute.' + name)`. One and many are two keys: `x.turn_one`,
`x.turn_many`.

Personas, rubrics, drills and what the terminal prints are English. The language is the one that `InTheirLanguage` found
in the request; everything that runs on behalf of it, the chat's handlers too, sees it.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any

import yaml

from simulator.library import doubled_keys

HERE = Path(__file__).parent
FIRST = "en"
"""The language of whoever prefers none that there is."""
COOKIE = "ipt-language"
"""Where a person's own choice is kept, in their browser."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_now: ContextVar[str] = ContextVar("language", default=FIRST)


class TextsError(Exception):
    """A file of texts has a mistake. Names file and key, and what was expected."""


def t(key: str, **values: object) -> str:
    """The text with this key in the language of whoever is asking, with its placeholders filled in.

    Raises:
        TextsError: there is no such key, or a placeholder has no value.
    """
    return filled(texts(_now.get()), key, values)


def english(key: str, **values: object) -> str:
    """The same in English, for pages that are English whoever asks. Raises `TextsError`."""
    return filled(texts(FIRST), key, values)


Say = Callable[..., str]
"""`t` or `english`."""


def filled(found: Mapping[str, str], key: str, values: Mapping[str, object]) -> str:
    """A text of these with its placeholders filled in. Raises `TextsError`."""
    if key not in found:
        raise TextsError(f"there is no text '{key}'; add it to every file in simulator/faces/texts/")
    missing = placeholders(found[key]) - values.keys()
    if missing:
        raise TextsError(f"the text '{key}' wants {', '.join(sorted(missing))}")
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), found[key])


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return set(_PLACEHOLDER.findall(text))


def language() -> str:
    """The language of whoever is asking."""
    return _now.get()


def speak(wanted: str) -> None:
    """From here on, in this task and those it starts, texts are in this language."""
    _now.set(wanted)


@cache
def languages() -> dict[str, str]:
    """Every language there is and its own name for itself, the first one first."""
    files = sorted(file.stem for file in HERE.glob("*.yaml"))
    return {code: texts(code)["language.name"] for code in sorted(files, key=lambda code: (code != FIRST, code))}


@cache
def texts(code: str) -> dict[str, str]:
    """All texts of a language by key. Raises `TextsError` if the file has a mistake."""
    name = f"{code}.yaml"
    return read_texts(name, (HERE / name).read_text(encoding="utf-8"))


def read_texts(name: str, source: str) -> dict[str, str]:
    """The texts of a file: domains, each with its keys. Raises `TextsError` naming file and key."""
    try:
        doubled = next(doubled_keys(yaml.compose(source)), None)
        domains: Any = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise TextsError(f"{name} is not YAML: {error}") from error
    if doubled is not None:
        raise TextsError(f"{name}:{doubled[1]}: '{doubled[0]}' is written twice; put both in one place")
    if not isinstance(domains, dict):
        raise TextsError(f"{name}: expected domains ('chooser:'), each with texts under it")
    found: dict[str, str] = {}
    for domain, entries in domains.items():
        if not isinstance(entries, dict):
            raise TextsError(f"{name}: '{domain}' holds no texts; expected lines such as 'title: Who …'")
        for key, text in entries.items():
            if not isinstance(text, str):
                raise TextsError(
                    f"{name}: '{domain}.{key}' is {text!r}; expected a text, in quotes if YAML takes it amiss"
                )
            found[f"{domain}.{key}"] = text
    return found


def preferred(cookies: str, accepted: str) -> str:
    """The language for a request: the person's own choice, or the first that their browser asks for, or English."""
    try:
        chosen = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        chosen = None
    if chosen is not None and chosen.value in languages():
        return chosen.value
    weighed = (_weighed(part, place) for place, part in enumerate(accepted.split(",")))
    for _, _, code in sorted(weighed):
        if code in languages():
            return code
    return FIRST


def _weighed(part: str, place: int) -> tuple[float, int, str]:
    """A part of Accept-Language, `de-AT;q=0.8`, so that the most wanted sorts first."""
    code, _, weight = part.partition(";")
    match = re.fullmatch(r"\s*q=([0-9.]{1,5})\s*", weight)
    try:
        wanted = float(match[1]) if match else 1.0
    except ValueError:
        wanted = 0.0
    return -wanted, place, code.strip().split("-")[0].lower() if wanted else ""


def script(code: str, **more: object) -> str:
    """What the chat page loads first: its language, its texts, `t` for the elements, and what more it has to know."""
    shown = {key: text for key, text in texts(code).items() if not key.startswith("chainlit.")}
    about = {"language": code, "languages": languages(), "texts": shown, **more}
    return _SCRIPT.replace("ABOUT", json.dumps(about, ensure_ascii=False).replace("</", "<\\/"))


_SCRIPT = """\
window.ipt = ABOUT;
window.ipt.t = (key, values) => {
  const text = window.ipt.texts[key];
  if (text === undefined) throw new Error('there is no text ' + key);
  return text.replace(/\\{(\\w+)\\}/g, (all, name) => (values && name in values ? values[name] : all));
};
document.documentElement.lang = window.ipt.language;
"""
