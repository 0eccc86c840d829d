"""The compass of IPT: which of its points a trainee's turn moves forward.

What happened, with whom, what was said and not said, what was felt, what was wanted, what came of it, what comes next.
"""

import re
from enum import StrEnum

from simulator.core.reading import Reading
from simulator.core.vocabulary import Act, Topic


class Slot(StrEnum):
    """The points of the compass."""

    EVENT = "event"
    WHO = "who"
    SAID = "said"
    UNSAID = "unsaid"
    FEELING = "feeling"
    WANT = "want"
    OUTCOME = "outcome"
    NEXT_STEP = "next_step"


_UNSAID = re.compile(
    r"\b(?:unsaid|(?:did|do)(?:n't| not| you not) (?:say|tell (?:him|her|them))|(?:wanted|meant|like(?:d)?) to (?:say|"
    r"have said)"
    r"|held back|kept (?:back|to yourself)|swallow\w*|wish(?:ed)? you(?:'d| had) said)\b"
)
_OUTCOME = re.compile(
    r"\b(?:what (?:happened|came) (?:then|next|after\w*|of (?:it|that|this|the \w+))|and (?:then|after(?:wards| that))|"
    r"how did (?:it|that|things) end|what did (?:he|she|they) do|how (?:was|were) (?:it|things|you) after\w*|"
    r"where did (?:it|that) leave)\b"
)
_EVENT = re.compile(
    r"\b(?:what happened|last (?:time|night|week|\w+day)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|that "
    r"(?:evening|night|morning|day|call|moment|row)|when (?:he|she|they) (?:said|did|left|came|rang|called))\b"
)
_WHO = re.compile(
    r"\b(?:who\b|your (?:mother|mum|mom|father|dad|sister|brother|wife|husband|partner|son|daughter|friend|boss|manager"
    r"|neighbour|colleague|aunt|uncle|cousin|gran\w*|ex|flatmate|parents|family)\b)"
)


def slots_of(reading: Reading, said: str) -> frozenset[Slot]:
    """The points of the compass that this turn asks for or puts into words."""
    plain = said.casefold().replace("\u2019", "'")
    found = {
        Slot.EVENT: reading.about(Topic.RECENT_EVENT, Topic.INCIDENT) or bool(_EVENT.search(plain)),
        Slot.WHO: bool(reading.people) or reading.about(Topic.PEOPLE, Topic.PERSON) or bool(_WHO.search(plain)),
        Slot.SAID: reading.does(Act.EXACT_WORDS),
        Slot.UNSAID: bool(_UNSAID.search(plain)),
        Slot.FEELING: reading.does(Act.AFFECT_REFLECTION, Act.MIXED_FEELINGS) or reading.about(Topic.FEELINGS),
        Slot.WANT: reading.does(Act.WISH_QUESTION) or reading.about(Topic.WISHES, Topic.EXPECTATIONS),
        Slot.OUTCOME: bool(_OUTCOME.search(plain)),
        Slot.NEXT_STEP: reading.does(Act.OPTIONS_QUESTION, Act.SMALL_STEP, Act.TASK_SETTING, Act.ROLE_PLAY),
    }
    return frozenset(slot for slot, there in found.items() if there)
