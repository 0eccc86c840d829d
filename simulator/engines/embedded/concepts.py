"""Words that mean the same in a question to a client: solitude, by yourself and nobody around are all `loneliness`.

The lexicon (`concepts.yaml`) is written by hand. It gives the linear models the synonyms that their examples lack.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

LEXICON = Path(__file__).parent / "concepts.yaml"
LONGEST = 5
"""Words of the longest phrase."""
SHORTEST_STEM = 3

Lexicon = dict[str, tuple[str, ...]]


@cache
def _lexicon() -> tuple[Lexicon, Lexicon]:
    """Phrases to their concepts: whole ones, and those that any ending may follow."""
    whole: dict[str, list[str]] = defaultdict(list)
    stems: dict[str, list[str]] = defaultdict(list)
    data = yaml.load(LEXICON.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for concept, phrases in data.items():
        for phrase in map(str, phrases):
            (stems if phrase.endswith("*") else whole)[phrase.rstrip("*")].append(str(concept))
    return {k: tuple(v) for k, v in whole.items()}, {k: tuple(v) for k, v in stems.items()}


def concepts_in(words: Sequence[str]) -> Iterator[str]:
    """The concepts that a turn's words and phrases mean, as often as they come up."""
    whole, stems = _lexicon()
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            phrase = " ".join(words[start:end])
            yield from whole.get(phrase, ())
            shortest = len(phrase) - len(words[end - 1]) + SHORTEST_STEM
            for cut in range(shortest, len(phrase) + 1):
                yield from stems.get(phrase[:cut], ())
