"""Who has been spoken of: by the persona's ground truth, or in a foreign transcript by kin and calling."""

import re

from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene
from simulator.engines.embedded.people import people_named

KIN = re.compile(
    r"\b(?:my|your|the|an?|her|his|our) (?:\w+ )?"
    r"(mother|mum|mom|mam|father|dad|sister|brother|wife|husband|partner|son|daughter|friend|boss|manager|neighbou?r"
    r"|colleague|aunt\w*|uncle|cousin|grand\w+|gran|nan|parents|girlfriend|boyfriend|ex|flatmate|roommate|housemate"
    r"|step\w+|mother-in-law|father-in-law|sister-in-law|brother-in-law|in-laws|niece|nephew|twins?|kids|children|baby"
    r"|supervisor|teacher|coach|priest|pastor|imam|carer|landlord|teammate|fiance\w*|eldest|youngest|best friend)s?\b"
)
_ALIKE = {"mum": "mother", "mom": "mother", "mam": "mother", "dad": "father", "gran": "grandmother", "kids": "children"}


def people_spoken_of(scene: Scene) -> dict[str, int]:
    """Each person with the index of the turn in which they first came up, whoever brought them."""
    found: dict[str, int] = {}
    persona = scene.case.persona
    for turn in scene.turns:
        if persona is not None:
            named = people_named(turn.text, persona)
        else:
            named = [_ALIKE.get(word, word) for word in KIN.findall(normal(turn.text))]
        for person in named:
            found.setdefault(person, turn.index)
    return found
