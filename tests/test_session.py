"""The loop: one event an arrow, nothing shown before it is written, and a stop at any point loses nothing."""

import asyncio
import json
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from simulator.core.brief import Brief
from simulator.core.events import Event, Logged, SessionOpened
from simulator.core.transcript import fold
from simulator.core.vocabulary import Speaker
from simulator.library import Library, LibraryError
from simulator.logbook import Logbook, MovedOn, NoSuchSession, Stands, Tail, sqlite_url
from simulator.ports import Engine
from simulator.session import MOST_CHARACTERS, Session, SessionError
from simulator.sessions import Sessions

LINES = ("Hello Marek.", "Tell me about Vida.", "What did she say, in her words?")
EVENTS_A_TURN = [
    "trainee_said",
    "turn_read",
    "state_shifted",
    "disclosures_chosen",
    "reply_drafted",
    "reply_guarded",
    "client_said",
]


async def say(session: Session, text: str) -> str:
    return "".join([piece async for piece in session.say(text)])


async def test_each_arrow_of_the_loop_appends_one_event(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Hello Marek.")
    events, _ = await sessions.logbook.read(session.id)
    assert [e.event.type for e in events] == ["session_opened", *EVENTS_A_TURN]


async def test_what_is_shown_is_what_was_written(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    for line in LINES:
        shown = await say(session, line)
        assert shown == session.transcript.turns[-1].text


async def test_nothing_is_shown_before_it_is_in_the_log(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    async for piece in session.say("Hello Marek."):
        events, _ = await sessions.logbook.read(session.id)
        assert piece in events[-1].event.text  # type: ignore[union-attr]
        break


async def test_a_reply_abandoned_in_the_middle_is_whole_in_the_log(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    async for _ in session.say("Tell me about Aneta."):
        break  # the browser was closed
    assert session.transcript.turns[-1].speaker is Speaker.CLIENT
    assert await say(session, "Go on.")


async def test_two_turns_at_once_are_taken_one_after_the_other(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await asyncio.gather(*(say(session, line) for line in LINES))
    assert [t.speaker for t in session.transcript.turns] == [Speaker.TRAINEE, Speaker.CLIENT] * len(LINES)
    assert {t.text for t in session.transcript.trainee_turns()} == set(LINES)


async def test_a_loaded_session_is_the_same_object_while_it_is_open(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    assert await sessions.load(session.id) is session


async def test_a_session_loaded_from_the_log_goes_on_as_if_never_closed(
    library: Library, logbook: Logbook, engine: Engine
) -> None:
    through = await Sessions(library, logbook, engine).begin("marek", "anna", seed=5, session_id="through")
    for line in LINES:
        await say(through, line)
    first = await Sessions(library, logbook, engine).begin("marek", "anna", seed=5, session_id="reopened")
    await say(first, LINES[0])
    for line in LINES[1:]:
        reopened = await Sessions(library, logbook, engine).load("reopened")
        await say(reopened, line)
    assert [t.text for t in reopened.transcript.turns] == [t.text for t in through.transcript.turns]
    assert reopened.transcript.state == through.transcript.state


async def test_a_second_process_that_is_behind_is_told_to_load_again(
    library: Library, logbook: Logbook, engine: Engine
) -> None:
    here = await Sessions(library, logbook, engine).begin("marek", "anna", seed=1)
    elsewhere = await Sessions(library, logbook, engine).load(here.id)
    await say(here, "Hello.")
    with pytest.raises(MovedOn, match="load it again"):
        await say(elsewhere, "Hello?")
    assert await say(elsewhere, "Hello again?")
    assert [t.text for t in elsewhere.transcript.trainee_turns()] == ["Hello.", "Hello again?"]


class Slow(Logbook):
    """A logbook that stops to breathe around each write, so that a task can be cancelled there."""

    async def append(
        self, session_id: str, tail: Tail, event: Event, stands: Stands | None = None
    ) -> tuple[Logged, Tail]:
        await asyncio.sleep(0)
        written = await super().append(session_id, tail, event, stands)
        await asyncio.sleep(0)
        return written


@pytest.mark.parametrize("steps", range(0, 120, 4))
async def test_a_task_cancelled_at_any_moment_leaves_a_session_that_goes_on(
    library: Library, engine: Engine, tmp_path: Path, steps: int
) -> None:
    async with Slow.at(sqlite_url(tmp_path / "sessions.db")) as logbook:
        session = await Sessions(library, logbook, engine).begin("marek", "anna", seed=1)
        task = asyncio.ensure_future(say(session, "Tell me about Vida."))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await say(session, "Go on.")
        events, _ = await logbook.read(session.id)
        assert fold(events) == session.transcript


async def test_going_back_keeps_the_take_and_forgets_what_was_told_in_it(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Hello Marek.")
    before = session.transcript.state
    await say(session, "Tell me about Vida.")
    await session.rewind(2)
    assert session.transcript.state == before
    assert session.transcript.takes[0].turns[0].text == "Tell me about Vida."
    assert await say(session, "Tell me about Kuba.")
    assert [t.text for t in session.transcript.trainee_turns()] == ["Hello Marek.", "Tell me about Kuba."]


async def test_trying_a_turn_again_opens_an_ended_session_and_it_is_graded_anew(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    for line in ("Hello.", "At least she isn't suffering any more."):
        await say(session, line)
    first = await session.end()
    assert await session.end() == first
    await session.rewind(2)
    assert session.scorecard is None
    await say(session, "What do you miss most about her?")
    second = await session.end()
    assert len(session.transcript.scorecards) == 2
    assert second != first


@pytest.mark.parametrize("before", [1, 3, 40, -1])
async def test_there_is_no_going_back_to_what_is_not_a_turn_of_the_trainees(sessions: Sessions, before: int) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await say(session, "Hello.")
    with pytest.raises(SessionError, match=f"no turn {before}"):
        await session.rewind(before)


async def test_an_ended_session_says_what_can_be_done_instead(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    await session.end()
    with pytest.raises(SessionError, match="start a new one"):
        await say(session, "One more thing")


async def test_a_pasted_book_is_refused_and_the_session_goes_on(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    with pytest.raises(SessionError, match="Send it in parts"):
        await say(session, "x" * (MOST_CHARACTERS + 1))
    assert await say(session, "Sorry. " * 600)


async def test_nobody_can_be_played_who_is_not_in_the_file(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    with pytest.raises(SessionError, match="Nobody has come up yet"):
        async for _ in session.say("Well?", in_role_as="nobody"):
            pass
    await say(session, "Tell me about Vida.")
    with pytest.raises(SessionError, match="vida") as raised:
        async for _ in session.say("Well?", in_role_as="nobody"):
            pass
    assert "kuba" not in str(raised.value)
    assert [piece async for piece in session.say("Well, Marek?", in_role_as="vida")]


async def test_role_play_moves_neither_openness_nor_the_scorecard(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=1)
    openness = session.transcript.state.openness
    for line in ("You were in a hurry to have it done!", "You're useless, Marek.", "You let her die."):
        async for _ in session.say(line, in_role_as="vida"):
            pass
    assert session.transcript.state.openness == openness
    assert (await session.end()).findings == ()


@pytest.mark.parametrize("persona", ["nobody", "../marek", ""])
async def test_an_unknown_client_is_named_with_those_there_are(sessions: Sessions, persona: str) -> None:
    with pytest.raises(LibraryError, match="marek"):
        await sessions.begin(persona, "anna")


async def test_a_course_has_no_seventeenth_session(sessions: Sessions) -> None:
    with pytest.raises(SessionError, match="no session 17"):
        await sessions.begin("marek", "anna", session_number=17)


async def test_an_unknown_session_is_named(sessions: Sessions) -> None:
    with pytest.raises(NoSuchSession, match="nothing"):
        await sessions.load("nothing")


class Blurting:
    """A voice that says what it must not: the guard is the last line."""

    version = "blurting"

    def __init__(self, text: str) -> None:
        self.text = text

    async def speak(self, brief: Brief, random: Random) -> AsyncIterator[str]:
        yield self.text


@pytest.mark.parametrize("text", ["It was a relief when it stopped.", "As an AI, I cannot say.", "", "word " * 300])
async def test_a_reply_that_must_not_be_said_is_replaced_and_logged(
    library: Library, logbook: Logbook, engine: Engine, text: str
) -> None:
    blurting = Engine("blurting", engine.reader, Blurting(text), engine.grader)
    session = await Sessions(library, logbook, blurting).begin("marek", "anna", seed=1)
    reply = await say(session, "How was it?")
    assert reply.strip()
    assert reply != text
    events, _ = await logbook.read(session.id)
    guarded = next(e.event for e in events if e.event.type == "reply_guarded")
    assert guarded.problems


async def test_nothing_an_embedded_client_says_is_stopped_by_the_guard(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "anna", seed=3)
    for line in LINES:
        await say(session, line)
    events, _ = await sessions.logbook.read(session.id)
    assert [e.event.problems for e in events if e.event.type == "reply_guarded"] == [()] * len(LINES)


# -- kill tests ---------------------------------------------------------------------------------


class Killed(Logbook):
    """A logbook whose process dies right after a given commit."""

    commits_left = 0

    async def begin(self, opened: SessionOpened) -> tuple[Logged, Tail]:
        written = await super().begin(opened)
        self._die()
        return written

    async def append(
        self, session_id: str, tail: Tail, event: Event, stands: Stands | None = None
    ) -> tuple[Logged, Tail]:
        written = await super().append(session_id, tail, event, stands)
        self._die()
        return written

    def _die(self) -> None:
        self.commits_left -= 1
        if self.commits_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def play_until_killed(folder: Path, commits: int) -> None:
    from tests import readied  # loaded already where this process was forked

    async def play() -> None:
        async with Killed.at(sqlite_url(folder / "sessions.db")) as logbook:
            assert isinstance(logbook, Killed)
            logbook.commits_left = commits
            session = await Sessions(readied.LIBRARY, logbook, readied.ENGINE).begin(
                "marek", "anna", seed=9, session_id="killed"
            )
            with (folder / "shown.jsonl").open("a", encoding="utf-8") as shown:
                for line in LINES[:2]:
                    async for piece in session.say(line):
                        shown.write(json.dumps(piece) + "\n")
                        shown.flush()
            await session.end()

    asyncio.run(play())


@pytest.mark.parametrize("commits", range(1, 18))
def test_sigkill_between_any_two_events_loses_nothing_that_was_shown(
    tmp_path: Path, library: Library, engine: Engine, commits: int
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["tests.test_session", "tests.readied"]
    )  # loads once, then each process is a quick fork
    process = context.Process(target=play_until_killed, args=(tmp_path, commits))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    file = tmp_path / "shown.jsonl"
    shown = "".join(json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()) if file.exists() else ""

    async def reopen() -> None:
        async with Logbook.at(sqlite_url(tmp_path / "sessions.db")) as logbook:
            sessions = Sessions(library, logbook, engine)
            events, _ = await logbook.read("killed")
            assert len(events) == commits
            session = await sessions.load("killed")
            await session.finish_turn()
            assert "".join(t.text for t in session.transcript.client_turns()).startswith(shown)
            begun = 1 if commits > 1 else 0
            assert len(session.transcript.trainee_turns()) >= begun
            assert session.transcript.ended or await say(session, "Go on, please.")

    asyncio.run(reopen())
