"""Words that mean the same in a question to a client: solitude, by yourself and nobody around are all `loneliness`.

The lexicon (`concepts.yaml`) is written by hand. It gives the linear models the synonyms that their examples lack.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import zip_longest
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
    for start, (word, following) in enumerate(zip_longest(words, words[1:], fillvalue="")):
        if _begun_by(word):
            for phrase in _begun_by_both(word, following):
                if len(phrase.words) <= _SEEN or _goes_on(phrase, words, start):
                    yield phrase.concept


_SEEN = 2
"""Words of a phrase that are looked up together."""


@lru_cache(maxsize=20_000)
def _begun_by(word: str) -> tuple[Phrase, ...]:
    """The phrases that may begin with this word: most words begin none, and most that do begin one."""
    return tuple(
        phrase
        for phrase in _lexicon().get(word[:_KEY], ())
        if (_ends(phrase, word) if len(phrase.words) == 1 else phrase.words[0] == word)
    )


@lru_cache(maxsize=20_000)
def _begun_by_both(word: str, following: str) -> tuple[Phrase, ...]:
    """Those of them that may still be meant when this word follows."""
    return tuple(phrase for phrase in _begun_by(word) if _may_follow(phrase, following))


def _may_follow(phrase: Phrase, word: str) -> bool:
    if len(phrase.words) == _SEEN:
        return word != "" and _ends(phrase, word)
    return len(phrase.words) == 1 or phrase.words[1] == word


def _goes_on(phrase: Phrase, words: Sequence[str], start: int) -> bool:
    """Whether the third word and those after it are the phrase's as well."""
    last = start + len(phrase.words) - 1
    if last >= len(words):
        return False
    return _ends(phrase, words[last]) and tuple(words[start + _SEEN : last]) == phrase.words[_SEEN:-1]


def _ends(phrase: Phrase, word: str) -> bool:
    return word.startswith(phrase.words[-1]) if phrase.open_end else word == phrase.words[-1]
