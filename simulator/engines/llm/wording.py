"""Prompts from their files, and what other people said made harmless before it goes into one.

What a trainee or a client said stands between marks that it cannot write itself: angle brackets are turned, line ends
and control characters are gone, so a text can neither close its mark nor begin a line of its own.
"""

import re
import unicodedata
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "prompts"
_GAP = re.compile(r"\{\{(\w+)\}\}")
_TURNED = str.maketrans({"<": "\u2039", ">": "\u203a", "[": "(", "]": ")"})
_MODEL_MARKS = re.compile(
    r"\|(?=im_start|im_end|system|user|assistant|end|eot_id|start_header_id|end_header_id|endoftext)"
)


@cache
def template(name: str) -> str:
    """A prompt's text as its file has it, without the comment at its head."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"\A<!--.*?-->\s*", "", text, flags=re.DOTALL).strip()


@cache
def words(name: str) -> dict[str, Any]:
    """Sentences by key, from a YAML file."""
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


def filled(file: str, /, **gaps: str) -> str:
    """The prompt with its gaps filled, each once: what fills a gap is not looked at again."""
    return _GAP.sub(lambda match: gaps[match[1]], template(file))


@cache
def fingerprint() -> str:
    """Eight characters over every prompt: two versions with the same one asked in the same words."""
    digest = sha256()
    for file in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(file.relative_to(FOLDER).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]


def harmless(text: str) -> str:
    """One line that can be nothing but what somebody said."""
    shown = "".join(c if c == " " or unicodedata.category(c)[0] not in "CZ" else " " for c in text)
    return " ".join(_MODEL_MARKS.sub("¦", shown.translate(_TURNED)).split())


def clipped(text: str, most: int) -> str:
    """The text, or its beginning and its end: what is asked usually stands last."""
    if len(text) <= most:
        return text
    end = most // 2
    return f"{text[: most - end - 5].rstrip()} (…) {text[-end:].lstrip()}"[:most]
