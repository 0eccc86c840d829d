"""The example turns that the reader learns from and is measured on: `rubrics/corpus/*.jsonl`.

Files named `train-*` are for training, `report-*` only for reporting; no author appears in both.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from simulator.core.vocabulary import Act, Topic


@dataclass(frozen=True)
class ExampleTurn:
    """A trainee's turn with what it does and what it is about."""

    client: str | None
    trainee: str
    acts: frozenset[Act]
    topics: frozenset[Topic]

    @property
    def labels(self) -> frozenset[str]:
        """Acts and topics under the names that the model uses."""
        return frozenset(f"act:{a}" for a in self.acts) | frozenset(f"topic:{t}" for t in self.topics)


class CorpusError(Exception):
    """A line cannot be used. Names file and line."""


def read_corpus(files: Iterable[Path]) -> list[ExampleTurn]:
    """All examples in these files.

    Raises:
        CorpusError: a line is not JSON, lacks a key or uses a label that does not exist.
    """
    examples: list[ExampleTurn] = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                examples.append(
                    ExampleTurn(
                        client=data["client"],
                        trainee=data["trainee"],
                        acts=frozenset(Act(a) for a in data["acts"]),
                        topics=frozenset(Topic(t) for t in data["topics"]),
                    )
                )
            except (ValueError, KeyError) as error:
                raise CorpusError(f"{file}:{number}: {error}") from error
    return examples


def corpus_files(folder: Path, split: str) -> list[Path]:
    """The files of one split, in name order."""
    return sorted(folder.glob(f"{split}-*.jsonl"))


def corpus_hash(files: Iterable[Path]) -> str:
    """SHA-256 over the files' bytes, in order."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
