"""Scripted trainees: the same client met by a skilled, a neutral and a trap-prone one (`personas/trainees/<id>.yaml`).

Nobody trains on these lines. The prompt-only client beside them has no mind of its own: whatever is asked it answers,
the same at the end as at the beginning, as clients do whose openness is an adjective in a prompt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean

from simulator.core.brief import brief_for
from simulator.core.disclosure import choose
from simulator.core.documents import Persona
from simulator.core.events import Plan
from simulator.core.starting import starting_state
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Attribute, Candour, Speaker
from simulator.ports import Engine
from simulator.sessions import Sessions

_CANDOUR = {Candour.GUARDED: 0.0, Candour.PLAIN: 1.0, Candour.OPEN: 2.0}
_ATTRIBUTES = frozenset(a.value for a in Attribute)


@dataclass(frozen=True)
class Outcome:
    """What one session brought."""

    openness: float
    people: int
    attributes: int
    facts: int
    early: float | None
    late: float | None

    @property
    def warming(self) -> float:
        """How much more openly things were told in the last third than in the first (0 guarded, 1 plain, 2 open)."""
        return self.late - self.early if self.late is not None and self.early is not None else 0.0


async def play(sessions: Sessions, persona_id: str, lines: Sequence[str], seed: int) -> tuple[Turn, ...]:
    """The turns of a whole session with these lines; it stops where the client's file stops it."""
    session = await sessions.begin(persona_id, "scripted", seed=seed)
    for line in lines:
        if session.transcript.ended:
            break
        async for _ in session.say(line):
            pass
    return session.transcript.turns


async def play_prompt_only(persona: Persona, engine: Engine, lines: Sequence[str], seed: int) -> tuple[Turn, ...]:
    """The same without a mind: one unchanging state in which every fact but the hidden one may be told plainly."""
    state = starting_state(persona, 1, seed).model_copy(update={"openness": 50.0})
    turns: tuple[Turn, ...] = ()
    for i, line in enumerate(lines):
        random = Random(f"{seed}:{i}")
        reading = await engine.reader.read(line, turns, persona)
        plan = choose(persona, turns, state, reading, (), random)
        brief = brief_for(persona, plan, state, turns, line)
        text = "".join([piece async for piece in engine.voice.speak(brief, random)])
        said = Turn(index=2 * i, speaker=Speaker.TRAINEE, text=line, reading=reading, state=state)
        turns = (*turns, said, Turn(index=2 * i + 1, speaker=Speaker.CLIENT, text=text, plan=plan, state=state))
        state = state.model_copy(update={"told": state.told | {d.fact: d.candour for d in plan.disclosures}})
    return turns


def outcome(persona: Persona, turns: Sequence[Turn]) -> Outcome:
    """What was reached: openness at the end, and what the trainee asked for and got."""
    plans = [t.plan for t in turns if t.plan is not None]
    elicited = {d.fact for plan in plans for d in plan.disclosures if d.elicited and d.fact in persona.facts}
    ids = {p.id for p in persona.people}
    owned = [a.split(".") for a in elicited if a.split(".")[0] in ids]
    third = max(1, len(plans) // 3)
    state = turns[-1].state
    return Outcome(
        openness=state.openness if state is not None else 0.0,
        people=len({owner for owner, _ in owned}),
        attributes=sum(name in _ATTRIBUTES for _, name in owned),
        facts=len(elicited),
        early=_candour(plans[:third], persona),
        late=_candour(plans[-third:], persona),
    )


def _candour(plans: Sequence[Plan], persona: Persona) -> float | None:
    told = [_CANDOUR[d.candour] for plan in plans for d in plan.disclosures if d.fact in persona.facts]
    return mean(told) if told else None
