"""Steps outside ordinary IPT, by their words: safety now, others brought in, another treatment, a protected rhythm."""

import re
from collections.abc import Iterator

from simulator.core.vocabulary import Act
from simulator.engines.embedded.features import normal, unquoted
from simulator.engines.embedded.patterns.regex import any_as_written, either

_PROFESSIONAL = either(
    r"crisis (?:team|service|line|resolution)|home treatment|emergency|a ?(?:&|and) ?e\b|hospital|ambulance|999|911|"
    r"112",
    r"psychiatr\w+|duty (?:doctor|worker|team)|on[- ]call|mental health team|dr\.? \w+|gp today|your gp",
    r"perinatal (?:team|service)|health visitor|safeguarding",
)
_BRING = either(
    r"call|ring|phone|contact|speak (?:to|with)|talk (?:to|with)|get (?:hold of|in touch with)|let|tell|involve|bring",
    r"refer (?:you )?to|arrange",
)
_RELATIVE = either(
    r"(?:your )?(?:brother|sister|mum|mom|mother|dad|father|parents?|wife|husband|partner|daughter|son|neighbou?r|"
    r"friend)",
    r"somebody (?:close|you trust|to be with you)|someone (?:close|you trust|to be with you|at home)|family",
    "person",
)
_TOGETHER_NOW = either(
    r"(?:now|today|tonight|together|right away|straight away|this (?:afternoon|evening)|before you (?:go|leave)|"
    r"with you|"
    r"while you(?:'re| are) here|from here|come (?:in|and|here|over)|be with you|stay with you|pick you up|know)"
)

_STEPS: dict[Act, re.Pattern[str]] = {
    Act.SAFETY_STAY: any_as_written(
        r"\bi(?:'m| am) (?:right )?here(?: with you)?,? (?:and )?i(?:'m| am| do| will|'ll|'m not| won't)? ?(?:not )?"
        r"(?:go|going|leave|leaving|stay|staying)\b|\bi(?:'m| am) staying\b|\bwon't leave you\b",
        r"\b(?:stay|staying|sit|sitting) (?:here )?with you\b|\b(?:i(?:'m| am) not|not) (?:going to )?(?:leave|"
        r"leaving|let) you\b",
        r"\b(?:put|leave|set|stop|pause|drop)\b[^.?!]{0,40}\b(?:aside|to one side|everything else|the (?:rest|"
        r"other (?:things|work))|"
        r"(?:our |the )?(?:usual|ordinary|normal|planned) (?:work|session|agenda)|what we (?:had )?planned)\b",
        r"\b(?:everything|anything|the rest|all (?:of )?that|the (?:divorce|flat|inventory)) (?:else )?can wait\b",
        r"\byour safety (?:comes|is) (?:first|more important|what matters|the (?:most|first|only))|"
        r"\bsafety (?:comes )?first\b",
        r"\bkeep(?:ing)? you (?:safe|alive)\b|\bnot going to (?:go on|carry on|continue) (?:with|as)\b|"
        r"\btake (?:as )?long as (?:it|we)",
    ),
    Act.SAFETY_MEANS: any_as_written(
        r"\b(?:hand(?:ed|ing)?|give|giving|take|taking|bring|bringing|get|getting|put|putting|keep|hold|remove|"
        r"lock\w*|throw)\b[^.?!]{0,40}"
        r"\b(?:tablets?|pills?|medic\w+|them|those|what you(?:'ve| have) (?:saved|kept|put by))\b[^.?!]{0,60}"
        r"\b(?:over|away|out of|to (?:the|your|a|me|max|iris|somebody|someone)|for you|back|safe|somewhere|pharmac\w+|"
        r"chemist|removed|locked)\b",
        r"\b(?:come (?:and|to) |to |could |can |should |he |she |they )(?:come and )?(?:get|fetch|take|collect|remove) "
        r"(?:away )?(?:the|those|your) (?:tablets|pills|medic\w+)\b",
        r"\b(?:out of the (?:house|flat|way)|out of (?:your )?reach|(?:make|keep|making|keeping) (?:the|your|it|"
        r"things|home)[^.?!]{0,20} safe|"
        r"safe to be (?:at home|in the flat|there)|lock\w* (?:away|up))\b",
        r"\bwhere are (?:they|the tablets|the pills) (?:now|kept)?",
    ),
    Act.SAFETY_PLAN: any_as_written(
        r"\bsafety plan\b|\bcrisis (?:plan|card)\b|\bplan (?:for|to (?:keep|get)) (?:you )?(?:safe|the (?:bad|"
        r"worst) (?:nights?|moments?|times?))",
        r"\b(?:write|make|put)\b[^.?!]{0,30}\b(?:list|plan|down)\b[^.?!]{0,60}\b(?:call|ring|"
        r"when (?:it|the|those|a|your|you|things)|warning|signs?|helps?|safe)",
        r"\bwho (?:could|can|would|will) you (?:call|ring|phone|contact|turn to)\b[^?]*\b(?:if|when|night|worse|bad|"
        r"those thoughts)",
        r"\b(?:what|anything)\b[^?]*\b(?:do|helps?)\b[^?]*\bif (?:those|these|the) thoughts (?:come|get|return|are)",
    ),
    Act.FOLLOW_UP: any_as_written(
        r"\b(?:i(?:'ll| will|'d like to| would like to| want to)|we(?:'ll| will)?|let's|can i|shall (?:i|"
        r"we))\b[^.?!]{0,40}"
        r"(?:\b(?:call|ring|phone|check in)\b[^.?!]{0,40}\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|later)|"
        r"\b(?:call|ring|phone|see|speak|meet|check in|talk)\b[^.?!]{0,40}\b(?:tomorrow|tonight|today|in the morning|"
        r"before (?:then|the weekend|next week)|in (?:two|a couple of|24)))\b",
        r"\b(?:appointment|contact|call) (?:for )?(?:tomorrow|tonight|in the morning|this afternoon)\b",
    ),
    Act.REFERRAL: any_as_written(
        r"\b(?:another|a different|different|better|more suitable|specialist|separate) (?:kind of |type of |form of )?"
        r"(?:treatment|therapy|help|service|approach|clinic|team)\b[^.?!]{0,80}\b(?:fit|fits|suit|better|help|"
        r"for (?:this|that|you|ocd)|works?|first)",
        r"\b(?:exposure|erp|ocd (?:service|clinic|specialist|treatment)|cbt)\b[^.?!]{0,80}\b(?:fit|suit|better|help|"
        r"refer|first|work|designed|recommend)",
        r"\b(?:refer|referr\w+) (?:you )?(?:to|on|for)\b|\bmake (?:a|the|you a) referral\b|\bthis (?:therapy|"
        r"treatment) (?:is(?:n't| not)|won't be) (?:the )?(?:right|best|enough)",
        r"\bipt (?:is(?:n't| not)|won't be|alone)\b",
    ),
    Act.NORMALISE_THOUGHTS: any_as_written(
        r"\b(?:unwanted|intrusive|frightening|scary|horrible|such|these|those|this kind of|"
        r"that kind of)[\w ,]{0,20} (?:thoughts?|pictures?|images?)\b[^.?!]{0,80}"
        r"\b(?:common|many|most|lots of|a lot of|normal|not (?:a )?wish|aren't (?:a )?wish|doesn't mean|don't mean|"
        r"do not mean|half|new (?:mothers|parents))",
        r"\b(?:many|most|lots of|a lot of|half of) (?:new )?(?:mothers|parents|mums|people|"
        r"women)\b[^.?!]{0,60}\b(?:thoughts?|pictures?|images?)\b",
        r"\b(?:thought|picture|image)s? (?:is|are)(?:n't| not) (?:the same as )?(?:a |an )?(?:wish\w*|wanting|plans?|"
        r"intent\w*)",
    ),
    Act.RHYTHM: any_as_written(
        r"\b(?:same|regular|fixed|set|steady) (?:hours?|bedtime|rhythm|routine|pattern|sleep|times?"
        r" (?:every|each) (?:day|night|morning))\b|\b(?:sleep|daily|social) rhythm\b",
        r"\b(?:protect|guard|look after|keep|hold|anchor|regular\w*)\b[^.?!]{0,30}\b(?:sleep|your nights|rhythm|"
        r"routine|"
        r"bedtime)\b",
        r"\b(?:bed|sleep|lights out|get(?:ting)? up|wak\w+)\b[^.?!]{0,25}\b(?:at the same|same time|every (?:day|"
        r"night|morning)|by (?:ten|eleven|\d+))",
    ),
}
_TO_COME = either(
    r"to come|come|to be with you|be with you|stay with you|pick you up|to join|join us|fetched?|over here"
)
_CONTACT = any_as_written(
    rf"\b(?:have|ask|get|see if|fetch)\b[^.?!]{{0,30}}\b{_RELATIVE}\b[^.?!]{{0,40}}\b{_TO_COME}\b",
    rf"\b{_BRING}\b[^.?!]{{0,30}}\b{_RELATIVE}\b[^.?!]{{0,60}}\b{_TOGETHER_NOW}\b",
    rf"\b{_TOGETHER_NOW}\b[^.?!]{{0,30}}\b{_BRING}\b[^.?!]{{0,30}}\b{_RELATIVE}\b",
    r"\btell (?:your |her |him )?(?:mum|mom|mother|dad|father|parents?|\w+) (?:about (?:it|this) )?(?:together|"
    r"with (?:you|me))",
    r"\bwho (?:could|can) (?:come|be with you|stay with you|pick you up)\b",
)
_HANDOVER = any_as_written(
    rf"\b{_BRING}\b[^.?!]{{0,40}}\b{_PROFESSIONAL}",
    rf"\b{_PROFESSIONAL}[^.?!]{{0,60}}\b(?:now|today|tonight|this (?:afternoon|evening|morning)|straight away|"
    rf"involved|need(?:s)? to (?:know|see|be))",
)
_ONLY_ASKED_ABOUT = re.compile(
    r"^(?:and |so |but )?(?:do|does|did|have|has|had|is|are|was|were|ever|tell me|how(?! about)|what(?! if| about)|"
    r"when|where)\b"
)
"""'Do you see a psychiatrist?' hands nobody over, and 'how often does your son come?' brings nobody in."""


def brings_somebody_in(masked: str) -> bool:
    """Whether somebody close is to be brought in now. Names stand as 'person' (`asking.Index.masked`)."""
    return _CONTACT.search(unquoted(masked)) is not None and not _ONLY_ASKED_ABOUT.match(normal(masked))


def care_acts(text: str) -> Iterator[Act]:
    """Every step of care that the words take."""
    plain = normal(unquoted(text))
    only_asked = _ONLY_ASKED_ABOUT.match(plain) is not None
    yield from (a for a, p in _STEPS.items() if p.search(plain) and not (only_asked and a is Act.RHYTHM))
    if brings_somebody_in(plain):
        yield Act.SAFETY_CONTACT
    if _HANDOVER.search(plain) and not only_asked:
        yield Act.HANDOVER
