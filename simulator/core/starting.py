"""Where a client begins: in a first session, in a later one, in the middle of a drill."""

from random import Random
from typing import Literal

from simulator.core.documents import Persona
from simulator.core.drills import Opening
from simulator.core.events import ClientState
from simulator.core.vocabulary import Candour


def starting_state(persona: Persona, session_number: int, seed: int, opening: Opening | None = None) -> ClientState:
    """Before a later session the two have met: people are known, trust is a little higher. A drill may set its own."""
    start, chapter = persona.start, persona.chapter(session_number)
    openness = min(60, start.openness + 3 * (session_number - 1)) + (chapter.openness if chapter else 0)
    told = {f"{p.id}.introduction": Candour.PLAIN for p in persona.people} if session_number > 1 else {}
    if opening is not None:
        openness = openness if opening.openness is None else opening.openness
        told |= dict.fromkeys(opening.told, Candour.PLAIN)
    outcomes: tuple[Literal["done_well", "done_badly", "not_done"], ...] = ("done_well", "done_badly", "not_done")
    return ClientState(
        openness=openness,
        alliance=start.alliance,
        irritation=start.irritation + (chapter.irritation if chapter else 0),
        hope=start.hope,
        started_at=openness,
        told=told,
        homework=Random(f"{seed}:homework").choice(outcomes) if session_number > 1 else None,
    )
