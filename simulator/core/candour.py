"""How openly a fact may be told at an openness, and which of its lines are left to say."""

from collections.abc import Callable, Iterator

from simulator.core.documents import Persona
from simulator.core.role_play import lines_in_role
from simulator.core.scripts import HomeworkOutcome
from simulator.core.vocabulary import Candour

PLAIN_FROM = 40
OPEN_FROM = 60
ORDER = (Candour.GUARDED, Candour.PLAIN, Candour.OPEN)
IN_ROLE = ("role_play", "self_to", "other_to", "other")
"""Owners of the addresses that are spoken in rehearsal."""
_NUMBERED: dict[str, Callable[[Persona], tuple[str, ...]]] = {
    "cue": lambda persona: persona.risk.cues,
    "ending_cue": lambda persona: persona.ending.cue_lines,
    "opening": lambda persona: persona.opening,
}


def candour_at(openness: float) -> Candour:
    """Guarded under 40, plain from 40, open from 60."""
    if openness >= OPEN_FROM:
        return Candour.OPEN
    return Candour.PLAIN if openness >= PLAIN_FROM else Candour.GUARDED


def fresh_lines(persona: Persona, address: str, candour: Candour, told: Candour | None, heard: str) -> tuple[str, ...]:
    """What may be said of a fact now and has not been: the most open tier with anything left.

    A fact once told openly is never told guardedly again.
    """
    for tier in _tiers(persona, address, candour, told):
        unsaid = tuple(line for line in tier if line not in heard)
        if unsaid:
            return unsaid
    return ()


def _tiers(persona: Persona, address: str, candour: Candour, told: Candour | None) -> Iterator[tuple[str, ...]]:
    if address == "hidden" or address not in persona.facts:
        yield lines_up_to(persona, address, candour)
        return
    lowest = ORDER.index(told) if told is not None else 0
    for tier in reversed(ORDER[lowest : ORDER.index(candour) + 1]):
        yield persona.facts[address].lines(tier)


def lines_up_to(persona: Persona, address: str, candour: Candour) -> tuple[str, ...]:
    """The lines of a fact in this candour, then those of lower ones: what may be said of it at this openness.

    Addresses outside `Persona.facts` name scripts: `risk.direct`, `incident.told.3`, `homework.done_well`, `ending`,
    `cue.0`, `ending_cue.0`, `opening.0`, `care.refer`, `role_play`, `self_to.ask`, `other_to.hard.request`.
    """
    owner, _, rest = address.partition(".")
    if owner == "risk":
        lines: tuple[str, ...] = getattr(persona.risk, rest)
        return lines
    if address.startswith("incident.told."):
        return (persona.incident.told[int(rest.partition(".")[2])],)
    if owner == "homework":
        story: HomeworkOutcome = getattr(persona.homework, rest)
        return story.lines
    if address == "ending":
        return persona.ending.when_named
    if owner in _NUMBERED:
        return (_NUMBERED[owner](persona)[int(rest)],)
    if owner == "care":
        return next(step.lines for step in persona.care if step.id == rest)
    if owner in IN_ROLE:
        return lines_in_role(persona, address)
    fact = persona.facts[address]
    if address == "hidden":  # it comes haltingly, however open the client is by then
        return (*fact.guarded, *fact.plain, *fact.open)
    allowed = ORDER[: ORDER.index(candour) + 1]
    return tuple(line for r in reversed(allowed) for line in fact.lines(r))
