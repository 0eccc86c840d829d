"""A short name for exactly this engine: its sources and its trained weights.

Version numbers are bumped by people, who forget; two scorecards with the same fingerprint are comparable for certain.
"""

import hashlib
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
_NOT_THE_ENGINE = {"accuracy.json"}


@cache
def fingerprint() -> str:
    """Eight characters of SHA-256 over every source and weight file of the engine, in name order."""
    digest = hashlib.sha256()
    for file in sorted(
        p for p in HERE.rglob("*") if p.suffix in (".py", ".json", ".yaml", ".npz") and p.name not in _NOT_THE_ENGINE
    ):
        digest.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]
