"""Words cut into the pieces that the turn encoder knows (WordPiece: the longest known beginning, and again)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_SIGN = re.compile(r"[^\W_]+|[^\w\s]|_")
LONGEST_WORD = 40
UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"


class Pieces:
    """A vocabulary of pieces; those that go on with a word begin with `##`."""

    def __init__(self, spelling: tuple[str, ...]) -> None:
        self.spelling = spelling
        self._at: Mapping[str, int] = {piece: i for i, piece in enumerate(spelling)}
        self.begin, self.end, self.unknown = (self._at[sign] for sign in (BEGIN, END, UNKNOWN))
        self._word = lru_cache(maxsize=20_000)(self._cut)

    def of(self, text: str) -> list[int]:
        """The text's pieces, in order."""
        plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
        return [piece for word in _SIGN.findall(plain) for piece in self._word(word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (self.unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            lead = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if lead + word[start:e] in self._at), None)
            if end is None:
                return (self.unknown,)
            found.append(self._at[lead + word[start:end]])
            start = end
        return tuple(found)
