"""Which people a turn means and which facts it asks about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.core.documents import CLINICAL_TOPICS, Persona
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Attribute, Speaker, Symptom, Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.patterns.regex import any_as_written, any_of, either
from simulator.engines.embedded.patterns.topics import certain_topics

_PRONOUNS = {
    "she": any_of("she|her|hers|herself"),
    "he": any_of("he|him|his|himself"),
    "they": any_of("they|them|their|theirs"),
}
_WHO_IS_THERE = re.compile(
    r"^(?:and |so |but )?who"
    + either(r"'s| is| else| do(?! you live)| would| could| helps?| looks| supports?| can| have| has")
    + r"?\b(?!.*\b(?:said|started|spoke)\b)"
)
_ASIDE = re.compile(r"\b(?:since|when|after|before|until|while)\b[^,?.!]*", re.IGNORECASE)
_BETWEEN_YOU = any_as_written(r"\bbetween (?:you|the two of you|you two)\b|\beach other\b")
_WHO_IS = re.compile(r"^(?:and |so |but )?who(?:'s| is| was)\b")
_ANYONE_ELSE = re.compile(r"\b(?:any(?:one|body)|who) else\b(?!.*\b(?:said|there (?:then|when))\b)")
_POSSESSIVE = re.compile(r"\b\w+[\u2019']s (?=[a-z])")
_FEWEST_WORDS = 3
_TURNS_BACK = 4
_MOST_FACTS = 4
_ATTRIBUTES = frozenset(a.value for a in Attribute)
_SYMPTOMS = frozenset(s.value for s in Symptom)
_CUE, _TOPIC, _PERSON = 2.0, 1.0, 1.0
_BESIDE_THE_PERSON = 1.0
"""What a cue of a symptom is worth when somebody is named: 'how have things been with her' asks about her."""
_ENOUGH = 1.9
"""A cue word alone is enough to ask about a fact; a topic alone is not, when the file has a person or cue for it."""
_GENERAL = frozenset({Topic.FEELINGS, Topic.WISHES, Topic.BACKGROUND, Topic.OPTIONS})
"""Topics that nearly every question about a person touches: they ask for no fact of their own."""
_KIN_WORDS = 2
_KIN = {
    r"\b(?:kids?|children|childs|(?<!as a )(?<!were a )(?<!only )(?<!a small )child)\b": (
        "son",
        "daughter",
        "baby",
        "child",
    ),
    r"\bparents?\b": ("mother", "father", "mum", "dad"),
    r"\b(?:siblings?|brothers?|sisters?)\b": ("brother", "sister"),
    r"\bfriends?\b": ("friend",),
    r"\b(?:colleagues?|workmates?|people at work)\b": ("colleague", "deputy", "boss", "instructor"),
    r"\bneighbours?\b": ("neighbour",),
    r"\b(?:partner|husband|wife|spouse)\b": ("partner", "husband", "wife"),
}
"""What a trainee may call several people at once, and the words of `relation` that it covers."""


def _cue(word: str) -> str:
    ending = r"\w*" if word.endswith("*") else ""
    return rf"{re.escape(word.rstrip('*').casefold())}{ending}"


@lru_cache(maxsize=4096)
def _any_cue(words: tuple[str, ...]) -> re.Pattern[str] | None:
    kept = [w for w in words if w.strip("* ")]
    return re.compile(rf"\b(?:{'|'.join(_cue(w) for w in kept)})\b") if kept else None


def people_named(text: str, persona: Persona) -> list[str]:
    """Ids of the people named in the text, in the order in which they come up."""
    plain = normal(text)
    found: list[tuple[int, str]] = []
    for person in persona.people:
        match = _called(person.id, persona).search(plain)
        if match:
            found.append((match.start(), person.id))
    if not found:
        found = [(0, p.id) for p in persona.people if _is_kin(p.relation, plain)]
    return [person_id for _, person_id in sorted(found)]


def _is_kin(relation: str, plain: str) -> bool:
    words = re.findall(r"[a-z]+", relation.casefold())
    if not words or len(words) > _KIN_WORDS:  # an online chess partner is nobody's partner
        return False
    return any(words[-1] in kin and re.search(pattern, plain) for pattern, kin in _KIN.items())


def people_meant(text: str, turns: Sequence[Turn], persona: Persona) -> list[str]:
    """People named, and those that a pronoun points back to: the last one named with that pronoun."""
    main = _ASIDE.sub(" ", text)
    named = people_named(main, persona)
    plain = normal(text)
    if not named and _BETWEEN_YOU.search(normal(main)) and (thread := person_in_thread(turns, persona)):
        return [thread]
    named = named or people_named(text, persona)
    if named:
        first_name = min((m.start() for n in named if (m := _called(n, persona).search(plain))), default=0)
        before = [p for p, pattern in _PRONOUNS.items() if (m := pattern.search(plain)) and m.start() < first_name]
        pointed = _pointed_at(before, turns, persona)
        return [*(p for p in pointed if p not in named), *named]
    return _pointed_at([p for p, pattern in _PRONOUNS.items() if pattern.search(plain)], turns, persona)


def _called(person_id: str, persona: Persona) -> re.Pattern[str]:
    person = persona.person(person_id)
    words = tuple(sorted({*person.called, person.name.split()[0]}, key=len, reverse=True))
    return _any_cue(words) or re.compile(r"(?!)")


def _pointed_at(pronouns: Sequence[str], turns: Sequence[Turn], persona: Persona) -> list[str]:
    last: tuple[str, ...] = next((t.reading.people for t in reversed(turns) if t.reading is not None), ())
    if "they" in pronouns and len(last) > 1:
        return list(last)
    for pronoun in pronouns:
        for turn in list(reversed(turns))[:_TURNS_BACK]:
            for person_id in _in_turn(turn, persona):
                if persona.person(person_id).pronoun == pronoun:
                    return [person_id]
    return []


def _in_turn(turn: Turn, persona: Persona) -> list[str]:
    """The people of a turn, the one it is most about first. 'Ruta's sister' speaks of the sister."""
    if turn.reading is not None:
        return list(turn.reading.people) or people_named(turn.text, persona)
    ids = {p.id for p in persona.people}
    told = [d.fact.partition(".")[0] for d in turn.plan.disclosures] if turn.plan else []
    if any(t == "incident" for t in told):
        told = [persona.incident.with_, *told]
    return [*(t for t in reversed(told) if t in ids), *reversed(people_named(_POSSESSIVE.sub(" ", turn.text), persona))]


def person_in_thread(turns: Sequence[Turn], persona: Persona) -> str | None:
    """Who the last exchange was about, if anybody."""
    for turn in list(reversed(turns))[:2]:
        found = _in_turn(turn, persona)
        if found:
            return found[0]
    return None


def facts_asked(
    text: str, topics: Sequence[Topic], people: Sequence[str], turns: Sequence[Turn], persona: Persona
) -> tuple[str, ...]:
    """Addresses of the facts that would answer, best first. Empty when the turn asks for none that the file has."""
    plain = normal(text)
    if _asks_for_people(plain, people) or (not people and len(plain.split()) < _FEWEST_WORDS):
        return ()  # 'who helps you' asks for people, one after the other; 'and you?' follows the thread
    question = _Question(plain, topics, certain_topics(text), people)
    scores = _asked_of_people(question, turns, persona) | _asked_of_health(question)
    _add_cues(scores, question, persona)
    _add_life(scores, question, persona)
    if Topic.FEELINGS in topics or Topic.WISHES in topics:
        scores = _inside_the_incident(topics, turns) | scores
    enough = [address for address, score in scores.items() if score >= _ENOUGH]
    return tuple(sorted(enough, key=lambda address: -scores[address]))[:_MOST_FACTS]


@dataclass(frozen=True)
class _Question:
    """What a turn asks about: its words, its topics, those that the words alone settle, and the people it means."""

    plain: str
    topics: Sequence[Topic]
    sure: Sequence[Topic]
    people: Sequence[str]


def _asked_of_people(question: _Question, turns: Sequence[Turn], persona: Persona) -> dict[str, float]:
    """Attributes of the people meant, or of the one in the thread; who they are when no attribute is named."""
    people, scores = question.people, dict[str, float]()
    attributes = [t.value for t in (question.topics if people else question.sure) if t.value in _ATTRIBUTES]
    owners = list(people) or ([t] if attributes and (t := person_in_thread(turns, persona)) else [])
    for rank, owner in enumerate(owners):
        for attribute in attributes:
            scores[f"{owner}.{attribute}"] = _PERSON + _TOPIC - 0.01 * rank
        if people and not attributes:
            scores[f"{owner}.introduction"] = 1.95 - 0.01 * rank
    if Topic.WISHES in question.sure and people:
        scores |= {f"{people[0]}.expectations": 3.5, f"{people[0]}.disappointment": 1.96}
    return scores


def _asked_of_health(question: _Question) -> dict[str, float]:
    """Symptoms and the rest of the clinical picture, where the words settle it."""
    scores: dict[str, float] = {}
    for topic in question.sure:
        if topic.value in _SYMPTOMS and topic is not Topic.SELF_HARM:
            scores[f"symptom.{topic}"] = _ENOUGH
        elif topic in CLINICAL_TOPICS:
            scores[f"clinical.{topic}"] = _ENOUGH
    return scores


def _add_cues(scores: dict[str, float], question: _Question, persona: Persona) -> None:
    """What the cue words of each fact add. The hidden detail has none that can be asked for."""
    for address, fact in persona.facts.items():
        if address == "hidden":
            continue
        pattern = _any_cue(fact.cues)
        hits = len(set(pattern.findall(question.plain))) if pattern else 0
        if hits:
            weight = _BESIDE_THE_PERSON if question.people and address.startswith("symptom.") else _CUE
            scores[address] = scores.get(address, 0.0) + weight + 0.3 * (hits - 1)


def _add_life(scores: dict[str, float], question: _Question, persona: Persona) -> None:
    """What topic and people add to facts of the client's life; both together are enough without a cue."""
    for life in persona.life:
        address = f"life.{life.id}"
        shared = bool(set(life.people) & set(question.people))
        if address in scores:
            scores[address] += _TOPIC * (life.topic in question.topics) + 0.3 * shared
        elif shared and life.topic in question.sure and life.topic not in _GENERAL:
            scores[address] = _ENOUGH


def _asks_for_people(plain: str, people: Sequence[str]) -> bool:
    if _ANYONE_ELSE.search(plain):
        return True
    return _WHO_IS_THERE.search(plain) is not None and not (people and _WHO_IS.search(plain))


def _inside_the_incident(topics: Sequence[Topic], turns: Sequence[Turn]) -> dict[str, float]:
    """While the client recounts the incident, 'what did you feel' and 'what did you want' ask about that moment."""
    lately = [t.plan for t in turns if t.speaker is Speaker.CLIENT and t.plan][-3:]
    if not any(d.fact.startswith("incident") for plan in lately for d in plan.disclosures):
        return {}
    found = {}
    if Topic.FEELINGS in topics:
        found["incident.feeling"] = 1.95
    if Topic.WISHES in topics:
        found["incident.wanted"] = 1.96
    return found
