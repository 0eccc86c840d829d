"""What is done beside talking: pause, hints, roles, formulation, task, and an assessment without help."""

from datetime import timedelta

import pytest

from simulator import beside
from simulator.core.compass import Slot
from simulator.core.events import FormulationWritten
from simulator.core.formulation import in_words
from simulator.core.incident import compass_now
from simulator.core.vocabulary import Difficulty, FocalArea
from simulator.faces.in_role import Line, spoken_as
from simulator.session import Session, SessionError
from simulator.sessions import Sessions


async def say(session: Session, text: str, in_role_as: str | None = None) -> str:
    return "".join([piece async for piece in session.say(text, in_role_as=in_role_as)])


@pytest.fixture
async def session(sessions: Sessions) -> Session:
    return await sessions.begin("marek", "anna", session_number=5, seed=1)


async def test_in_a_pause_nothing_is_said_and_nothing_of_it_is_lost(session: Session) -> None:
    await say(session, "Hello, Marek.")
    await beside.pause(session)
    with pytest.raises(SessionError, match="paused"):
        await say(session, "Are you there?")
    with pytest.raises(SessionError, match="already"):
        await beside.pause(session)
    await beside.resume(session)
    assert len(session.transcript.turns) == 2
    assert await say(session, "Are you there?")
    await session.end()
    with pytest.raises(SessionError, match="has ended"):
        await beside.pause(session)


async def test_hints_come_in_three_steps_about_what_is_open_and_are_recorded(session: Session) -> None:
    await say(session, "What happened last Sunday, when Vida rang?")
    given = [await beside.hint(session) for _ in range(3)]
    assert [h.step for h in given] == [1, 2, 3]
    assert {h.about for h in given} == {Slot.SAID}
    assert "exactly" in given[2].text or "words" in given[2].text
    with pytest.raises(SessionError, match="third hint"):
        await beside.hint(session)
    await say(session, "What did she say, word for word? And what did you answer?")
    assert (await beside.hint(session)).about == Slot.UNSAID
    assert [h.step for h in session.transcript.hints] == [1, 2, 3, 1]


async def test_the_compass_begins_anew_with_other_people(session: Session) -> None:
    await say(session, "What happened last Sunday, when Vida rang? What did you feel?")
    before = {p.slot: p.turn for p in compass_now(session.transcript.turns)}
    assert before[Slot.FEELING] == 0
    await say(session, "And what happened last week with Bea?")
    after = {p.slot: p.turn for p in compass_now(session.transcript.turns)}
    assert after[Slot.EVENT] == 2
    assert after[Slot.FEELING] is None


async def test_a_role_is_kept_until_it_is_put_down(session: Session) -> None:
    await beside.take_roles(session, "marek", Difficulty.HARD)
    line = spoken_as(Line("You were in a hurry."), session.transcript.roles)
    assert (line.in_role_as, line.difficulty) == ("marek", Difficulty.HARD)
    assert spoken_as(Line("Yes?", "vida"), session.transcript.roles).in_role_as == "vida"
    await beside.take_roles(session, None)
    assert spoken_as(Line("How was that?"), session.transcript.roles).in_role_as is None


async def test_nobody_is_played_who_has_not_come_up(sessions: Sessions) -> None:
    first = await sessions.begin("marek", "anna", seed=1)
    for person in ("vida", "marek", "nobody"):
        with pytest.raises(SessionError, match="has come up yet"):
            await beside.take_roles(first, person)


async def test_a_formulation_is_checked_written_down_and_told_to_the_client_who_answers(session: Session) -> None:
    written = FormulationWritten(
        illness="You have depression, and it is an illness.",
        event="It began around Ruta's funeral, ten months ago.",
        focus="I'd like us to talk about Ruta.",
        plan="We have sixteen meetings.",
    )
    checked = await beside.write_formulation(session, written, FocalArea.GRIEF)
    assert {v.standing for v in checked.verdicts} == {"fits"}
    assert await say(session, in_words(checked))
    assert session.transcript.formulation == checked
    empty = FormulationWritten(illness="", event=" ", focus="", plan="")
    with pytest.raises(SessionError, match="at least one part"):
        await beside.write_formulation(session, empty, None)


async def test_a_task_is_about_somebody_who_has_come_up(session: Session) -> None:
    await beside.set_task(session, "Ring Bea on Sunday.", "bea")
    assert session.transcript.task is not None
    assert session.transcript.task.person == "bea"
    with pytest.raises(SessionError, match="has come up yet"):
        await beside.set_task(session, "Ring her.", "nobody")
    with pytest.raises(SessionError, match="Say what the task is"):
        await beside.set_task(session, "  ")


async def test_an_assessment_has_no_hints_and_no_second_takes(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", purpose="assessment", seed=1)
    await say(session, "Hello, Marek.")
    with pytest.raises(SessionError, match="no hints"):
        await beside.hint(session)
    with pytest.raises(SessionError, match="what was said stands"):
        await session.rewind(0)
    await session.end()
    with pytest.raises(SessionError, match="what was said stands"):
        await session.rewind(0)
    (row,) = await sessions.logbook.sessions(purpose="assessment")
    assert row.session_id == session.id


async def test_a_drill_has_its_own_hints_and_its_own_time(sessions: Sessions) -> None:
    session = await sessions.begin("farah", "anna", drill_id="old_role_first", seed=1)
    drill = session.drill
    assert drill is not None
    assert (await beside.hint(session)).text == drill.hints[0]
    begun = session.transcript.opened_at
    assert beside.time_left(session, begun + timedelta(minutes=5)) == timedelta(minutes=7)
    assert not beside.is_out_of_time(session, begun + timedelta(minutes=11))
    assert beside.is_out_of_time(session, begun + timedelta(minutes=12))
    await say(session, "What have you lost with it?")
    await session.end()
    assert not beside.is_out_of_time(session, begun + timedelta(minutes=12))
    await session.rewind(1)
    assert beside.part_of(session) == "redo"
    left = beside.time_left(session, session.transcript.last_at + timedelta(minutes=1))
    assert left == timedelta(minutes=2)


async def test_a_rehearsal_is_taken_a_second_time_with_the_same_roles(session: Session) -> None:
    with pytest.raises(SessionError, match="Nothing was rehearsed just now"):
        await beside.second_take(session)
    await beside.take_roles(session, "marek", Difficulty.HARD)
    await say(session, "I slept in that chair for nine nights.", in_role_as="marek")
    await beside.take_roles(session, None)
    await say(session, "How was that?")
    await beside.second_take(session)
    assert (session.transcript.roles.in_role_as, session.transcript.roles.difficulty) == ("marek", Difficulty.HARD)
    await beside.take_roles(session, None)
    for _ in range(beside.LATELY // 2):
        await say(session, "Go on.")
    assert beside.roles_just_played(session.transcript) is None
