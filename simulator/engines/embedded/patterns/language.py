"""Turns that are no talk in English with a client: nonsense, other languages, talk to the machine, insults, silence."""

import re
from collections.abc import Callable

from simulator.core.vocabulary import Act
from simulator.engines.embedded.features import normal, tokens
from simulator.engines.embedded.patterns.regex import any_as_written, any_start_of, either

MISUSE = {
    Act.OUT_OF_ROLE: any_as_written(
        r"\b(?:are|r) (?:you|u) (?:an? |really )?(?:\w+ )?"
        + either(r"bot|robot|ai|machine|human|real person|program|computer|chatbot|gpt|language model|llm")
        + r"\b",
        r"\b(?:is this|am i talking to) (?:an? )?(?:\w+ )?(?:bot|ai|machine|computer|real person|simulation|chatbot)\b",
        r"ignore (?:all |any |your |the |my )?(?:previous |prior |earlier |above )?(?:instructions?|prompts?|rules)",
        r"\b(?:system|developer) (?:prompt|message|mode)\b",
        r"\byour (?:prompt|instructions|programming|training data|hidden facts)\b",
        r"\b(?:act|pretend|roleplay) (?:as|to be|you are|you're) (?:an? |the )?"
        + either(r"assistant|developer|chatbot|ai|dan")
        + r"\b",
        r"\bas an ai\b|\blanguage model\b|\bstop (?:pretending|acting|the simulation)\b",
        r"\b"
        + either(r"list|reveal|print|show|output|dump|tell me")
        + r"\b.{0,30}\b(?:hidden|locked|secret) (?:facts?|details?|instructions?|state)\b",
        r"\bi(?:'m| am) (?:your|the|one of the) (?:developers?|creators?|programmers?|admins?)\b|\bjailbreak\b",
        r"\bopenness score\b",
    ),
    Act.INSULT: any_start_of(
        r"you(?:'re| are) (?:\w+ ){0,3}"
        + either(
            r"pathetic|stupid|hopeless|an idiot|useless|worthless|a loser|a waste|boring|disgusting|a liar",
            r"a joke|wasting (?:my|our|everyone's) time|lying(?! (?:awake|there|here|in|down|on))",
        ),
        r"(?:fuck|screw|piss|bugger|sod) (?:you|off)\b|shut up|you idiot|go to hell|you make me sick|waste of my time",
        r"stupid (?:man|woman|cow|bitch|git)",
    ),
    Act.OFF_TOPIC: any_as_written(
        r"\b(?:lovely|nice|terrible|awful|horrid|cold|hot|wet) (?:weather|day) (?:today|out|outside|isn't it)\b",
    ),
}
"""Small talk, talk to the machine, and abuse of the client. `acts.certain_acts` looks here."""
_CRUEL = re.compile(
    r"^(?:"
    r"(?:your|the|they|everyone|everybody)[\w ]{0,20} (?:would|will|'d|are)(?: all)?(?: be)? better off without you|"
    r"no(?:body| one) (?:would|will)(?: even)? (?:notice|miss you|care)|"
    r"(?:this is |how |so |god,? )*boring[.!]*$"
    r")(?!.*(?:\?|\byou (?:said|say|think|thought|told|feel|felt)\b))"
)
"""Said outright. As a question, or as what the client thinks, it asks about suicide."""

_SILENCE = re.compile(
    r"^"
    + either(
        r"[\s.…_]*",
        r"[(*\[_]"
        + either(r"silence|pause|says nothing|waits?|nods?|long pause|quiet|sits|stays|silent")
        + r"\b[^?]{0,60}[)*\]_]?",
        r"silence|pause|long pause|says nothing",
    )
    + r"[\s.…]*$"
)
_CODE = re.compile(r"[{};<>]|</|==|\bdef \w+\(|\bselect \*|\bimport \w+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

_COMMON_WORDS = """
    the a an and or but so i you he she it we they me him her us them my your his its our their this that these
    those is are was were be been am do does did have has had can could would will shall should may might must
    mhm mm mmm hm hmm uh huh um aw oh ah yeah yep right sure wow
    not no yes ok okay hi hello what how why when where who which there here with without about of for from to
    in on at by as if then than more some any all just really very much tell feel felt think know mean say said
    like want go going get make good bad well sorry thanks thank please it's i'm that's don't you're what's
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_FOREIGN_WORDS = """
    el la los las que de en un una por como está estás usted qué cómo muy pero y es le les des est vous je tu
    nous pas avec pour ça der die das und ist nicht sie ich wie geht mit ein eine was haben il lo gli che non
    sono sei come stai di nie jest się co jak to czy na och är inte du hur att det você não
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())
"""Small words of Spanish, French, German, Italian, Polish, Swedish and Portuguese."""

_LAST_LATIN = 591
"""The last code point of the Latin letters (U+024F): what lies above is another script."""
_OTHER_SCRIPT = 0.4
"""The share of letters of another script from which the turn is in it."""
_ENGLISH = 0.1
"""The share of common English words below which a sentence is hardly English."""
_FEWEST_WORDS_TO_TELL = 4
_MOST_MASHED_WORDS = 6


def is_cruel(text: str) -> bool:
    """Whether the turn tells the client that nobody needs them."""
    return _CRUEL.search(normal(text).strip()) is not None


def says_nothing(text: str) -> bool:
    """Whether the turn is a silence: dots, or a stage direction such as '(waits)'."""
    return _SILENCE.match(normal(text)) is not None


def nonsense(text: str, known: Callable[[str], bool]) -> bool:
    """Whether there is nothing to understand: code, mashed keys, or a few words none of which anybody knows.

    Args:
        text: the turn.
        known: tells whether a word occurs in what the reader learnt from.
    """
    words = [t for t in tokens(text) if t[0].isalpha()]
    if not words:
        return any(c.isalnum() for c in text) and not any(ord(c) > _LAST_LATIN for c in text)
    if _CODE.search(text):
        return True
    return len(words) <= _MOST_MASHED_WORDS and not any(w in _COMMON or known(w) for w in words)


def other_language(text: str) -> bool:
    """Whether the turn is not in English: another script, or a whole sentence without one common English word."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > _LAST_LATIN for c in letters) > _OTHER_SCRIPT * len(letters):
        return True
    words = _WORD.findall(normal(text))
    if len(words) < _FEWEST_WORDS_TO_TELL:
        return False
    return sum(w in _COMMON for w in words) / len(words) < _ENGLISH and not _FOREIGN.isdisjoint(words)
