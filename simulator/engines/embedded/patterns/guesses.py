"""Turns of phrase that make an act likely, and the words without which the model's guess of one is doubted."""

import re

from simulator.core.vocabulary import Act
from simulator.engines.embedded.features import normal, sentences, unquoted
from simulator.engines.embedded.patterns.labels import SOUNDS_LIKE_A_LABEL
from simulator.engines.embedded.patterns.regex import any_of, either

_DOUBTED = 0.5
"""What a guess without a word that fits is worth."""
_LIKELY = {
    Act.MINIMISING: (
        any_of(
            r"(?:just|only|merely) (?:the |a |an |some )?" + either("baby blues|phase|bad patch|rough patch|slump"),
            r"it's the baby blues|(?:everyone|everybody|we all|all of us) (?:gets?|feels?|has|is|are) (?:\w+ ){0,3}"
            + either("down", "low", "sad", "blue", "tired", "stressed", "bad days", "off days"),
            r"(?:nothing|not) (?:to worry about|a real illness|that bad|really depress\w*)",
            r"(?:people|others?|some) (?:\w+ )?(?:have|has|had|are|is) (?:\w+ ){0,3}(?:worse|harder)(?: off)?",
            r"(?:worse off than you|could be (?:\w+ )?worse|count yourself lucky)",
        ),
        0.8,
    ),
    Act.REASSURANCE: (
        any_of(
            r"could(?:n't| not) have (?:known|done|seen|stopped)|no(?:body| one) could have",
            r"(?:it )?(?:wasn't|isn't|is not|was not) your fault|(?:not|never) your fault",
            r"time (?:really )?(?:does )?heals?|give it (?:some )?time",
            either(
                r"you'll|you will|it'll|it will|things will|they'll|he'll|she'll|everything will|it's going to",
                r"you're going to",
            )
            + r" (?:\w+ ){0,2}"
            + either(
                r"be (?:fine|ok|okay|all right|alright|better)|get (?:better|easier|through|over)|work out|pass",
                r"come (?:right|round)|sort itself",
            ),
            r"at least (?:you|he|she|they|it|there|that)|look on the bright side",
            r"you did (?:everything|all|your best|the best)",
            r"don't (?:worry|be so hard|blame yourself|feel (?:guilty|bad)|torture)",
            r"mustn't (?:torture|blame|feel|think)|no need to (?:worry|feel)",
            r"there's (?:no|nothing to) (?:feel|be) (?:guilty|ashamed)|didn't cause|plenty (?:of|more)",
            r"better place|would(?:n't| not) want you to",
        ),
        0.8,
    ),
    Act.INTERPRETATION: (
        any_of(
            r"deep down,? you|underneath,? (?:i (?:do )?think )?you",
            r"part of you (?:doesn't|does not|wants|likes|enjoys|needs) (?!both)\w+|that's why you",
            r"(?:really|actually) (?:angry|afraid|scared|jealous|furious) (?:with|at|of|that)|the real reason",
            r"(?:is|was) (?:how|your way) (?:you|of)|you(?:'ve)? learn(?:t|ed) (?:as|that you)",
            r"you (?:push|keep|shut) (?:\w+ ){1,3}(?:away|out|at a distance)",
            r"because you(?:'re| are) (?:afraid|scared|angry|jealous|terrified)",
            r"to (?:punish|avoid|protect yourself from|control) (?:her|him|them|yourself|\w+ing)",
            r"you (?:want|need) to be (?:the|a) (?:victim|martyr|abandoned|needed|rejected)",
            r"you're (?:really|still) (?:angry|grieving|looking|punishing|avoiding)",
        ),
        0.75,
    ),
}
"""An act to its pattern and how likely that makes it."""
_DO_THIS = re.compile(
    r"^(?:(?:just|so|then|right|well|and|please|next time|this week)[, ]+)*"
    + either(
        r"go (?!on|back to (?:that|what|when|the))|ask (?!me)|tell (?!me)|call (?!it)|ring",
        r"write (?:to|him|her|them)|join|try (?!to (?:say|remember|describe|put))|give (?!me)|book",
        r"stop (?!there|here|now|for (?:a|today)|the (?:role|scene|play))",
        r"ignore|keep (?!going|talking)|make (?:a|sure|up)|leave (?!it)|talk to|speak to",
        r"don't (?:worry|let|think|blame|be)|get (?:out|up|a|some|yourself)",
    )
    + r"\b[^?]*$"
)
"""A sentence that tells the client to do something."""
_DO_THIS_IS_ADVICE = 0.75

_PRAISES = any_of(
    r"(?:nice|kind|lovely|good|strong|brave|caring|thoughtful|warm|wonderful|decent|clever|bright|sweet|generous) "
    r"(?:\w+ )?(?:person|man|woman|mother|father|friend|wife|husband|daughter|son)"
)
"""A compliment puts a name on somebody too, and weighs on nobody."""

_SUPPORTED_BY = {
    Act.LABEL: SOUNDS_LIKE_A_LABEL,
    Act.INTERPRETATION: any_of(
        r"really|deep down|because|the (?:real|true|hidden|underlying) |avoid\w*|afraid|unconscious\w*",
        r"part of you|secretly|punish\w*|in order to|so (?:that )?(?:you|nobody|no one|he|she)|reason|pattern",
        r"that's why|it's that you|to (?:stay|keep|feel|protect)|way of|underneath|defen[cs]\w+",
        r"den(?:y|ial|ying)|resent\w*|project\w*|replac\w+|clearly|obviously|chose|choose|stands for|it's your",
    ),
    Act.ADVICE: any_of(
        r"should|need to|needs to|have to|ought|must|try\w*|why (?:don't|not)|i'd|i would|if i were you|just",
        r"best (?:thing|to)|advi[sc]e|suggest\w*|recommend\w*|could (?:always|just)|how about|what about|stop",
        r"better (?:to|if|off)|it's time|go|get|tell|call|ring|join|write|ask|take|make",
        r"have you (?:thought|considered|tried)|next time|let (?:him|her|them|it)|don't|do not",
    ),
    Act.PAST_QUESTION: any_of(
        r"child\w*|boy|girl|kid|grow(?:ing)? up|grew up|upbringing|brought up|raised|school|little|small",
        r"young\w*|teenage\w*|back then|early|as a baby|babies|born|past",
        r"(?:parents?|mother|father|mum|mom|dad)(?:'s)?\b.{0,40}\b(?:was|were|did|had|used|treat\w*|like)\b",
        r"(?:was|were|did|had) (?:your|his|her) (?:parents?|mother|father|mum|mom|dad)",
    ),
    Act.BLAME: any_of(
        r"harder|effort|lazy|laziness|weak\w*|your (?:own )?(?:fault|doing|making|choice)|choos\w+|chose",
        r"snap (?:out|yourself)|pull yourself|strong(?:er)?|willpower|attitude|excus\w+|(?:your|own|take) responsib\w+",
        r"responsible for (?:that|this|it|how|what|your)",
        r"let (?:it|this|yourself|them|him|her)|brought (?:it|this)|if you(?:'d| had)|wallow\w*|self-pity",
        r"discipline\w*|giv(?:e|ing) up|not trying|bother\w*|indulg\w*|no wonder",
    ),
    Act.MINIMISING: any_of(
        r"just|only|merely|every(?:one|body)|we all|all of us|normal|phase|a bit|a little|slump|blues?",
        r"stress\w*|tired\w*|moody|mood|rough patch|bad patch|blip|worse off",
        r"not (?:that|so|really|quite) (?:bad|serious|depress\w*)|isn't (?:really|so|that|depress\w*)",
        r"wouldn't (?:call|say)|no big deal|makes? too much|part of life|weather|season|winter|hormones?",
        r"run down|under the weather|out of sorts|natural|sad|down|label|overthink\w*|cheer|nothing a",
    ),
    Act.PSYCHOEDUCATION: any_of(
        either(
            r"is|it's|that's|this is|called|call (?:it|that|this)|have|has|having|named?|with|of|as|get",
            r"treat\w*|people",
        )
        + r" (?:\w+ ){0,4}(?:depress\w+|an? illness|condition|episode)",
        r"depress\w+ "
        + either(
            r"is|isn't|can|does|makes|takes|often|usually|responds|itself|switches|comes|affects|lifts|tells",
            r"gets|steals|has|will",
        ),
        r"illness|treatable|symptoms? of",
    ),
}
"""Words without which the model's guess of an accusing act is doubted."""


def likely_acts(text: str) -> dict[Act, float]:
    """Acts that a turn of phrase makes likely, with how likely. Quoted words are somebody else's."""
    own = normal(unquoted(text))
    found = {act: likelihood for act, (pattern, likelihood) in _LIKELY.items() if pattern.search(own)}
    if any(_DO_THIS.match(sentence) for sentence in sentences(own)):
        found[Act.ADVICE] = _DO_THIS_IS_ADVICE
    return found


def doubt(text: str, act: Act) -> float:
    """The factor for the model's guess of an act that can be held against somebody: less without a word that fits.

    A false accusation costs more than a missed one, so a guess that no word bears out counts half.
    """
    pattern = _SUPPORTED_BY.get(act)
    if act is Act.LABEL and _PRAISES.search(normal(text)):
        return _DOUBTED
    return 1.0 if pattern is None or pattern.search(normal(unquoted(text))) else _DOUBTED
