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
from simulator.engines.embedded.people import people_named, person_in_thread

_WHO_IS_THERE = re.compile(
    r"^(?:and |so |but )?who"
    + either(r"'s| is| else| do(?! you live)| would| could| helps?| looks| supports?| can| have| has")
    + r"?\b(?!.*\b(?:said|started|spoke)\b)"
)
_WHO_IS = re.compile(r"^(?:and |so |but )?who(?:'s| is| was)\b")
_ANYONE_ELSE = re.compile(r"\b(?:any(?:one|body)|who) else\b(?!.*\b(?:said|there (?:then|when))\b)")
_BETWEEN_US = re.compile(
    r"\b(?:forgive|believe|trust|hate) me\b|\b(?:angry|cross|annoyed|upset|disappointed|happy) (?:with|at|in|by) me\b|"
    r"^(?:and |so )?how (?:was|is|has) (?:today|this (?:session|hour|meeting)|it (?:here )?today)\b|"
    r"\b(?:have|did|was|am|do) i (?:been |just |too |not )*(?:talk\w*|upset|hurt|offend\w*|said|say|push\w*|go\w*|"
    r"rush\w*|seem|sound|lost|help\w*|make|made|miss\w*|interrupt\w*|too)\b"
)
"""The trainee asks about themselves: what the client feels about the talk is the only answer."""
HERE = "here"
"""Every client's file says under this id how it is for them to be here (`personas/README.md`)."""
_HOW_LONG = re.compile(r"\b(?:how long|since when)\b")
_WORDS_OF_WHO_IS = 5
_FEWEST_WORDS = 3
_MOST_FACTS = 4
ENOUGH = 0.1
"""Share of the likelihood from which a fact counts as asked for."""
BESIDE = 0.05
"""And from which another one is meant as well."""
SURE = 0.62
"""From here on a fact is meant, however short the question is or however much it sounds like 'who is there'."""
TORN = 0.4
"""How near the second must come to the first, where neither is sure, for both to be told."""


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
    *,
    only_if_sure: bool = False,
) -> Wanted:
    """The facts that would answer. None when the turn asks for none that the file has.

    `only_if_sure`: 'what did you answer?' goes on with what is being told, unless some other fact is plainly meant.
    """
    text = asking_part(said)
    plain, thread = normal(text), person_in_thread(turns, persona)
    ranked = _ranked(text, lead_of(said, text), people, thread, persona, model)
    inside = [] if Topic.ONSET in topics or _HOW_LONG.search(plain) else _inside_the_incident(topics, turns)
    best = ranked[0][1] if ranked else 0.0
    if people and _WHO_IS.search(plain) and len(plain.split()) <= _WORDS_OF_WHO_IS:
        return Wanted((f"{people[0]}.introduction",))
    if _BETWEEN_US.search(plain):
        return Wanted(tuple(f"life.{f.id}" for f in persona.life if f.id == HERE))
    if best < SURE and Topic.ENDING in topics:
        return Wanted()
    if only_if_sure and best < SURE:
        return Wanted(tuple(inside))
    in_general = _asks_for_people(plain, people) or (not people and len(plain.split()) < _FEWEST_WORDS)
    if in_general and best < SURE:
        return Wanted()  # 'who helps you' asks for people, one after the other; 'and you?' follows the thread
    if told := _told_in_these_words(text, turns, persona, enough=1 if best < SURE else 2):
        return Wanted(told)
    if best < ENOUGH:
        return Wanted(tuple(inside))
    found = [address for address, share in ranked if share >= BESIDE]
    facts = tuple(dict.fromkeys([*inside, *found]))[:_MOST_FACTS]
    return Wanted(facts, not inside and _torn(ranked))


def _told_in_these_words(text: str, turns: Sequence[Turn], persona: Persona, *, enough: int) -> tuple[str, ...]:
    """What the client was telling when they used the question's own rare words: 'the boiler house', 'Whitby'."""
    index = index_of(persona)
    words = index.rare_words(text)
    client = [t for t in turns if t.speaker is Speaker.CLIENT and t.plan is not None][-TURNS_THAT_STAY_IN_MIND:]
    for turn in reversed(client) if words else ():
        shared = words & index.rare_words(turn.text)
        if len(shared) >= enough and turn.plan is not None:
            facts = [d.fact for d in turn.plan.disclosures if d.fact in persona.facts and d.fact != "hidden"]
            if told := tuple(fact for fact in facts if index.has_any(fact, shared)):
                return told
    return ()


TURNS_THAT_STAY_IN_MIND = 8


def _ranked(
    text: str, lead: str, people: Sequence[str], thread: str | None, persona: Persona, model: AskingModel
) -> list[tuple[str, float]]:
    """Facts by likelihood, from the whole of what is asked and from each half of a question that is really two."""
    index = index_of(persona)
    best = dict(model.ranked(Asked(text, tuple(people), thread, lead), index))
    halves = [half for half in _HALVES.split(text) if len(half.split()) >= _WORDS_OF_A_HALF]
    for half in halves if len(halves) > 1 else ():
        named = tuple(p for p in people if p in people_named(half, persona)) or tuple(people)
        for address, share in model.ranked(Asked(half, named, thread, lead), index):
            best[address] = max(best.get(address, 0.0), HALF * share)
    return sorted(best.items(), key=lambda pair: -pair[1])


_HALVES = re.compile(
    r"(?<=[?.!]) |, (?:and|or|but) |; |, (?=(?:what|how|who|why|when|where|is|are|do|did|does)\b)", re.I
)
_WORDS_OF_A_HALF = 4
HALF = 0.8
"""What the likelihood is worth that only a half of the question gives."""


def _torn(ranked: Sequence[tuple[str, float]]) -> bool:
    if len(ranked) < 2:
        return False
    first, second = ranked[0][1], ranked[1][1]
    return second >= SURE or (first < SURE and second >= TORN * first)


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
