"""Prompts as they are sent, kept for review; and every field of a persona reaches one, or the state, or has a reason.

After a change of wording: `IPT_WRITE_GOLDEN=1 pytest tests/engines/llm/test_prompts.py`, then read the difference.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from simulator.core.brief import Brief, brief_for
from simulator.core.documents import Persona
from simulator.core.events import ClientState, Disclosure, Plan, Reaction
from simulator.core.vocabulary import Candour, ReactionKind, Situation
from simulator.engines.llm.grading.panels import panels_of
from simulator.engines.llm.reader import reader_prompt
from simulator.engines.llm.voice_prompt import voice_prompt
from simulator.engines.llm.wire import Prompt
from simulator.engines.llm.wording import FOLDER
from simulator.library import Library
from simulator.ports import Engine
from simulator.sessions import Sessions
from tests.conftest import PERSONAS
from tests.engines.llm.server import ModelServer, fills_in
from tests.engines.llm.test_grader import SPOKEN, case_of, graded
from tests.engines.llm.test_voice import say

GOLDEN = Path(__file__).parents[2] / "golden" / "prompts"
CORE = Path(__file__).parents[3] / "simulator" / "core"


def compare(name: str, text: str) -> None:
    file = GOLDEN / f"{name}.md"
    if os.environ.get("IPT_WRITE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, f"{name} has changed; see the head of this file"


def shown(prompt: Prompt) -> str:
    parts = [f"===== system\n{prompt.system}\n", *(f"===== user\n{part}\n" for part in prompt.parts)]
    return "\n".join(parts)


def sent(server: ModelServer, call: int) -> str:
    system, *rest = server.asked[call].texts
    return shown(Prompt(system, *rest))


@pytest.mark.parametrize("name", PERSONAS)
async def test_the_voices_prompt_as_it_is_sent(sessions: Sessions, model: ModelServer, name: str) -> None:
    session = await sessions.begin(name, "anna", seed=1)
    for text in (
        "Hello, what brings you here?",
        "Who are the people in your life?",
        "You should just get out more.",
        "I'm sorry, that was too quick. How have you been sleeping?",
    ):
        await say(session, text)
    compare(f"voice-{name}", sent(model, -1))


async def test_the_voices_prompt_after_a_refused_draft(sessions: Sessions, model: ModelServer) -> None:
    from tests.engines.llm.server import says

    session = await sessions.begin("marek", "anna", seed=1)
    model.then(says("How does that make you feel?"))
    await say(session, "Tell me about your daughter.")
    compare("voice-marek-again", model.asked[-1].texts[1])


async def test_the_graders_prompt_as_it_is_sent(engine: Engine, library: Library, model: ModelServer) -> None:
    await graded(engine, library.rubric)
    call = next(i for i, a in enumerate(model.asked) if "premature_reassurance" in a.texts[2].splitlines()[2])
    compare("grader-panel", sent(model, call))


async def test_the_graders_second_question_as_it_is_sent(engine: Engine, library: Library, model: ModelServer) -> None:
    model.otherwise = fills_in("not JSON")
    await graded(engine, library.rubric)
    compare("grader-again", model.asked[-1].texts[2])


async def test_the_judges_differ_in_their_first_lines_only(library: Library) -> None:
    for judge in (1, 2, 3):
        text = (FOLDER / "judges" / f"{judge}.md").read_text(encoding="utf-8")
        compare(f"judge-{judge}", text)
    assert panels_of(library.rubric.criteria[:3], 2)[0].key.endswith("judge-2")


async def test_the_readers_prompt_as_it_is_sent(marek: Persona) -> None:
    case = await case_of(SPOKEN[:4])
    compare("reader-marek", shown(reader_prompt("And your daughter, how is it with her?", case.turns, marek)))


def test_every_prompt_file_says_what_it_is_for_or_is_one_line() -> None:
    for file in FOLDER.rglob("*"):
        if file.suffix == ".md" and file.parent == FOLDER:
            assert file.read_text(encoding="utf-8").startswith("<!--"), file.name


# -- every field of a persona -------------------------------------------------------------------

NOT_IN_A_PROMPT = {
    "do_not": "names what is not so, and with it people and events that have not come up; rule 1 forbids all invention",
    "formulation": "the trainee is to find it",
    "primary_area": "the grader is told; the client does not know it",
    "secondary_area": "as the primary one",
    "defensible_alternatives": "for judging the choice of a focus",
    "card.briefing": "advice to the trainee",
    "card.content_note": "a warning to the trainee",
    "identity.living": "tellable facts of it are written as facts, each with its openness",
    "identity.background": "as living",
    "identity.strengths": "the trainee is to find them",
    "identity.ambivalence": "says what is behind the defences, hidden matters among it",
    "clinical.diagnosis": "the client has not been told",
    "phq9": "a score is nothing that a client says",
    "risk.level": "risk answers are the script's, said without a model",
    "risk.summary": "as the level",
    "risk": "the script is said word for word by the embedded voice",
    "incident.exchange": "told line by line in the client's own words (told)",
    "incident.when": "as the exchange",
    "incident.where": "as the exchange",
    "incident.with": "as the exchange",
    "incident.with_": "as the exchange",
    "asked": "what trainees ask; the reader learns from it",
    "chapters": "applied to the persona before a session begins",
    "debrief": "to the trainee, out of role",
    "stop": "decided in code, and told to the trainee out of role",
    "care.id": "for the log",
    "care.acts": "decided in code",
    "care.after": "decided in code",
    "counterpart.person": "who can be played is decided in code",
    "homework.task": "told in the lines of its outcome",
    "ending.feelings": "for writers; the client's words on it are when_named",
    "ending.non_response": "not used by any engine yet",
    "version": "for the log",
    "id": "for the log",
    "truth": "for supervisors; never given to a voice",
    "received": "as the truth",
    "given": "as the truth",
    "of_client": "as the truth",
    "by_client": "as the truth",
    "story": "as the truth",
    "relation": "for the trainee's map",
    "closeness": "for the trainee's map; what the client says of it is a fact",
    "when": "for the trainee's timeline",
    "mood": "for the trainee's timeline",
}
"""Fields that no voice is given, by their path or by their last name, and why."""

IN_THE_STATE = {
    "needs": "mind.py",
    "cues": "",
    "called": "",
    "pronoun": "",
    "topic": "mind.py",
    "people": "mind.py",
    "died": "watch.py",
    "hidden.ways": "mind.py",
    "not_after": "mind.py",
    "give_away": "guard.py",
    "openness": "",
    "alliance": "",
    "irritation": "",
    "hope": "",
    "weights": "dynamics.py",
}
"""Fields that decide, in code, what is told and how; with the module of the core that reads them, where it is one."""


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a persona with its path; list positions and keys that are words of ours are left out."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from leaves(inner, path)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)


def state(openness: float = 80, **told: Candour) -> ClientState:
    return ClientState(openness=openness, alliance=50, irritation=50, hope=20, started_at=40, told=told)


def briefs(persona: Persona) -> Iterator[Brief]:
    """Every fact in every candour, every situation and every reaction, line by line."""

    def made(plan: Plan, said: str = "Well?") -> Brief:
        return brief_for(persona, plan, state(), (), said)

    scripts = [f"incident.told.{i}" for i in range(len(persona.incident.told))]
    scripts += [f"cue.{i}" for i in range(len(persona.risk.cues))]
    scripts += [f"ending_cue.{i}" for i in range(len(persona.ending.cue_lines))]
    scripts += [f"care.{step.id}" for step in persona.care]
    scripts += [f"self_to.{move}" for move in persona.counterpart.self_to]
    scripts += [f"other_to.{d}.{move}" for d, moves in persona.counterpart.other_to.items() for move in moves]
    scripts += ["ending", "role_play", *(f"homework.{o}" for o in ("done_well", "done_badly", "not_done"))]
    for address in (*persona.facts, *scripts):
        for candour in Candour:
            whole = made(Plan(candour=candour, disclosures=(Disclosure(fact=address, candour=candour, elicited=True),)))
            for line in whole.permitted[0].lines:
                only = whole.permitted[0].model_copy(update={"lines": (line,), "first_say": ()})
                yield whole.model_copy(update={"permitted": (only,)})
    held_off = (Plan(candour=Candour.PLAIN, situation=Situation.LOCKED, resistance=k) for k in persona.resistance)
    for plan in (*(Plan(candour=Candour.PLAIN, situation=situation) for situation in Situation), *held_off):
        whole = made(plan)
        for line in whole.situation_lines or ("",):
            yield whole.model_copy(update={"situation_lines": (line,)})
    for trigger, kinds in persona.reactions.items():
        for kind, lines in kinds.items():
            whole = made(Plan(candour=Candour.PLAIN, reaction=Reaction(trigger=trigger, kind=ReactionKind(kind))))
            for line in lines:
                yield whole.model_copy(update={"reaction_lines": (line,)})


def has_reason(path: tuple[str, ...], table: dict[str, str]) -> bool:
    return any(".".join(path[:i]) in table for i in range(1, len(path) + 1)) or path[-1] in table


@pytest.mark.parametrize("name", PERSONAS)
def test_every_field_reaches_the_prompt_or_the_state_or_has_a_reason_not_to(library: Library, name: str) -> None:
    persona = library.persona(name)
    prompts = "\n".join(
        re.sub(r"\s+", " ", f"{prompt.system}\n{prompt.parts[0]}") for prompt in map(voice_prompt, briefs(persona))
    )
    reach = prompts.translate(str.maketrans("[]", "()"))
    lost: dict[str, str] = {}
    for path, text in leaves(persona):
        if has_reason(path, NOT_IN_A_PROMPT) or has_reason(path, IN_THE_STATE):
            continue
        if path[:2] == ("voice", "gestures") or path[:2] == ("voice", "shorts"):
            continue  # as many as there is room for; the rest are the stand-in's
        plain = re.sub(r"\s+", " ", text).translate(str.maketrans("[]", "()"))
        if plain not in reach and (plain[0].lower() + plain[1:]) not in reach:
            lost[".".join(path)] = text
    assert not lost


@pytest.mark.parametrize(("field", "module"), [(f, m) for f, m in IN_THE_STATE.items() if m])
def test_what_is_said_to_decide_in_code_is_read_there(field: str, module: str) -> None:
    assert re.search(rf"\.{field.split('.')[-1]}\b", (CORE / module).read_text(encoding="utf-8")), (
        f"{module} does not read .{field}"
    )


def test_no_reason_is_given_for_a_field_that_there_is_not(library: Library) -> None:
    everybody = library.personas.values()
    names = {name for persona in everybody for path, _ in leaves(persona) for name in path} | {
        "with",
        "secondary_area",
        "defensible_alternatives",
    }
    for table in (NOT_IN_A_PROMPT, IN_THE_STATE):
        for path in table:
            assert set(path.split(".")) <= names | {"died", "pronoun", "not_after"}, path
