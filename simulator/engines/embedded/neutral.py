"""A text without what must not matter: who somebody is, how old, of what faith, and how well English is their own.

Judging a turn, the models see only this, when they learn and when they work. Other names, pronouns, kin or ages, left
out articles and contractions written out then move nothing.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

_CURLY = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
_NO_NAME = frozenset(
    [
        "I",
        "God",
        "Allah",
        "Christmas",
        "Easter",
        "Eid",
        "English",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Mum",
        "Dad",
        "Mom",
        "Nan",
        "Gran",
        "Doctor",
        "Dr",
        "Mr",
        "Mrs",
        "Ms",
        "Miss",
        "Christian",
        "Muslim",
        "Bible",
        "Quran",
        "Mass",
    ]
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?:-[A-Z][a-z]+)?\b")
"""A capital in the middle of a sentence."""
_AGE = re.compile(r"\b[2-7]\d\b(?! (?:minutes|pounds|euros|per))")
_ARTICLE = re.compile(r"\b(?:the|an?) (?=[a-z'\"])")
_WRITTEN_OUT = (
    (re.compile(r"\bwon't\b|\bwo not\b"), "will not"),
    (re.compile(r"\bcan't\b|\bca not\b|\bcannot\b"), "can not"),
    (re.compile(r"\bshan't\b|\bsha not\b"), "shall not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"'d\b"), " would"),
)
_ALIKE: Mapping[str, str] = {
    word: stands
    for stands, words in {
        "they": "he she",
        "them": "him her",
        "their": "his",
        "theirs": "hers",
        "themselves": "himself herself",
        "partner": "husband wife boyfriend girlfriend hubby missus",
        "parent": "mother father mum dad mom mam mummy daddy",
        "sibling": "sister brother",
        "child": "son daughter",
        "relative": "aunt uncle",
        "person": "man woman",
        "kid": "boy girl",
        "church": "mosque chapel temple",
        "priest": "imam pastor rabbi",
        "religious": "christian muslim",
        "prayers": "mass",
        "bible": "quran",
        "christmas": "eid",
        "god": "allah",
    }.items()
    for word in words.split()
}
_ANY = re.compile(r"\b(?:" + "|".join(sorted(_ALIKE, key=len, reverse=True)) + r")\b")


@lru_cache(maxsize=1024)
def neutral(text: str) -> str:
    """The text in lower case and full words, every identity as one."""
    named = _NAME.sub(lambda m: m[0] if m[0] in _NO_NAME else "someone", text.translate(_CURLY))
    plain = _AGE.sub("forty", named).casefold()
    for short, full in _WRITTEN_OUT:
        plain = short.sub(full, plain)
    return _ARTICLE.sub("", _ANY.sub(lambda m: _ALIKE[m[0]], plain))
