"""Cue words as authors write them: lower case, whole words, a trailing * for any ending."""

import re
from functools import lru_cache


@lru_cache(maxsize=8192)
def any_cue(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of these words or phrases, the longest first; None if there are none."""
    kept = sorted((w for w in words if w.strip("* ")), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(_cue(w) for w in kept)})\b") if kept else None


def _cue(word: str) -> str:
    ending = r"\w*" if word.endswith("*") else ""
    return rf"{re.escape(word.rstrip('*').casefold())}{ending}"
