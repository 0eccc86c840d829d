"""How talk and scorecards look in a terminal: plain words, few colours, nothing that needs them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simulator.core.counts import Learnt
from simulator.core.documents import Persona
from simulator.core.inventory import Found
from simulator.core.revealed import Revealed
from simulator.core.scoring import Finding, Scorecard
from simulator.core.transcript import Transcript, Turn
from simulator.core.vocabulary import Speaker
from simulator.faces.scorecard_text import BANNER, LEVELS, shown_scorecard, turn_number

WIDEST = 96
SIMULATION = "This is a simulation: no real person answers. It is practice evidence, not certification; not treatment."
_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Direction classes with which a text can show other words than it holds."""
_QUOTE_WORDS = 14
_NEVER_WRAPPED = 30


def console(*, stderr: bool = False) -> Console:
    """A console no wider than reads well, that takes nothing in a text for markup."""
    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)
    made.width = min(made.width, WIDEST)
    return made


def harmless(text: str) -> str:
    """The text without what a terminal would obey: escapes, other control characters, turned writing direction."""
    return "".join("\ufffd" if _is_order(c) else c for c in text)


def _is_order(c: str) -> bool:
    return (unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t") or unicodedata.bidirectional(c) in _TURNING


def write(out: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """A paragraph, wrapped and indented."""
    for line in Text(harmless(text), style=style).wrap(out, max(20, out.width - indent)):
        line.rstrip()
        out.print(Text(" " * indent) + line)


def heading(out: Console, text: str) -> None:
    """A heading with air above."""
    out.print()
    out.print(Text(harmless(text), style="bold"))


class Stream:
    """Writes a reply word by word, wrapped as it comes."""

    def __init__(self, out: Console, first: str, indent: int = 0) -> None:
        self._out, self._indent = out, indent
        out.print(Text(harmless(first), style="bold cyan"), end="")
        self._column = len(first)

    def write(self, piece: str) -> None:
        """The next word or words, with the space after."""
        word = harmless(piece)
        if self._column + len(word.rstrip()) > self._out.width and self._column > self._indent:
            self._out.file.write("\n" + " " * self._indent)
            self._column, word = self._indent, word.lstrip()
        self._out.file.write(word)
        self._out.file.flush()
        self._column = self._indent if word.endswith("\n") else self._column + len(word)

    def end(self) -> None:
        """The line end."""
        self._out.print()


def show_card(out: Console, persona: Persona, session: int, planned: int) -> None:
    """What a trainee reads before the session."""
    card = persona.card
    write(out, SIMULATION, style="bold")
    write(out, BANNER)
    heading(out, f"{persona.name}, {card.age}. {card.work}.")
    write(out, f"Session {session} of {planned}. {card.why_now}")
    for title, text in (("Referral", card.referral), ("Briefing", card.briefing), ("Content note", card.content_note)):
        heading(out, title)
        write(out, text, indent=2)
    out.print()


def show_panel(out: Console, found: Found, client: str, minutes: int) -> None:
    """What has been found out so far: people, what is not asked yet, timeline, clock."""
    heading(out, f"Found out so far ({minutes} min, {found.turns} turns of yours)")
    if not found.people:
        write(out, f"Nobody in {client}'s life has come up yet.", indent=2)
    for person in found.people:
        close = "closeness not asked" if person.closeness is None else f"closeness {person.closeness} of 10"
        died = ", died" if person.died and "died" not in person.relation else ""
        write(out, f"{person.name} ({person.relation}{died}; {close})", indent=2, style="bold")
        for attribute, known in person.known.items():
            unasked = ", came unasked" if known.learnt == "volunteered" else ""
            write(
                out,
                f"{words(attribute)}: “{shortened(known.text)}” (turn {turn_number(known.turn)}{unasked})",
                indent=4,
            )
        if person.not_asked:
            write(out, f"not asked yet: {', '.join(map(words, person.not_asked))}", indent=4, style="dim")
    if found.timeline:
        heading(out, "Timeline (mood from 0, the lowest, to 10)")
    for moment in found.timeline:
        write(out, f"{moment.when}: {moment.mood}. “{shortened(moment.said.text)}”", indent=2)
    out.print()


def show_scorecard(
    out: Console,
    scorecard: Scorecard,
    transcript: Transcript,
    persona: Persona,
    rating: Mapping[str, Any] | None = None,
) -> None:
    """The whole scorecard, for its trainee; with their own levels beside the grader's where they gave any."""
    card = shown_scorecard(scorecard, transcript, persona)
    heading(out, f"Scorecard: {card['word']}")
    write(out, card["sentence"])
    if rating:
        show_own(out, rating)
    if card["to_work_on"]:
        heading(out, "To work on")
    for number, finding in enumerate(card["to_work_on"], start=1):
        _show_point(out, f"{number}. {finding['name']}", finding, persona.name)
    if card["further"]:
        write(
            out, f"Found further: {card['further']}. `ipt-sim replay` shows each under its turn.", indent=2, style="dim"
        )
    for title, key in (("What went well", "went_well"), ("Worth a look (not sure)", "worth_a_look")):
        if card[key]:
            heading(out, title)
        for finding in card[key]:
            _show_point(out, finding["name"], finding, persona.name)
    heading(out, "Counted, not judged")
    out.print(_table((fact["label"], fact["text"]) for fact in card["counted"]))
    if card["apart"]:
        heading(out, "Apart from IPT")
        out.print(_table((factor["label"], factor["text"]) for factor in card["apart"]))
    out.print()
    write(out, card["accuracy"], style="dim")
    write(out, card["banner"], style="dim")


def _show_point(out: Console, title: str, point: Mapping[str, Any], client: str) -> None:
    whose = "your turn" if point["own"] else f"{client}'s answer to your turn"
    taken_back = "; you took it back afterwards" if point["repaired"] else ""
    write(out, f"{title} ({whose} {point['turn']}, {point['sure']}{taken_back})", indent=2, style="bold")
    write(out, f"“{point['quote']}”", indent=5, style="italic")
    write(out, point["remark"], indent=5)
    if point["better_line"]:
        write(out, f"Why it matters: {point['why']}", indent=5)
        write(out, f"Better: {point['better_line']}", indent=5, style="green")


def show_own(out: Console, rating: Mapping[str, Any]) -> None:
    """The trainee's own levels beside the grader's, if they gave any."""
    if rating["overall"] is None:
        return
    heading(out, "You and the grader")
    overall = {"name": "The session as a whole", "own": rating["overall"], "grader": rating["grader"]}
    rows = [(r["name"], LEVELS[r["own"]], LEVELS[r["grader"]]) for r in (overall, *rating["criteria"])]
    out.print(columns(("", "You", "Grader"), rows))


def show_revealed(out: Console, revealed: Revealed) -> None:
    """Everything there was to find, and how it came out."""
    for person in revealed.people:
        heading(out, f"{person.name} ({person.relation}; closeness {person.closeness} of 10; {_came(person.learnt)})")
        for attribute, answer in person.attributes.items():
            write(out, f"{words(attribute)} ({_came(answer.learnt)}): {answer.truth}", indent=2)
    heading(out, "Mood and events")
    for moment in revealed.timeline:
        write(out, f"{moment.about} ({_came(moment.learnt)}): {moment.truth}", indent=2)


def _came(learnt: Learnt | None) -> str:
    return {"elicited": "you asked", "volunteered": "came unasked", None: "not found out"}[learnt]


def show_transcript(out: Console, turns: Iterable[Turn], client: str, findings: Sequence[Finding] = ()) -> None:
    """Turns word for word, each with its findings under it."""
    for turn in turns:
        trainee = turn.speaker is Speaker.TRAINEE
        name = f"You {turn_number(turn.index)}" if trainee else client
        as_whom = f" (as {turn.in_role_as})" if turn.in_role_as else ""
        _say(out, f"{name}{as_whom}: ", turn.text, style="bold" if trainee else "bold cyan")
        for finding in (f for f in findings if f.turn == turn.index):
            _show_finding(out, finding)


def _say(out: Console, who: str, text: str, *, style: str) -> None:
    """A name and what was said, with the lines that follow set in."""
    indent = min(len(who), 10)
    wrapped = Text.assemble((harmless(who), style), harmless(text)).wrap(out, max(20, out.width - indent))
    for number, line in enumerate(wrapped):
        line.rstrip()
        out.print(Text(" " * indent if number else "") + line)


_KINDS = {"to_work_on": "to work on", "went_well": "went well", "worth_a_look": "worth a look, not sure"}


def _show_finding(out: Console, finding: Finding) -> None:
    weight = f", {finding.severity}" if finding.severity else ""
    style = "green" if finding.kind == "went_well" else "yellow"
    write(out, f"> {finding.name} ({_KINDS[finding.kind]}{weight})", indent=4, style=style)
    write(out, f"“{finding.quote}”", indent=6, style="italic")
    write(out, finding.remark, indent=6)
    if finding.better_line:
        write(out, f"Better: {finding.better_line}", indent=6)


def _table(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for label, text in rows:
        table.add_row(label, Text(harmless(text)))
    return table


def columns(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table with a header and no lines; numbers on the right."""
    body = [[harmless(cell) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, title in enumerate(header):
        numeric = bool(body) and all(_is_number(row[place]) for row in body)
        short = all(len(row[place]) <= _NEVER_WRAPPED for row in body)
        table.add_column(title, justify="right" if numeric else "left", no_wrap=short)
    for row in body:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[\d.,]*( ?%)?|-", cell.strip()) is not None


def words(name: str) -> str:
    """A word of the closed lists as prose: 'recent_change' is 'recent change'."""
    return name.replace("_", " ")


def shortened(text: str) -> str:
    """The beginning of a text."""
    found = text.split()
    return " ".join(found[:_QUOTE_WORDS]) + (" …" if len(found) > _QUOTE_WORDS else "")


def shown_findings(scorecard: Scorecard) -> Iterator[Finding]:
    """Every finding of a scorecard, the strengths and the doubtful ones among them."""
    yield from scorecard.findings
    yield from scorecard.went_well
    yield from scorecard.worth_a_look
