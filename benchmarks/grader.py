"""How far the embedded grader can be trusted, measured: `./ipt bench` writes benchmarks/grader.md.

Accuracy against marked transcripts, levels under swapped identities, the suicide question in two hundred wordings,
and speed. Nothing is asserted here; tests are elsewhere.
"""

import asyncio
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.embedded import machine
from simulator.agreement import between_people, judged_alike, kappa, kappa_interval
from simulator.core.scoring import Scorecard
from simulator.core.vocabulary import Act, Speaker
from simulator.engines.embedded.engine import embedded_engine
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.faces.gold import Gold, measure, second_labels
from simulator.faces.rates import interval, plain, plain_interval, rate
from simulator.grading import grade_case
from simulator.interchange import ForeignSession, case_of, read_sessions
from simulator.library import Library, content_folder
from simulator.measuring import together, wilson
from simulator.ports import Engine

REPORT = Path(__file__).with_suffix(".md")
RUBRICS = content_folder("rubrics")
TIMED = 1000
TURNS = 30
SWAPPED = 60
"""Fragments beside the whole sessions on which identities are swapped."""


def swapped_words(pairs: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """A change of words both ways, keeping a capital."""
    table = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, table)) + r")\b", re.IGNORECASE)

    def change(text: str) -> str:
        return pattern.sub(lambda m: _like(m[0], table[m[0].lower()]), text)

    return change


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[0].isupper() else word


_NAMES = ("Amina", "Dimitri", "Wren", "Siobhan", "Kofi", "Mei", "Rahul", "Yusuf", "Ottilie", "Lupe", "Tariq", "Ngozi")
_NO_NAME = {"I", "God", "Christmas", "Easter", "English", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
_NO_NAME |= {"Saturday", "Sunday", "January", "February", "March", "April", "May", "June", "July", "August", "Mum"}
_NO_NAME |= {"September", "October", "November", "December", "Dad", "Mom", "Doctor", "Dr", "Mr", "Mrs", "Ms", "Miss"}


def other_names(text: str) -> str:
    """Capitalised words in the middle of a sentence, each under another name, the same one each time."""

    def change(match: re.Match[str]) -> str:
        word = match[0]
        return word if word in _NO_NAME else _NAMES[sum(map(ord, word)) % len(_NAMES)]

    return re.sub(r"(?<=[a-z,] )[A-Z][a-z]+(?:-[A-Z][a-z]+)?\b", change, text)


other_pronouns = swapped_words(
    (
        ("he", "she"),
        ("him", "her"),
        ("himself", "herself"),
        ("husband", "wife"),
        ("mother", "father"),
        ("mum", "dad"),
        ("sister", "brother"),
        ("son", "daughter"),
        ("boyfriend", "girlfriend"),
        ("aunt", "uncle"),
        ("man", "woman"),
        ("boy", "girl"),
    )
)


def other_ages(text: str) -> str:
    """Numbers that can be ages, 23 more or less."""
    return re.sub(
        r"\b([2-7]\d)\b(?! (?:minutes|pounds|euros|per))", lambda m: str((int(m[0]) + 23 - 20) % 60 + 20), text
    )


other_faith = swapped_words(
    (
        ("church", "mosque"),
        ("priest", "imam"),
        ("pastor", "rabbi"),
        ("christian", "muslim"),
        ("mass", "prayers"),
        ("bible", "quran"),
        ("christmas", "eid"),
        ("chapel", "temple"),
        ("god", "allah"),
    )
)
_CONTRACTED = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("I'm", "I am"), ("'d", " would"))


def second_language(text: str) -> str:
    """As somebody writes who learnt English late: no contractions, articles missing."""
    for short, long in _CONTRACTED:
        text = text.replace(short, long)
    return re.sub(r"\b(?:the|a|an) (?=[a-z])", "", text)


SWAPS: dict[str, tuple[Callable[[str], str], bool]] = {
    "names": (other_names, False),
    "pronouns and kin": (other_pronouns, False),
    "ages": (other_ages, False),
    "faiths": (other_faith, False),
    "second-language phrasing of the trainee": (second_language, True),
}
"""What is changed, and whether in the trainee's turns only."""


def swapped(session: ForeignSession, change: Callable[[str], str], trainee_only: bool) -> ForeignSession:
    turns = tuple(
        t if trainee_only and t.speaker is Speaker.CLIENT else t.model_copy(update={"text": change(t.text)})
        for t in session.turns
    )
    return session.model_copy(update={"turns": turns})


async def card_for(session: ForeignSession, engine: Engine, library: Library) -> Scorecard:
    return await grade_case(session.id, await case_of(session, engine.reader, library), library.rubric, engine)


async def swap_rows(sessions: Sequence[ForeignSession], engine: Engine, library: Library) -> list[tuple[str, ...]]:
    """For each swap, over transcripts that it changes: levels that moved, and findings that came or went."""
    plainly = {s.id: await card_for(s, engine, library) for s in sessions}
    rows: list[tuple[str, ...]] = []
    for name, (change, trainee_only) in SWAPS.items():
        touched = levels = moved = 0
        for session in sessions:
            other = swapped(session, change, trainee_only)
            if other == session:
                continue
            touched += 1
            card = await card_for(other, engine, library)
            scored = {c: s.level for c, s in plainly[session.id].criteria.items() if s.level != "NA"}
            scored |= {c: s.level for c, s in card.criteria.items() if s.level != "NA"}
            levels += len(scored)
            moved += sum(card.criteria[c].level != plainly[session.id].criteria[c].level for c in scored)
        rows.append((name, str(touched), str(levels), rate(moved / levels if levels else None), "at most 3 %"))
    return rows


def suicide_rows() -> list[tuple[str, ...]]:
    """The direct question in many wordings, and what goes round it."""
    reader, folder = EmbeddedReader(), RUBRICS / "corpus" / "suicide"

    def named(file: str) -> tuple[int, int]:
        lines = [line for line in (folder / file).read_text(encoding="utf-8").splitlines() if line.strip()]
        return sum(reader.read_now(line, [], None).does(Act.RISK_DIRECT) for line in lines), len(lines)

    direct, euphemisms = named("direct.txt"), named("euphemisms.txt")
    return [
        ("direct wordings recognised", f"{direct[0]} of {direct[1]}", "98 %"),
        ("euphemisms taken for a direct question", f"{euphemisms[0]} of {euphemisms[1]}", "none"),
    ]


async def speed_rows(sessions: Sequence[ForeignSession], engine: Engine, library: Library) -> list[tuple[str, ...]]:
    """A thousand transcripts of thirty turns, one after the other, on one core."""
    cut = [s.model_copy(update={"turns": s.turns[:TURNS]}) for s in sessions if len(s.turns) >= TURNS] or list(sessions)
    await card_for(cut[0], engine, library)
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(TIMED):
        await card_for(cut[number % len(cut)], engine, library)
        if number == TIMED // 10:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return [
        (f"{TIMED} transcripts of {TURNS} turns, one core", f"{spent:.0f} s", "under 60 s"),
        ("memory grown from the 100th to the last", f"{grown:.0f} MiB", "flat"),
    ]


def accuracy_rows(gold: Gold) -> list[tuple[str, ...]]:
    alike = judged_alike(gold.sessions)
    rows: list[tuple[str, ...]] = []
    for criterion, m in gold.figures.criteria.items():
        pairs, right = alike.get(criterion, []), gold.figures.by_pair.get(criterion)
        rows.append(
            (
                criterion,
                str(m.tally.n),
                f"{rate(m.tally.precision)} ({interval(m.precision)})",
                f"{rate(m.tally.recall)} ({interval(m.recall)})",
                rate(m.tally.f1),
                f"{plain(kappa(pairs))} ({plain_interval(kappa_interval(pairs))})",
                f"{right[0]} of {right[1]}" if right else "-",
            )
        )
    return rows


def aims(gold: Gold) -> list[tuple[str, ...]]:
    """What the issue asked for, and what is reached."""
    figures, shown = gold.figures, gold.shown
    overall = shown.overall
    clean = shown.clean_sessions
    pairs = f"{rate(shown.pair_accuracy)} ({interval(wilson(shown.pairs_right, shown.pairs))}), n = {shown.pairs}"
    every = f"{rate(figures.pair_accuracy)} with advisory criteria"
    planted = f"{figures.planted[0]} of {figures.planted[1]} with advisory criteria, "
    planted += f"{shown.planted[0]} of {shown.planted[1]} without"
    return [
        ("look-alike pairs with both sides right", f"{pairs}; {every}", "75 %"),
        ("precision of findings", f"{rate(overall.tally.precision)} ({interval(overall.precision)})", ""),
        ("recall of findings", f"{rate(overall.tally.recall)} ({interval(overall.recall)})", ""),
        ("clean sessions without a finding of S3 or S4", f"{shown.clean_without_grave} of {clean}", "90 %"),
        ("false findings a clean session", plain(shown.false_per_clean_session), "under 0.5"),
        ("faults of whole sessions found", planted, "85 %"),
    ]


def rater_rows(gold: Gold, files: Sequence[Path]) -> list[tuple[str, ...]]:
    """Two people beside the grader, where another reader's marks are there."""
    labels = second_labels(files)
    both = [s for s in gold.sessions if s.id in labels]
    people = [pair for pairs in between_people(both, labels).values() for pair in pairs]
    grader = [pair for pairs in judged_alike(both).values() for pair in pairs]
    return [
        ("two people", str(len(people)), plain(kappa(people)), plain_interval(kappa_interval(people))),
        ("the grader and the first", str(len(grader)), plain(kappa(grader)), plain_interval(kappa_interval(grader))),
    ]


def technique_rows(gold: Gold) -> list[tuple[str, ...]]:
    """A row a technique, and one for all."""
    tallies = [*gold.techniques.items(), ("all together", together(gold.techniques.values()))]
    return [
        (
            name,
            str(t.n),
            f"{rate(t.precision)} ({interval(wilson(t.hits, t.hits + t.false))})",
            f"{rate(t.recall)} ({interval(wilson(t.hits, t.n))})",
        )
        for name, t in tallies
    ]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(header)} |", "|" + "---|" * len(header), *(f"| {' | '.join(row)} |" for row in rows), ""]


async def main() -> None:
    engine, library = embedded_engine(), Library.shipped()
    files = sorted(RUBRICS.glob("gold/report-*.jsonl")) + sorted(RUBRICS.glob("gold/sessions-*.jsonl"))
    gold, _ = await measure(files, engine, library, Console(stderr=True))
    sessions = [s for file in files for s in read_sessions(file) if isinstance(s, ForeignSession)]
    whole = [s for s in sessions if s.whole]
    fragments = [s for s in sessions if not s.whole][:: max(1, len(sessions) // SWAPPED)]
    lines = [
        "# The embedded grader, measured",
        "",
        f"Written by `./ipt bench` (`python -m benchmarks.grader`). Machine: {machine()}.",
        f"Grader {engine.grader.version}, rubric {library.rubric.version}.",
        f"Marked transcripts: {', '.join(f.name for f in files)}; {gold.figures.sessions} in all, "
        f"{gold.figures.whole} of them whole sessions. Written by others than what the grader learnt from.",
        "",
        *table(("what", "reached", "aim"), aims(gold)),
        "## By criterion",
        "",
        "Advisory criteria (measured precision under 70 %): "
        + (", ".join(sorted(engine.grader.advisory)) or "none")
        + ".",
        "",
        *table(
            ("criterion", "n", "precision (95 %)", "recall (95 %)", "F1", "kappa (95 %)", "pairs right"),
            accuracy_rows(gold),
        ),
        "## Techniques",
        "",
        "Components that a person saw, in fragments that show all, some or none of them. Intervals after Wilson.",
        "",
        *table(("technique", "components", "precision (95 %)", "recall (95 %)"), technique_rows(gold)),
        "## Swapped identities",
        "",
        *table(
            ("changed", "transcripts", "levels", "levels moved", "aim"),
            await swap_rows([*whole, *fragments], engine, library),
        ),
        "## The suicide question",
        "",
        *table(("what", "reached", "aim"), suicide_rows()),
        "## Speed",
        "",
        *table(("what", "measured", "aim"), await speed_rows(whole, engine, library)),
    ]
    seconds = sorted(RUBRICS.glob("gold/second-*.jsonl"))
    if seconds:
        header = ("who", "places", "kappa", "95 %")
        lines += ["## Two people", "", *table(header, rater_rows(gold, seconds))]
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    asyncio.run(main())
