"""A practice session in a terminal, or with lines piped in: the same loop as in the chat."""

import asyncio
import io
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from rich.console import Console

from simulator.accounts import LOCAL_PERSON
from simulator.beside import time_left
from simulator.bootstrap import sessions_for
from simulator.core.events import Purpose
from simulator.core.inventory import KnownPerson, found_out
from simulator.faces.care import check_client
from simulator.faces.in_role import Line, in_role, spoken_as
from simulator.faces.own_levels import ask_for_rating
from simulator.faces.records import SHORT_ID, find_session
from simulator.faces.render import (
    Stream,
    console,
    harmless,
    heading,
    show_card,
    show_own,
    show_panel,
    show_revealed,
    show_scorecard,
    show_transcript,
    write,
)
from simulator.faces.render_drill import ASSESSMENT, show_brief, show_feedback
from simulator.faces.scorecard import rating, waits_for_rating
from simulator.faces.scorecard_text import DEBRIEF, STOOD_IN, STOPPED, spent, turn_number
from simulator.faces.terminal_tools import Tools
from simulator.faces.texts import t
from simulator.session import Session, SessionError
from simulator.sessions import Sessions
from simulator.settings import Settings, read_settings
from simulator.speaking import Withdrawn

HELP = """\
/end            end the session, rate yourself, and see the scorecard
/back [N]       go back to before your turn N (default: your last one; /rewind N is the same); the take is kept
/panel          what you have found out so far, and what nobody has asked yet
/hint           a hint, in three steps; recorded
/pause          step out of role; the clock stands until /resume
/role PERSON    speak as somebody from here on, or as the client with roles reversed; /role alone stops
/formulation    write the formulation and tell it
/task ...       set the task until next time, as you would say it
/as PERSON ...  say something as somebody in the client's life, in role play: /as Vida You never called.
as MAREK: ...   the other way round: you are the client, the client is the other; as Marek (easy|hard): sets how hard
/help           this list
/quit           leave; the session stays open and can be gone on with
A line without a slash is what you say. To stay silent, say ..."""


async def practise(
    persona: str,
    session: int,
    seed: int | None,
    resume: str | None,
    engine: str | None = None,
    *,
    drill: str | None = None,
    assessment: bool = False,
) -> None:
    """A session with this client, from the first word or from where it was left, to the end of the input."""
    settings = read_settings(engine=engine)
    _take_any_text()
    async with sessions_for(settings) as sessions:
        if resume is None:
            await check_client(sessions, settings, LOCAL_PERSON.name, sessions.library.persona(persona))
            purpose: Purpose = "assessment" if assessment else "practice"
            begun = await sessions.begin(
                persona, LOCAL_PERSON.name, session_number=session, seed=seed, drill_id=drill, purpose=purpose
            )
        else:
            begun = await _resumed(sessions, persona, resume)
        await Talk(begun, settings, sessions.engine.note).hold()


async def _resumed(sessions: Sessions, persona: str, beginning: str) -> Session:
    session = await sessions.load(await find_session(sessions.logbook, beginning))
    if session.persona.id != persona:
        raise SessionError(f"Session {session.id[:SHORT_ID]} is with {session.persona.id}, not with {persona}.")
    return session


class Talk:
    """One session at one terminal."""

    def __init__(self, session: Session, settings: Settings, note: str = "") -> None:
        self._session, self._settings, self._note = session, settings, note
        self._out = console()
        self._client = session.persona.name.split()[0]
        self._commands: dict[str, Callable[[str], Awaitable[bool]]] = {
            "/end": self._end,
            "/back": self._back,
            "/rewind": self._back,
            "/panel": self._panel,
            "/as": self._as,
            "/help": self._help,
            "/quit": self._quit,
            **Tools(session, self._out, self._put, self._say).commands,
        }

    async def hold(self) -> None:
        """Asks and answers until the trainee leaves or the input ends. All of it is in the log at every moment."""
        opened = self._session.transcript.opened
        if self._session.drill is not None:
            show_brief(self._out, self._session)
        else:
            show_card(self._out, self._session.persona, opened.session_number, opened.sessions_planned)
        if self._session.is_assessment:
            write(self._out, ASSESSMENT, style="yellow")
        if self._note:
            write(self._out, self._note, style="yellow")
        write(self._out, "Type what you say. /help lists the commands.", style="dim")
        goes_on = await self._pick_up()
        while goes_on:
            line = _ask(self._out, f"\nYou {self._next_number()}: ")
            if line is None:
                goes_on = await self._quit("")
                continue
            try:
                goes_on = await self._take(line.strip())
            except SessionError as error:
                write(self._out, str(error), style="red")

    async def _pick_up(self) -> bool:
        """Shows what a resumed session holds and finishes a turn that was left in the middle."""
        left_open = self._session.transcript.pending is not None
        await self._session.finish_turn()
        turns = self._session.transcript.turns
        if turns:
            heading(self._out, "So far")
            show_transcript(self._out, turns, self._client)
        if left_open:
            write(self._out, f"({self._client}'s last reply was not finished when the session was left.)", style="dim")
        return await self._end("") if self._session.transcript.ended else True

    async def _take(self, line: str) -> bool:
        if not line:
            write(self._out, "(Nothing said. To stay silent, say ...)", style="dim")
            return True
        word, _, rest = line.partition(" ")
        if not word.startswith("/"):
            return await self._say(self._line(line))
        command = self._commands.get(word.lower())
        if command is None:
            write(self._out, f"There is no command {word}. /help lists them.", style="red")
            return True
        return await command(rest.strip())

    def _line(self, typed: str) -> Line:
        return spoken_as(in_role(typed, self._found(), self._session.persona), self._session.transcript.roles)

    def _put(self, question: str) -> str | None:
        return _ask(self._out, question)

    async def _say(self, line: Line) -> bool:
        pace = self._settings.words_per_second
        pause = 1 / pace if pace and self._out.is_terminal and not self._session.is_live else 0
        stream: Stream | None = None
        async for piece in self._session.say(line.text, in_role_as=line.in_role_as, difficulty=line.difficulty):
            if isinstance(piece, Withdrawn) and stream:
                stream.end()
                write(self._out, f"({self._client} begins again; that was not said.)", style="dim")
                stream = None
                continue
            stream = stream or Stream(self._out, f"{self._client}: ", indent=len(self._client) + 2)
            stream.write(piece)
            if pause:
                await asyncio.sleep(pause)
        if stream:
            stream.end()
        self._tell_notice()
        if self._session.transcript.ended:
            write(self._out, STOPPED, style="yellow")
            return await self._end("")
        return await self._end("") if self._tell_time() else True

    def _tell_notice(self) -> None:
        if notice := self._session.notice:
            write(self._out, f"{notice} {STOOD_IN}", style="yellow")

    async def _as(self, rest: str) -> bool:
        found = self._found()
        name, said = _named(rest, found)
        if not said:
            raise SessionError(f"Say who, and what: /as {found[0].name if found else 'PERSON'} You never called.")
        return await self._say(self._line(f"as {name}: {said}"))

    async def _back(self, rest: str) -> bool:
        number = rest or str(self._next_number() - 1)
        if not number.isascii() or not number.isdigit():
            raise SessionError(f"'{rest[:40]}' is not the number of a turn: /back 3 goes back to before your turn 3.")
        await self._rewind(int(number))
        return True

    async def _rewind(self, number: int) -> None:
        if not 1 <= number < self._next_number():
            raise SessionError(f"There is no turn {number} of yours to go back to.")
        before = self._session.transcript.trainee_turns()[number - 1].index
        await self._session.rewind(before)
        write(self._out, f"Back to before your turn {number}. What followed is kept as an abandoned take.", style="dim")
        show_transcript(self._out, self._session.transcript.turns[-1:], self._client)

    def _tell_time(self) -> bool:
        """In a drill the clock says when it is enough. Returns whether it is over."""
        left = time_left(self._session, datetime.now(UTC))
        if left is None:
            return False
        if left.total_seconds() <= 0:
            write(self._out, "Time. The drill ends here.", style="yellow")
            return True
        write(
            self._out, f"({int(left.total_seconds() // 60)} min {int(left.total_seconds() % 60)} s left)", style="dim"
        )
        return False

    async def _panel(self, _rest: str) -> bool:
        transcript = self._session.transcript
        now = transcript.last_at if transcript.ended else datetime.now(UTC)
        minutes = int(transcript.lasted(now).total_seconds() // 60)
        show_panel(self._out, found_out(self._session.persona, transcript), self._client, minutes)
        return True

    async def _end(self, _rest: str) -> bool:
        """Ends the session and shows the scorecard; goes on if the trainee wants a turn again."""
        card = await self._session.end()
        if notice := self._session.notice:
            write(self._out, notice, style="yellow")
        if self._session.transcript.used.calls:
            write(self._out, spent(self._session.transcript.used), style="dim")
        await self._debrief()
        if waits_for_rating(self._session):
            rated = ask_for_rating(self._out, self._session.to_rate, lambda prompt: _ask(self._out, prompt))
            if rated is None:
                write(self._out, "The scorecard waits until you have rated yourself. Go on with:", style="dim")
                self._tell_how_to_resume()
                return False
            await self._session.rate(rated)
        transcript = self._session.transcript
        own = rating(self._session, card)
        if self._session.drill is not None:
            show_own(self._out, own)
            show_feedback(self._out, self._session)
        else:
            show_scorecard(self._out, card, transcript, self._session.persona, own)
        worth = [turn_number(f.turn) for f in card.to_work_on if f.turn < len(transcript.turns)]
        if self._next_number() == 1 or self._session.is_assessment:
            return False
        return await self._offer_again(worth)

    async def _debrief(self) -> None:
        """What is said out of role afterwards; with a client at risk it is waited for."""
        if not self._session.debrief:
            return
        heading(self._out, DEBRIEF)
        write(self._out, self._session.debrief)
        if not self._session.owes_debrief:
            return
        for step in ("minute", "body", "stayed", "whom", "not_kept"):
            write(self._out, t("debrief." + step))
        if _ask(self._out, f"{t('debrief.taken')} (Enter) ") is not None:
            await self._session.take_debrief()

    async def _offer_again(self, worth: Sequence[int]) -> bool:
        question = f"Try turn {worth[0]} again?" if worth else "Try a turn again?"
        while True:
            answer = _ask(self._out, f"\n{question} Its number, 'all' for all there was to find, Enter to finish: ")
            if not answer or not answer.strip() or answer.strip().lower() in ("/quit", "n", "no"):
                write(self._out, f"Replay: ipt-sim replay {self._session.id[:SHORT_ID]}", style="dim")
                return False
            if answer.strip().lower() == "all":
                show_revealed(self._out, await self._session.reveal())
                continue
            try:
                if answer.strip().lower() in ("y", "yes") and worth:
                    answer = str(worth[0])
                return await self._back(answer.strip())
            except SessionError as error:
                write(self._out, str(error), style="red")

    async def _help(self, _rest: str) -> bool:
        self._out.print(HELP)
        return True

    async def _quit(self, _rest: str) -> bool:
        write(self._out, "The session stays open, complete up to here. Go on with:", style="dim")
        self._tell_how_to_resume()
        return False

    def _tell_how_to_resume(self) -> None:
        self._out.print(f"  ipt-sim practise {self._session.persona.id} --resume {self._session.id[:SHORT_ID]}")

    def _found(self) -> Sequence[KnownPerson]:
        return found_out(self._session.persona, self._session.transcript).people

    def _next_number(self) -> int:
        return len(self._session.transcript.trainee_turns()) + 1


def _named(rest: str, found: Sequence[KnownPerson]) -> tuple[str, str]:
    """The name that a line begins with and what follows it; names of several words count whole."""
    names = sorted((name for p in found for name in (p.id, p.name, p.relation)), key=len, reverse=True)
    for name in names:
        after = rest[len(name) :]
        if rest.casefold().startswith(name.casefold()) and after[:1] in (" ", ":"):
            return name, after.lstrip(" :")
    name, _, said = rest.partition(" ")
    return name.rstrip(":"), said.strip()


def _take_any_text() -> None:
    """Bytes that are no text must not end a session, whatever is piped in."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _ask(out: Console, prompt: str) -> str | None:
    """One line from the trainee; None at the end of the input. What is piped in is shown as if typed."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        out.print(harmless(prompt + line.rstrip("\n")))
        return line or None
    import readline  # noqa: F401 - gives input() the arrow keys and a history

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # asyncio's would wait for the line's end
    try:
        return input(prompt)
    except EOFError:
        out.print()
        return None
    finally:
        signal.signal(signal.SIGINT, before)
