"""A turn in role: the client as themselves with the trainee as the other, or roles reversed."""

from collections.abc import Sequence

from simulator.core.candour import candour_at, lines_up_to
from simulator.core.documents import Persona
from simulator.core.events import ClientState, Disclosure, Plan, TraineeSaid
from simulator.core.role_play import as_other, as_self
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Candour, Situation, Speaker


def rehearse(persona: Persona, turns: Sequence[Turn], state: ClientState, said: TraineeSaid) -> Plan:
    """What is said in role. Lines are written for one counterpart: as anybody else the client only stays hesitant."""
    reversed_roles = said.in_role_as == persona.id
    candour = candour_at(state.openness)
    if not reversed_roles and said.in_role_as != persona.counterpart.person:
        return Plan(candour=candour, situation=Situation.ROLE_PLAY)
    address = as_other(persona, said.text, said.difficulty) if reversed_roles else as_self(persona, said.text)
    heard = "\n".join(t.text for t in turns if t.speaker is Speaker.CLIENT)
    if all(line in heard for line in lines_up_to(persona, address, Candour.OPEN)):
        return Plan(candour=candour, situation=Situation.ROLE_PLAY)
    return Plan(
        candour=candour,
        disclosures=(Disclosure(fact=address, candour=candour, elicited=True),),
        in_role_as=persona.counterpart.person if reversed_roles else None,
    )
