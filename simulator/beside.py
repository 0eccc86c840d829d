"""What a trainee can do beside talking: pause, ask for a hint, take a role, write the formulation, set the task.

Each writes its event between two turns; what of it is said to the client goes through the session's own loop.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

from simulator.core.coaching import next_hint
from simulator.core.events import (
    Event,
    FormulationWritten,
    HintGiven,
    RolesTaken,
    SessionPaused,
    SessionResumed,
    TaskSet,
)
from simulator.core.formulation import check_formulation
from simulator.core.inventory import found_out
from simulator.core.transcript import Transcript
from simulator.core.vocabulary import Difficulty, FocalArea, Speaker
from simulator.session import MOST_CHARACTERS, Session, SessionError, storable

Part = Literal["play", "redo"]
LATELY = 10
"""Turns of both speakers after which a rehearsal is no longer the one just played."""


async def pause(session: Session) -> None:
    """Out of role: time stops, and nothing is said until `resume`."""

    def noted(now: Transcript) -> Event:
        if now.paused:
            raise SessionError("The session is paused already.")
        return SessionPaused()

    await session.note(noted)


async def resume(session: Session) -> None:
    """Back in role: time goes on."""

    def noted(now: Transcript) -> Event:
        if not now.paused:
            raise SessionError("The session is not paused.")
        return SessionResumed()

    await session.note(noted)


async def hint(session: Session) -> HintGiven:
    """The next of three steps of help for the turn to come. Recorded.

    Raises:
        SessionError: an assessment has no hints, or all three have been given for this turn.
    """
    if session.is_assessment:
        raise SessionError("This is an assessment: there are no hints.")
    given: list[HintGiven] = []

    def noted(now: Transcript) -> Event:
        found = next_hint(now, session.drill)
        if found is None:
            raise SessionError("That was the third hint for this turn. Say something, and ask again after the answer.")
        given.append(found)
        return found

    await session.note(noted)
    return given[0]


async def take_roles(session: Session, in_role_as: str | None, difficulty: Difficulty = Difficulty.REALISTIC) -> None:
    """From here on the trainee speaks as this person, or as the client with roles reversed; None: as themselves.

    Raises:
        SessionError: nobody with this id has come up.
    """

    def noted(now: Transcript) -> Event:
        known = {p.id for p in found_out(session.persona, now).people}
        if session.persona.counterpart.person in known:
            known.add(session.persona.id)
        if in_role_as is not None and in_role_as not in known:
            raise SessionError("Nobody with that name has come up yet whom you could play.")
        return RolesTaken(in_role_as=in_role_as, difficulty=difficulty)

    await session.note(noted)


def roles_just_played(now: Transcript) -> RolesTaken | None:
    """As whom the trainee rehearsed a moment ago: once it has been talked about, it can be played a second time."""
    lately = now.turns[-LATELY:]
    played = next((t for t in reversed(lately) if t.speaker is Speaker.TRAINEE and t.in_role_as is not None), None)
    if played is None:
        return None
    chosen = (n.event for n in reversed(now.notes) if isinstance(n.event, RolesTaken))
    return next((r for r in chosen if r.in_role_as == played.in_role_as), RolesTaken(in_role_as=played.in_role_as))


async def second_take(session: Session) -> None:
    """The rehearsal of a moment ago once more, with the same roles.

    Raises:
        SessionError: there was none.
    """

    def noted(now: Transcript) -> Event:
        roles = roles_just_played(now)
        if roles is None:
            raise SessionError("Nothing was rehearsed just now. Choose the roles under “Role play, formulation, task”.")
        return RolesTaken(in_role_as=roles.in_role_as, difficulty=roles.difficulty)

    await session.note(noted)


async def write_formulation(
    session: Session, written: FormulationWritten, area: FocalArea | None
) -> FormulationWritten:
    """Writes the formulation down with its verdicts. To tell it to the client is the next thing to do.

    Raises:
        SessionError: it is empty or far too long.
    """
    parts = tuple(map(storable, (written.illness, written.event, written.focus, written.plan)))
    if not any(part.strip() for part in parts):
        raise SessionError("Write at least one part of the formulation.")
    _check_length(*parts)
    illness, event, focus, plan = parts
    plain = FormulationWritten(illness=illness, event=event, focus=focus, plan=plan)
    checked = check_formulation(session.persona, plain, area)
    await session.note(lambda now: checked)
    return checked


async def set_task(session: Session, text: str, person: str | None = None) -> None:
    """Writes the task until next time down. To propose it to the client is the next thing to do.

    Raises:
        SessionError: it is empty, or about somebody who has not come up.
    """
    if not text.strip():
        raise SessionError("Say what the task is, as you would say it to the client.")
    _check_length(text)

    def noted(now: Transcript) -> Event:
        if person is not None and person not in {p.id for p in found_out(session.persona, now).people}:
            raise SessionError("Nobody with that name has come up yet.")
        return TaskSet(text=storable(text).strip(), person=person)

    await session.note(noted)


def _check_length(*texts: str) -> None:
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise SessionError(f"That is too long; {MOST_CHARACTERS:,} characters are the most.")


def part_of(session: Session) -> Part:
    """Whether a drill is being played for the first time, or a fragment of it once more."""
    return "redo" if session.transcript.scorecards else "play"


def is_out_of_time(session: Session, now: datetime | None = None) -> bool:
    """Whether a drill that has not ended has no time left."""
    left = time_left(session, now or datetime.now(UTC))
    return left is not None and left <= timedelta() and not session.transcript.ended


def time_left(session: Session, now: datetime) -> timedelta | None:
    """What is left of this part of a drill; negative when it is over. None where no time is set."""
    drill, transcript = session.drill, session.transcript
    if drill is None:
        return None
    minutes = drill.minutes.redo if part_of(session) == "redo" else drill.minutes.play
    return timedelta(minutes=minutes) - (transcript.lasted(now) - transcript.before_redo)
