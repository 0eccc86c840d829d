"""`ipt-sim batch report`: a run as one HTML page that needs nothing else, and as tables beside it."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from simulator.batch.exports import write_tables
from simulator.batch.folder import RunFolder
from simulator.batch.plan import size_of
from simulator.batch.report import MEASURES, Report, report_of
from simulator.batch.statistics import Mean, PlantedFigures
from simulator.bootstrap import library_for
from simulator.faces.batch_charts import dots, legend, recalls
from simulator.faces.render import console
from simulator.faces.scorecard_text import BANNER
from simulator.measuring import wilson
from simulator.settings import read_settings

PAGE = "report.html"


def write_report(run: Path, against: Path | None) -> None:
    """Writes the page and the tables into the run's folder. Raises `RunError` if either folder holds no run."""
    folder = RunFolder.found(run)
    other = RunFolder.found(against) if against is not None else None
    report = report_of(folder, library_for(read_settings()).rubric, other)
    (run / PAGE).write_text(_page(report), encoding="utf-8")
    written = [PAGE, *write_tables(folder, report.table)]
    console().print(f"Written to {run}: {', '.join(written)}.", soft_wrap=True)


def _page(report: Report) -> str:
    plan, trainees = report.folder.manifest.plan, [g.name for g in report.groups["Trainee"]]
    measured = {c: r for engine in report.folder.manifest.recall.values() for c, r in engine.items()}
    size = (
        f"{len(plan.trainees)} trainees x {len(plan.personas)} clients x {len(plan.sessions)} session numbers "
        f"x {plan.seeds} seeds x {len(plan.engines)} engines"
    )
    return (
        _environment()
        .get_template("batch.html")
        .render(
            name=report.folder.manifest.name,
            sessions=len(report.table.rows),
            planned=size_of(plan),
            failed=report.failed,
            size=size,
            banner=BANNER,
            draws="clients" if report.draws_clients else "sessions",
            engines=_engines(report),
            legend=Markup(legend(trainees)),
            charts=[Markup(dots(label, cells, trainees)) for label, cells in report.by_client.items()],
            groups=report.groups,
            measures=list(MEASURES),
            planted=report.planted,
            measured=measured,
            recall_chart=Markup(recalls(report.planted, measured)) if report.planted else "",
            false_alarms=report.false_alarms,
            comparison=report.comparison,
            quotes=report.quotes,
            faults=report.faults,
            criteria=report.criteria,
            trainees=trainees,
        )
    )


def _engines(report: Report) -> str:
    manifest = report.folder.manifest
    named = [(choice.id, manifest.versions[choice.id]) for choice in manifest.plan.engines]
    return "; ".join(f"{name}: {parts['voice']} speaks, {parts['grader']} grades" for name, parts in named) + "."


def _environment() -> Environment:
    pages = Environment(
        loader=PackageLoader("simulator.faces"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"mean": _mean, "share": _share, "recall": _recall, "percent": _percent, "p": _p}
    return pages


def _mean(mean: Mean | None) -> Markup:
    if mean is None:
        return Markup("")
    return Markup("{:.2f} <small>[{:.2f}, {:.2f}]</small>").format(mean.value, mean.low, mean.high)


def _share(mean: Mean | None) -> str:
    return "" if mean is None or not mean.value else f"{100 * mean.value:.0f} %"


def _recall(figures: PlantedFigures) -> Markup:
    low, high = wilson(figures.found, figures.planted) or (0.0, 1.0)
    words = Markup("{:.0f} % <small>[{:.0f}, {:.0f}]</small>")
    return words.format(100 * figures.recall, 100 * low, 100 * high)


def _percent(rate: float | None) -> str:
    return "" if rate is None else f"{100 * rate:.0f} %"


def _p(p: float) -> str:
    return "under 0.001" if p < 0.001 else f"{p:.3f}"
