"""Words for somebody's whole person, as opposed to what they did: 'he is a narcissist'."""

import re

from simulator.engines.embedded.patterns.regex import any_as_written, either

_SOMEBODY_IS = either(
    r"you(?:'re| are|'ve become| sound like| seem)|(?:he|she|it)(?:'s| is| sounds(?: like)?| seems)",
    r"they(?:'re| are| sound)|(?:your|that|this) [\w-]+(?: [\w-]+)?(?:'s| is| sounds(?: like)?| seems)",
)
_LABEL_WORDS = either(
    r"narcissis\w+|toxic|perfectionists?|people[- ]pleasers?|control freaks?|controlling|manipulat\w+",
    r"co-?dependent|passive[- ]aggressive|avoidant|needy|clingy|martyrs?|drama queen|dramatic|selfish",
    r"immature|borderline|psychopaths?|sociopaths?|bull(?:y|ies)|abuser|doormat|pushover|loner|introvert",
    r"recluse|workaholic|victim|overly sensitive|oversensitive|cold (?:person|fish|woman|man)|monster",
    r"gaslight\w+|dysfunctional|commitment[- ]phob\w+|attention[- ]seek\w+|difficult (?:person|woman|man)",
    r"weak (?:person|man|woman)|emotionally unavailable",
)

LABELS_SOMEBODY = re.compile(rf"\b{_SOMEBODY_IS}(?: \w+){{0,4}} {_LABEL_WORDS}\b")
"""A label that the words settle."""
SOUNDS_LIKE_A_LABEL = any_as_written(
    rf"\b{_SOMEBODY_IS}\b[^.?!]{{0,30}}\b(?:a|an|the|just|such|type|kind|sort|person|{_LABEL_WORDS})\b",
    rf"{_LABEL_WORDS}|\bpersonality\b",
)
"""What the model's guess of a label must have beside it."""
