"""Words without which a learnt trap is not looked for: what the trap is about has to be in the turn.

The judge was taught by pairs of one trap at a time, so it knows a violation from its look-alike better than one trap
from another. A turn that falls into some trap must not be called by the name of three.
"""

import re

from simulator.engines.embedded.patterns.regex import any_of

OWN_WORDS: dict[str, re.Pattern[str]] = {
    "medication_either_or": any_of(
        r"tablets?|pills?|medic\w+|antidepress\w*|dose|prescri\w+|chemical\w*|natural\w*|side effects|drugs?|lithium|"
        r"sertraline|doctor|gp|psychiatrist|(?:take|taking|on|off|need|stop|without|instead of) (?:it|them|those|that)"
    ),
    "skip_inventory_to_advice": any_of(
        r"should|try|need to|have to|why (?:don't|not)|could|tell|ask|call|ring|go|join|book|suggest|idea|best|let's|"
        r"must|get|take|write|invite|start|stop|focus|work on|plan|so we|our topic|advi\w+|set|make"
    ),
    "secrecy_promised": any_of(
        r"between (?:us|you and me)|nobody|no one|not (?:tell|a soul)|won't tell|never tell|secret\w*|"
        r"confidential\w*|"
        r"stays? (?:here|in)|leaves? this|promise(?: you)? (?:that )?(?:i|it|nothing|never|not)|in confidence|private"
    ),
    "stereotype_assumption": any_of(
        r"(?:men|women|mothers|mums|fathers|boys|girls|teenagers?|people|families|lads|blokes|guys) (?:\w+ ){0,2}"
        r"(?:like|your age|who|from|in|of|always|never|don't|do|are|tend|usually|just|find|struggle)|"
        r"as an? (?:\w+ )?(?:man|woman|muslim|christian|jew\w*|catholic|hindu|gay|lesbian|immigrant|older|"
        r"mother|father)|"
        r"your (?:culture|faith|religion|church|community|generation|people|age|background|country)|"
        r"where you(?:'re| are)? "
        r"(?:come )?from|in your (?:culture|country|tradition)|at (?:your|his|her) age|traditional|typical(?:ly)?"
    ),
    "transference_interpretation": any_of(
        r"(?:with|to|at|of|from|about) me|me (?:as|like|for|into)|i (?:remind|stand|represent|am like)|here|"
        r"this room|"
        r"therap\w+|us two|between us|unconscious\w*|put(?:ting)? (?:me|on to me|onto me)|see(?:ing)? in me"
    ),
    "global_life_theory": any_of(
        r"all (?:your|of your|goes|comes|started|began|this)|whole life|always|ever since|since (?:you were|"
        r"childhood)|"
        r"childhood|as a child|pattern|story of|goes back|life script|never (?:really|learn\w*|felt|been)|"
        r"from the (?:start|beginning)|(?:mother|father|parents)(?:'s)? \w+"
    ),
    "inventory_as_biography": any_of(
        r"when (?:you|he|she|they) (?:were|was|met|married|moved|first|left)|met|how long (?:had|have|were|was)|"
        r"before|"
        r"then|grow(?:ing)? up|grew up|school|child\w*|young\w*|year|years|used to|born|early|history|back|"
        r"first|and after|"
        r"did (?:he|she|they|you)|was (?:he|she|it)|were (?:they|you)"
    ),
    "onset_without_context": any_of(
        r"when|since|how long|began|begin\w*|start\w*|first|noticed?|date|month|week|year|symptoms?|score|"
        r"sleep\w*|appetite"
    ),
    "sick_role_passivity": any_of(
        r"rest\w*|off|work|duties|chores|nothing|back to|normal|bed|leave|everything|as long as|pull|push yourself|"
        r"carry on|keep (?:going|busy)|stop|don't (?:do|have to|need to)|let (?:others|your|him|her|them)|"
        r"take it easy|"
        r"responsib\w*|should be able|manage"
    ),
    "decision_made_for_client": any_of(
        r"leave|leaving|stay\w*|divorc\w*|separat\w*|quit|resign\w*|hand in|cut (?:\w+ )?off|end (?:it|this|"
        r"things|the)|"
        r"break (?:up|it off)|move (?:out|back|in)|marr\w+|go back to|sell|give (?:up|notice)|choose|decision|"
        r"decide\w*|"
        r"block|walk away|take the|accept|refuse|tell (?:him|her|them)|out of there|keep the"
    ),
    "deficits_overpromise": any_of(
        r"will|'ll|won't|you'll|promise\w*|guarantee\w*|cur\w+|by the (?:end|time)|"
        r"new (?:person|man|"
        r"woman|you)|never (?:be|feel) lonely|transform\w*|for good|completely|fixed|sort(?:ed)? (?:out)?"
    ),
    "one_sided_dispute": any_of(
        r"he(?:'s| is| was)?|she(?:'s| is| was)?|they(?:'re| are| were)?|your (?:husband|wife|partner|mother|"
        r"father|boss|"
        r"manager|sister|brother|son|daughter|friend|mum|dad)|side|fair|unfair|right|wrong|fault"
    ),
    "waiting_for_confidence": any_of(
        r"ready|confiden\w*|when(?:ever)? you(?:'re| are| feel)|until|wait\w*|first|not yet|no (?:rush|hurry)|"
        r"feel (?:up to|able|stronger|better)|hold off|later|before you|in time|once you"
    ),
    "forced_gratitude": any_of(
        r"grateful|gratitude|lucky|fortunate|bless\w*|benefits?|advantages?|positives?|good (?:things?|side|about)|"
        r"bright|gain\w*|opportunit\w*|freedom|chance|enjoy\w*|look forward|upside|silver|thankful|appreciate|"
        r"wonderful|"
        r"exciting|plus|better (?:now|off)|free"
    ),
    "grief_suppression": any_of(
        r"move on|moving on|let (?:\w+ )?go|closure|get (?:over|past|rid)|forget\w*|stop (?:\w+ )?(?:crying|thinking|"
        r"visiting)|put (?:it|away|this|her|him)|look(?:ing)? forward|behind you|new (?:chapter|start|partner|dog|"
        r"somebody|someone)|meet (?:somebody|someone)|replace\w*|happy memories|less (?:sad|grief)|sad\w*|"
        r"tears?|grave|"
        r"things|clear(?:ing)? out|time (?:to|now|you)|wouldn't want|too long|healthy|dwell\w*|distract\w*|busy"
    ),
    "blame_character": any_of(
        r"weak\w*|lazy|laziness|effort|try harder|trying|fault|strong(?:er)?|willpower|discipline\w*|attitude|"
        r"choos\w*|"
        r"choice|excus\w*|your own|responsib\w*|should(?:n't)? (?:have|be)|just|let yourself|self-pity|wallow\w*|"
        r"character|selfish|sensitive|because you|if you"
    ),
    "instant_intimacy_push": any_of(
        r"tell (?:him|her|them|someone|somebody|everyone|people)|open up|heart|deepest|secrets?|vulnerab\w*|"
        r"everything|"
        r"intima\w*|close|share|really know|pour|feelings|love|honest|invite|ask (?:him|her|them|someone)|date"
    ),
    "unsafe_confrontation_rehearsal": any_of(
        r"tell (?:him|her|them)|stand up|confront\w*|say (?:it|that|to)|rehears\w*|practi[sc]e|role|try it|"
        r"face (?:him|"
        r"her|them)|sit (?:him|her) down|i'll be|be (?:him|her)|speak to|talk to|words|boundar\w*"
    ),
}
"""Criterion id to the words. Criteria that are not named here are about what anybody may say."""


def is_about(criterion_id: str, plain: str) -> bool:
    """Whether the turn, in lower case, has any word of what the trap is about."""
    words = OWN_WORDS.get(criterion_id)
    return words is None or words.search(plain) is not None
