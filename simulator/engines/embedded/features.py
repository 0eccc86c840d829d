"""From a trainee's words to the features that the linear model weighs. Training and reading share this one function."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from simulator.engines.embedded.concepts import concepts_in

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\?|!|\.\.\.|\d+")
_SENTENCE = re.compile(r"[^.!?…]*(?:[.!?…]+[\"')\]]*|$)", re.DOTALL)
_CURLY = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
_QUOTED = re.compile(r"(?<!\w)'[^'\n]{2,120}'(?!\w)|\"[^\"\n]{2,200}\"")
_DENIED = re.compile(
    r"\b(?:not|never|n't|nobody(?:'s| is)?|no one(?:'s| is)?) (?:here )?"
    r"(?:saying|suggesting|telling you|calling (?:you|him|her|them)|blaming you|going to (?:say|tell you|"
    r"call))\b[^.?!,;]*",
    re.IGNORECASE,
)
"""'I'm not saying you should leave him' advises nothing."""

MAX_TOKENS = 220


@lru_cache(maxsize=1024)
def normal(text: str) -> str:
    """Lower case, straight quotes."""
    return text.translate(_CURLY).casefold()


def unquoted(text: str) -> str:
    """The text without what it quotes: quoted words are somebody else's and are never held against the speaker."""
    return _QUOTED.sub(" 'quoted' ", text.translate(_CURLY))


@lru_cache(maxsize=256)
def asserted(text: str) -> str:
    """What the speaker says themselves: without what is quoted, and without what they say that they do not say."""
    return _DENIED.sub(" ", unquoted(text))


def quoted_parts(text: str) -> list[str]:
    """What the text quotes, in lower case and without the quotation marks."""
    return [match.strip("'\"") for match in _QUOTED.findall(normal(text))]


def tokens(text: str) -> list[str]:
    """Words, question marks, exclamation marks and ellipses, in order; at most `MAX_TOKENS`."""
    return _WORD.findall(normal(text))[:MAX_TOKENS]


def sentences(text: str) -> list[str]:
    """The sentences of a text, each a verbatim slice of it without outer white space."""
    return [part for match in _SENTENCE.findall(text) if (part := match.strip())]


def letter_runs(text: str) -> Counter[str]:
    """Runs of three to five letters within words, with the spaces around them: what typos and endings leave alone."""
    return Counter(run for word in tokens(text) for run in _runs_in(word))


@lru_cache(maxsize=20_000)
def _runs_in(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1))


def features(text: str) -> dict[str, float]:
    """Binary features: word runs of one to three, beginnings of words against typos, and the shape of the turn."""
    return dict.fromkeys(_named(text), 1.0)


@lru_cache(maxsize=512)
def _named(text: str) -> tuple[str, ...]:
    """Remembered for a while: what was read when it was said is looked at again in grading."""
    return tuple(dict.fromkeys(_features(text)))


def _features(text: str) -> Iterator[str]:
    words = ["<s>", *tokens(text), "</s>"]
    for n in (1, 2, 3):
        for i in range(len(words) - n + 1):
            yield " ".join(words[i : i + n])
    yield from (f"={concept}" for concept in concepts_in(words[1:-1]))
    for word in words[1:-1]:
        if len(word) > 5:
            yield f"{word[:5]}~"
    for sentence in sentences(normal(text)):
        start = tokens(sentence)[:2]
        if start:
            yield f"^{start[0]}" + ("?" if sentence.endswith("?") else "")
            yield f"^{' '.join(start)}" + ("?" if sentence.endswith("?") else "")
    length = len(words) - 2
    yield f"#words<{next((n for n in (3, 6, 12, 25, 50) if length < n), 999)}"
    yield f"#questions={min(text.count('?'), 3)}"
