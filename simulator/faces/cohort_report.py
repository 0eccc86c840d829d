"""A cohort's work on paper."""

from typing import TYPE_CHECKING, Any

from simulator.telling import NOTICE

if TYPE_CHECKING:
    from simulator.faces.paper import Paper


def cohort_pdf(shown: dict[str, Any], when: str) -> bytes:
    """What the cohort's page shows, as PDF: everybody in a line, techniques, traps, portfolios, assignments."""
    from simulator.faces.paper import Paper  # takes a while, and few sessions end on paper

    paper = Paper(shown["cohort"], NOTICE, "page")
    paper.heading(shown["cohort"], 16)
    paper.words(f"{when} · {shown['sessions']} sessions, {shown['drills']} drills, {shown['hours']}", shade="soft")
    paper.heading("Trainees")
    rows = [_in_a_line(t) for t in shown["trainees"]]
    header = ("Trainee", "Levels, oldest first", "Sessions", "Signed", "Time", "Last")
    paper.rows(rows, (18, 34, 11, 10, 12, 15), header)
    if shown["techniques"]:
        paper.heading("Techniques: the last level of each trainee")
        names = tuple(t["name"][:9] for t in shown["trainees"])
        cells = [(t["name"], *(str(c.last) if c else "-" for c in t["cells"])) for t in shown["techniques"]]
        paper.rows(cells, (34, *[66 / len(names)] * len(names)), ("Technique", *names))
    if shown["traps"]:
        paper.heading("Traps most met")
        paper.rows([(t["name"], str(t["sessions"]), t["who"]) for t in shown["traps"]], (40, 12, 48))
    paper.heading("Portfolios")
    pattern = shown["pattern"]
    paper.words(
        f"Against {pattern['cases']} cases in {pattern['areas']} focal areas, each with an initial, a middle and an "
        "ending session. These are simulated cases: practice evidence, and no part of a certification.",
        shade="soft",
    )
    _portfolios(paper, shown["trainees"])
    if shown["assigned"]:
        paper.heading("Assignments")
        given = [(a["due"], a["trainee"], a["what"], _standing(a)) for a in shown["assigned"]]
        paper.rows(given, (16, 18, 46, 20), ("Until", "Trainee", "What", "Standing"))
    return bytes(paper.output())


def _in_a_line(t: dict[str, Any]) -> tuple[str, ...]:
    levels = t["strip"].said if t["strip"] else "-"
    return (t["name"], levels, str(t["sessions"]), str(t["reviewed"]), t["hours"], t["last"])


def _portfolios(paper: "Paper", trainees: list[dict[str, Any]]) -> None:
    rows = []
    for t in trainees:
        for case in t["portfolio"]["cases"]:
            held = [str(n or "-") for n in case["phases"]]
            rows.append((t["name"], case["client"], case["area"], *held, "yes" if case["whole"] else "not yet"))
    if rows:
        header = ("Trainee", "Case", "Area", "Initial", "Middle", "Ending", "Whole")
        paper.rows(rows, (18, 24, 20, 9, 9, 9, 11), header)


def _standing(assignment: dict[str, Any]) -> str:
    if assignment["done"]:
        return f"done {assignment['done']}"
    return "overdue" if assignment["overdue"] else "open"
