"""What a turn does, where the words alone settle it."""

import re
from functools import lru_cache

from simulator.core.vocabulary import Act
from simulator.engines.embedded.features import asserted, normal
from simulator.engines.embedded.patterns.care import care_acts
from simulator.engines.embedded.patterns.labels import LABELS_SOMEBODY
from simulator.engines.embedded.patterns.language import MISUSE, is_cruel, says_nothing
from simulator.engines.embedded.patterns.questions import ASKED_FOR, question_forms
from simulator.engines.embedded.patterns.regex import any_as_written, any_of, either
from simulator.engines.embedded.patterns.risk import risk_acts

_NUMBER = either(
    r"\d+|one|two|three|four|five|six|seven|eight|nine|ten",
    r"eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty",
)
_SETTLED = {
    Act.TIME_LIMIT: any_as_written(
        rf"\b{_NUMBER}\b(?: or (?:so|{_NUMBER}))?(?: (?:weekly|more|individual|of these|hourly))* "
        + either(r"sessions?|meetings?|appointments?|hours together")
        + r"\b",
        rf"\b(?:we(?:'ll|'ve| will| have)?|meet|meeting|course of|therapy)\b[^.?!]{{0,25}}\b{_NUMBER} weeks\b",
        rf"\b(?:meet|see each other|see you) {_NUMBER} times\b",
        r"\b(?:sessions?|meetings?|weeks?|times?) (?:left|in (?:all|total)|altogether)\b",
        rf"\b(?:session|meeting|week) (?:number )?{_NUMBER}(?: (?:of|out of)\b|\b)",
        rf"\b{_NUMBER} (?:out )?of {_NUMBER}\b|\b{_NUMBER} more after (?:today|this)\b",
        r"\b\w+(?:th|rd|nd|first|third) (?:meeting|session|week) (?:out of|of)\b",
    ),
    Act.GREETING: re.compile(
        r"^"
        + either(
            r"hi|hello|hey|(?:good )?(?:morning|afternoon|evening)|welcome|nice to meet you|hiya",
            r"pleased to meet|good to see you|(?:do )?come in",
            r"did you find (?:the (?:place|building|room|way)|us|your way)",
        )
        + r"\b"
    ),
    Act.GOODBYE: any_of(
        r"good ?bye|bye(?: bye)?|see you (?:next|then|on|in)|until next|take care",
        r"time (?:is )?(?:up|nearly up)",
        r"we(?:'ll| will)? (?:have to |need to |must )?(?:stop|finish|end) (?:here|there|now|for today)",
        r"that's (?:all|our time|us) for today|we(?:'re| are) (?:out of|at the end of our) time",
        r"same time next week",
    ),
    Act.COGNITIVE: any_of(
        r"evidence (?:for|against|that)|thought record|cognitive|distort\w+|catastrophi\w+",
        r"all[- ]or[- ]nothing|black[- ]and[- ]white thinking|automatic thoughts?|thinking errors?",
        r"challenge (?:that|this|the) (?:thought|belief)|irrational|mind[- ]reading|core belief",
        r"how (?:much|strongly) do you believe|balanced thought|more balanced|rational (?:thought|response)",
    ),
    Act.CONFIDENTIALITY: any_as_written(
        r"\bconfidential\w*|\bstays? (?:in this room|between us|here|private)",
        r"\bbetween (?:you and me|the two of us)\b",
    ),
    Act.ROLE_PLAY: any_as_written(
        r"\brole[- ]?play\w*|\brehears\w+",
        r"\b(?:i'll|i will|i could|let me|shall i|i can) (?:be|play|pretend to be|stand in for) (?!here\b)\w+",
        r"\btry (?:it|that|saying it) out (?:here|on me|with me)\b|\bsay it to me as if\b",
        r"\bpractise (?:it|that|saying|what)\b",
    ),
    Act.LABEL: LABELS_SOMEBODY,
    Act.ADVICE: any_as_written(
        r"(?<!thought )(?<!said )(?<!says )(?<!thinks )(?<!think )(?<!wanted )(?<!told )(?<!if )"
        r"\byou (?:really |just |honestly |simply |probably |maybe )*"
        + either(r"should|ought to|need to|have to|have got to|'ve got to|had better")
        + r"(?: (?:really|just|simply))? "
        + r"(?!be\b|feel|have\b|miss|know|understand|think|want|wonder|get\b (?:so|very)|not feel)"
        + r"\w+(?![^.!]*\?)",
        r"\bwhy don't you (?!like|want|feel|know|think|believe|see)\w+",
        r"\bif i were you\b|\bmy advice\b",
        r"\bi(?:'d| would) (?:advise|recommend|suggest)\b(?!(?: that)? (?:we|i)\b)",
        r"(?<!what )\bhave you (?:tried|thought (?:of|about)|considered) (?:just |simply )?\w+ing\b",
    ),
    **ASKED_FOR,
    **MISUSE,
}
"""An act to its pattern. Quoted words are left out before any is tried."""

_HOW_ARE_YOU = re.compile(
    r"^(?:(?:hi|hello|hey|so|and|ok|well)\b[\w ]*[, .!]+)*how are (?:you|things)"
    + either(r" (?:today|doing|feeling today|this (?:morning|evening|week))")
    + r"?\s*\??$"
)
_REPAIR = any_as_written(
    r"\bi've asked that (?:badly|in a)|\blet me have another go",
    r"\b"
    + either(
        r"i'm (?:so |really )?sorry,? "
        + either(
            r"that|if|i|about (?:that|what i)",
            r"for (?:that|push\w+|rush\w+|interrupt\w+|jump\w+|assum\w+|what i|being)",
        ),
        r"sorry,? (?:i|that (?:was|came)|let me|if i)|i apologi[sz]e|my apologies|my mistake",
        r"let me (?:take that back|start again|try (?:that )?again|rephrase|go back)|i take that back",
        r"i "
        + either(
            r"rushed|jumped|got ahead|went too fast|spoke too soon|shouldn't have|should not have|missed",
            r"got that wrong|talked over|was too quick",
        ),
        r"that (?:was|came out|wasn't) (?:clumsy|wrong|too quick|unfair|insensitive|fair|right|harsh|not fair)",
    )
    + r"\b",
)
_SORRY_FOR = re.compile(
    r"\bsorry "
    + either(
        r"for your loss|about your|to (?:hear|read|learn|see)",
        r"that (?:you|he|she|this|it) (?:had|lost|died|happened|went)",
    )
)
"""Sympathy, which takes nothing back."""
_THE_TWO_OF_US = any_of(
    r"between (?:you and me|us)|here (?:with me|in this room|between us|now)|right now with me",
    r"just now when i",
)


def certain_acts(text: str) -> set[Act]:
    """Acts that the words alone settle.

    Quoted words are somebody else's and settle nothing, except whether the turn asks: a quotation can be the question.
    """
    return set(_certain(text))


@lru_cache(maxsize=512)
def _certain(text: str) -> frozenset[Act]:
    """Remembered for a while: a turn is looked at several times, when it is said and when it is graded."""
    if says_nothing(text):
        return frozenset({Act.SILENCE})
    plain, own = normal(text), normal(asserted(text))
    found = {act for act, pattern in _SETTLED.items() if pattern.search(own)}
    if _HOW_ARE_YOU.match(plain.strip()):
        found.add(Act.GREETING)
    if _REPAIR.search(own) and not _SORRY_FOR.search(own):
        found.add(Act.REPAIR)
    if is_cruel(own):
        found.add(Act.INSULT)
    return frozenset(found | set(risk_acts(text)) | set(care_acts(text)) | question_forms(plain))


def names_the_room(text: str) -> bool:
    """Whether the turn speaks of the two people here."""
    return _THE_TWO_OF_US.search(normal(text)) is not None
