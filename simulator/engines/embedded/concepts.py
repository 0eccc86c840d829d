"""Words that mean the same in a question to a client: solitude, by yourself and nobody around are all `loneliness`.

The lexicon (`concepts.yaml`) is written by hand. It gives the linear models the synonyms that their examples lack.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

LEXICON = Path(__file__).parent / "concepts.yaml"
_KEY = 3
"""Letters of a phrase's first word under which it is looked up."""


class Phrase(NamedTuple):
    """One entry of the lexicon, word by word; with `open_end` any ending may follow the last word."""

    words: tuple[str, ...]
    open_end: bool
    concept: str


@cache
def _lexicon() -> dict[str, tuple[Phrase, ...]]:
    """Every phrase, by the beginning of its first word."""
    found: dict[str, list[Phrase]] = defaultdict(list)
    data = yaml.load(LEXICON.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for concept, phrases in data.items():
        for phrase in map(str, phrases):
            words = tuple(phrase.rstrip("*").split())
            found[words[0][:_KEY]].append(Phrase(words, phrase.endswith("*"), str(concept)))
    return {key: tuple(phrases) for key, phrases in found.items()}


def concepts_in(words: Sequence[str]) -> Iterator[str]:
    """The concepts that a turn's words and phrases mean, as often as they come up."""
    for start, word in enumerate(words):
        for phrase in _begun_by(word):
            if len(phrase.words) == 1 or _stands_at(phrase, words, start):
                yield phrase.concept


@lru_cache(maxsize=20_000)
def _begun_by(word: str) -> tuple[Phrase, ...]:
    """The phrases that may begin with this word: most words begin none, and most that do begin one."""
    return tuple(
        phrase
        for phrase in _lexicon().get(word[:_KEY], ())
        if (_stands_at(phrase, (word,), 0) if len(phrase.words) == 1 else phrase.words[0] == word)
    )


def _stands_at(phrase: Phrase, words: Sequence[str], start: int) -> bool:
    last = start + len(phrase.words) - 1
    if last >= len(words) or any(words[start + i] != word for i, word in enumerate(phrase.words[:-1])):
        return False
    return words[last].startswith(phrase.words[-1]) if phrase.open_end else words[last] == phrase.words[-1]
