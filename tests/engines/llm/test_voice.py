"""The client's voice through a model: what is in the prompt and what is not, one call a reply, shown as it comes."""

import asyncio
import re
from pathlib import Path

import pytest

from simulator.core.documents import Persona
from simulator.core.events import EngineFaulted, ReplyDrafted, ReplyRefused
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.ports import Engine
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.speaking import Withdrawn
from tests.conftest import PERSONAS
from tests.engines.llm.conftest import engine_to
from tests.engines.llm.server import ModelServer, says

SESSION = (
    "Hello, what brings you here?",
    "Who are the people in your life?",
    "Tell me about your daughter.",
    "You say you can't sleep. What goes through your mind then?",
    "What did she say, in her words?",
    "You should get out more.",
    "I'm sorry, that was too quick. What was it like for you?",
    "When did it begin, and what was going on then?",
    "How is it with your boss?",
    "That sounds very painful.",
    "What would you have liked to say?",
    "...",
)


async def say(session: Session, text: str) -> str:
    shown = ""
    async for piece in session.say(text):
        shown = "" if isinstance(piece, Withdrawn) else shown + piece
    return shown


def turn_of(server: ModelServer) -> str:
    return server.asked[-1].texts[-1]


# -- the prompt ---------------------------------------------------------------------------------


AN_HOUR_LONG = ("amara", "marek", "rafael")
"""Clients who are talked to for sixty turns; with the others the first dozen must keep to the same bounds."""


@pytest.mark.parametrize("name", PERSONAS)
async def test_sixty_turns_cost_no_more_a_turn_than_ten_and_begin_alike(
    sessions: Sessions, model: ModelServer, name: str
) -> None:
    session = await sessions.begin(name, "anna", seed=1)
    for i in range(60 if name in AN_HOUR_LONG else len(SESSION)):
        text = SESSION[i % len(SESSION)]
        await say(session, text if i < len(SESSION) else f"{text} I keep thinking of what you said, number {i}. " * 3)
    assert max(asked.characters for asked in model.asked) < 6000
    assert len({asked.texts[0] for asked in model.asked}) == 1
    assert min(len(asked.texts[0]) / asked.characters for asked in model.asked) >= 0.7


async def test_a_pasted_book_does_not_lengthen_the_prompt(sessions: Sessions, model: ModelServer) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Tell me about your daughter. " * 270)
    assert model.asked[-1].characters < 6000


@pytest.mark.parametrize("name", PERSONAS)
async def test_no_locked_fact_is_ever_in_a_prompt(sessions: Sessions, model: ModelServer, name: str) -> None:
    session = await sessions.begin(name, "anna", seed=2)
    persona = session.persona
    probes = [f"Tell me about {p.called[0]}. What disappoints you there?" for p in persona.people]
    for text in (*SESSION, *probes, "What is it that you tell nobody?"):
        await say(session, text)
        prompt = "\n".join(model.asked[-1].texts).casefold() if model.asked else ""
        for address, fact in persona.facts.items():
            if address in session.transcript.state.told:
                continue
            if session.transcript.state.openness < fact.needs:
                lines = (*fact.guarded, *fact.plain, *fact.open, fact.truth)
                assert not any(line.casefold() in prompt for line in lines), address
        if "hidden" not in session.transcript.state.told:
            said = "\n".join(t.text for t in session.transcript.turns).casefold()
            for word in persona.hidden.give_away:
                pattern = rf"\b{re.escape(word.rstrip('*'))}\b"
                assert not re.search(pattern, prompt) or re.search(pattern, said), word


async def test_a_locked_matter_is_named_only_as_hard_to_talk_about(sessions: Sessions, model: ModelServer) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Hello Marek.")
    await say(session, "Is there anything about Ruta that made you angry or disappointed?")
    assert "Something here is hard to talk about." in turn_of(model)


async def test_a_risk_question_is_answered_by_the_script_and_the_model_is_not_asked(
    sessions: Sessions, model: ModelServer
) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    model.otherwise = says("Yes, every night.")
    assert await say(session, "Have you had thoughts of killing yourself?") == session.persona.risk.direct[0]
    assert await say(session, "Have you thought about how you would do it?") in session.persona.risk.plan
    assert not model.asked


async def test_a_reply_takes_one_call(sessions: Sessions, model: ModelServer) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    for i, text in enumerate(SESSION[:6], start=1):
        await say(session, text)
        assert len(model.asked) == i
    assert session.transcript.used.calls == 6


async def test_what_was_told_in_other_words_is_not_offered_again(sessions: Sessions, model: ModelServer) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    offered: list[str] = []
    for i, number in enumerate(("once", "twice", "three times", "four times", "again and again")):
        model.then(says(f"It is much as I told you, {number}."))
        await say(session, "How are you sleeping?")
        told = re.search(r"You may say:\n((?:- .+\n?)+)", turn_of(model))
        offered += told[1].splitlines() if told else []
        assert i or told
    assert len(offered) == len(set(offered))


async def test_how_the_client_is_now_is_in_the_prompt_in_words_and_not_in_numbers(
    sessions: Sessions, model: ModelServer
) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Pull yourself together, it's only a bit of sadness.")
    now = turn_of(model).partition("# Now")[2]
    assert "on your guard" in now
    assert not re.search(r"openness|irritation|\b\d\d\b", now)


# -- the stream ---------------------------------------------------------------------------------


async def test_the_reply_is_shown_while_the_model_is_still_speaking(
    library: Library, logbook: Logbook, model: ModelServer, engine: Engine
) -> None:
    from tests.engines.llm.server import Gate

    gate = Gate("I keep busy,", " mostly.")
    model.then(gate.behave)
    session = await Sessions(library, logbook, engine).begin("marek", "anna", seed=1)
    stream = session.say("What do you do all day?")
    first = await anext(stream)
    assert first == "I"
    events, _ = await logbook.read(session.id)
    assert events[-1].event.type == "disclosures_chosen"
    gate.open.set()
    assert first + "".join([piece async for piece in stream]) == "I keep busy, mostly."
    assert session.transcript.turns[-1].text == "I keep busy, mostly."


async def test_a_label_before_the_words_is_taken_off(sessions: Sessions, model: ModelServer) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    for text, size in (("Marek: I keep busy.", 2), ("Marek Oyelaran: Not much.", 3), ("\n\n I'd say so.\n", 1)):
        model.then(says(text, chunk=size))
        reply = await say(session, "Tell me more about that.")
        assert reply == text.partition(": ")[2] or reply == text.strip()


async def test_a_refused_draft_is_asked_for_once_more_with_the_reason_and_no_secret(
    sessions: Sessions, model: ModelServer
) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    model.then(says("It was a relief, to be honest."), says("It's hard to say."))
    assert await say(session, "What was it like?") == "It's hard to say."
    assert len(model.asked) == 2
    assert "first attempt at these words was not usable" in turn_of(model)
    assert "relief" not in turn_of(model)
    events, _ = await sessions.logbook.read(session.id)
    [refused] = [e.event for e in events if isinstance(e.event, ReplyRefused)]
    assert refused.problems == ("gives away 'relief'",)


async def test_a_model_that_does_not_learn_gives_way_to_the_embedded_voice(
    sessions: Sessions, model: ModelServer
) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    model.otherwise = says("How does that make you feel?")
    reply = await say(session, "Tell me about your daughter.")
    assert reply == session.transcript.turns[-1].text
    assert "feel" not in reply
    assert len(model.asked) == 2
    events, _ = await sessions.logbook.read(session.id)
    assert [e.event.type for e in events].count("reply_refused") == 2
    drafted = next(e.event for e in events if isinstance(e.event, ReplyDrafted))
    assert drafted.voice.startswith("embedded")
    assert not drafted.lines


async def test_a_model_that_never_ends_is_stopped(sessions: Sessions, model: ModelServer) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    model.otherwise = says("and then it goes on " * 4000)
    assert len((await say(session, "Tell me about your daughter.")).split()) < 90
    assert session.transcript.used.tokens_out < 2000


async def test_two_sessions_at_once_do_not_mix(sessions: Sessions, model: ModelServer) -> None:
    both = [await sessions.begin(name, "anna", seed=1) for name in ("marek", "wenli")]
    await asyncio.gather(*(say(session, "How are you sleeping?") for session in both))
    for session in both:
        assert session.transcript.used.calls == 1
    names = {asked.texts[0].split(",")[0] for asked in model.asked}
    assert names == {"You play Marek Oyelaran", f"You play {both[1].persona.name}"}


async def test_a_turn_that_was_refused_before_a_stop_goes_on_with_the_reason(
    library: Library, logbook: Logbook, model: ModelServer, tmp_path: Path
) -> None:
    session = await Sessions(library, logbook, engine_to(model, tmp_path)).begin("marek", "anna", seed=1)
    model.then(says("How does that make you feel?"), says("I'd sooner not."))
    await say(session, "Tell me about your daughter.")
    events, _ = await logbook.read(session.id)
    kinds = [e.event.type for e in events]
    assert kinds.index("reply_refused") < kinds.index("reply_drafted")
    assert not [e for e in events if isinstance(e.event, EngineFaulted)]


def test_the_version_moves_with_the_model_and_the_prompts(model: ModelServer, tmp_path: Path, marek: Persona) -> None:
    one, other = engine_to(model, tmp_path), engine_to(model, tmp_path, model="other-model")
    assert one.voice.version != other.voice.version
    assert one.grader.version != other.grader.version
    assert engine_to(model, tmp_path, judges=3).grader.version != one.grader.version
