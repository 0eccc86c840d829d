"""Which facts of the client's file a turn asks about, given who is meant and what was just told."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from simulator.core.documents import Persona
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker, Topic
from simulator.engines.embedded.asking import Asked, AskingModel, index_of
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.patterns.questions import asking_part, lead_of
from simulator.engines.embedded.patterns.regex import either
from simulator.engines.embedded.people import person_in_thread

_WHO_IS_THERE = re.compile(
    r"^(?:and |so |but )?who"
    + either(r"'s| is| else| do(?! you live)| would| could| helps?| looks| supports?| can| have| has")
    + r"?\b(?!.*\b(?:said|started|spoke)\b)"
)
_WHO_IS = re.compile(r"^(?:and |so |but )?who(?:'s| is| was)\b")
_ANYONE_ELSE = re.compile(r"\b(?:any(?:one|body)|who) else\b(?!.*\b(?:said|there (?:then|when))\b)")
_FEWEST_WORDS = 3
_MOST_FACTS = 4
ENOUGH = 0.15
"""Share of the likelihood from which a fact counts as asked for."""
BESIDE = 0.08
"""And from which another one is meant as well."""
SURE = 0.55
"""From here on a fact is meant, however short the question is or however much it sounds like 'who is there'."""
TORN = 0.55
"""How near the second must come to the first for both to be told, when they are about the same person."""


class Wanted(NamedTuple):
    """What a turn asks for: fact addresses, best first, and whether the first two answer about equally well."""

    facts: tuple[str, ...] = ()
    torn: bool = False


def facts_asked(
    said: str,
    topics: Sequence[Topic],
    people: Sequence[str],
    turns: Sequence[Turn],
    persona: Persona,
    model: AskingModel,
) -> Wanted:
    """The facts that would answer. None when the turn asks for none that the file has."""
    text = asking_part(said)
    plain = normal(text)
    asked = Asked(text, tuple(people), person_in_thread(turns, persona), lead_of(said, text))
    ranked = model.ranked(asked, index_of(persona))
    inside = _inside_the_incident(topics, turns)
    best = ranked[0][1] if ranked else 0.0
    in_general = _asks_for_people(plain, people) or (not people and len(plain.split()) < _FEWEST_WORDS)
    if in_general and best < SURE:
        return Wanted()  # 'who helps you' asks for people, one after the other; 'and you?' follows the thread
    if best < ENOUGH:
        return Wanted(tuple(inside))
    found = [address for address, share in ranked if share >= BESIDE]
    facts = tuple(dict.fromkeys([*inside, *found]))[:_MOST_FACTS]
    return Wanted(facts, not inside and _torn(ranked, persona))


def _torn(ranked: Sequence[tuple[str, float]], persona: Persona) -> bool:
    if len(ranked) < 2 or ranked[0][1] >= SURE or ranked[1][1] < TORN * ranked[0][1]:
        return False
    first, second = (address.partition(".")[0] for address, _ in ranked[:2])
    return first == second and any(p.id == first for p in persona.people)


def _asks_for_people(plain: str, people: Sequence[str]) -> bool:
    if _ANYONE_ELSE.search(plain):
        return True
    return _WHO_IS_THERE.search(plain) is not None and not (people and _WHO_IS.search(plain))


def _inside_the_incident(topics: Sequence[Topic], turns: Sequence[Turn]) -> list[str]:
    """While the client recounts the incident, 'what did you feel' and 'what did you want' ask about that moment."""
    lately = [t.plan for t in turns if t.speaker is Speaker.CLIENT and t.plan][-3:]
    if not any(d.fact.startswith("incident") for plan in lately for d in plan.disclosures):
        return []
    inside = {Topic.FEELINGS: "incident.feeling", Topic.WISHES: "incident.wanted"}
    return [address for topic, address in inside.items() if topic in topics]
