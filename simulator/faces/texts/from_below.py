"""Sentences that come from below the faces, in the language of whoever is asking.

What session, log and grader say is written in English where it is known: errors, the headline, advice, hints. Some of
it is kept in logs. Its wording in another language stands in `below/LANGUAGE.yaml`, under the English sentence with
its placeholders. What has no wording there is shown as it is.
"""

import re
from functools import cache
from pathlib import Path

import yaml

from simulator.faces.texts import HERE, TextsError, language, placeholders

FOLDER = HERE / "below"
_BETWEEN = re.compile(r"(?<=[.!?)”]) (?=[A-Z(“])")


def from_below(text: str) -> str:
    """The text, sentence by sentence, in the language of whoever is asking."""
    wordings = wordings_in(language())
    if not wordings:
        return text
    whole = _worded(text, wordings)
    return whole or " ".join(_worded(part, wordings) or part for part in _BETWEEN.split(text))


def _worded(sentence: str, wordings: dict[re.Pattern[str], str]) -> str | None:
    for pattern, wording in wordings.items():
        if match := pattern.fullmatch(sentence):
            return re.sub(r"\{(\w+)\}", lambda found: match[found[1]], wording)
    return None


@cache
def wordings_in(code: str) -> dict[re.Pattern[str], str]:
    """What matches an English sentence, and its wording in this language. Raises `TextsError` naming the sentence."""
    file = FOLDER / f"{code}.yaml"
    return read_wordings(file) if file.exists() else {}


def read_wordings(file: Path) -> dict[re.Pattern[str], str]:
    """The wordings of a file, those without placeholders first. Raises `TextsError`."""
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or not all(isinstance(text, str) for pair in found.items() for text in pair):
        raise TextsError(f"{file.name}: expected lines of an English sentence and its wording, both in quotes")
    for sentence, wording in found.items():
        if not placeholders(wording) <= placeholders(sentence):
            raise TextsError(f"{file.name}: the wording of “{sentence}” has placeholders that it has not")
    ordered = sorted(found.items(), key=lambda pair: bool(placeholders(pair[0])))
    return {_pattern(sentence): wording for sentence, wording in ordered}


def _pattern(sentence: str) -> re.Pattern[str]:
    """The sentence with anything in the place of its placeholders."""
    parts = re.split(r"\{(\w+)\}", sentence)
    said = (re.escape(part) if place % 2 == 0 else f"(?P<{part}>.+?)" for place, part in enumerate(parts))
    return re.compile("".join(said), re.DOTALL)
