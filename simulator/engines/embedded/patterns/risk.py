"""Suicide: asked about in plain words, skirted, and followed up (clinical note 2.5: naming it is correct)."""

import re
from collections.abc import Iterator

from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal, unquoted
from simulator.engines.embedded.patterns.questions import question_forms
from simulator.engines.embedded.patterns.regex import any_as_written, either

_SUICIDE = either(
    r"sui?[cs]id\w*|kill(?:ing|ed)? (?:your|you|ur|him|her|my|them|one) ?sel(?:f|ves)",
    r"think(?:ing)? (?:to|of|about) kill(?:ing)? you(?! )",
    r"(?:end|ending|ended|take|taking|took|taken)(?: of)? (?:your|his|her|their|my)(?: own)? (?:own )?li(?:fe|ves)",
    r"(?:end|ending) (?:it all|things for good)",
    either(r"wish|wishing|wished|want|wanting|wanted|rather")
    + r"(?:ing|ed)? (?:that )?(?:you (?:were|was|'re) |to be |be |being )?dead",
    r"wish(?:ed|ing)? (?:that )?you (?:hadn't|had not|had never) (?:woken|been born)",
    r"(?:want|wanted|wanting|wish|wished|wishing|hope|hoping)(?:ing|ed)? "
    + either(r"to|that you (?:would|could|might)|you (?:would|could|might)")
    + r" (?:die|not wake up|never wake up)",
    r"thoughts? (?:of|about) (?:dying|death|being dead|ending your life)",
    r"thinking (?:of|about) (?:dying|being dead)|(?:better off|be better) (?:if you were )?dead",
    r"not (?:wanting to be|want to be) (?:alive|here any ?more)",
    r"(?:don't|do not|didn't) want to (?:be alive|live|go on living|wake up)",
    r"rather (?:you were )?not (?:be |being )?alive",
    r"(?:hope|hoping|wish|wishing) you (?:won't|wouldn't|don't|didn't) wake up",
    r"(?:no longer|not) want(?:ing)? to live|life (?:is|was|isn't|wasn't|'s) (?:not )?worth living",
    r"think(?:ing|s)? (?:about|of) (?:to )?(?:die|dying|being dead|death|kill\w*)",
    r"finish(?:ing)? your life|about to die",
    r"mak(?:e|ing) an end|not worth living|go to (?:sleep|bed) and (?:not|never) wake",
    r"better off without you|wouldn't mind (?:dying|not waking)|wish(?:ed|ing)? (?:that )?you (?:just )?(?:were|"
    r"was)n't (?:here|alive)",
    r"(?:doesn't|no longer wants?) (?:want )?to (?:live|be alive)|not living at all|(?:life|living) (?:\w+ )?(?:isn't|"
    r"worth) (?:worth )?(?:living|going on with|the effort)|end (?:everything|your days)|tired of (?:living|"
    r"being alive)",
    r"better off (?:with you|if you were|when you're) dead|hop(?:e|ing) not to wake|no longer (?:be )?alive",
    r"mean (?:die|dying|(?:being|to be) dead|(?:that )?you(?:'d| would) (?:like|want|rather|prefer) to die)",
    r"(?:about|of) (?:being dead|your own (?:death|suicide))|(?:is|does) life (?:still )?(?:feel )?worth living",
)
_NAMED = re.compile(rf"\b{_SUICIDE}")
_NOTHING_BUT_THE_NAME = re.compile(
    r"^(?:any |and |so |ever |are you )?(?:thoughts? (?:of|about) )?(?:feeling )?"
    + either(r"suicid\w*|killing yourself|dying|death")
    + r"(?: thoughts?| ideas?| plans?)?[?.\s]*$"
)
"""'Any thoughts of suicide?' asks whether or not there is a question mark."""
_ASKS = any_as_written(
    r"\?",
    r"^(?:and |so |but |then )?(?:do|does|did|have|has|had|are|is|was|were|any|ever)\b",
    r"\b(?:i (?:need|want|have|'d like|would like|am going|ask everyone)\b.*\bask|tell me (?:if|whether))\b",
    r"\bi(?:'d| would)? (?:wonder|like to (?:know|ask)|want to know|was wondering|am wondering)(?: you)? "
    r"(?:if|whether)\b",
)
_SKIRTED = any_as_written(
    r"(?:anything|something|nothing) (?:silly|stupid|drastic|rash|foolish|daft)",
    r"ending it(?! (?:with|between|here|now|all))\b",
    r"dark (?:thoughts|places?|ideas)|hurt(?:ing)? (?:yourself|anyone)|harm(?:ing)? (?:yourself|anyone)",
    r"self[- ]harm|unsafe|safe (?:with yourself|tonight|in yourself)",
    r"keep(?:ing)? (?:yourself )?safe",
    r"(?:negative|bad|scary|(?:those|that|these) (?:kinds?|sorts?) of|such) thoughts|thoughts of harm",
    r"are you\W+safe",
    r"(?:not|n't) (?:thinking|planning|going) (?:of|about|to)?[^?.]*\b(?:do anything|doing anything)",
    r"at (?:any )?risk\b",
)
_HARM_TO_OTHERS = re.compile(
    r"\b(?:harm\w*|hurt\w*)\b(?!.*\byourself\b).{0,30}\b"
    + either(
        r"baby|child|children|kids|son|daughter|him|her|them|someone else|other people|others",
        r"somebody else",
    )
    + r"\b"
)
_HOPES_FOR_NO = any_as_written(
    either(
        r"you're not|you are not|you aren't|you haven't|you wouldn't|you don't|surely you",
        r"no thoughts of|not having any",
    )
    + rf"\b[^?]*{_SUICIDE}",
    rf"{_SUICIDE}[^?]*,? (?:are you|have you|do you|right|no|is it)\?$",
)
_HOPES_FOR_NO_TO_THE_END = re.compile(
    either(r"you're not|you are not|you haven't|you wouldn't|you don't|not")
    + r"\b.*\b(?:are you|have you|would you|do you)\s*\?"
)

_FOLLOW_UPS = {
    Topic.RISK_PASSIVE: any_as_written(
        r"\b(?:wish\w*|want\w*|rather|hop(?:e|ing))\b[^?]{0,30}\b(?:dead|not (?:be )?(?:here|alive)|(?:not|never|"
        r"wouldn't|didn't) wake up)",
        r"\b(?:go(?:ing)? to (?:sleep|bed) and (?:not|never) wak\w+|not wak(?:e|ing) up|better off (?:without you|"
        r"dead|if you))",
        r"\brather not (?:have )?w(?:ake|oken)\b|\b(?:wish|hop(?:e|ing)|rather) (?:that )?(?:you )?(?:would |did |"
        r"could )?not (?:to )?wake\b",
        r"\b(?:easier|better|simpler)\b[^?]{0,30}\b(?:not (?:to )?be(?:ing)? (?:here|around)|without you|(?:if )?you "
        r"(?:weren't (?:here|around)|were gone))\b",
        r"\b(?:stop being here|just be gone|wish to be gone|better gone|be out of the way|wish you (?:just )?weren't "
        r"(?:here|around))\b|\blife (?:seem|isn't|is not|doesn't seem) (?:\w+ )?worth\b",
        r"\b(?:not (?:want to )?be(?:ing)? (?:here|alive)|life (?:isn't|is not|wasn't) worth|wouldn't mind (?:dying|"
        r"not waking))",
    ),
    Topic.RISK_PLAN: any_as_written(
        r"(?<!safety )(?<!crisis )\bplan(?:s|ned|ning)?\b",
        r"\bhow (?:you )?(?:would|might) (?:you )?do it\b|\bthought (?:about )?how\b",
    ),
    Topic.RISK_MEANS: any_as_written(
        r"\bmeans\b|\baccess to\b|\b(?:anything|something) (?:at home|in the house)\b.*\b(?:use|with)\b",
        r"\b(?:got|have) (?:hold of )?(?:what|anything) (?:you'd|you would) (?:use|need)\b",
    ),
    Topic.RISK_INTENT: any_as_written(
        r"\bintend|\bintent(?:ion)?\b|\bact(?:ing)? on\b|\bwould you (?:ever )?(?:actually )?do (?:it|that)\b",
        r"\bgoing to do it\b|\bhow likely\b",
    ),
    Topic.RISK_HISTORY: any_as_written(
        r"\b(?:was|were) (?:it|they|there|these|those)[^?]{0,40}\b(?:worse|worst|stronger)\b|"
        r"\bat (?:its|the|their) worst\b",
        r"\bwas there (?:a|any|ever a) time[^?]{0,40}\b(?:more|die|worse)\b|\bsame (?:as|or more)\b|\bor more\?",
        r"\bhow long have you been thinking\b|"
        r"\b(?:when did|since when)[^?]{0,20}\b(?:thoughts?|thinking (?:of|about) it)\b",
        r"\b(?:ever|before|in the past|previous(?:ly)?|any time)\b.*\b"
        + either(
            r"tried|attempt\w*|acted|hurt yourself|harmed yourself|come close",
            r"(?:feel|felt|feeling) (?:that|this|like that|like this)",
        )
        + r"\b",
        r"\b(?:felt|been) (?:that way|like that|like this|this way) (?:before|in the past|earlier)\b",
        r"\b(?:came|come|coming|been|got|were) (?:very |so |that |quite )?close to\b|\blooked (?:up|into) (?:how|ways|"
        r"it)\b",
        r"\battempts?\b|\bever (?:been|felt) (?:that|this) (?:bad|way) before\b",
    ),
    Topic.RISK_PROTECTION: any_as_written(
        r"\b(?:stops?|stopped|keeps?|kept|keeping|holds?) you (?:from|going|alive|here|safe|back)\b",
        r"\breasons? (?:to|for) (?:live|living|stay|staying|keep)\b|\bwhat (?:stops|keeps) you\s*\?",
    ),
}


def passive_wish(text: str) -> bool:
    """Whether the turn asks about a wish not to be here any more, whatever the talk was about before."""
    plain = normal(unquoted(text))
    return bool(_asks(plain)) and _FOLLOW_UPS[Topic.RISK_PASSIVE].search(plain) is not None


def _asks(plain: str) -> bool:
    return _ASKS.search(plain) is not None or bool(question_forms(plain))


def risk_acts(text: str) -> Iterator[Act]:
    """Whether the turn asks about suicide in plain words, or skirts it.

    Clinical note 2.5: naming it is correct, so a plain question is never held against anybody. A question that hopes
    for a no ('you're not suicidal, are you?') counts as skirting, in whatever words.
    """
    plain = normal(unquoted(text))
    asks = _asks(plain)
    if _NOTHING_BUT_THE_NAME.match(plain):
        yield Act.RISK_DIRECT
    elif asks and _NAMED.search(plain):
        leading = _HOPES_FOR_NO.search(plain) and _HOPES_FOR_NO_TO_THE_END.search(plain)
        yield Act.RISK_INDIRECT if leading else Act.RISK_DIRECT
    elif asks and _SKIRTED.search(plain) and not _HARM_TO_OTHERS.search(plain):
        yield Act.RISK_INDIRECT


_FROM_SOMETHING_ELSE = re.compile(
    r"\b(?:stop|keep|prevent|hold)\w* you from "
    r"(?!doing|killing|acting|ending|hurting|harming|taking|dying|going)\w+ing\b"
)


def is_about_something_else(text: str) -> bool:
    """Whether what holds the client back holds them back from an ordinary thing: 'from writing to her'."""
    return _FROM_SOMETHING_ELSE.search(normal(text)) is not None


def asks_what_holds(text: str) -> bool:
    """Whether the turn asks what keeps the client alive: plain enough a while after suicide was the subject."""
    plain = normal(text)
    held = _FOLLOW_UPS[Topic.RISK_PROTECTION].search(plain) is not None
    return held and not is_about_something_else(text)


def risk_follow_ups(text: str) -> tuple[Topic, ...]:
    """Plan, means, intent, history and protection, each by its words. Only meaningful while risk is the subject."""
    plain = normal(text)
    if is_about_something_else(text):
        return ()
    return tuple(topic for topic, pattern in _FOLLOW_UPS.items() if pattern.search(plain))
