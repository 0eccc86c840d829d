"""A run as a folder that Hugging Face's `datasets` reads: two tables as JSON Lines, and a card that says what they are.

`load_dataset(FOLDER, "sessions")` or `"findings"`; the card's head declares every column, so that an empty list or a
field that is always null keeps its kind. JSON Lines, for they need no library here and are read by all of them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from simulator.batch.exports import FINDINGS, findings_in
from simulator.batch.folder import RunError, RunFolder
from simulator.batch.plan import size_of
from simulator.batch.table import results_in
from simulator.interchange import one_line

CARD = Path(__file__).parent / "dataset_card.md"
Kind = str | Mapping[str, Any]
SESSIONS: dict[str, Kind] = {
    **dict.fromkeys(("id", "trainee", "persona"), "string"),
    **dict.fromkeys(("session", "sessions_planned"), "int64"),
    "focal_area": "string",
    "seed": "int64",
    "engine": "string",
    "turns": dict.fromkeys(("speaker", "text", "in_role_as"), "string"),
    "stopped": "string",
    "headline": "string",
    "criteria": dict.fromkeys(("criterion", "level"), "string"),
    "planted": {"criterion": "string", "turn": "int64"},
    **dict.fromkeys(("openness_before", "openness_after"), "float64"),
    **dict.fromkeys(("fallbacks", "refused", "role_breaks", "stood_in", "not_scored"), "int64"),
    **dict.fromkeys(("calls", "tokens_in", "tokens_out"), "int64"),
}
"""The columns of the table of sessions; a mapping is a list of such records."""


def write_dataset(folder: RunFolder, to: Path, licence: str) -> int:
    """Writes the run into a new or empty folder. Returns the number of its sessions.

    Raises:
        RunError: the folder is in use, or the run has no finished session.
    """
    if to.exists() and any(to.iterdir()):
        raise RunError(f"{to} is not empty; name another folder with --to.")
    if not folder.finished():
        raise RunError(f"{folder.path} has no finished session yet: there is nothing to export.")
    (to / "data").mkdir(parents=True, exist_ok=True)
    sessions = _written(to / "data" / "sessions.jsonl", map(_session, results_in(folder)))
    findings = _written(to / "data" / "findings.jsonl", findings_in(folder))
    (to / "README.md").write_text(_card(folder, licence, sessions, findings), encoding="utf-8")
    return sessions


def _written(file: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the number of rows
            opened.write(one_line(dict(row)) + "\n")
    return count


def _session(result: dict[str, Any]) -> dict[str, Any]:
    graded, faults, used = result["graded"], result["faults"], result["used"]
    before, after = result["openness"]
    own = {"headline", "criteria", "openness_before", "openness_after", *faults, *used}
    return {
        **{name: result[name] for name in SESSIONS if name not in own},
        "headline": str(graded["headline"]["level"]),
        "criteria": [{"criterion": id, "level": str(score["level"])} for id, score in graded["criteria"].items()],
        "openness_before": before,
        "openness_after": after,
        **{name: faults[name] for name in SESSIONS if name in faults},
        **{name: used[name] for name in SESSIONS if name in used},
    }


def _card(folder: RunFolder, licence: str, sessions: int, findings: int) -> str:
    manifest = folder.manifest
    plan = manifest.plan
    head = {
        "license": licence,
        "language": ["en"],
        "pretty_name": f"Simulated interpersonal psychotherapy: {manifest.name}",
        "tags": ["synthetic", "simulated", "psychotherapy", "dialogue"],
        "size_categories": [_size(sessions)],
        "configs": [
            {"config_name": name, "data_files": [{"split": "train", "path": f"data/{name}.jsonl"}]}
            for name in ("sessions", "findings")
        ],
        "dataset_info": [
            {"config_name": "sessions", "features": list(_features(SESSIONS))},
            {"config_name": "findings", "features": list(_features(FINDINGS))},
        ],
    }
    gaps = {
        "name": manifest.name,
        "sessions": f"{sessions:,} of {size_of(plan):,}",
        "findings": f"{findings:,}",
        "personas": ", ".join(plan.personas),
        "trainees": "\n".join(f"- `{t.id}`: {_in_short(t.model_dump(mode='json'))}" for t in plan.trainees),
        "numbers": ", ".join(map(str, plan.sessions)),
        "planned": str(plan.sessions_planned),
        "seeds": f"{plan.first_seed} to {plan.first_seed + plan.seeds - 1}",
        "versions": "\n".join(
            f"- {name}: " + ", ".join(f"{part} `{version}`" for part, version in parts.items())
            for name, parts in manifest.versions.items()
        ),
        "licence": licence,
    }
    text = CARD.read_text(encoding="utf-8")
    for gap, words in gaps.items():
        text = text.replace(f"{{{{{gap}}}}}", words)
    return f"---\n{yaml.safe_dump(head, sort_keys=False, allow_unicode=True)}---\n\n{text}"


def _features(columns: Mapping[str, Kind]) -> Iterator[dict[str, Any]]:
    for name, kind in columns.items():
        if isinstance(kind, str):
            yield {"name": name, "dtype": kind.rstrip("_")}
        else:
            yield {"name": name, "list": list(_features(kind))}


def _in_short(trainee: dict[str, Any]) -> str:
    """What the plan says of a trainee, without a recording's lines, an address or the name of a key's variable."""
    shown = {
        k: v for k, v in trainee.items() if v not in (None, [], ()) and k not in ("id", "lines", "base_url", "key")
    }
    return json.dumps(shown, ensure_ascii=False)


def _size(sessions: int) -> str:
    """The hub's word for it."""
    if sessions < 1_000:
        return "n<1K"
    for most, word in ((10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")):
        if sessions < most:
            return word
    return "1M<n<10M"
