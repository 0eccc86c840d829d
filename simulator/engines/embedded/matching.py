"""Which facts of the client's file a turn asks about, given who is meant and what was just told."""

import re
from collections.abc import Sequence

from simulator.core.documents import Persona
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker, Topic
from simulator.engines.embedded.asking import Asked, AskingModel, index_of
from simulator.engines.embedded.features import normal
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
ENOUGH = 0.3
"""Share of the likelihood from which a fact counts as asked for."""
BESIDE = 0.12
"""And from which another one is meant as well."""


def facts_asked(
    text: str,
    topics: Sequence[Topic],
    people: Sequence[str],
    turns: Sequence[Turn],
    persona: Persona,
    model: AskingModel,
) -> tuple[str, ...]:
    """Addresses of the facts that would answer, best first. Empty when the turn asks for none that the file has."""
    plain = normal(text)
    if _asks_for_people(plain, people) or (not people and len(plain.split()) < _FEWEST_WORDS):
        return ()  # 'who helps you' asks for people, one after the other; 'and you?' follows the thread
    asked = Asked(text, tuple(people), person_in_thread(turns, persona))
    ranked = model.ranked(asked, index_of(persona))
    inside = _inside_the_incident(topics, turns)
    if not ranked or ranked[0][1] < ENOUGH:
        return tuple(inside)
    found = [address for address, share in ranked if share >= BESIDE]
    return tuple(dict.fromkeys([*inside, *found]))[:_MOST_FACTS]


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
