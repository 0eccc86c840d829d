"""What a turn is about, by its words."""

from simulator.core.vocabulary import Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.patterns.regex import any_as_written, any_of

_TOPICS = {
    Topic.SLEEP: any_of(
        r"sleep\w*|slept|insomnia|awake at night|wak(?:e|ing|en) (?:up )?(?:early|at|in the)|nights? been",
        r"fall asleep",
    ),
    Topic.APPETITE: any_of(r"appetite|eating|eat|food|weight|meals?"),
    Topic.ENERGY: any_of(r"energy|tired\w*|fatigue|exhaust\w+|worn out"),
    Topic.CONCENTRATION: any_of(
        r"concentrat\w+|focus(?:ing)? on (?:things|tasks|reading|work|anything)",
        r"follow a (?:film|book|programme)|memory|attention",
    ),
    Topic.INTEREST: any_of(
        r"interest in|enjoy\w*|pleasure|things you (?:used to )?(?:like|love)|hobbies|look(?:ing)? forward"
    ),
    Topic.GUILT: any_of(
        r"guilt\w*|blame yourself|worthless\w*|hard on yourself|feel(?:ing)? (?:like )?a failure",
        r"let (?:people|anyone|them) down|bad about yourself",
    ),
    Topic.MOVEMENT: any_of(r"restless\w*|fidget\w*|slowed down|moving (?:more )?slowly|pacing|sit still|agitat\w+"),
    Topic.MEDICATION: any_of(
        r"medication|medicine|tablets?|antidepressants?|prescri\w+|pills?|sertraline|fluoxetine|ssri|dose"
    ),
    Topic.SUBSTANCES: any_of(
        r"alcohol|drink(?:ing|s)?|drugs?|smok\w+|cannabis|weed|wine|beer|substances?|units a week"
    ),
    Topic.PHYSICAL_HEALTH: any_of(
        r"physical(?:ly)? (?:health|well|ill)|your health|blood (?:test|pressure)|thyroid|pain|medical",
        r"illness(?:es)?|doctor|gp",
    ),
    Topic.MANIA: any_of(
        r"manic|mania|bipolar|high|unusually (?:well|elated|energetic)|(?:racing|sped up)",
        r"hardly need(?:ing|ed)? (?:any )?sleep|opposite of (?:low|this|depressed)",
    ),
    Topic.PSYCHOSIS: any_of(
        r"voices|hear(?:ing)? things|see(?:ing)? things|psychosis|psychotic",
        r"people (?:are )?(?:against|watching|following) you|paranoi\w+|hallucinat\w+",
    ),
    Topic.PREVIOUS_EPISODES: any_as_written(
        r"\b(?:depress\w+|like this|this low|this way|felt (?:this|so) (?:low|bad)) before\b",
        r"\b(?:earlier|previous|other|past) (?:episodes?|times? (?:like|when you))\b",
        r"\bfirst time (?:you|that)\b.*\b(?:felt|low|depress\w+|like this)\b",
    ),
    Topic.WORK: any_of(r"work(?:ing|place)?|job|boss|colleagues?|shifts?|career|employ\w+"),
    Topic.LIVING: any_of(
        r"who do you live with|live (?:alone|with|there)|at home with|your (?:house|flat|home|place)",
        r"living (?:situation|arrangement\w*)",
    ),
    Topic.DAILY_LIFE: any_of(
        r"(?:typical|average|normal|ordinary|usual) (?:day|week|evening)|your days?|daily|routine",
        r"day[- ]to[- ]day|spend your (?:time|days?|evenings?)",
    ),
    Topic.PEOPLE: any_of(
        r"^who (?:helps?|supports?|looks after|do you (?!live)|would you|could you|can you|else)",
        r"^(?:family|friends|any(?:one|body) (?:close|there))\s*\?|any support",
        r"who(?:'s| is| are| else| all)? (?:is |are )?(?:important|close|around|there|in your life|matters?)",
        r"people (?:in your life|around you|you)|important (?:people|person)|most important",
        r"any(?:one|body) (?:you|who)|anyone (?:else )?(?:close|you)",
        r"who do you (?:turn to|talk to|have|see|lean on)|your family|friends",
        r"(?:tell me about|what about) (?:your )?(?:friends|family)",
    ),
    Topic.ONSET: any_of(
        r"when did (?:it|this|things|the|you|your)|how long (?:have|has)",
        r"(?:first )?(?:start|began|begin|started|beginning)\b.{0,40}|what was (?:going on|happening)",
        r"around (?:that|the) time|at that time",
        r"(?:depression|low mood|it all) (?:begins?|starts?|began|started)",
        r"before (?:it|this|that) (?:started|began)",
    ),
    Topic.HOMEWORK: any_of(r"homework|task|assignment|the thing (?:we|you) agreed"),
    Topic.FRAME: any_of(
        r"sessions?|therapy|confidential\w*|how (?:we|this) works?|our time|interpersonal (?:psycho)?therapy",
        r"ipt",
    ),
    Topic.SYMPTOMS: any_of(
        r"symptoms?|how (?:bad|low) (?:is|has|have)|questionnaire|phq|what (?:is|has) it (?:been )?like day",
        r"how (?:does|has) (?:it|the depression|this) (?:show|affect\w*)",
    ),
    Topic.STRENGTHS: any_of(
        r"good at|proud of|strengths?|helped you (?:get )?through|got you through|what (?:helps|has helped)",
        r"kept you going",
    ),
    Topic.OLD_ROLE: any_of(
        r"what (?:do|did) you miss|miss(?:ed|ing)? (?:most|about|from|it)|used to (?:be|do)",
        r"(?:life|you|things) (?:like )?before (?:the|you|it|this|that)|who you were",
    ),
    Topic.LOSS: any_of(
        r"die[ds]?|dying|death|pass(?:ed)? away|funeral|lost (?:him|her|them|your)|losing (?:him|her|them)",
        r"when you lost|the end came",
    ),
    Topic.WISHES: any_of(
        r"what (?:do|would|did) you (?:want|like|hope|wish|need)\w*|hop(?:e|ing) for|wish (?:for|you)",
        r"want(?:ed)? (?:from|to (?:happen|change))",
    ),
    Topic.FEELINGS: any_of(
        r"feel(?:ing|ings|s)?|felt|emotions?|going through you|go(?:es|ing)? on inside",
        r"went on (?:inside|in you)|inside you",
    ),
    Topic.BACKGROUND: any_of(
        r"child(?:hood)?|grow(?:ing)? up|grew up|as a (?:boy|girl|kid|child)",
        r"your (?:early|school) (?:years|days)|when you were (?:little|small|young|a (?:boy|girl|child|kid))",
    ),
    Topic.INCIDENT: any_of(
        r"argument|row|fight|quarrel|falling[- ]out|what (?:was|did .{1,20}) sa(?:id|y)|conversation",
        r"phone call|exchange|(?:last|recent) time (?:you|it|there)",
    ),
    Topic.RECENT_EVENT: any_of(
        r"this (?:past )?week|the last (?:few )?(?:days?|week)|yesterday|last night|recently happened",
        r"what happened (?:on|this|yesterday|today)",
    ),
    Topic.ENDING: any_of(
        r"(?<!since )(?<!after )(?<!at )(?<!in )(?<!from )our (?:last|final) (?:few )?"
        r"(?:sessions?|meetings?)|when we (?:stop|finish|end)",
        r"think(?:ing)? (?:of|about) (?:the|our|this) end(?:ing)?(?! of (?:the|a|your)\b)|(?:stop|finish)(?:ping|ing)? "
        r"(?:meeting|seeing each other|coming here)|when (?:this|therapy) (?:ends|is over)|without (?:these|our) "
        r"(?:sessions|meetings|talks|hours)|(?:our|this) ending",
        r"ending (?:of )?(?:our|this|therapy)|(?:sessions?|meetings?|weeks?) left|coming to an end",
        r"saying goodbye",
    ),
    Topic.CLOSENESS: any_of(
        r"how close|close to|closeness|near to|distan(?:t|ce)|get on|get along|mean(?:s|t)? to you",
        r"would you miss|what(?:'s| is) (?:he|she|it|\w+) like with you|relationship (?:with|between|like)",
    ),
    Topic.CONTACT: any_of(
        r"how often|see (?:him|her|them|each other|much of)|speak (?:to|with)|talk to (?:him|her|them|each)",
        r"in touch|contact|last (?:saw|see|spoke|speak|talked)|keep in touch|visit\w*|hear from",
    ),
    Topic.CONFLICT: any_of(
        r"conflict|what (?:happened|went wrong|is it) between|argu\w+|row|rows|fight\w*|fall(?:en|ing)? out",
        r"tension|disagree\w*|difficult between|friction|clash\w*|annoy\w*|difficult|hardest",
        r"hard (?:with|between)|quarrel\w*|trouble between",
    ),
    Topic.SUPPORT: any_of(
        r"support\w*|help(?:s|ed|ing)? (?:you|him|her|them|out)|(?:turn|lean|rely|count)(?:ing)? (?:to|on)",
        r"there for (?:you|him|her|them)|do for (?:you|him|her|them)|look(?:s|ing)? after|confide\w*",
        r"talk to about|do for each other|knows? (?:about|that) you|(?:ask|ask(?:ed|ing)) (?:him|her|them) for",
    ),
    Topic.DISAPPOINTMENT: any_of(
        r"disappoint\w*|let (?:you|him|her|them) down|failed you|hurt you|miss(?:ing)? from",
        r"wish (?:he|she|they|it) (?:was|were|had|would|did)|not get(?:ting)? from",
    ),
    Topic.RECENT_CHANGE: any_of(
        r"chang(?:e|ed|es|ing)|different (?:since|now|from|lately|these)",
        r"(?:used|how) (?:to|it was) (?:be )?before|since (?:then|the|she|he|they|your)|lately between",
    ),
    Topic.EXPECTATIONS: any_of(
        r"expect\w*|want(?:s|ed)? (?:from|of) (?:you|him|her|them)|supposed to",
        r"hope (?:he|she|they)(?:'d|'ll| would| will)|should (?:he|she|they) (?:do|have)",
    ),
}
"""Words that make a question be about something. Attribute words only count with a person (see `matching`)."""


def certain_topics(text: str) -> tuple[Topic, ...]:
    """Topics by their words, in the order in which they come up."""
    plain = normal(text)
    found = [(match.start(), topic) for topic, pattern in _TOPICS.items() if (match := pattern.search(plain))]
    return tuple(topic for _, topic in sorted(found, key=lambda pair: pair[0]))
