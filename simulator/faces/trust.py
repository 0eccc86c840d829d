"""How far the grader can be trusted, in a terminal: the same figures as the page at `/review/trust`."""

from pathlib import Path

from simulator.bootstrap import sessions_for
from simulator.faces.render import columns, console
from simulator.faces.trust_data import judged, shown_trust
from simulator.interchange import InterchangeError
from simulator.reviewed_gold import gold_lines
from simulator.settings import read_settings


async def trust(gold: Path | None) -> None:
    """Prints the figures; with `gold`, writes what supervisors marked as a file for `ipt-sim calibrate`."""
    out = console()
    out.width = max(out.width, 150)
    async with sessions_for(read_settings()) as sessions:
        if gold is not None:
            lines = [f"{line}\n" async for _, line in gold_lines(sessions, None)]
            _write(gold, "".join(lines))
            out.print(f"{len(lines)} reviewed sessions written to {gold}. `ipt-sim calibrate {gold}` reads them.")
            return
        grader = sessions.engine.grader
        signed, blind = await sessions.logbook.learning.judged()
        data = judged(signed, blind, sessions.library.rubric, grader.version, grader.advisory)
    shown = shown_trust(data, grader.version)
    if not shown["criteria"]:
        out.print(f"No session scored by {grader.version} has been signed or rated by a supervisor yet.")
    else:
        header = ("Criterion", "Sessions", "Agreement", "Kappa", "95 %", "Precision", "95 %", "Recall", "95 %", "")
        rows = [_row(row["name"], row, _standing(row)) for row in shown["criteria"]]
        out.print(columns(header, [*rows, _row("all together", shown["total"], "")]))
    if shown["people"]:
        heading = ("Supervisor against supervisor", "Places", "Same level", "Weighted kappa", "95 %", "ICC", "Alpha")
        keys = ("name", "sessions", "exact", "weighted_kappa", "weighted_kappa_95", "icc", "alpha")
        out.print(columns(heading, [tuple(row[key] for key in keys) for row in shown["people"]]))
    rules = shown["rules"]
    out.print(
        f"Below a kappa of {rules['kappa']} a criterion only advises, from {rules['places']} sessions on of which "
        f"grader or supervisor saw it in {rules['seen']}; until then the accuracy card decides."
    )


def _row(name: str, row: dict[str, str], note: str) -> tuple[str, ...]:
    keys = ("places", "agreement", "kappa", "kappa_95", "precision", "precision_95", "recall", "recall_95")
    return (name, *(row[key] for key in keys), note)


def _standing(row: dict[str, str]) -> str:
    return f"{'only advises' if row['advisory'] else 'counts'} ({row['why']})"


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InterchangeError(f"{file} cannot be written: {error.strerror or error}") from error
