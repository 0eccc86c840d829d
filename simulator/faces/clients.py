"""For those who write clients: a draft from a few answers, the schema for their editor, and the check of the cast."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean
from typing import get_args

import typer

from simulator.bootstrap import engine_for, library_for
from simulator.checking.report import Checked, check, effect_size, share_answered
from simulator.checking.trainees import Outcome
from simulator.core.documents import Person
from simulator.core.trainees import STYLES
from simulator.core.vocabulary import FocalArea
from simulator.drafting import Answers, DraftPerson, criterion_schema, draft, drill_schema, schema
from simulator.faces.render import columns, console
from simulator.library import LibraryError, Problem, content_folder
from simulator.logbook import Logbook, sqlite_url
from simulator.measuring import wilson
from simulator.sessions import Sessions
from simulator.settings import read_settings

_PRONOUNS = {"she/her": "she", "he/him": "he", "they/them": "they"}
FEWEST_PEOPLE = 4


def new_persona(persona_id: str, folder: Path | None) -> None:
    """Asks about the client and starts the file. Refuses to write over one that is there."""
    settings = read_settings()
    home = folder or (settings.personas[-1] if settings.personas else content_folder("personas"))
    file = home / f"{persona_id}.yaml"
    if file.exists():
        raise LibraryError([Problem(file, None, "", "is there already; choose another id or edit that file")])
    if not persona_id.isascii() or not persona_id.replace("_", "a").isalnum() or not persona_id.islower():
        raise LibraryError([Problem(file, None, "id", f"'{persona_id}': use small letters, digits and _")])
    text = draft(_ask(persona_id))
    home.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    (home / "persona.schema.json").write_text(schema_text(), encoding="utf-8")
    typer.echo(f"Begun: {file}. `ipt-sim lint {file}` lists what is still to be written; see personas/README.md.")


def _ask(persona_id: str) -> Answers:
    name = typer.prompt("Name")
    age = typer.prompt("Age", type=int)
    pronouns = typer.prompt(f"Pronouns ({', '.join(_PRONOUNS)})", default="she/her")
    work = typer.prompt("Work")
    areas = [a.value for a in FocalArea]
    area = typer.prompt(f"Focal area ({', '.join(areas)})")
    while area not in areas:
        area = typer.prompt(f"One of {', '.join(areas)}")
    why_now = typer.prompt("Why do they come now, in one sentence")
    typer.echo(f"The people in their life, {FEWEST_PEOPLE} to 8. An empty name ends the list.")
    return Answers(persona_id, name, age, pronouns, work, FocalArea(area), why_now, _ask_for_people())


def _ask_for_people() -> list[DraftPerson]:
    people: list[DraftPerson] = []
    pronouns = get_args(Person.model_fields["pronoun"].annotation)
    while len(people) < 8 and (name := typer.prompt("  Name", default="", show_default=False).strip()):
        relation = typer.prompt("  Relation, as on a map ('sister', 'night-shift colleague')")
        pronoun = typer.prompt(f"  Pronoun ({', '.join(pronouns)})", default="she")
        people.append(DraftPerson(name, relation, pronoun if pronoun in pronouns else "they"))
    return people


def write_rubric_schemas(folder: Path | None) -> None:
    """Writes the schemas of criteria and drills to a folder, or beside the shipped rubric."""
    for name, found in (("criterion", criterion_schema()), ("drill", drill_schema())):
        file = (folder or content_folder("rubrics")) / f"{name}.schema.json"
        file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        typer.echo(f"Written to {file}.")


def schema_text() -> str:
    """The JSON Schema of a persona file, as it is written beside the personas."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def write_schema(out: Path | None) -> None:
    """Writes the schema to a file, or beside the shipped personas."""
    file = out or content_folder("personas") / "persona.schema.json"
    file.write_text(schema_text(), encoding="utf-8")
    typer.echo(f"Written to {file}.")


async def check_personas(ids: Sequence[str], seeds: int, misses: bool) -> None:
    """Prints the check of these clients, or of all."""
    settings = read_settings()
    library, engine = library_for(settings), engine_for(settings)
    chosen = [library.persona(i) for i in ids] or sorted(library.personas.values(), key=lambda p: p.id)
    corpus = content_folder("rubrics") / "corpus"
    with tempfile.TemporaryDirectory() as folder:
        async with Logbook.at(sqlite_url(Path(folder) / "check.db")) as logbook:
            sessions = Sessions(library, logbook, engine)
            checked = [await check(sessions, persona, corpus, seeds) for persona in chosen]
    out = console()
    out.width = max(out.width, 150)
    out.print(_coverage_table(checked))
    out.print(_sound_table(checked))
    out.print(_trainee_table(checked))
    out.print(_effects_table(checked))
    if misses:
        for client in checked:
            for put in client.put:
                if not put.answered:
                    told = ", ".join(put.told) or "nothing"
                    out.print(f"{client.persona}: {put.address}: {put.question!r} told {told}", soft_wrap=True)


def _share(hits: int, n: int) -> str:
    interval = wilson(hits, n)
    if interval is None:
        return "-"
    return f"{100 * hits / n:.0f} % ({100 * interval[0]:.0f}-{100 * interval[1]:.0f}), n = {n}"


def _coverage_table(checked: Sequence[Checked]) -> object:
    rows = [(c.persona, _share(*share_answered(c.inside)), _share(*share_answered(c.outside))) for c in checked]
    everything = [p for c in checked for p in c.inside]
    beyond = [p for c in checked for p in c.outside]
    rows.append(("all", _share(*share_answered(everything)), _share(*share_answered(beyond))))
    return columns(("Coverage", "asked and answered with it", "outside the file, no fact told"), rows)


def _sound_table(checked: Sequence[Checked]) -> object:
    header = (
        "Sound, 40 turns",
        "said twice",
        "same opening, most",
        "words a reply",
        "spread",
        "don't know",
        "gives nothing",
    )
    rows = []
    for c in checked:
        sounds = c.sounds
        rows.append(
            (
                c.persona,
                str(max(s.repeated for s in sounds)),
                str(max(s.alike for s in sounds)),
                f"{mean(s.words for s in sounds):.1f}",
                f"{mean(s.spread for s in sounds):.1f}",
                f"{100 * mean(s.unknown for s in sounds):.0f} %",
                f"{100 * mean(s.nothing for s in sounds):.0f} %",
            )
        )
    return columns(header, rows)


_FIGURES: dict[str, Callable[[Outcome], float]] = {
    "openness": lambda o: o.openness,
    "facts": lambda o: o.facts,
    "attributes": lambda o: o.attributes,
    "warming": lambda o: o.warming,
}


def _trainee_table(checked: Sequence[Checked]) -> object:
    header = ("Trainees", "style", *_FIGURES, *(f"{name}, prompt only" for name in list(_FIGURES)[1:]))
    rows = []
    for c in checked:
        for style in STYLES:
            own = [f"{mean(figure(o) for o in c.outcomes[style]):.1f}" for figure in _FIGURES.values()]
            flat = [f"{mean(figure(o) for o in c.prompt_only[style]):.1f}" for figure in list(_FIGURES.values())[1:]]
            rows.append((c.persona, style, *own, *flat))
    return columns(header, rows)


def _effects_table(checked: Sequence[Checked]) -> object:
    """Over clients: the mean of each client is one observation, for seeds of the same script are hardly independent."""
    rows = []
    for name, figure in _FIGURES.items():
        means = {s: [mean(figure(o) for o in c.outcomes[s]) for c in checked] for s in STYLES}
        flat = {s: [mean(figure(o) for o in c.prompt_only[s]) for c in checked] for s in STYLES}
        rows.append(
            (
                name,
                _d(effect_size(means["skilled"], means["neutral"])),
                _d(effect_size(means["neutral"], means["trap_prone"])),
                _d(effect_size(means["skilled"], means["trap_prone"])),
                _d(effect_size(flat["skilled"], flat["trap_prone"])) if name != "openness" else "0 by construction",
            )
        )
    header = (
        "Effect size (d), over clients",
        "skilled > neutral",
        "neutral > trap-prone",
        "skilled > trap-prone",
        "the same, prompt only",
    )
    return columns(header, rows)


def _d(effect: float | None) -> str:
    return "-" if effect is None else f"{effect:.1f}"
