"""What goes beside ordinary IPT: steps of care, signs of danger that nobody has asked about, and where it must stop.

The rules are the clinical note's (3.1, 3.2, 3.3): a cue that is passed over comes once more in plainer words and then
not again; a client in acute danger is not brought back to ordinary work.
"""

from collections.abc import Sequence
from typing import Literal

from simulator.core.documents import Persona
from simulator.core.events import ClientState
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic, Trigger

HINTS_FROM = 5
"""Trainee turns before the first hint: a trainee who asks early never meets it."""
HINTS_APART = 3
"""Trainee turns between a hint and its plainer repetition."""
MOST_HINTS = 2
OPENING_LINES = 2

STEPS_OF_CARE = (
    Act.SAFETY_STAY,
    Act.SAFETY_MEANS,
    Act.SAFETY_CONTACT,
    Act.SAFETY_PLAN,
    Act.HANDOVER,
    Act.FOLLOW_UP,
)
OUTSIDE_ORDINARY = (*STEPS_OF_CARE, Act.REFERRAL, Act.NORMALISE_THOUGHTS, Act.RHYTHM)
"""Steps with which a therapist must be directive: they are never advice given too early."""
RISK_TOPICS = (
    Topic.SUICIDE,
    Topic.RISK_PASSIVE,
    Topic.RISK_PLAN,
    Topic.RISK_MEANS,
    Topic.RISK_INTENT,
    Topic.RISK_HISTORY,
    Topic.RISK_PROTECTION,
)

Ended = Literal["done", "missed"]


def step_taken(persona: Persona, state: ClientState, reading: Reading) -> str | None:
    """The id of the step of care that this turn takes, if the client's file has it and it is its time."""
    for step in persona.care:
        due = all(address in state.told for address in step.after)
        if due and reading.does(*step.acts) and f"care.{step.id}" not in state.told:
            return step.id
    return next((s.id for s in persona.care if reading.does(*s.acts) and all(a in state.told for a in s.after)), None)


def hint_due(persona: Persona, turns: Sequence[Turn], *, ending: bool) -> str | None:
    """The address of what the client now lets fall unasked: a sign of danger, or that the end is on their mind."""
    asked = sum(t.speaker is Speaker.TRAINEE for t in turns) + 1
    told = _told(turns)
    if not any(fact.startswith("risk.") for fact in told) and (
        due := _next_hint("cue", len(persona.risk.cues), turns, asked)
    ):
        return due
    if ending and "ending" not in told:
        return _next_hint("ending_cue", len(persona.ending.cue_lines), turns, asked)
    return None


def _next_hint(kind: str, lines: int, turns: Sequence[Turn], asked: int) -> str | None:
    """The first hint, then after a while the last and plainest, then none."""
    given = [i for i, t in enumerate(turns) if any(fact.startswith(f"{kind}.") for fact in _facts(t))]
    if not lines or asked < HINTS_FROM or len(given) >= min(MOST_HINTS, lines):
        return None
    if not given:
        return f"{kind}.0"
    since = sum(t.speaker is Speaker.TRAINEE for t in turns[given[-1] :]) + 1
    return f"{kind}.{lines - 1}" if since >= HINTS_APART else None


def passed_over(reading: Reading, turns: Sequence[Turn]) -> Trigger | None:
    """What it is to go on as if a hint in the client's last words had not been dropped. Each counts once a session."""
    last = next((t for t in reversed(turns) if t.speaker is Speaker.CLIENT), None)
    facts = _facts(last) if last is not None else ()
    spent = {change.trigger for t in turns for change in t.changes}
    if any(f.startswith("cue.") for f in facts) and Trigger.RISK_MISSED not in spent:
        taken_up = reading.does(Act.RISK_DIRECT, Act.RISK_INDIRECT, *STEPS_OF_CARE) or reading.about(*RISK_TOPICS)
        return None if taken_up or reading.picks_up else Trigger.RISK_MISSED
    if any(f.startswith("ending_cue.") for f in facts) and Trigger.ENDING_AVOIDED not in spent:
        taken_up = reading.about(Topic.ENDING) or reading.picks_up
        return None if taken_up else Trigger.ENDING_AVOIDED
    return None


def must_stop(persona: Persona, turns: Sequence[Turn]) -> Ended | None:
    """Whether the simulation stops here: every required step was taken, or ordinary work went on for too long."""
    stop, told = persona.stop, _told(turns)
    if stop is None or "risk.direct" not in told:
        return None
    if all(f"care.{step}" in told for step in stop.required):
        return "done"
    idle = 0
    for turn in reversed(turns):
        if any(f == "hidden" or f.startswith(("care.", "risk.")) for f in _facts(turn)):
            break
        idle += turn.speaker is Speaker.TRAINEE
    return "missed" if idle >= stop.patience else None


def debrief_for(persona: Persona, turns: Sequence[Turn], stopped: Ended | None) -> str | None:
    """What the trainee is told out of role after the session, if this client's file has it."""
    stop = persona.stop
    if stop is None:
        return persona.debrief
    if stopped is not None:
        return stop.done if stopped == "done" else stop.missed
    return persona.debrief if "risk.direct" in _told(turns) else stop.never_asked


def _facts(turn: Turn) -> tuple[str, ...]:
    return tuple(d.fact for d in turn.plan.disclosures) if turn.plan is not None else ()


def _told(turns: Sequence[Turn]) -> set[str]:
    return {fact for turn in turns for fact in _facts(turn)}
