"""Which people of the client's life a turn means: by name, by kin, by pronoun, or because the talk is about them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from simulator.core.documents import Persona
from simulator.core.transcript import Turn
from simulator.engines.embedded.asking import Index, index_of
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.patterns.cues import any_cue
from simulator.engines.embedded.patterns.regex import any_as_written, any_of

_PRONOUNS = {
    "she": any_of("she|her|hers|herself"),
    "he": any_of("he|him|his|himself"),
    "they": any_of("they|them|their|theirs"),
}
_ASIDE = re.compile(r"\b(?:since|when|after|before|until|while)\b[^,?.!]*", re.IGNORECASE)
_BETWEEN_YOU = any_as_written(r"\bbetween (?:you|the two of you|you two)\b|\beach other\b")
_POSSESSIVE = re.compile(r"\b\w+[\u2019']s (?=[a-z])")
_TURNS_BACK = 4
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
    r"\bneighbou?rs?\b": ("neighbour",),
    r"\b(?:partner|husband|wife|spouse|other half|missus)\b": ("partner", "husband", "wife"),
    r"\b(?:your|the) (?:little )?(?:boy|lad)\b": ("son", "grandson"),
    r"\b(?:your|the) (?:little )?girl\b": ("daughter", "granddaughter"),
    r"\b(?:co-?worker|guy (?:at|from) work|you work with)\b": ("colleague", "deputy", "boss"),
}
"""What a trainee may call several people at once, and the words of `relation` that it covers."""


_NOBODY_MEANT = re.compile(
    r"\bnot (?:about )?your \w+|\bmy (?:own |late |little |older |big |younger )*"
    r"(?:brother|sister|mother|mum|mom|father|dad|wife|husband|partner|son|daughter|aunt|uncle|cousin|gran\w*)\b"
)
"""'My brother got better with running' means nobody of the client's; 'I meant Sam, not your mother' means Sam."""


def people_named(text: str, persona: Persona) -> list[str]:
    """Ids of the people named in the text, in the order in which they come up."""
    return list(_named(text, index_of(persona)))


@lru_cache(maxsize=4096)
def _named(text: str, index: Index) -> tuple[str, ...]:
    """Remembered: the last turns are looked at again at every turn."""
    persona = index.persona
    plain = _NOBODY_MEANT.sub(" ", normal(text))
    found: list[tuple[int, str]] = []
    for person in persona.people:
        match = _called(person.id, persona).search(plain)
        if match:
            found.append((match.start(), person.id))
    if not found:
        found = [(0, p.id) for p in persona.people if _is_kin(p.relation, plain)]
    return tuple(person_id for _, person_id in sorted(found))


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
    return any_cue(words) or re.compile(r"(?!)")


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
