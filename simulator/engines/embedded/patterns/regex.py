"""Builds one pattern from many wordings, so that a wording is a line and adding one is adding a line.

Patterns meet text in lower case with straight quotes (`features.normal`). A line may hold a few related wordings with
`|` between them; the functions differ only in what they demand around the whole.
"""

import re


def either(*wordings: str) -> str:
    """Any of these, as a part of a longer pattern."""
    return rf"(?:{'|'.join(wordings)})"


def any_of(*wordings: str) -> re.Pattern[str]:
    """Any of these, each beginning and ending where a word does."""
    return re.compile(rf"\b{either(*wordings)}\b")


def any_start_of(*wordings: str) -> re.Pattern[str]:
    """Any of these where a word begins; the last word may go on ('lonel' finds 'lonely')."""
    return re.compile(rf"\b{either(*wordings)}")


def any_as_written(*wordings: str) -> re.Pattern[str]:
    r"""Any of these, with nothing added: each says for itself where a word begins and ends (`\b`)."""
    return re.compile("|".join(wordings))
