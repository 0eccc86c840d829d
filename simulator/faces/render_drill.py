"""Drills in a terminal: the list, the brief, the feedback."""

from rich.console import Console

from simulator.bootstrap import library_for
from simulator.faces.drill_shown import shown_brief, shown_feedback
from simulator.faces.render import SIMULATION, columns, console, heading, write
from simulator.session import Session
from simulator.settings import read_settings

ASSESSMENT = "This is an assessment: no hints, no turn taken again, and the scorecard counts as it comes."


def list_drills() -> None:
    """The drills there are."""
    library = library_for(read_settings())
    names = {c.id: c.name for c in library.rubric.criteria}
    drills = library.drills.values()
    cells = [(d.id, d.name, names[d.skill], names[d.trap], ", ".join(d.personas)) for d in drills]
    console().print(columns(("Id", "Drill", "Skill", "Trap", "With"), cells))


def show_brief(out: Console, session: Session) -> None:
    """The two minutes before a drill."""
    if session.drill is None:
        return
    brief = shown_brief(session.drill, session.rubric, session.persona.id)
    heading(out, f"{brief['name']}: a drill with {session.persona.name}")
    write(out, SIMULATION, style="dim")
    write(out, f"Content note: {brief['content_note']}")
    write(out, brief["goal"], style="bold")
    write(out, brief["brief"])
    heading(out, f"To show: {brief['skill']}")
    for part in brief["parts"]:
        write(out, f"- {part}", indent=2)
    heading(out, f"Not to fall into: {brief['trap']}")
    for line in brief["red_lines"]:
        write(out, f"- {line}", indent=2)
    heading(out, "Where things stand")
    write(out, brief["situation"])
    write(out, f"You have {brief['minutes']['play']} minutes from now on.", style="dim")
    if len(session.transcript.turns) == 1:
        out.print()
        write(out, f"{session.persona.name.split()[0]}: {session.transcript.turns[0].text}", style="cyan")


def show_feedback(out: Console, session: Session) -> None:
    """The three minutes after it."""
    found = shown_feedback(session)
    heading(out, f"{found['name']}: {found['word']}")
    write(out, found["sentence"])
    heading(out, found["skill"])
    for part in found["parts"]:
        write(out, f"{'+' if part['quote'] else '-'} {part['text']}", indent=2, style="green" if part["quote"] else "")
        if part["quote"]:
            write(out, f"“{part['quote']}” (your turn {part['turn']})", indent=4, style="italic")
    fell = "you fell into it" if found["fell"] else "you stayed clear of it"
    write(out, f"{found['trap']}: {fell}.", style="yellow" if found["fell"] else "green")
    for number, point in enumerate(found["points"], start=1):
        heading(out, f"{number}. {point['name']} (your turn {point['turn']})")
        write(out, f"“{point['quote']}”", indent=3, style="italic")
        write(out, point["remark"], indent=3)
    heading(out, "A line to try")
    write(out, f"“{found['better_line']}”", indent=2, style="green")
    if redo := found["redo"]:
        heading(out, f"The fragment from your turn {redo['from_turn']} on, first and again")
        for name, label in (("first", "First"), ("again", "Again")):
            shown = "; ".join(redo[name]["shown"]) or "none of the parts"
            write(out, f"{label}: {shown}. Trap: {redo[name]['traps']}.", indent=2)
        write(out, redo["sentence"], style="bold")
    write(out, found["accuracy"], style="dim")
