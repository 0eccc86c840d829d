"""What can be told from words alone, with near certainty. Rules add labels the model may miss and strike out those it
cannot be trusted with: suicide questions, the number of sessions, silence, talk to the machine.
"""

import re
from collections.abc import Callable, Iterator

from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal, sentences, tokens, unquoted

_KILL = (
    r"suicid\w*"
    r"|kill(?:ing|ed)? (?:your|him|her|my|them|one)sel(?:f|ves)"
    r"|(?:end|ending|ended|take|taking|took|taken)(?: of)? (?:your|his|her|their|my)(?: own)? (?:own )?li(?:fe|ves)"
    r"|(?:end|ending) (?:it all|things for good)"
    r"|(?:wish|wishing|wished|want|wanting|wanted|rather)(?:ing|ed)? (?:that )?(?:you (?:were|was|'re) |to be |be |being )?dead"
    r"|wish(?:ed|ing)? (?:that )?you (?:hadn't|had not|had never) (?:woken|been born)"
    r"|(?:want|wanted|wanting|wish|wished|wishing|hope|hoping)(?:ing|ed)? (?:to|that you (?:would|could|might)|you (?:would|could|might)) (?:die|not wake up|never wake up)"
    r"|thoughts? (?:of|about) (?:dying|death|being dead|ending your life)"
    r"|thinking (?:of|about) (?:dying|being dead)"
    r"|(?:better off|be better) (?:if you were )?dead"
    r"|not (?:wanting to be|want to be) (?:alive|here any ?more)"
    r"|(?:don't|do not|didn't) want to (?:be alive|live|go on living|wake up)"
    r"|(?:no longer|not) want(?:ing)? to live"
    r"|life (?:is|was|isn't|wasn't|'s) (?:not )?worth living"
    r"|think(?:ing)? (?:about|of) (?:to )?(?:die|kill\w*)|finish(?:ing)? your life|about to die|mak(?:e|ing) an end"
    r"|not worth living|go to sleep and (?:not|never) wake"
)
_KILL_RE = re.compile(rf"\b(?:{_KILL})")
_BARE_RISK = re.compile(
    r"^(?:any |and |so |ever |are you )?(?:thoughts? (?:of|about) )?(?:feeling )?(?:suicid\w*|killing yourself|dying|death)(?: thoughts?| ideas?| plans?)?[?.\s]*$"
)
_ASKS = re.compile(
    r"\?|\b(?:i (?:need|want|have|'d like|would like|am going|ask everyone)\b.*\bask|tell me (?:if|whether))\b"
)
_SKIRT = re.compile(
    r"(?:anything|something|nothing) (?:silly|stupid|drastic|rash|foolish|daft)"
    r"|dark (?:thoughts|places?|ideas)"
    r"|hurt(?:ing)? (?:yourself|anyone)|harm(?:ing)? (?:yourself|anyone)|self[- ]harm"
    r"|unsafe|safe (?:at home|with yourself|tonight|in yourself)|keep(?:ing)? (?:yourself )?safe"
    r"|(?:negative|bad|scary|(?:those|that|these) (?:kinds?|sorts?) of|such) thoughts|thoughts of harm|are you\W+safe"
    r"|(?:not|n't) (?:thinking|planning|going) (?:of|about|to)?[^?.]*\b(?:do anything|doing anything)"
    r"|at (?:any )?risk\b"
)
_HARM_TO_OTHERS = re.compile(
    r"\b(?:harm\w*|hurt\w*)\b(?!.*\byourself\b).{0,30}\b(?:baby|child|children|kids|son|daughter|him|her|them|someone else|other people|others|somebody else)\b"
)
_NEGATIVE_LEAD = re.compile(
    r"(?:you're not|you are not|you aren't|you haven't|you wouldn't|you don't|surely you|no thoughts of|not having any)\b[^?]*"
    r"(?:" + _KILL + r")"
    r"|(?:" + _KILL + r")[^?]*,? (?:are you|have you|do you|right|no|is it)\?$"
)
_NEGATIVE_TAG = re.compile(
    r"(?:you're not|you are not|you haven't|you wouldn't|you don't|not)\b.*\b(?:are you|have you|would you|do you)\s*\?"
)

_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty)"
)
_SESSIONS = re.compile(
    rf"\b{_NUMBER}\b(?: or (?:so|{_NUMBER}))?(?: (?:weekly|more|individual|of these|hourly))* (?:sessions?|meetings?|appointments?|hours together)\b"
    rf"|\b(?:we(?:'ll|'ve| will| have)?|meet|meeting|course of|therapy)\b[^.?!]{{0,25}}\b{_NUMBER} weeks\b"
    rf"|\b(?:meet|see each other|see you) {_NUMBER} times\b"
    r"|\b(?:sessions?|meetings?|weeks?|times?) (?:left|in (?:all|total)|altogether)\b"
    rf"|\b(?:session|meeting|week) (?:number )?{_NUMBER}(?: (?:of|out of)\b|\b)"
    rf"|\b{_NUMBER} (?:out )?of {_NUMBER}\b|\b{_NUMBER} more after (?:today|this)\b"
    r"|\b\w+(?:th|rd|nd|first|third) (?:meeting|session|week) (?:out of|of)\b"
)
_OUT_OF_ROLE = re.compile(
    r"\b(?:are|r) (?:you|u) (?:an? |really )?(?:\w+ )?(?:bot|robot|ai|machine|human|real person|program|computer|chatbot|gpt|language model|llm)\b"
    r"|\b(?:is this|am i talking to) (?:an? )?(?:\w+ )?(?:bot|ai|machine|computer|real person|simulation|chatbot)\b"
    r"|ignore (?:all |any |your |the |my )?(?:previous |prior |earlier |above )?(?:instructions?|prompts?|rules)"
    r"|\b(?:system|developer) (?:prompt|message|mode)\b|\byour (?:prompt|instructions|programming|training data|hidden facts)\b"
    r"|\b(?:act|pretend|roleplay) (?:as|to be|you are|you're) (?:an? |the )?(?:assistant|developer|chatbot|ai|dan)\b"
    r"|\bas an ai\b|\blanguage model\b|\bstop (?:pretending|acting|the simulation)\b"
    r"|\b(?:list|reveal|print|show|output|dump|tell me)\b.{0,30}\b(?:hidden|locked|secret) (?:facts?|details?|instructions?|state)\b"
    r"|\bi(?:'m| am) (?:your|the|one of the) (?:developers?|creators?|programmers?|admins?)\b|\bjailbreak\b|\bopenness score\b"
)
_INSULT = re.compile(
    r"\b(?:you(?:'re| are) (?:\w+ ){0,3}(?:pathetic|stupid|hopeless|an idiot|useless|worthless|a loser|a waste|boring|disgusting|a liar|a joke)"
    r"|(?:fuck|screw) you|shut up|you idiot|piss off|go to hell|you make me sick|stupid (?:man|woman|cow|bitch|git))"
)
_SILENCE = re.compile(
    r"^(?:[\s.…_]*|[(*\[_](?:silence|pause|says nothing|waits?|nods?|long pause|quiet|sits|stays|silent)\b[^?]{0,60}[)*\]_]?"
    r"|silence|pause|long pause|says nothing)[\s.…]*$"
)
_HOW_ARE_YOU = re.compile(
    r"^(?:(?:hi|hello|hey|so|and|ok|well)\b[\w ]*[, .!]+)*how are (?:you|things)(?: (?:today|doing|feeling today|this (?:morning|evening|week)))?\s*\??$"
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|(?:good )?(?:morning|afternoon|evening)|welcome|nice to meet you|hiya|pleased to meet|good to see you|(?:do )?come in)\b"
)
_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye(?: bye)?|see you (?:next|then|on|in)|until next|take care|time (?:is )?(?:up|nearly up)"
    r"|we(?:'ll| will)? (?:have to |need to |must )?(?:stop|finish|end) (?:here|there|now|for today)|that's (?:all|our time|us) for today"
    r"|we(?:'re| are) (?:out of|at the end of our) time|same time next week)\b"
)
_EXACT = re.compile(
    r"\bwhat (?:exactly |actually )?(?:did|was|were) (?:\w+ ){1,4}(?:say|said|saying|answer|reply|words?)\b"
    r"|\b(?:exact|actual|very|own|first|precise) words\b|\bword for word\b|\bwhat (?:came|happened) (?:next|then)\b|\band then\?"
    r"|\bwhat (?:did you|do you) (?:say|answer|reply)\b|\bhow did (?:you|he|she|they|\w+) (?:answer|reply|respond)\b"
    r"|\b(?:in|with) (?:what|which) (?:tone|voice)\b|\btone of voice\b|\bwhat (?:you|he|she|they) (?:said|answered|replied)\b|\bstep by step\b|\bline by line\b|\bmove by move\b"
    r"|\bwho (?:said|spoke) (?:what|first)\b|\bhow did (?:the|that|it) (?:conversation|row|argument|talk|call) (?:go|start|begin|end)\b"
    r"|\bwhat (?:was|were) (?:his|her|their|your) (?:\w+ )?(?:words|reply|answer|tone)\b"
    r"|\btake me through (?:it|that|the|what)\b|\bwalk me through\b|\b(?:what|which) sentence\b|\band then (?:you|he|she|they) (?:said|answered)\b"
    r"|\bthe (?:very )?first thing (?:\w+ )?said\b|\bwhat had (?:you|he|she|they|the \w+) (?:\w+ )?(?:said|told|written|asked)\b"
    r"|\bread me (?:the|what)\b|\bin (?:what|which) order\b|\bhow did (?:you|he|she|they) (?:put|say|phrase) it\b"
)
_YES_OR_NO = re.compile(r"^(?:and |so |but )?(?:do|does|did|have|has|had|is|are|was|were|any|ever)\b.*\?$", re.DOTALL)
_FOLLOW_UP = re.compile(
    r"^(?:(?:and|so|but|ok|okay|yes|mm|hm+|right|please|could you|can you|would you|will you)[, ]*)*(?:tell me (?:a (?:little|bit) )?more|say (?:a (?:little|bit) )?more"
    r"|go on|how so|how do you mean|what do you mean|in what way|what (?:is|was|'s) (?:that|it) like|how (?:is|was|'s) that|and then|what else|what makes you say)\b"
)
_MIXED = re.compile(
    r"\b(?:other feelings|mixed feelings|(?:several|different|contrary|two) (?:feelings|things) at (?:once|the same time)|both (?:at once|at the same time|things)"
    r"|(?:something|anything|feelings?|some of (?:it|them)|ones?|any of it)(?: there)?,? (?:(?:that(?:'s| is| are| was| were)|which (?:is|are|was|were)) )?hard(?:er)? to (?:say|admit|tell|own)"
    r"|part of you\b.{0,60}\b(?:another part|other part|part of you|and part)|besides the \w+|what else (?:was|is) (?:there|in it)"
    r"|to have both|anything (?:else )?(?:alongside|underneath|less (?:kind|nice|easy)))\b"
)
_WISH = re.compile(
    r"\bwhat (?!were you like)(?:did|do|would|had|were) you (?:\w+ ){0,2}(?:want|hope|wish|need|like|hoping|wanting|expect)\w*\b"
    r"|\bwhat (?:would|do) you (?:want|like|need) (?:from|of|him|her|them)\b|\bif (?:he|she|they) (?:could|had) .*\bwhat\b"
    r"|\bwanted to say\b|\bdidn't say\b|\bleft unsaid\b|\bwish you(?:'d| had) said\b"
)
_TIME_ASKED = re.compile(
    r"\bsince (?:we|i|you) last|\bsince last (?:time|week|session)|\bhow (?:have|has) (?:you|things|your (?:mood|week)) been(?: (?:this|since|over|the last|these)\b|\s*\?|\s*$)|\bhow (?:was|has) your (?:week|mood)"
)
_TASK_REVIEW = re.compile(
    r"\bhow did (?:it|that|the|your) (?:\w+ ){0,4}go\b|\b(?:you were going|you had planned|we agreed|we said you|you said you(?:'d| would)) \w+"
    r"|\blast (?:week|time)'?s? (?:task|homework|plan|step)\b|\bdid you (?:manage|get round|get a chance|try)\b"
)
_CBT = re.compile(
    r"\b(?:evidence (?:for|against|that)|thought record|cognitive|distort\w+|catastrophi\w+|all[- ]or[- ]nothing|black[- ]and[- ]white thinking"
    r"|automatic thoughts?|thinking errors?|challenge (?:that|this|the) (?:thought|belief)|irrational|mind[- ]reading|core belief"
    r"|how (?:much|strongly) do you believe|balanced thought|more balanced|rational (?:thought|response))\b"
)
_CONFIDENTIAL = re.compile(
    r"\bconfidential\w*|\bstays? (?:in this room|between us|here|private)|\bbetween (?:you and me|the two of us)\b"
)
_ROLE_PLAY = re.compile(
    r"\brole[- ]?play\w*|\brehears\w+|\b(?:i'll|i will|i could|let me|shall i|i can) (?:be|play|pretend to be|stand in for) (?!here\b)\w+"
    r"|\btry (?:it|that|saying it) out (?:here|on me|with me)\b|\bsay it to me as if\b|\bpractise (?:it|that|saying|what)\b"
)
_REPAIR = re.compile(
    r"\bi've asked that (?:badly|in a)|\blet me have another go|\b(?:i'm (?:so |really )?sorry,? (?:that|if|i|about (?:that|what i)|for (?:that|push\w+|rush\w+|interrupt\w+|jump\w+|assum\w+|what i|being))"
    r"|sorry,? (?:i|that (?:was|came)|let me|if i)|i apologi[sz]e|my apologies|my mistake"
    r"|let me (?:take that back|start again|try (?:that )?again|rephrase|go back)|i take that back"
    r"|i (?:rushed|jumped|got ahead|went too fast|spoke too soon|shouldn't have|should not have|missed|got that wrong|talked over|was too quick)"
    r"|that (?:was|came out|wasn't) (?:clumsy|wrong|too quick|unfair|insensitive|fair|right|harsh|not fair))\b"
)
_SORRY_FOR = re.compile(
    r"\bsorry (?:for your loss|about your|to hear|that (?:you|he|she|this|it) (?:had|lost|died|happened|went))"
)
_NAMING = re.compile(
    r"\b(?:between (?:you and me|us)|here (?:with me|in this room|between us|now)|right now with me|just now when i)\b"
)
_DISCLOSURE = re.compile(
    r"\b(?:i (?:lost|went through|had|remember) (?:my|a|the same|when i)|when i was (?:depressed|divorced|ill)|i've been there|in my own (?:life|family|marriage))\b"
)
_OPEN_START = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|mm|hm+|yes|no|sure|thanks|thank you)[, ]+)*"
    r"(?:what|how|why|in what way|tell me|say (?:a (?:bit|little) )?more|describe|talk me|walk me|take me|help me understand|go on"
    r"|(?:can|could|would|will) you (?:tell|say|describe|talk|walk|take|help|give me|explain|share|bring)|i(?:'d| would) like to (?:hear|know|understand)"
    r"|i wonder (?:what|how|who)|i'm (?:wondering|curious|interested) (?:what|how|who|in|about)|which|in (?:what|which) ways?|who|where has)\b"
)
_BARE_QUESTION = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|hi|hello)[, ]+)*(?:what(?:'s|s)?|how(?:'s)?|why|who(?:'s)?|when|where|which)"
    r"(?: (?!(?:an?|you|we|i|they|he|she|it)\b)\w+)? ?(?:do|does|did|is|are|was|were|has|have|had|would|could|can|will|'s|on|brings?|brought|happened|made|helps?|else)\b(?!.*!$)"
)
_TELL_ME = re.compile(r"\b(?:please,? (?:to )?|[\w']+, )tell me (?!if|whether)\w+")
_INVITES = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right|mm|hm+|yes|no|sure|please|thanks|thank you)[, ]+)*"
    r"(?:tell me (?!if|whether)|say (?:a (?:bit|little) )?more|describe|talk me|walk me|take me|help me understand|go on\b|slow (?:it|that) (?:right )?down for me"
    r"|i(?:'d| would) (?:really )?(?:like|love) to (?:hear|know|understand)|i wonder (?:what|how|who)|i'm (?:wondering|curious|interested) (?:what|how|who|in|about)"
    r"|let's go through)"
)
_ALSO_OPEN = re.compile(r"(?:,|\band\b) (?:what|how|who)\b")
_CLOSED_HOW = re.compile(
    r"^(?:(?:and|so|but|ok|okay|well|right)[, ]+)*(?:how (?:old|often|long|many|much|far|soon|close|recently)|what (?:time|day|age|year|date|dose)|when|where)\b"
)

_FOLLOW_UPS = {
    Topic.RISK_PLAN: r"\bplan(?:s|ned|ning)?\b|\bhow (?:you )?(?:would|might) (?:you )?do it\b|\bthought (?:about )?how\b",
    Topic.RISK_MEANS: r"\bmeans\b|\baccess to\b|\b(?:anything|something) (?:at home|in the house)\b.*\b(?:use|with)\b|\b(?:got|have) (?:hold of )?(?:what|anything) (?:you'd|you would) (?:use|need)\b",
    Topic.RISK_INTENT: r"\bintend|\bintent(?:ion)?\b|\bact(?:ing)? on\b|\bwould you (?:ever )?(?:actually )?do (?:it|that)\b|\bgoing to do it\b|\bhow likely\b",
    Topic.RISK_HISTORY: r"\b(?:ever|before|in the past|previous(?:ly)?|any time)\b.*\b(?:tried|attempt\w*|acted|hurt yourself|harmed yourself|come close|(?:feel|felt|feeling) (?:that|this|like that|like this))\b|\b(?:felt|been) (?:that way|like that|like this|this way) (?:before|in the past|earlier)\b|\battempts?\b|\bever (?:been|felt) (?:that|this) (?:bad|way) before\b",
    Topic.RISK_PROTECTION: r"\b(?:stops?|stopped|keeps?|kept|keeping|holds?) you (?:from|going|alive|here|safe|back)\b|\breasons? (?:to|for) (?:live|living|stay|staying|keep)\b|\bwhat (?:stops|keeps) you\b",
}
_FOLLOW_UP_RES = {topic: re.compile(pattern) for topic, pattern in _FOLLOW_UPS.items()}

_TOPICS: dict[Topic, re.Pattern[str]] = {
    Topic.SLEEP: re.compile(
        r"\b(?:sleep\w*|slept|insomnia|awake at night|wak(?:e|ing|en) (?:up )?(?:early|at|in the)|nights? been|fall asleep)\b"
    ),
    Topic.APPETITE: re.compile(r"\b(?:appetite|eating|eat|food|weight|meals?)\b"),
    Topic.ENERGY: re.compile(r"\b(?:energy|tired\w*|fatigue|exhaust\w+|worn out)\b"),
    Topic.CONCENTRATION: re.compile(
        r"\b(?:concentrat\w+|focus(?:ing)? on (?:things|tasks|reading|work|anything)|follow a (?:film|book|programme)|memory|attention)\b"
    ),
    Topic.INTEREST: re.compile(
        r"\b(?:interest in|enjoy\w*|pleasure|things you (?:used to )?(?:like|love)|hobbies|look(?:ing)? forward)\b"
    ),
    Topic.GUILT: re.compile(
        r"\b(?:guilt\w*|blame yourself|worthless\w*|hard on yourself|feel(?:ing)? (?:like )?a failure|let (?:people|anyone|them) down|bad about yourself)\b"
    ),
    Topic.MOVEMENT: re.compile(
        r"\b(?:restless\w*|fidget\w*|slowed down|moving (?:more )?slowly|pacing|sit still|agitat\w+)\b"
    ),
    Topic.MEDICATION: re.compile(
        r"\b(?:medication|medicine|tablets?|antidepressants?|prescri\w+|pills?|sertraline|fluoxetine|ssri|dose)\b"
    ),
    Topic.SUBSTANCES: re.compile(
        r"\b(?:alcohol|drink(?:ing|s)?|drugs?|smok\w+|cannabis|weed|wine|beer|substances?|units a week)\b"
    ),
    Topic.PHYSICAL_HEALTH: re.compile(
        r"\b(?:physical(?:ly)? (?:health|well|ill)|your health|blood (?:test|pressure)|thyroid|pain|medical|illness(?:es)?|doctor|gp)\b"
    ),
    Topic.MANIA: re.compile(
        r"\b(?:manic|mania|bipolar|high|unusually (?:well|elated|energetic)|(?:racing|sped up)|hardly need(?:ing|ed)? (?:any )?sleep|opposite of (?:low|this|depressed))\b"
    ),
    Topic.PSYCHOSIS: re.compile(
        r"\b(?:voices|hear(?:ing)? things|see(?:ing)? things|psychosis|psychotic|people (?:are )?(?:against|watching|following) you|paranoi\w+|hallucinat\w+)\b"
    ),
    Topic.PREVIOUS_EPISODES: re.compile(
        r"\b(?:depress\w+|like this|this low|this way|felt (?:this|so) (?:low|bad)) before\b|\b(?:earlier|previous|other|past) (?:episodes?|times? (?:like|when you))\b|\bfirst time (?:you|that)\b.*\b(?:felt|low|depress\w+|like this)\b"
    ),
    Topic.WORK: re.compile(r"\b(?:work(?:ing|place)?|job|boss|colleagues?|shifts?|career|employ\w+)\b"),
    Topic.LIVING: re.compile(
        r"\b(?:who do you live with|live (?:alone|with|there)|at home with|your (?:house|flat|home|place)|living (?:situation|arrangement\w*))\b"
    ),
    Topic.DAILY_LIFE: re.compile(
        r"\b(?:(?:typical|average|normal|ordinary|usual) (?:day|week|evening)|your days?|daily|routine|day[- ]to[- ]day|spend your (?:time|days?|evenings?))\b"
    ),
    Topic.PEOPLE: re.compile(
        r"\b(?:^who (?:helps?|supports?|looks after|do you (?!live)|would you|could you|can you|else)|^(?:family|friends|any(?:one|body) (?:close|there))\s*\?|any support|who(?:'s| is| are| else| all)? (?:is |are )?(?:important|close|around|there|in your life|matters?)|people (?:in your life|around you|you)|important (?:people|person)|most important|any(?:one|body) (?:you|who)|anyone (?:else )?(?:close|you)|who do you (?:turn to|talk to|have|see|lean on)|your family|friends|(?:tell me about|what about) (?:your )?(?:friends|family))\b"
    ),
    Topic.ONSET: re.compile(
        r"\b(?:when did (?:it|this|things|the|you|your)|how long (?:have|has)|(?:first )?(?:start|began|begin|started|beginning)\b.{0,40}|what was (?:going on|happening)|around (?:that|the) time|at that time|(?:depression|low mood|it all) (?:begins?|starts?|began|started)|before (?:it|this|that) (?:started|began))\b"
    ),
    Topic.HOMEWORK: re.compile(r"\b(?:homework|task|assignment|the thing (?:we|you) agreed)\b"),
    Topic.FRAME: re.compile(
        r"\b(?:sessions?|therapy|confidential\w*|how (?:we|this) works?|our time|interpersonal (?:psycho)?therapy|ipt)\b"
    ),
    Topic.SYMPTOMS: re.compile(
        r"\b(?:symptoms?|how (?:bad|low) (?:is|has|have)|questionnaire|phq|what (?:is|has) it (?:been )?like day|how (?:does|has) (?:it|the depression|this) (?:show|affect\w*))\b"
    ),
    Topic.STRENGTHS: re.compile(
        r"\b(?:good at|proud of|strengths?|helped you (?:get )?through|got you through|what (?:helps|has helped)|kept you going)\b"
    ),
    Topic.OLD_ROLE: re.compile(
        r"\b(?:what (?:do|did) you miss|miss(?:ed|ing)? (?:most|about|from|it)|used to (?:be|do)|(?:life|you|things) (?:like )?before (?:the|you|it|this|that)|who you were)\b"
    ),
    Topic.LOSS: re.compile(
        r"\b(?:die[ds]?|dying|death|pass(?:ed)? away|funeral|lost (?:him|her|them|your)|losing (?:him|her|them)|when you lost|the end came)\b"
    ),
    Topic.WISHES: re.compile(
        r"\b(?:what (?:do|would|did) you (?:want|like|hope|wish|need)\w*|hop(?:e|ing) for|wish (?:for|you)|want(?:ed)? (?:from|to (?:happen|change)))\b"
    ),
    Topic.FEELINGS: re.compile(
        r"\b(?:feel(?:ing|ings|s)?|felt|emotions?|going through you|go(?:es|ing)? on inside|went on (?:inside|in you)|inside you)\b"
    ),
    Topic.BACKGROUND: re.compile(
        r"\b(?:child(?:hood)?|grow(?:ing)? up|grew up|as a (?:boy|girl|kid|child)|your (?:early|school) (?:years|days)|when you were (?:little|small|young|a (?:boy|girl|child|kid)))\b"
    ),
    Topic.INCIDENT: re.compile(
        r"\b(?:argument|row|fight|quarrel|falling[- ]out|what (?:was|did .{1,20}) sa(?:id|y)|conversation|phone call|exchange|(?:last|recent) time (?:you|it|there))\b"
    ),
    Topic.RECENT_EVENT: re.compile(
        r"\b(?:this (?:past )?week|the last (?:few )?(?:days?|week)|yesterday|last night|recently happened|what happened (?:on|this|yesterday|today))\b"
    ),
    Topic.ENDING: re.compile(
        r"\b(?:our (?:last|final) (?:session|meeting)|when we (?:stop|finish|end)|ending (?:of )?(?:our|this|therapy)|(?:sessions?|meetings?|weeks?) left|coming to an end|saying goodbye)\b"
    ),
    Topic.CLOSENESS: re.compile(
        r"\b(?:how close|close to|closeness|near to|distan(?:t|ce)|get on|get along|mean(?:s|t)? to you|would you miss|what(?:'s| is) (?:he|she|it|\w+) like with you|relationship (?:with|between|like))\b"
    ),
    Topic.CONTACT: re.compile(
        r"\b(?:how often|see (?:him|her|them|each other|much of)|speak (?:to|with)|talk to (?:him|her|them|each)|in touch|contact|last (?:saw|see|spoke|speak|talked)|keep in touch|visit\w*|hear from)\b"
    ),
    Topic.CONFLICT: re.compile(
        r"\b(?:conflict|what (?:happened|went wrong|is it) between|argu\w+|row|rows|fight\w*|fall(?:en|ing)? out|tension|disagree\w*|difficult between|friction|clash\w*|annoy\w*|difficult|hardest|hard (?:with|between)|quarrel\w*|trouble between)\b"
    ),
    Topic.SUPPORT: re.compile(
        r"\b(?:support\w*|help(?:s|ed|ing)? (?:you|him|her|them|out)|(?:turn|lean|rely|count)(?:ing)? (?:to|on)|there for (?:you|him|her|them)|do for (?:you|him|her|them)|look(?:s|ing)? after|confide\w*|talk to about|do for each other|knows? (?:about|that) you|(?:ask|ask(?:ed|ing)) (?:him|her|them) for)\b"
    ),
    Topic.DISAPPOINTMENT: re.compile(
        r"\b(?:disappoint\w*|let (?:you|him|her|them) down|failed you|hurt you|miss(?:ing)? from|wish (?:he|she|they|it) (?:was|were|had|would|did)|not get(?:ting)? from)\b"
    ),
    Topic.RECENT_CHANGE: re.compile(
        r"\b(?:chang(?:e|ed|es|ing)|different (?:since|now|from|lately|these)|(?:used|how) (?:to|it was) (?:be )?before|since (?:then|the|she|he|they|your)|lately between)\b"
    ),
    Topic.EXPECTATIONS: re.compile(
        r"\b(?:expect\w*|want(?:s|ed)? (?:from|of) (?:you|him|her|them)|supposed to|hope (?:he|she|they)(?:'d|'ll| would| will)|should (?:he|she|they) (?:do|have))\b"
    ),
}
"""Words that make a question be about something. Attribute words only count with a person (see `matching`)."""


_SOMEBODY_IS = (
    r"(?:you(?:'re| are|'ve become| sound like| seem)|(?:he|she|it)(?:'s| is| sounds(?: like)?| seems)|they(?:'re| are| sound)"
    r"|(?:your|that|this) [\w-]+(?: [\w-]+)?(?:'s| is| sounds(?: like)?| seems))"
)
_LABEL_WORDS = (
    r"(?:narcissis\w+|toxic|perfectionists?|people[- ]pleasers?|control freaks?|controlling|manipulat\w+|co-?dependent|passive[- ]aggressive"
    r"|avoidant|needy|clingy|martyrs?|drama queen|dramatic|selfish|immature|borderline|psychopaths?|sociopaths?|bull(?:y|ies)|abuser|doormat"
    r"|pushover|loner|introvert|recluse|workaholic|victim|overly sensitive|oversensitive|cold (?:person|fish|woman|man)|monster|gaslight\w+"
    r"|dysfunctional|commitment[- ]phob\w+|attention[- ]seek\w+|difficult (?:person|woman|man)|weak (?:person|man|woman)|emotionally unavailable)"
)
_LABEL = re.compile(rf"\b{_SOMEBODY_IS}(?: \w+){{0,4}} {_LABEL_WORDS}\b")
_ADVICE = re.compile(
    r"(?<!thought )(?<!said )(?<!says )(?<!thinks )(?<!think )(?<!wanted )(?<!told )(?<!if )\byou (?:really |just |honestly |simply |probably |maybe )*(?:should|ought to|need to|have to|have got to|'ve got to|had better)(?: (?:really|just|simply))?"
    r" (?!be\b|feel|have\b|miss|know|understand|think|want|wonder|get\b (?:so|very)|not feel)\w+(?![^.!]*\?)"
    r"|\bwhy don't you (?!like|want|feel|know|think|believe|see)\w+|\bif i were you\b|\bmy advice\b|\bi(?:'d| would) (?:advise|recommend|suggest)\b(?!(?: that)? (?:we|i)\b)"
    r"|(?<!what )\bhave you (?:tried|thought (?:of|about)|considered) (?:just |simply )?\w+ing\b"
)
_DO_THIS = re.compile(
    r"^(?:(?:just|so|then|right|well|and|please|next time|this week)[, ]+)*(?:go (?!on|back to (?:that|what|when|the))|ask (?!me)|tell (?!me)|call (?!it)|ring|write (?:to|him|her|them)|join|try (?!to (?:say|remember|describe|put))"
    r"|stop|give (?!me)|book|ignore|keep (?!going|talking)|make (?:a|sure|up)|leave (?!it)|talk to|speak to|don't (?:worry|let|think|blame|be)|get (?:out|up|a|some|yourself))\b[^?]*$"
)
_LIKELY: dict[Act, tuple[re.Pattern[str], float]] = {
    Act.REASSURANCE: (
        re.compile(
            r"\b(?:could(?:n't| not) have (?:known|done|seen|stopped)|no(?:body| one) could have|(?:it )?(?:wasn't|isn't|is not|was not) your fault|(?:not|never) your fault"
            r"|time (?:really )?(?:does )?heals?|give it (?:some )?time|(?:you'll|you will|it'll|it will|things will|they'll|he'll|she'll|everything will|it's going to|you're going to)"
            r" (?:\w+ ){0,2}(?:be (?:fine|ok|okay|all right|alright|better)|get (?:better|easier|through|over)|work out|pass|come (?:right|round)|sort itself)|at least (?:you|he|she|they|it|there|that)"
            r"|look on the bright side|you did (?:everything|all|your best|the best)|don't (?:worry|be so hard|blame yourself|feel (?:guilty|bad)|torture)|mustn't (?:torture|blame|feel|think)"
            r"|no need to (?:worry|feel)|there's (?:no|nothing to) (?:feel|be) (?:guilty|ashamed)|didn't cause|plenty (?:of|more)|better place|would(?:n't| not) want you to)\b"
        ),
        0.8,
    ),
    Act.INTERPRETATION: (
        re.compile(
            r"\b(?:deep down,? you|underneath,? (?:i (?:do )?think )?you|part of you (?:doesn't|does not|wants|likes|enjoys|needs) (?!both)\w+|that's why you|(?:really|actually) (?:angry|afraid|scared|jealous|furious) (?:with|at|of|that)"
            r"|the real reason|(?:is|was) (?:how|your way) (?:you|of)|you(?:'ve)? learn(?:t|ed) (?:as|that you)|you (?:push|keep|shut) (?:\w+ ){1,3}(?:away|out|at a distance)|because you(?:'re| are) (?:afraid|scared|angry|jealous|terrified)"
            r"|to (?:punish|avoid|protect yourself from|control) (?:her|him|them|yourself|\w+ing)|you (?:want|need) to be (?:the|a) (?:victim|martyr|abandoned|needed|rejected)|you're (?:really|still) (?:angry|grieving|looking|punishing|avoiding))\b"
        ),
        0.75,
    ),
}
_SUPPORTED_BY: dict[Act, re.Pattern[str]] = {
    Act.LABEL: re.compile(
        rf"\b{_SOMEBODY_IS}\b[^.?!]{{0,30}}\b(?:a|an|the|just|such|type|kind|sort|person|{_LABEL_WORDS})\b|{_LABEL_WORDS}|\bpersonality\b"
    ),
    Act.INTERPRETATION: re.compile(
        r"\b(?:really|deep down|because|the (?:real|true|hidden|underlying) |avoid\w*|afraid|unconscious\w*|part of you|secretly|punish\w*"
        r"|in order to|so (?:that )?(?:you|nobody|no one|he|she)|reason|pattern|that's why|it's that you|to (?:stay|keep|feel|protect)|way of"
        r"|underneath|defen[cs]\w+|den(?:y|ial|ying)|resent\w*|project\w*|replac\w+|clearly|obviously|chose|choose|stands for|it's your)\b"
    ),
    Act.ADVICE: re.compile(
        r"\b(?:should|need to|needs to|have to|ought|must|try\w*|why (?:don't|not)|i'd|i would|if i were you|just|best (?:thing|to)|advi[sc]e|suggest\w*"
        r"|recommend\w*|could (?:always|just)|how about|what about|stop|better (?:to|if|off)|it's time|go|get|tell|call|ring|join|write|ask|take|make"
        r"|have you (?:thought|considered|tried)|next time|let (?:him|her|them|it)|don't|do not)\b"
    ),
    Act.PAST_QUESTION: re.compile(
        r"\b(?:child\w*|boy|girl|kid|grow(?:ing)? up|grew up|upbringing|brought up|raised|school|little|small|young\w*|teenage\w*|back then|early"
        r"|as a baby|babies|born|past|(?:parents?|mother|father|mum|mom|dad)(?:'s)?\b.{0,40}\b(?:was|were|did|had|used|treat\w*|like)\b"
        r"|(?:was|were|did|had) (?:your|his|her) (?:parents?|mother|father|mum|mom|dad))\b"
    ),
    Act.BLAME: re.compile(
        r"\b(?:harder|effort|lazy|laziness|weak\w*|your (?:own )?(?:fault|doing|making|choice)|choos\w+|chose|snap (?:out|yourself)|pull yourself|strong(?:er)?|willpower"
        r"|attitude|excus\w+|responsib\w+|let (?:it|this|yourself|them|him|her)|brought (?:it|this)|if you(?:'d| had)|wallow\w*|self-pity|discipline\w*|giv(?:e|ing) up"
        r"|not trying|bother\w*|indulg\w*|no wonder)\b"
    ),
    Act.MINIMISING: re.compile(
        r"\b(?:just|only|merely|every(?:one|body)|we all|all of us|normal|phase|a bit|a little|slump|blues?|stress\w*|tired\w*|moody|mood|rough patch|bad patch|blip"
        r"|worse off|not (?:that|so|really|quite) (?:bad|serious|depress\w*)|isn't (?:really|so|that|depress\w*)|wouldn't (?:call|say)|no big deal|makes? too much|part of life"
        r"|weather|season|winter|hormones?|run down|under the weather|out of sorts|natural|sad|down|label|overthink\w*|cheer|nothing a)\b"
    ),
    Act.PSYCHOEDUCATION: re.compile(
        r"\b(?:(?:is|it's|that's|this is|called|call (?:it|that|this)|have|has|having|named?|with|of|as|get|treat\w*|people) (?:\w+ ){0,4}(?:depress\w+|an? illness|condition|episode)"
        r"|depress\w+ (?:is|isn't|can|does|makes|takes|often|usually|responds|itself|switches|comes|affects|lifts|tells|gets|steals|has|will)|illness|treatable|symptoms? of)\b"
    ),
}
"""Words without which the model's guess of an accusing act is doubted."""


def risk_acts(text: str) -> Iterator[Act]:
    """Whether the turn asks about suicide in plain words, or skirts it (clinical note 2.5: naming it is correct)."""
    plain = normal(unquoted(text))
    named = _KILL_RE.search(plain) is not None
    asks = _ASKS.search(plain) is not None
    if _BARE_RISK.match(plain):
        yield Act.RISK_DIRECT
    elif named and asks:
        leading = _NEGATIVE_LEAD.search(plain) and _NEGATIVE_TAG.search(plain)
        yield Act.RISK_INDIRECT if leading else Act.RISK_DIRECT
    elif asks and _SKIRT.search(plain) and not _HARM_TO_OTHERS.search(plain):
        yield Act.RISK_INDIRECT


def risk_follow_ups(text: str) -> tuple[Topic, ...]:
    """Plan, means, intent, history and protection, each by its words. Only meaningful while risk is the subject."""
    plain = normal(text)
    return tuple(topic for topic, pattern in _FOLLOW_UP_RES.items() if pattern.search(plain))


def certain_acts(text: str) -> set[Act]:
    """Acts that the words alone settle."""
    plain = normal(text)
    own = normal(unquoted(text))
    found = set(risk_acts(text))
    if _SILENCE.match(plain):
        return {Act.SILENCE}
    rows = {
        Act.TIME_LIMIT: _SESSIONS,
        Act.OUT_OF_ROLE: _OUT_OF_ROLE,
        Act.INSULT: _INSULT,
        Act.GREETING: _GREETING,
        Act.GOODBYE: _GOODBYE,
        Act.EXACT_WORDS: _EXACT,
        Act.WISH_QUESTION: _WISH,
        Act.MIXED_FEELINGS: _MIXED,
        Act.COGNITIVE: _CBT,
        Act.CONFIDENTIALITY: _CONFIDENTIAL,
        Act.ROLE_PLAY: _ROLE_PLAY,
        Act.LABEL: _LABEL,
        Act.ADVICE: _ADVICE,
    }
    found |= {act for act, pattern in rows.items() if pattern.search(own)}
    if _HOW_ARE_YOU.match(plain.strip()):
        found.add(Act.GREETING)
    if _REPAIR.search(own) and not _SORRY_FOR.search(own):
        found.add(Act.REPAIR)
    return found | question_forms(plain)


def likely_acts(text: str) -> dict[Act, float]:
    """Acts that a turn of phrase makes likely, with how likely. Quoted words are somebody else's."""
    own = normal(unquoted(text))
    found = {act: p for act, (pattern, p) in _LIKELY.items() if pattern.search(own)}
    if any(_DO_THIS.match(sentence) for sentence in sentences(own)):
        found[Act.ADVICE] = 0.75
    return found


def question_forms(text: str) -> set[Act]:
    """Open and closed questions, sentence by sentence."""
    found: set[Act] = set()
    for sentence in sentences(normal(text)):
        invited = _TELL_ME.search(sentence) is not None
        asks = sentence.endswith("?") or _BARE_QUESTION.match(sentence) is not None
        start = sentence.rsplit(",", 1)[-1].strip() if asks and sentence.count(",") else sentence
        opens = (
            (_OPEN_START.match(sentence) or _OPEN_START.match(start)) if asks else invited or _INVITES.match(sentence)
        )
        if opens and (_ALSO_OPEN.search(sentence) or not _CLOSED_HOW.match(sentence)):
            found.add(Act.OPEN_QUESTION)
        elif asks:
            found.add(Act.CLOSED_QUESTION)
    return found


def certain_topics(text: str) -> tuple[Topic, ...]:
    """Topics by their words, in the order in which they come up."""
    plain = normal(text)
    found = [(match.start(), topic) for topic, pattern in _TOPICS.items() if (match := pattern.search(plain))]
    return tuple(topic for _, topic in sorted(found, key=lambda pair: pair[0]))


def doubt(text: str, act: Act) -> float:
    """What a guess of the model is worth for an act that can be held against somebody: less without a word that fits."""
    pattern = _SUPPORTED_BY.get(act)
    return 1.0 if pattern is None or pattern.search(normal(unquoted(text))) else 0.5


def asks_since_last_time(text: str) -> bool:
    """Whether the turn asks how it has been since the last meeting."""
    return _TIME_ASKED.search(normal(text)) is not None


def reviews_task(text: str) -> bool:
    """Whether the turn asks what came of something agreed earlier."""
    return _TASK_REVIEW.search(normal(text)) is not None


def follows_up(text: str) -> bool:
    """Whether the turn only asks the client to go on: it has no topic of its own."""
    return _FOLLOW_UP.match(normal(text).strip()) is not None


def only_asks(text: str) -> bool:
    """Whether the turn is one closed question and nothing else."""
    parts = sentences(text)
    return len(parts) == 1 and _YES_OR_NO.match(normal(parts[0])) is not None


def names_the_room(text: str) -> bool:
    """Whether the turn speaks of the two people here."""
    return _NAMING.search(normal(text)) is not None


_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        "so",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "me",
        "him",
        "her",
        "us",
        "them",
        "my",
        "your",
        "his",
        "its",
        "our",
        "their",
        "this",
        "that",
        "these",
        "those",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "can",
        "could",
        "would",
        "will",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "not",
        "no",
        "yes",
        "ok",
        "okay",
        "hi",
        "hello",
        "what",
        "how",
        "why",
        "when",
        "where",
        "who",
        "which",
        "there",
        "here",
        "with",
        "without",
        "about",
        "of",
        "for",
        "from",
        "to",
        "in",
        "on",
        "at",
        "by",
        "as",
        "if",
        "then",
        "than",
        "more",
        "some",
        "any",
        "all",
        "just",
        "really",
        "very",
        "much",
        "tell",
        "feel",
        "felt",
        "think",
        "know",
        "mean",
        "say",
        "said",
        "like",
        "want",
        "go",
        "going",
        "get",
        "make",
        "good",
        "bad",
        "well",
        "sorry",
        "thanks",
        "thank",
        "please",
        "it's",
        "i'm",
        "that's",
        "don't",
        "you're",
        "what's",
    ]
)


def nonsense(text: str, known: Callable[[str], bool]) -> bool:
    """Whether there is nothing to understand: code, mashed keys, or a few words none of which anybody knows."""
    words = [t for t in tokens(text) if t[0].isalpha()]
    if not words:
        return any(c.isalnum() for c in text) and not any(ord(c) > 591 for c in text)
    if re.search(r"[{};<>]|</|==|\bdef \w+\(|\bselect \*|\bimport \w+", text):
        return True
    return len(words) <= 6 and not any(w in _COMMON or known(w) for w in words)


def other_language(text: str) -> bool:
    """Whether the turn is not in English: another script, or a whole sentence without one common English word."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(ord(c) > 591 for c in letters) > 0.4 * len(letters):
        return True
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", normal(text))
    if len(words) < 4:
        return False
    return sum(w in _COMMON for w in words) / len(words) < 0.1 and len(_FOREIGN & set(words)) >= 1


_FOREIGN = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "que",
        "de",
        "en",
        "un",
        "una",
        "por",
        "como",
        "está",
        "estás",
        "usted",
        "qué",
        "cómo",
        "muy",
        "pero",
        "y",
        "es",
        "le",
        "les",
        "des",
        "est",
        "vous",
        "je",
        "tu",
        "nous",
        "que",
        "pas",
        "avec",
        "pour",
        "ça",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "sie",
        "ich",
        "wie",
        "geht",
        "mit",
        "ein",
        "eine",
        "was",
        "haben",
        "il",
        "lo",
        "gli",
        "che",
        "non",
        "sono",
        "sei",
        "come",
        "stai",
        "di",
        "nie",
        "jest",
        "się",
        "co",
        "jak",
        "to",
        "czy",
        "na",
        "och",
        "är",
        "inte",
        "du",
        "hur",
        "att",
        "det",
        "você",
        "está",
        "não",
    ]
)
