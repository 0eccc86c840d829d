"""THE LOOP. Chat, terminal, batch and tests all run this one, under one lock per session.

    trainee says -> reader reads -> state shifts -> disclosures are chosen
                 -> voice speaks -> reply is guarded -> client says

Each arrow appends one event, committed before anything of the reply is shown; only a voice that is a model far away is
heard while it drafts (see `speaking`). A log that ends in mid-turn goes on from its last event.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from random import Random

from simulator.core.brief import Brief, brief_for
from simulator.core.care import debrief_for, must_stop
from simulator.core.course import USUAL_SESSIONS, Course
from simulator.core.disclosure import choose
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.dynamics import shift, triggers_of
from simulator.core.events import (
    ClientSaid,
    DebriefTaken,
    DisclosuresChosen,
    Event,
    InventoryRevealed,
    Logged,
    ReplyGuarded,
    SelfRated,
    SessionEnded,
    SessionGraded,
    SessionRewound,
    TakeGraded,
    TraineeSaid,
    TurnRead,
)
from simulator.core.guard import problems_with
from simulator.core.inventory import found_out
from simulator.core.rehearsal import rehearse
from simulator.core.revealed import Revealed, reveal
from simulator.core.review import Review, counting
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import Scorecard
from simulator.core.self_rating import criteria_to_rate
from simulator.core.standing import Standing, spoken_in
from simulator.core.transcript import Pending, Transcript, advance, fold
from simulator.core.vocabulary import Difficulty, Phase
from simulator.grading import grade_session
from simulator.logbook import Log, MovedOn, Stands, Tail
from simulator.metering import account
from simulator.opinions import advisory_now
from simulator.ports import Engine
from simulator.reviewing import Ground, Settled, settle, standing_after
from simulator.speaking import Screen, next_draft

MOST_CHARACTERS = 8000
"""Longest trainee turn. Real ones are a hundredth of this; beyond it something was pasted by mistake."""
DEFAULT_SESSIONS = USUAL_SESSIONS


class SessionError(Exception):
    """What was asked of the session cannot be done now. The message says why and what can be done instead."""


@dataclass
class Session:
    """One session under its lock. Made by `Sessions`, never directly."""

    persona: Persona
    rubric: Rubric
    course: Course
    transcript: Transcript
    _logbook: Log
    _engine: Engine
    _tail: Tail
    drill: Drill | None = None
    reviews: tuple[Review, ...] = ()
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _turns: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The session's id."""
        return self.transcript.opened.session_id

    async def say(
        self, text: str, *, in_role_as: str | None = None, difficulty: Difficulty = Difficulty.REALISTIC
    ) -> AsyncIterator[str]:
        """The trainee says something; the client's reply comes in pieces.

        An empty text is a silence. A turn that an earlier process left unfinished is finished first, unshown. What is
        said is in the log before the first piece comes, and a turn once begun is finished, listened to or not. The
        reply of an embedded voice is in the log by then as well; that of a model is shown while it comes, and a piece
        that is `Withdrawn` takes back what was shown before it.
        In role as somebody the client answers as themselves; in role as the client, the client answers as the other,
        as hard as `difficulty` says. Where the client's file says so the simulation stops after the reply.

        Raises:
            SessionError: the session is over, the text is too long, or nobody has the id `in_role_as`.
        """
        said = storable(text).strip() or "..."
        if len(said) > MOST_CHARACTERS:
            raise SessionError(
                f"That is {len(said):,} characters; a turn can have {MOST_CHARACTERS:,}. Send it in parts."
            )
        players = {self.persona.id, *(p.id for p in self.persona.people)}
        if in_role_as is not None and in_role_as not in players:
            raise SessionError(f"Nobody here is called '{in_role_as}'. {self._who_can_be_played()}")
        screen = Screen()
        turn = asyncio.create_task(
            self._take_turn(TraineeSaid(text=said, in_role_as=in_role_as, difficulty=difficulty), screen)
        )
        self._turns.add(turn)  # the loop alone would let go of a task that nobody waits for
        turn.add_done_callback(self._let_go)
        async for piece in screen.pieces():
            yield piece
        await turn

    def _let_go(self, turn: asyncio.Task[None]) -> None:
        self._turns.discard(turn)
        if not turn.cancelled():
            turn.exception()  # whoever still listens is told; if nobody does, it is no news to the loop

    async def _take_turn(self, said: TraineeSaid, screen: Screen) -> None:
        try:
            async with self._lock:
                await self._finish()
                if self.transcript.ended:
                    raise SessionError(
                        "This session has ended. Try a turn again from its scorecard, or start a new one."
                    )
                if self.transcript.paused:
                    raise SessionError("The session is paused, and nothing is said in a pause. Go on first.")
                await self._append(said)
                screen.settle(await self._finish(screen))
                await self._stop_where_the_file_says()
        finally:
            screen.close()

    async def _stop_where_the_file_says(self) -> None:
        stopped = must_stop(self.persona, self.transcript.turns)
        if stopped is not None and not self.transcript.ended:
            await self._append(SessionEnded(stopped=stopped))

    @property
    def debrief(self) -> str | None:
        """What the trainee is told out of role once the session has ended, if this client's file has it."""
        if not self.transcript.ended:
            return None
        return debrief_for(self.persona, self.transcript.turns, self.transcript.stopped)

    @property
    def owes_debrief(self) -> bool:
        """Whether the debrief of this session is still to be taken; with a client at risk it cannot be passed over."""
        return self.persona.is_at_risk and bool(self.debrief) and not self.transcript.debriefed

    async def take_debrief(self) -> None:
        """The trainee has read the debrief. Raises `SessionError` if the session has not ended."""
        async with self._lock:
            if not self.transcript.ended:
                raise SessionError("The debrief comes after the session. End it first.")
            if self.owes_debrief:
                await self._append(DebriefTaken())

    @property
    def _is_ending(self) -> bool:
        return self.course.phase(self.transcript.opened.session_number) is Phase.ENDING

    def _who_can_be_played(self) -> str:
        """Only people who have come up: the others are for the trainee to find."""
        known = ", ".join(p.id for p in found_out(self.persona, self.transcript).people)
        return f"You can speak as: {known}." if known else "Nobody has come up yet whom you could speak as."

    async def finish_turn(self) -> str:
        """Finishes a turn that the log left open (the server was stopped in mid-reply). Returns the reply, or ''."""
        async with self._lock:
            return await self._finish()

    async def rewind(self, before: int) -> None:
        """Goes back to before a trainee turn. What followed is kept as an abandoned take.

        Raises:
            SessionError: there is no trainee turn with this number, or this is an assessment.
        """
        async with self._lock:
            await self._finish()
            if self.is_assessment:
                raise SessionError("This is an assessment: what was said stands, and no turn is taken again.")
            turns = {t.index for t in self.transcript.trainee_turns()}
            if before not in turns:
                raise SessionError(f"There is no turn {before} of yours to go back to.")
            await self._append(SessionRewound(before=before))

    @property
    def is_assessment(self) -> bool:
        """Whether the session was announced as an assessment: no hints, no second takes."""
        return self.transcript.opened.purpose == "assessment"

    async def note(self, noted: Callable[[Transcript], Event]) -> None:
        """Writes down what is done beside the talk (see `beside`), between two turns.

        Args:
            noted: makes the event from where the session stands; may raise `SessionError`.

        Raises:
            SessionError: the session has ended.
        """
        async with self._lock:
            await self._finish()
            if self.transcript.ended:
                raise SessionError("This session has ended. Try a turn again from its scorecard, or start a new one.")
            await self._append(noted(self.transcript))

    async def end(self) -> Scorecard:
        """Ends the session if it has not ended, and grades it. Ending again returns the scorecard there is."""
        async with self._lock:
            await self._finish()
            if not self.transcript.ended:
                await self._append(SessionEnded())
            elif (latest := self.scorecard) is not None:
                return latest
            return await self._grade()

    @property
    def to_rate(self) -> tuple[Criterion, ...]:
        """The criteria that the trainee rates themselves on before they see the scorecard."""
        opened = self.transcript.opened
        return criteria_to_rate(
            self.rubric,
            session=opened.session_number,
            phase=self.course.phase(opened.session_number),
            area=self.persona.primary_area,
            about=(self.drill.skill, self.drill.trap) if self.drill else (),
        )

    async def rate(self, rating: SelfRated) -> None:
        """The trainee rates themselves. Without any level they say that they would rather not.

        Raises:
            SessionError: the session has not ended, the scorecard has been seen, or a criterion is not asked about.
        """
        async with self._lock:
            if not self.transcript.ended:
                raise SessionError("Rate yourself when the session has ended. End it first.")
            if self.transcript.self_rating is not None:
                raise SessionError("You have rated this session already, and seen its scorecard.")
            unasked = rating.ratings.keys() - {c.id for c in self.to_rate}
            if unasked:
                raise SessionError(f"This session does not ask about {', '.join(sorted(unasked))}.")
            await self._append(rating)

    async def reveal(self) -> Revealed:
        """Everything there was to find, for a trainee who asks. That they asked is in the log.

        Raises:
            SessionError: the session goes on, or the trainee has not rated themselves yet.
        """
        async with self._lock:
            if self.transcript.self_rating is None:
                raise SessionError("What there was to find is shown after the session, once you have rated yourself.")
            if not self.transcript.revealed:
                await self._append(InventoryRevealed())
            return reveal(self.persona, self.transcript)

    async def grade_take(self, index: int) -> None:
        """Grades an abandoned take as if the session had ended on it, so that takes can be compared. Appends.

        Raises:
            SessionError: the scorecard has not been seen yet, or there is no such take.
        """
        async with self._lock:
            if self.transcript.self_rating is None:
                raise SessionError("Takes are compared after the session, once you have rated yourself.")
            if not 0 <= index < len(self.transcript.takes):
                raise SessionError(f"There is no abandoned take {index + 1}.")
            take = self.transcript.takes[index]
            if take.scorecard is not None:
                return
            branch = self.transcript.model_copy(update={"turns": (*take.kept, *take.turns)})
            advising = await self._advising()
            with account() as spent:
                card = await grade_session(branch, self.persona, self.rubric, self.course, self._engine, advising)
            for event in spent.events:
                await self._append(event)
            await self._append(TakeGraded(take=index, scorecard=card))

    async def grade(self) -> Scorecard:
        """Grades an ended session again with the rubric it was begun with. Appends; replaces nothing."""
        async with self._lock:
            if not self.transcript.ended:
                raise SessionError("Only a session that has ended can be graded. End it first.")
            return await self._grade()

    @property
    def is_live(self) -> bool:
        """Whether replies are shown while a model makes them, at its own speed."""
        return self._engine.stand_in is not None

    @property
    def reply_index(self) -> int:
        """The index of the reply that is under way, or of the last one."""
        return len(self.transcript.turns) + (1 if self.transcript.pending else -1)

    @property
    def notice(self) -> str:
        """What the model failed to do in the last turn or in grading, once, for the trainee; '' if nothing new."""
        at = len(self.transcript.turns) if self.transcript.ended else len(self.transcript.turns) - 2
        now, before = self._failed(at), self._failed(at - 2)
        fresh = [message for kind, message in now.items() if kind not in before or self.transcript.ended]
        return " ".join(fresh)

    def _failed(self, turn: int) -> dict[str, str]:
        faults = [f.event for f in self.transcript.faults if f.turn == turn and f.event.then != "asked_again"]
        return {f"{event.part}:{event.kind}": event.message for event in faults}

    @property
    def scorecard(self) -> Scorecard | None:
        """The latest scorecard since the session last ended."""
        return self.transcript.scorecard

    async def _grade(self) -> Scorecard:
        with account() as spent:
            scorecard = await grade_session(
                self.transcript, self.persona, self.rubric, self.course, self._engine, await self._advising()
            )
        for event in spent.events:
            await self._append(event)
        await self._append(SessionGraded(scorecard=scorecard))
        return scorecard

    async def _advising(self) -> frozenset[str]:
        grader = self._engine.grader
        return await advisory_now(self._logbook, grader.version, grader.advisory, self.rubric)

    async def _append(self, event: Event) -> None:
        """Writes one event. Once begun, the write decides, not the moment at which a page stopped waiting for it."""
        stands = self._stands() if isinstance(event, SessionEnded | SessionGraded | SessionRewound) else None
        write = asyncio.ensure_future(self._logbook.append(self.id, self._tail, event, stands))
        try:
            logged, tail = await asyncio.shield(write)
        except asyncio.CancelledError:
            logged, tail = await write
            self._tail, self.transcript = tail, advance(self.transcript, logged)
            raise
        except MovedOn:
            await self._catch_up()
            raise
        self._tail, self.transcript = tail, advance(self.transcript, logged)

    def _stands(self) -> Stands:
        """Where the session stands after an event that is about to be written."""

        def after(logged: Logged) -> tuple[Standing, str]:
            transcript = advance(self.transcript, logged)
            return standing_after(transcript, self.ground(transcript), self.reviews), spoken_in(transcript)

        return after

    @property
    def settled(self) -> Settled | None:
        """The scorecard with everything that was said about it laid over: what the trainee and everybody is shown."""
        card = self.scorecard
        return settle(card, counting(self.reviews, self.transcript.branch), self.ground()) if card else None

    def ground(self, transcript: Transcript | None = None) -> Ground:
        """What this session's scorecard rests on."""
        transcript = transcript or self.transcript
        number = transcript.opened.session_number
        phase = self.course.phase(number)
        return Ground(self.rubric, number, phase, self.persona.primary_area, transcript.turns)

    async def _catch_up(self) -> None:
        """Reads what another process wrote in the meantime, so that the next thing said follows it."""
        events, self._tail = await self._logbook.read(self.id)
        self.transcript = fold(events)

    async def _finish(self, screen: Screen | None = None) -> str:
        """Takes the pending turn from wherever the log left it to the client's words."""
        reply = ""
        while (pending := self.transcript.pending) is not None:
            with account() as spent:
                event = await self._next(pending, screen or Screen())
            for noted in spent.events:
                await self._append(noted)
            await self._append(event)
            if isinstance(event, ClientSaid):
                reply = event.text
        return reply

    async def _next(self, pending: Pending, screen: Screen) -> Event:
        turns, said, persona = self.transcript.turns, pending.said, self.persona
        random = Random(f"{self.transcript.opened.seed}:{self._tail.seq + 1}")
        if pending.reading is None:
            return TurnRead(reading=await self._engine.reader.read(said.text, turns, persona))
        if pending.shift is None:
            triggers = () if said.in_role_as else triggers_of(pending.reading, said.text, turns)
            return shift(persona, self.transcript.state, triggers, turns)
        if pending.plan is None:
            triggers = tuple(change.trigger for change in pending.shift.changes)
            state = pending.shift.state
            if said.in_role_as is not None:
                return DisclosuresChosen(plan=rehearse(persona, turns, state, said))
            plan = choose(persona, turns, state, pending.reading, triggers, random, ending=self._is_ending)
            return DisclosuresChosen(plan=plan)
        if pending.guarded is not None:
            return ClientSaid(text=pending.guarded.text)
        brief = brief_for(persona, pending.plan, pending.shift.state, turns, said.text, said.in_role_as)
        if pending.draft is None:
            return await next_draft(self._engine, brief, persona, pending, random, screen)
        return self._guard(pending.draft.text, brief, random)

    def _guard(self, draft: str, brief: Brief, random: Random) -> ReplyGuarded:
        problems = problems_with(draft, brief, self.persona)
        if not problems:
            return ReplyGuarded(text=draft)
        gesture, short = random.choice(brief.gestures), random.choice(brief.shorts)
        return ReplyGuarded(text=f"{gesture} {short}", problems=problems)


def storable(text: str) -> str:
    """The text without what no database takes: halves of surrogate pairs and NUL characters."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
