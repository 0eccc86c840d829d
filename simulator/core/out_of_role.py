"""Whether a trainee's line is no longer the practice: about their own need, or out of a real patient's file.

Only first-person words of a crisis count, outside quotation marks and not as what the client said: therapists say "you"
when they ask about dying. English and German, because people in need write in their own language.
"""

import re
from collections.abc import Sequence


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE)


_QUOTED = re.compile(r'"[^"]*"|\u201c[^\u201d]*\u201d|\u201e[^\u201c\u201d]*[\u201c\u201d]|\u00ab[^\u00bb]*\u00bb')
_AS_THEIRS = re.compile(
    r"\b(?:you|he|she|they|client|patient|people|somebody|someone|everyone)\b[^.!?;]{0,40}"
    r"\b(?:say|says|said|saying|think|thinks|thought|thinking|tell|tells|told|feel|feels|felt|mean|meant|like)\b[^.!?]*",
    re.IGNORECASE,
)
_I = r"I(?:'m| am|'ve been| have been)?\s+(?:(?:really|just|also|still|actually|seriously|do|so)\s+)*"
_ICH = r"ich\s+(?:\w+\s+){0,3}?"
_CRISIS = _any(
    (
        rf"{_I}want(?:ed)? to (?:die|be dead|kill myself|end (?:it all|my life)|hurt myself)\b",
        rf"{_I}(?:thinking|thought|think) (?:a lot )?(?:about|of) suicide\b(?! \w)",
        rf"{_I}(?:thinking|thought|think) (?:a lot )?(?:about|of) (?:killing|harming|hurting) myself\b",
        rf"{_I}(?:thinking|thought|think) (?:a lot )?(?:about|of) ending (?:it all|my life)\b",
        rf"{_I}(?:going to|gonna|about to|planning to|will) (?:kill|hurt|harm) myself\b",
        rf"{_I}(?:feel |feeling )?suicidal\b",
        rf"{_I}(?:cut|cutting|harm|harming|hurt|hurting) myself\b",
        rf"{_I}(?:can't|cannot) go on (?:living|any ?more|like this)\b",
        rf"{_I}(?:don't|do not) want to (?:live|be alive|be here any ?more|wake up)\b",
        rf"{_I}(?:wish I (?:was|were) dead|tried to (?:kill myself|die|end my life))\b",
        rf"{_ICH}(?:will|möchte|wollte|mag) (?:\w+ ){{0,3}}(?:sterben|nicht mehr leben|tot sein)\b",
        rf"{_ICH}(?:will|möchte|wollte) mich (?:umbringen|töten)\b",
        r"ich bringe? mich um\b|ich verletze mich selbst\b|ich bin (?:selbst )?suizidal\b",
        r"ich (?:denke|dachte) (?:\w+ ){0,3}(?:an Suizid|daran,? mich umzubringen)\b",
        r"ich kann (?:so )?nicht mehr weiter(?:leben|machen)?\b",
    )
)
_THIS_IS = r"(?:this|that|it|what I (?:say|said|wrote))(?:'s| is| isn't)\s+(?:really |actually )*"
_I_AM = r"I(?:'m| am)\s+"
_ABOUT_ME = _any(
    (
        rf"{_THIS_IS}about (?:me|myself)(?=\s*(?:[.!,;:]|$|now\b|not\b))",
        rf"{_THIS_IS}not (?:part of )?(?:the )?(?:role[- ]?play|practice|exercise|simulation)\b",
        rf"{_I_AM}not (?:acting|role[- ]?playing|pretending|practising)\b",
        rf"{_I_AM}(?:talking about|speaking for|speaking about) myself\b",
        r"(?:out of role|stepping out)[,:;.]? I\b[^.!?]{0,40}\b(?:need|not okay|not ok|struggling|crying|help)\b",
        r"I (?:really |actually )?need (?:real )?help (?:myself|for myself|for real)\b",
        r"(?:das betrifft mich|es geht (?:hier )?um mich|ich brauche selbst hilfe)\b",
        r"das ist (?:kein rollenspiel|keine übung)\b",
    )
)
_FILE_NUMBER = r"(?:number|no\.?|nr\.?|nummer|id)\s*:?\s*[A-Z]{0,3}\d{3}"
_A_REAL_PATIENT = _any(
    (
        r"(?:my|our) (?:real|actual|own) (?:patient|client|case)s?\b",
        r"a real (?:patient|client) (?:of (?:mine|ours)|I)\b",
        r"one of (?:my|our) (?:real )?(?:patients|clients|cases)\b",
        r"(?:my|our) (?:patient|client) (?:from|at|on) (?:the |my |our )?(?:ward|clinic|practice|hospital|placement)\b",
        rf"(?:NHS|MRN|medical record|hospital|patient|case|Patienten|Fall)[ -]?{_FILE_NUMBER}",
        r"(?:date of birth|born on|d\.?o\.?b\.?|geboren am|geb\.)\s*:?\s*(?:the )?\d{1,4}[./\s-]",
        r"\d{3} ?\d{3} ?\d{4}\b|[\w.+-]+@[\w-]+\.[a-z]{2,}\b",
        r"(?:meine?r?|eine[rs]? meiner) (?:(?:echten?|eigenen?|wirklichen?) )?(?:Patient|Klient)(?:in|innen|en)?\b",
    )
)


def about_oneself(said: str) -> bool:
    """Whether the trainee seems to speak of a crisis of their own."""
    own = _AS_THEIRS.sub(" ", _QUOTED.sub(" ", said.replace("\u2019", "'")))
    return _CRISIS.search(own) is not None or _ABOUT_ME.search(own) is not None


def about_a_real_patient(said: str) -> bool:
    """Whether it looks like something out of a real patient's file."""
    return _A_REAL_PATIENT.search(said) is not None
