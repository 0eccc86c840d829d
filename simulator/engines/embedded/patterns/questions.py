"""How a turn asks: openly or closed, inviting, only to go on, or for exact words, wishes and mixed feelings."""

import re

from simulator.core.vocabulary import Act
from simulator.engines.embedded.features import normal, sentences
from simulator.engines.embedded.patterns.regex import any_as_written, any_of, either

ASKED_FOR = {
    Act.EXACT_WORDS: any_as_written(
        r"\bwhat (?:exactly |actually )?(?:did|was|were) (?:\w+ ){1,4}(?:say|said|saying|answer|reply|words?)\b",
        r"\b(?:exact|actual|very|own|first|precise) words\b|\bword for word\b",
        r"\bwhat (?:came|happened) (?:next|then)\b|\band then\?",
        r"\bwhat (?:did you|do you) (?:say|answer|reply)\b",
        r"\bhow did (?:you|he|she|they|\w+) (?:answer|reply|respond)\b",
        r"\b(?:in|with) (?:what|which) (?:tone|voice)\b|\btone of voice\b",
        r"\bwhat (?:you|he|she|they) (?:said|answered|replied)\b|\bstep by step\b|\bline by line\b",
        r"\bmove by move\b|\bwho (?:said|spoke) (?:what|first)\b",
        r"\bhow did (?:the|that|it) (?:conversation|row|argument|talk|call) (?:go|start|begin|end)\b",
        r"\bwhat (?:was|were) (?:his|her|their|your) (?:\w+ )?(?:words|reply|answer|tone)\b",
        r"\btake me through (?:it|that|the|what)\b|\bwalk me through\b|\b(?:what|which) sentence\b",
        r"\band then (?:you|he|she|they) (?:said|answered)\b|\bthe (?:very )?first thing (?:\w+ )?said\b",
        r"\bwhat had (?:you|he|she|they|the \w+) (?:\w+ )?(?:said|told|written|asked)\b",
        r"\bread me (?:the|what)\b|\bin (?:what|which) order\b",
        r"\bhow did (?:you|he|she|they) (?:put|say|phrase) it\b",
    ),
    Act.WISH_QUESTION: any_as_written(
        r"\bwhat (?!were you like)(?:did|do|would|had|were) you (?:\w+ ){0,2}"
        + either(r"want|hope|wish|need|like|hoping|wanting|expect")
        + r"\w*\b",
        r"\bwhat (?:would|do) you (?:want|like|need) (?:from|of|him|her|them)\b",
        r"\bif (?:he|she|they) (?:could|had) .*\bwhat\b|\bwanted to say\b|\bdidn't say\b|\bleft unsaid\b",
        r"\bwish you(?:'d| had) said\b",
    ),
    Act.MIXED_FEELINGS: any_of(
        r"other feelings|mixed feelings",
        r"(?:several|different|contrary|two) (?:feelings|things) at (?:once|the same time)",
        r"both (?:at once|at the same time|things)",
        either(r"something|anything|feelings?|some of (?:it|them)|ones?|any of it")
        + r"(?: there)?,? "
        + either(r"(?:that(?:'s| is| are| was| were)|which (?:is|are|was|were)) ")
        + r"?hard(?:er)? to (?:say|admit|tell|own)",
        r"part of you\b.{0,60}\b(?:another part|other part|part of you|and part)|besides the \w+",
        r"what else (?:was|is) (?:there|in it)|to have both",
        r"anything (?:else )?(?:alongside|underneath|less (?:kind|nice|easy))",
    ),
}
"""What a question is after, where its words settle it. `acts.certain_acts` looks here."""

_OPEN_START = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|mm|hm+|yes|no|sure|thanks|thank you)[, ]+)*"
    + either(
        r"what|how|why|in what way|tell me|say (?:a (?:bit|little) )?more|describe|talk me|walk me|take me",
        r"help me understand|go on",
        r"(?:can|could|would|will) you (?:tell|say|describe|talk|walk|take|help|give me|explain|share|bring)",
        r"i(?:'d| would) like to (?:hear|know|understand)|i wonder (?:what|how|who)",
        r"i'm (?:wondering|curious|interested) (?:what|how|who|in|about)|which|in (?:what|which) ways?|who",
        r"where has",
    )
    + r"\b"
)
_BARE_QUESTION = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|hi|hello)[, ]+)*"
    + either(r"what(?:'s|s)?|how(?:'s)?|why|who(?:'s)?|when|where|which")
    + r"(?: (?!(?:an?|you|we|i|they|he|she|it)\b)\w+)? ?"
    + either(
        r"do|does|did|is|are|was|were|has|have|had|would|could|can|will|'s|on|brings?|brought|happened",
        r"made|helps?|else",
    )
    + r"\b(?!.*!$)"
)
"""A question without its question mark."""
_SOMEWHERE_IN_IT = any_as_written(
    r"\b(?:what|how|who|whom|why|when|where|which)(?: \w+){0,2} "
    r"(?:do|does|did|is|are|was|were|have|has|had|can|could|would|will) "
    r"(?:you|he|she|they|it|your|her|his|their|that|this)\b",
    r"(?:, |; |\band |\bor |\bbut )(?:do|does|did|is|are|was|were|have|has|had|can|could|would|will) "
    r"(?:you|he|she|they|it|there|that|this|your|any\w*|people)\b",
    r"(?:\bor (?:no|not|what|nothing|otherwise|something else)|, (?:no|or|right|isn't it)|\bplease|\bkindly)[ .]*$",
    r"\bkindly (?:tell|confirm|say|explain)\b|\b(?:is|are) there or (?:no|not)\b",
)
"""A question that comes after a statement without a mark: 'she relies on you a lot and what do you get from her'."""
_BARE_CONTRACTION = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|hi|hello)[, ]+)*"
    + either(
        r"(?:what|how|who|where|when|why)(?:'s|s)\b(?! (?:more|right|ever)\b)",
        r"(?:since|until|till|from|at|in|on|for|with|to|about) (?:what|when|which|whom|how)\b",
        r"how (?:often|many|much|long|old|far|come|about|bad|big|close|strong)\b|whom\b|whose\b",
        r"(?:why|which) \w+ \w+|what happens\b|what about\b|what if\b|(?:some|any) ideas?\b",
        r"(?:your|the) [\w ]{2,40} please\b|[\w ,]{2,60}, or$",
    )
    + r"(?!.*!$)"
)
"""'whats new with him', 'since when', 'how many hours a day', 'your full name please'."""
_BARE_YES_OR_NO = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|hi|hello)[, ]+)*"
    + either(
        r"(?:is|are|was|were|does|did|has|don't|didn't|isn't|aren't|haven't|hasn't) (?!what\b|the (?:end|"
        r"only)\b)\w+ \w+",
        r"(?:do|have|had|can|could|would|will) (?:you|u|he|she|they|it|we|there|your|his|her|their|any\w*)\b",
        r"any(?:thing|one|body)?\b(?! time)|ever\b|still\b.{0,40}\bor\b",
    )
    + r"(?!.*!$)"
)
"""A yes-or-no question without its question mark. 'Do come in' and 'have a seat' are none."""
_LATE_QUESTION = re.compile(
    r"^"
    + either(
        r"(?:at |in |for |since |to |from |with )?(?:what|how|why|who|when|where|which)\b",
        r"(?:do|does|did|have|has|had|is|are|was|were|can|could|would|will) (?:you|u|he|she|they|it|there|your|that|"
        r"this|any\w*)\b",
        r"(?:or|and) not|any\w*$",
    )
)
"""What comes after the last comma can be the question: 'contact with your father, how is it'."""
_TELL_ME = re.compile(r"\b(?:please,? (?:to )?|[\w']+, )tell me (?!if|whether)\w+")
_INVITES = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|mm|hm+|yes|no|sure|please|thanks|thank you)[, ]+)*"
    + either(
        r"tell me (?!if|whether)|say (?:a (?:bit|little) )?more|describe|talk me|walk me|take me",
        r"help me understand|go on\b|slow (?:it|that) (?:right )?down for me",
        r"i(?:'d| would) (?:really )?(?:like|love) to (?:hear|know|understand)|i wonder (?:what|how|who)",
        r"i'm (?:wondering|curious|interested) (?:what|how|who|in|about)|let's go through",
    )
)
_ALSO_OPEN = re.compile(r"(?:,|\band\b) (?:what|how|who)\b")
_CLOSED_HOW = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right)[, ]+)*"
    + either(
        r"how (?:old|often|long|many|much|far|soon|close|recently)|what (?:time|day|age|year|date|dose)",
        r"when|where",
    )
    + r"\b"
)
"""They begin like open questions and want a number, a date or a place."""
_YES_OR_NO = re.compile(
    r"^(?:and |so |but )?(?:do|does|did|have|has|had|is|are|was|were|any|ever)\b.*\?$",
    re.DOTALL,
)
_ONLY_GO_ON = re.compile(
    r"^(?:(?:and|so|but|ok|okay|yes|mm|hm+|right|please|could you|can you|would you|will you)[, ]*)*"
    + either(
        r"tell me (?:a (?:little|bit) )?more|say (?:a (?:little|bit) )?more|go on|how so|how do you mean",
        r"what do you mean|in what way|what (?:is|was|'s) (?:that|it) like|how (?:is|was|'s) that|and then",
        r"what else|what makes you say",
    )
    + r"\b"
)
_SINCE_LAST_TIME = any_as_written(
    r"\bsince (?:we|i|you) last|\bsince last (?:time|week|session)",
    r"\bhow (?:have|has) (?:you|things|your (?:mood|week)) been"
    + either(r" (?:this|since|over|the last|these)\b|\s*\?|\s*$"),
    r"\bhow (?:was|has) your (?:week|mood)",
)
_WHAT_CAME_OF_IT = any_as_written(
    r"\bhow did (?:it|that|the|your) (?:\w+ ){0,4}go\b",
    r"\b(?:you were going|you had planned|we agreed|we said you|you said you(?:'d| would)) \w+",
    r"\blast (?:week|time)'?s? (?:task|homework|plan|step)\b",
    r"\bdid you (?:manage|get round|get a chance|try)\b",
)


def question_forms(text: str) -> set[Act]:
    """Open and closed questions, sentence by sentence.

    An invitation without a question mark ('tell me about her') is as open as a question.
    """
    found: set[Act] = set()
    for sentence in sentences(normal(text)):
        asks = sentence.endswith("?") or _asks_without_a_mark(sentence)
        opens = _begins_openly(sentence) if asks else _invites(sentence)
        if opens and (_ALSO_OPEN.search(sentence) or not _CLOSED_HOW.match(sentence)):
            found.add(Act.OPEN_QUESTION)
        elif asks:
            found.add(Act.CLOSED_QUESTION)
    return found


def _asks_without_a_mark(sentence: str) -> bool:
    bare = (_BARE_QUESTION, _BARE_CONTRACTION, _BARE_YES_OR_NO)
    if any(pattern.match(sentence) for pattern in bare):
        return True
    if _SOMEWHERE_IN_IT.search(sentence):
        return True
    before, comma, last = sentence.strip(" .!\u2026").rpartition(",")
    return bool(comma) and len(before.split()) <= LONGEST_LEAD and _LATE_QUESTION.match(last.strip()) is not None


LONGEST_LEAD = 9
"""Words before the comma from which on what follows is rather told than asked."""


def _begins_openly(sentence: str) -> bool:
    """The question itself may come after the last comma: 'when she said that, what did you feel?'."""
    last = sentence.rsplit(",", 1)[-1].strip()
    return _OPEN_START.match(sentence) is not None or _OPEN_START.match(last) is not None


def _invites(sentence: str) -> bool:
    return _TELL_ME.search(sentence) is not None or _INVITES.match(sentence) is not None


def only_asks(text: str) -> bool:
    """Whether the turn is one closed question and nothing else, so that it cannot be explaining anything."""
    parts = sentences(text)
    return len(parts) == 1 and _YES_OR_NO.match(normal(parts[0])) is not None


def follows_up(text: str) -> bool:
    """Whether the turn only asks the client to go on: it has no topic of its own."""
    return _ONLY_GO_ON.match(normal(text).strip()) is not None


_CHECKS = any_as_written(
    r"^(?:and |so |but |now )?how (?:does|would|did) (?:that|this|it|all (?:that|this)) (?:all )?"
    r"(?:sound|seem|land|sit|fit)(?: (?:to|with|for) you)?(?: so far)?\W*$",
    r"^(?:and |so |but |now )?(?:does|would|do|is|are) (?:that|this|it|you|we) (?:all )?(?:be |feel |sound |seem )?"
    r"(?:okay|ok|all right|alright|right|fine|fair|clear|sense|make sense|with me|follow|understand|agree|work)"
    r"(?: (?:with|for|to|by) (?:you|that|this|me))?(?: so far)?\W*$",
    r"^(?:okay|ok|all right|alright|right|clear)\?$",
    r"^(?:so |and )?(?:can|could|will|would) you (?:come|make it|be here)\b[^?]{0,20}\b(?:next|again|on|in)\b[^?]*\?*$",
    r"^(?:and |so )?how (?:do|shall|should) we leave it\b[^?]*\?*$",
    r"^(?:so |and |then )?(?:next week|same time|shall we (?:say|meet|stop|start|begin))\b[^?]{0,40}\?*$",
    r"^(?:and |so )?did you find (?:the (?:place|building|room|way)|us|your way|it)\b[\w ]{0,25}\?*$",
    r"^(?:(?:do|have) you (?:have |got )*)?any (?:other )?questions?(?: (?:about|on|for) [\w ]{1,20})?\W*$",
)


_ASKS_WHAT_IT_MEANS = any_as_written(
    r"^(?:and |so |but |now )?what do you (?:make|think) of (?:that|it|this|all (?:that|this))\W*$",
    r"^(?:and |so |but |now )?(?:what|how) (?:is|was|'s) (?:that|it|this) (?:like )?(?:for you )?to "
    r"hear(?: (?:that|it|this))?\W*$",
    r"^(?:and |so |but |now )?does (?:that|it|this) fit\b",
)


def only_checks(text: str, *, explains: bool = False) -> bool:
    """Whether all that the turn asks is whether it was understood or suits: 'How does that sound?'.

    `explains`: something was explained in the same turn, so that 'what do you make of that?' asks about just that.
    """
    asking = [part for part in sentences(normal(text)) if question_forms(part)]
    return bool(asking) and all(
        _CHECKS.search(part) or (explains and _ASKS_WHAT_IT_MEANS.search(part)) for part in asking
    )


_TELLS = re.compile(
    r"^(?:(?:and|so|but|well|oh|ok|okay|no|yes|look|listen|you know)[, ]+)*(?:i|i'm|i've|i'd|i'll|you|you're|you've|we|"
    r"we're|he|he's|she|she's|it|it's|they|they're|that|that's|this|there|there's|nobody|no one|everybody|everyone|"
    r"other|people|some|let's|let us|let me|nice|my|(?:your|the) \w+ (?:would|will|should|must|can't|is|was|has))\b"
)


def tells(text: str) -> bool:
    """Whether the turn begins as a statement does. 'Your sleep' does not: a bare phrase asks as well."""
    return _TELLS.search(normal(text).strip()) is not None


_OF_WHAT_WAS_TOLD = re.compile(
    r"^(?:(?:and|so|but|then|oh|wait|sorry)[, ]+)*(?:what|how) (?:did|do|does|was|were) "
    r"(?:you|he|she|they|it|that|this) "
    r"(?:do|say|feel|think|answer|want|reply|react|go|end|for you|like|mean)?[\w ]{0,20}\?*$"
)


def asks_on(text: str) -> bool:
    """Whether the turn asks on about what was told just now, and brings nothing of its own: 'And what did you do?'."""
    plain = normal(text).strip()
    return follows_up(text) or _OF_WHAT_WAS_TOLD.match(plain) is not None


def asks_since_last_time(text: str) -> bool:
    """Whether the turn asks how it has been since the last meeting."""
    return _SINCE_LAST_TIME.search(normal(text)) is not None


def reviews_task(text: str) -> bool:
    """Whether the turn asks what came of something agreed earlier."""
    return _WHAT_CAME_OF_IT.search(normal(text)) is not None


_AS_NEAR = re.compile(
    r",? as (?:near|close|nearly|closely|exactly|well|far|best) as you(?: can| could)?\b[^,.?!]*", re.IGNORECASE
)
"""'As near as you can remember' asks about nobody's nearness."""


def asking_part(said: str) -> str:
    """The sentences that ask, if any do: what is said before them is not what the client is asked about."""
    asking = [part for part in sentences(said) if question_forms(part)]
    return _AS_NEAR.sub("", " ".join(asking) or said)


def lead_of(said: str, asking: str) -> str:
    """What was said before the part that asks: 'You went away in July. How was that?' asks about July."""
    asked = set(sentences(asking))
    return " ".join(part for part in sentences(said) if part not in asked)
