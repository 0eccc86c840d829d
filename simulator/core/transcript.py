"""The fold: from a session's events to what was said, what was felt and where things stand.

Turns are counted over both speakers from 0, as in the interchange format. Pure: the same events give the same
transcript, and nothing here knows a clock or a database.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from simulator.core.events import (
    Change,
    ClientSaid,
    ClientState,
    DebriefTaken,
    DisclosuresChosen,
    EngineFaulted,
    EngineUsed,
    Event,
    FormulationWritten,
    HintGiven,
    InventoryRevealed,
    Logged,
    MomentAnswered,
    Plan,
    ReplyDrafted,
    ReplyGuarded,
    ReplyRefused,
    RolesTaken,
    SelfRated,
    SessionEnded,
    SessionGraded,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SessionRewound,
    StateShifted,
    TakeGraded,
    TaskSet,
    TraineeSaid,
    TurnRead,
)
from simulator.core.reading import Frozen, Reading
from simulator.core.scoring import Scorecard
from simulator.core.vocabulary import Candour, EnginePart, Speaker


class BrokenLog(ValueError):
    """The events cannot have happened in this order. Says which one, what was expected, and guesses nothing."""

    def __init__(self, seq: int, problem: str) -> None:
        super().__init__(f"event {seq}: {problem}")
        self.seq = seq
        self.problem = problem


class Turn(Frozen):
    """One thing said. Trainee turns carry their reading; client turns carry the plan they came from."""

    index: int
    speaker: Speaker
    text: str
    at: datetime | None = None
    in_role_as: str | None = None
    reading: Reading | None = None
    changes: tuple[Change, ...] = ()
    plan: Plan | None = None
    state: ClientState | None = None
    lines: tuple[str, ...] = Field(default=(), description="Authored lines that were said here in other words.")


class Fault(Frozen):
    """A fault in its place: `turn` is the index of the trainee turn at which it happened, or the number of turns."""

    turn: int
    event: EngineFaulted


class Take(Frozen):
    """An abandoned stretch: what was said from a turn on before the trainee went back."""

    before: int
    turns: tuple[Turn, ...]
    kept: tuple[Turn, ...] = Field(default=(), description="What had been said before it.")
    scorecard: Scorecard | None = Field(default=None, description="If it was graded, at its end or afterwards.")

    @property
    def heard(self) -> Turn | None:
        """What the client had said just before it."""
        return self.kept[-1] if self.kept else None


class Note(Frozen):
    """What was written down beside the talk, when the session had `turn` turns."""

    turn: int
    event: HintGiven | FormulationWritten | TaskSet | RolesTaken


class Pending(Frozen):
    """A turn in the making: the last step that the log holds is the last field set."""

    said: TraineeSaid
    at: datetime
    reading: Reading | None = None
    shift: StateShifted | None = None
    plan: Plan | None = None
    refused: tuple[ReplyRefused, ...] = ()
    broken_off: int = Field(default=0, description="How often the voice stopped in the middle of a reply.")
    faulted: bool = Field(default=False, description="The voice could not speak: its stand-in has to.")
    draft: ReplyDrafted | None = None
    guarded: ReplyGuarded | None = None


class Transcript(Frozen):
    """Where a session stands."""

    opened: SessionOpened
    opened_at: datetime
    state: ClientState
    turns: tuple[Turn, ...] = ()
    takes: tuple[Take, ...] = ()
    pending: Pending | None = None
    ended: bool = False
    stopped: Literal["done", "missed"] | None = Field(default=None, description="Set when it stopped by itself.")
    scorecards: tuple[Scorecard, ...] = Field(default=(), description="Every scorecard ever made, oldest first.")
    scorecard: Scorecard | None = Field(default=None, description="The latest since the session last ended.")
    scorecard_seq: int | None = Field(default=None, description="The event that holds it.")
    branch: int = Field(default=1, description="The event with which this branch begins: the last rewind, or 1.")
    ended_at: datetime | None = None
    self_ratings: tuple[SelfRated, ...] = Field(default=(), description="Every one ever made, oldest first.")
    self_rating: SelfRated | None = Field(default=None, description="The latest since the session last ended.")
    revealed: bool = Field(default=False, description="Everything there was to find has been asked for and shown.")
    debriefed: bool = Field(default=False, description="The debrief was taken, whatever was tried again afterwards.")
    notes: tuple[Note, ...] = Field(default=(), description="On this branch; hints of every branch, for they were had.")
    roles: RolesTaken = Field(default=RolesTaken(in_role_as=None), description="As whom the trainee is speaking.")
    answers: tuple[MomentAnswered, ...] = Field(default=(), description="To a moment, oldest first.")
    paused: bool = False
    stood_at: datetime | None = Field(default=None, description="Since when the clock stands: paused or ended.")
    time_out: timedelta = Field(default=timedelta(), description="How long the clock has stood so far.")
    faults: tuple[Fault, ...] = Field(default=(), description="What a model failed to do on this branch.")
    used: EngineUsed = Field(default=EngineUsed(calls=0), description="What the session's calls to a model took.")
    before_redo: timedelta = Field(default=timedelta(), description="What the clock showed when it last ended.")
    seq: int = 1
    last_at: datetime

    def trainee_turns(self) -> tuple[Turn, ...]:
        """The trainee's turns on the current branch, without the lines of a scene that they did not say."""
        return tuple(t for t in self.turns[len(self.opened.scene) :] if t.speaker is Speaker.TRAINEE)

    def client_turns(self) -> tuple[Turn, ...]:
        """The client's turns on the current branch."""
        return tuple(t for t in self.turns if t.speaker is Speaker.CLIENT)

    def lasted(self, now: datetime) -> timedelta:
        """How long the session has gone on, without the time in which it stood."""
        return (self.stood_at or now) - self.opened_at - self.time_out

    @property
    def hints(self) -> tuple[HintGiven, ...]:
        """Every hint that was had, on abandoned takes too."""
        return tuple(n.event for n in self.notes if isinstance(n.event, HintGiven))

    @property
    def formulation(self) -> FormulationWritten | None:
        """The latest formulation on this branch."""
        return next((n.event for n in reversed(self.notes) if isinstance(n.event, FormulationWritten)), None)

    @property
    def task(self) -> TaskSet | None:
        """The latest task on this branch."""
        return next((n.event for n in reversed(self.notes) if isinstance(n.event, TaskSet)), None)


def heard_from_client(turns: Iterable[Turn]) -> str:
    """Everything the client has said, and the authored lines behind what was said in other words."""
    return "\n".join(part for t in turns if t.speaker is Speaker.CLIENT for part in (t.text, *t.lines))


def fold(events: Iterable[Logged]) -> Transcript:
    """All events in order to where the session stands.

    Raises:
        BrokenLog: the first event is not an opening, numbers have a gap, or an event cannot follow the one before.
    """
    transcript: Transcript | None = None
    for logged in events:
        transcript = advance(transcript, logged)
    if transcript is None:
        raise BrokenLog(1, "the log is empty; expected session_opened")
    return transcript


def advance(before: Transcript | None, logged: Logged) -> Transcript:
    """One event further. Raises `BrokenLog` when the event cannot come here."""
    event, seq = logged.event, logged.seq
    if before is None:
        if not isinstance(event, SessionOpened) or seq != 1:
            raise BrokenLog(seq, f"expected session_opened as event 1, found {event.type}")
        scene = _scene(event, logged.at)
        return Transcript(opened=event, opened_at=logged.at, state=event.state, turns=scene, last_at=logged.at)
    if seq != before.seq + 1:
        raise BrokenLog(seq, f"expected event {before.seq + 1}")
    places = {"seq": seq, "last_at": logged.at, **_places(logged)}
    return _apply(before, event, logged).model_copy(update=places)


def _places(logged: Logged) -> dict[str, object]:
    """Where in the log the end, the scorecard and the branch are."""
    match logged.event:
        case SessionEnded():
            return {"ended_at": logged.at}
        case SessionGraded():
            return {"scorecard_seq": logged.seq}
        case SessionRewound():
            return {"branch": logged.seq, "ended_at": None, "scorecard_seq": None}
    return {}


def _scene(opened: SessionOpened, at: datetime) -> tuple[Turn, ...]:
    """The turns that were there before. The client's carry a plan and a state, as all of the client's do."""
    return tuple(
        Turn(
            index=index,
            speaker=line.speaker,
            text=line.text,
            at=at,
            plan=Plan(candour=Candour.PLAIN) if line.speaker is Speaker.CLIENT else None,
            state=opened.state,
        )
        for index, line in enumerate(opened.scene)
    )


def _apply(now: Transcript, event: Event, logged: Logged) -> Transcript:
    found = _in_a_turn(now, event, logged)
    if found is None and now.pending is None:
        found = _after_it(now, event) if now.ended else _beside(now, event, logged.at)
    if found is None and isinstance(event, SessionRewound) and now.pending is None and event.before < len(now.turns):
        found = _rewind(now, event.before, logged)
    if found is None:
        raise BrokenLog(logged.seq, f"{event.type} cannot come here ({_standing(now)})")
    return found


def _in_a_turn(now: Transcript, event: Event, logged: Logged) -> Transcript | None:
    """The loop, and what a model's calls leave at any place of it."""
    match event:
        case TraineeSaid() if now.pending is None and not now.ended and not now.paused:
            return now.model_copy(update={"pending": Pending(said=event, at=logged.at)})
        case TurnRead() | StateShifted() | DisclosuresChosen() | ReplyDrafted() | ReplyGuarded() if now.pending:
            return now.model_copy(update={"pending": _step(now.pending, event, logged.seq)})
        case ReplyRefused() if now.pending is not None and now.pending.plan is not None and now.pending.draft is None:
            refused = now.pending.model_copy(update={"refused": (*now.pending.refused, event)})
            return now.model_copy(update={"pending": refused})
        case EngineFaulted():
            return _note_fault(now, event)
        case EngineUsed():
            return now.model_copy(update={"used": together(now.used, event)})
        case ClientSaid() if now.pending is not None and now.pending.guarded is not None:
            return _complete(now, now.pending, event, logged)
    return None


def _beside(now: Transcript, event: Event, at: datetime) -> Transcript | None:
    """What is done between two turns."""
    match event:
        case SessionEnded():
            ended = {"ended": True, "stopped": event.stopped, "paused": False, "stood_at": now.stood_at or at}
            return now.model_copy(update=ended)
        case SessionPaused() if not now.paused:
            return now.model_copy(update={"paused": True, "stood_at": at})
        case SessionResumed() if now.paused:
            return now.model_copy(update={"paused": False, **_going_on(now, at)})
        case HintGiven() | FormulationWritten() | TaskSet():
            return now.model_copy(update={"notes": (*now.notes, Note(turn=len(now.turns), event=event))})
        case MomentAnswered() if now.opened.form == "moment":
            return now.model_copy(update={"answers": (*now.answers, event)})
        case RolesTaken():
            note = Note(turn=len(now.turns), event=event)
            return now.model_copy(update={"roles": event, "notes": (*now.notes, note)})
    return None


def _after_it(now: Transcript, event: Event) -> Transcript | None:
    """What is done when a session has ended."""
    match event:
        case TakeGraded() if event.take < len(now.takes):
            taken = list(now.takes)
            taken[event.take] = taken[event.take].model_copy(update={"scorecard": event.scorecard})
            return now.model_copy(update={"takes": tuple(taken)})
        case InventoryRevealed():
            return now.model_copy(update={"revealed": True})
        case SessionGraded():
            graded = {"scorecards": (*now.scorecards, event.scorecard), "scorecard": event.scorecard}
            return now.model_copy(update=graded)
        case SelfRated():
            return now.model_copy(update={"self_ratings": (*now.self_ratings, event), "self_rating": event})
        case DebriefTaken():
            return now.model_copy(update={"debriefed": True})
    return None


def _note_fault(now: Transcript, event: EngineFaulted) -> Transcript:
    pending = now.pending
    if pending is not None and event.part is EnginePart.VOICE:
        stood_in, broken_off = event.then == "stood_in", pending.broken_off + bool(event.shown)
        pending = pending.model_copy(update={"faulted": pending.faulted or stood_in, "broken_off": broken_off})
    fault = Fault(turn=len(now.turns), event=event)
    return now.model_copy(update={"faults": (*now.faults, fault), "pending": pending})


def together(first: EngineUsed, second: EngineUsed) -> EngineUsed:
    """Both uses as one. A cost is known only where each call had a price."""
    costs = [u.cost for u in (first, second) if u.calls]
    return EngineUsed(
        calls=first.calls + second.calls,
        tokens_in=first.tokens_in + second.tokens_in,
        tokens_cached=first.tokens_cached + second.tokens_cached,
        tokens_out=first.tokens_out + second.tokens_out,
        characters_in=first.characters_in + second.characters_in,
        estimated=first.estimated + second.estimated,
        cost=None if not costs or None in costs else sum(c for c in costs if c is not None),
    )


_STEPS = ("reading", "shift", "plan", "draft", "guarded")


def _step(
    pending: Pending,
    event: TurnRead | StateShifted | DisclosuresChosen | ReplyDrafted | ReplyGuarded,
    seq: int,
) -> Pending:
    match event:
        case TurnRead():
            field, value = "reading", event.reading
        case StateShifted():
            field, value = "shift", event  # type: ignore[assignment]
        case DisclosuresChosen():
            field, value = "plan", event.plan  # type: ignore[assignment]
        case ReplyDrafted():
            field, value = "draft", event  # type: ignore[assignment]
        case ReplyGuarded():
            field, value = "guarded", event  # type: ignore[assignment]
    expected = next((step for step in _STEPS if getattr(pending, step) is None), "client_said")
    if field != expected:
        raise BrokenLog(seq, f"{event.type} cannot come here (expected {expected})")
    return pending.model_copy(update={field: value})


def _complete(now: Transcript, pending: Pending, said: ClientSaid, logged: Logged) -> Transcript:
    if pending.shift is None or pending.plan is None:  # _step has held the order
        raise BrokenLog(logged.seq, "client_said without a plan")
    plan = pending.plan
    if pending.guarded is not None and pending.guarded.problems:
        plan = plan.model_copy(update={"disclosures": ()})  # what the guard took out was not told
    state = _tell(pending.shift.state, plan)
    trainee = Turn(
        index=len(now.turns),
        speaker=Speaker.TRAINEE,
        text=pending.said.text,
        at=pending.at,
        in_role_as=pending.said.in_role_as,
        reading=pending.reading,
        changes=pending.shift.changes,
        state=pending.shift.state,
    )
    client = Turn(
        index=len(now.turns) + 1,
        speaker=Speaker.CLIENT,
        text=said.text,
        at=logged.at,
        in_role_as=plan.in_role_as,
        plan=plan,
        state=state,
        lines=pending.draft.lines if pending.draft and pending.guarded and not pending.guarded.problems else (),
    )
    return now.model_copy(update={"turns": (*now.turns, trainee, client), "pending": None, "state": state})


def _tell(state: ClientState, plan: Plan) -> ClientState:
    order = ("guarded", "plain", "open")
    told = dict(state.told)
    for disclosure in plan.disclosures:
        known = told.get(disclosure.fact)
        if known is None or order.index(disclosure.candour) > order.index(known):
            told[disclosure.fact] = disclosure.candour
    return state.model_copy(update={"told": told})


def _going_on(now: Transcript, at: datetime) -> dict[str, object]:
    """What changes when the clock goes on."""
    stood = at - now.stood_at if now.stood_at else timedelta()
    return {"stood_at": None, "time_out": now.time_out + stood}


def _rewind(now: Transcript, before: int, logged: Logged) -> Transcript:
    if before < len(now.opened.scene) or now.turns[before].speaker is not Speaker.TRAINEE:
        raise BrokenLog(logged.seq, f"a rewind goes to a trainee turn; turn {before} is not one")
    kept, dropped = now.turns[:before], now.turns[before:]
    state = kept[-1].state if kept else now.opened.state
    take = Take(before=before, turns=dropped, kept=kept, scorecard=now.scorecard)
    return now.model_copy(
        update={
            "turns": kept,
            "takes": (*now.takes, take),
            "state": state,
            "pending": None,
            "ended": False,
            "stopped": None,
            "paused": False,
            "scorecard": None,
            "self_rating": None,
            "roles": RolesTaken(in_role_as=None),
            "notes": tuple(n for n in now.notes if n.turn < before or isinstance(n.event, HintGiven)),
            "faults": tuple(fault for fault in now.faults if fault.turn < before),
            "before_redo": now.lasted(logged.at) if now.ended else now.before_redo,
            **_going_on(now, logged.at),
        }
    )


def _standing(now: Transcript) -> str:
    if now.ended:
        return "the session has ended"
    if now.paused:
        return "a pause"
    return "a turn is under way" if now.pending else f"{len(now.turns)} turns said, nothing under way"
