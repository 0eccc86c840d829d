"""Does skill show on every client? Writes benchmarks/skill.md from the run that `docs/plans/skill.yaml` plans:

ipt-sim batch run docs/plans/skill.yaml --out RUN && ipt-sim batch report RUN
python -m benchmarks.skill RUN
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Any

REPORT = Path(__file__).with_suffix(".md")
TRAINEES = ("skilled", "neutral", "trap_prone")
MEASURES = {
    "headline": "headline (1 to 4)",
    "techniques": "techniques (mean level)",
    "steps": "steps of techniques shown",
    "violations": "violations a session",
    "openness": "client's openness at the end",
    "people_asked_about": "people asked about",
}
FEWER = {"violations"}
"""What is better when there is less of it."""


def means_of(sessions: list[dict[str, Any]], measure: str) -> dict[str, tuple[float, ...]]:
    """By client, the mean of each trainee's sessions."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for session in sessions:
        if session[measure] is not None:
            found[session["persona"], session["trainee"]].append(session[measure])
    clients = sorted({client for client, _ in found})
    return {client: tuple(mean(found[client, trainee]) for trainee in TRAINEES) for client in clients}


def report(sessions: list[dict[str, Any]]) -> str:
    lines = [
        "# Does skill show?",
        "",
        f"Written by `python -m benchmarks.skill RUN`, which says how, from {len(sessions)} sessions of "
        "`docs/plans/skill.yaml` (embedded engine). Means over all clients, and on how many of them the order holds.",
        "",
        "| measure | skilled | neutral | trap-prone | skilled better than neutral | neutral better than trap-prone |",
        "|---|---|---|---|---|---|",
    ]
    for measure, words in MEASURES.items():
        by_client = means_of(sessions, measure)
        sign = -1 if measure in FEWER else 1
        over = [sum(sign * m[i] > sign * m[i + 1] for m in by_client.values()) for i in (0, 1)]
        overall = [mean(m[i] for m in by_client.values()) for i in range(len(TRAINEES))]
        shown = " | ".join(f"{value:.2f}" for value in overall)
        lines.append(f"| {words} | {shown} | {over[0]} of {len(by_client)} | {over[1]} of {len(by_client)} |")
    return "\n".join([*lines, "", _NOTES, ""])


_NOTES = """The headline is the mean level of the techniques that the session called for, rounded; 3 or better also for
whoever completes the basics of four techniques; and capped by violations. A technique of which one step was shown has
level 2, one with all its basic steps 3.
Planted traps and false alarms are in the run's `report.html`."""


if __name__ == "__main__":
    rows = (Path(sys.argv[1]) / "sessions.jsonl").read_text(encoding="utf-8").splitlines()
    REPORT.write_text(report([json.loads(row) for row in rows]), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
