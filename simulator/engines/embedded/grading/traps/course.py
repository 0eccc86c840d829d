"""Traps of the course: too many fronts, a hurried inventory, an ending nobody speaks of, no rehearsal, no mourning."""

import re
from collections.abc import Iterator

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, FocalArea, Phase, Topic
from simulator.engines.embedded.features import normal, sentences, unquoted
from simulator.engines.embedded.grading.scene import MEETINGS_BEFORE_JUDGING_OMISSIONS, Scene, observation
from simulator.engines.embedded.grading.spoken_of import people_spoken_of
from simulator.engines.embedded.patterns.regex import any_of

FEWEST_PEOPLE = 4
FRONTS = 3
_AREAS = {
    FocalArea.GRIEF: any_of(r"grie\w+|mourn\w*|death|died|funeral|bereave\w*|(?:the )?loss of|grave|ashes|losing your"),
    FocalArea.ROLE_DISPUTE: any_of(
        r"argu\w+|rows?|disputes?|conflict\w*|quarrel\w*|stand up to|confront\w*|boundar\w+|what (?:he|she|they) "
        r"expects?",
        r"(?:your|the) (?:marriage|husband|wife|partner|boss|manager|mother-in-law)|things with (?:him|her|them|your)",
    ),
    FocalArea.ROLE_TRANSITION: any_of(
        r"retir\w+|new (?:job|role|home|town|country|baby)|divorce|separation|the move|moving|diagnosis|redundan\w+",
        r"job (?:search|hunt|loss)|being a (?:mother|father|parent|widow\w*|carer)|settling|career|graduat\w+|the baby",
    ),
    FocalArea.INTERPERSONAL_DEFICITS: any_of(
        r"lonel\w+|isolat\w+|making friends|new (?:people|friends|contacts?)|social (?:life|skills|circle|anxiety)",
        r"shy\w*|meet(?:ing)? people|dating|join(?:ing)? (?:a|the|some)|confidence (?:with|around) people|being alone",
    ),
}
_AS_WORK = any_of(
    r"work(?:ing)? on|focus(?:ing)? on|tackl\w+|goals?|priorit\w+|deal(?:ing)? with|address\w*|target\w*|cover|look at",
    r"get (?:through|to) (?:all|both)|all (?:of (?:it|them|these)|three|four)|agenda|plan (?:is|for)|start(?:ing)? "
    r"with",
)
_ALL_OF_THEM = any_of(
    r"all (?:three|four|of (?:it|them|these|those))|everything|both|each of (?:them|these)|side by side|at once|in "
    r"parallel|a bit of each|as well|together",
)
_THIS_WEEK = any_of(
    r"what we'll do this week|this week you|before next (?:week|time)|two (?:things|tasks)|and then with"
)
_ALL_THREE = any_of(
    r"(?:take|do|want|like)[^.?!]{0,20} all (?:three|four)\b|(?:take|work|move) on[^.?!]{0,40}(?:too|as well), "
    r"(?:alongside|next to|besides)|(?:just as much|equally)[^.?!]{0,40}(?:all|both|three|each)",
    r"all (?:three|four|of them)[^.?!]{0,30}(?:every week|each (?:week|session|time)|side by side|at once|"
    r"in parallel|from now)",
    r"(?:work|go|get|deal)[^.?!]{0,20}(?:on|through|with) all (?:three|four)|a bit of (?:each|"
    r"everything)[^.?!]{0,20}(?:week|time)",
)
_PARKED = any_of(
    r"park\w*|later|for now|first|set (?:it |that )?aside|leave (?:it|that)|not (?:now|yet|today)|come back to|one (?:"
    r"thing|focus|area|of them)|which (?:of|one)|main|primary",
)
_CLOSED = any_of(
    r"(?:that's|that is|those are|so that's) (?:everyone|everybody|all the people|the people|your people|it for "
    r"people)",
    r"(?:enough|good|clear|full) (?:picture|idea|sense|list) of (?:the |your )?(?:people|family|circle|relationships)",
    r"(?:stop|leave it|done|finish\w*|enough) (?:there |here )?with (?:the|your|these) people|leave "
    r"those,? i think|call the map",
    r"(?:the ones|everyone|everybody|those) (?:that|who) (?:really )?matter|the "
    r"map[^.?!]{0,20}(?:finished|done|complete)",
    r"(?:we've|we have) (?:got|done|covered|been through|finished) (?:the|your|all|everyone)[^.?!]{0,20}(?:people|"
    r"inventory"
    r"|list|circle|family|relationships|map)",
    r"(?:move|moving|get) on (?:now |then )?(?:from|to) (?:what|the (?:work|focus|plan|problem|main))",
    r"that (?:does|covers|finishes|completes) (?:it|the (?:people|list|inventory|map))|inventory (?:is )?(?:done|"
    r"finished"
    r"|complete)",
)
_ENDING = any_of(
    r"(?:one|two|three|four|few) (?:left|to go|more after)|the last one|last but one|when it stops",
    r"our (?:last|final)|last (?:few )?(?:sessions?|meetings?|time)|end(?:ing|s)? (?:of )?(?:our|this|the "
    r"(?:therapy|course"
    r"|treatment|work)|together)|(?:sessions?|meetings?|weeks?|times?) (?:left|to go|more)|coming to an end|"
    r"say(?:ing)? "
    r"goodbye|when we(?:'ve| have)? (?:stop|finish\w*|end)|after we (?:stop|finish|end)|finish(?:ing)? (?:here|our|"
    r"therapy)|ending|the end|how many (?:sessions|meetings)",
)
_CLIENT_CUE = any_of(
    r"(?:last|final) (?:session|meeting|time|few|one)|(?:sessions?|meetings?|weeks?|times?|goes) left|when (?:this|"
    r"we|it) "
    r"(?:stops?|ends?|finish\w*|is over|'s over)|after (?:this|we) (?:stops?|ends?|finish\w*|is over)|without "
    r"(?:this|you|"
    r"our|these)|coming to an end|nearly (?:over|done|finished)|say(?:ing)? goodbye|miss (?:this|you|coming|our)|on "
    r"my own "
    r"(?:again|after|then)|(?:one|two|three|four) (?:more|left|to go)",
)
_EXTENDED = any_of(
    r"(?:put|add|have|do|tack) (?:on )?another \w+ (?:on|to|at) the end|as many as you (?:like|need)|nobody's counting",
    r"(?:add|extend|get|book|arrange|have|do|fit in|squeeze in|put in) (?:you )?(?:it |this |us )?(?:by )?(?:a few|"
    r"some|a "
    r"couple(?: of)?|another|two|three|four|six|eight|extra|more)[^.?!]{0,20}(?:sessions?|meetings?|weeks?|"
    r"appointments?)",
    r"(?:we|you) (?:can|could|don't have to|needn't|need not|don't need to) (?:always )?(?:carry on|keep going|go "
    r"on|just "
    r"continue|stop|end|finish|keep (?:coming|meeting|seeing))",
    r"(?:extend|prolong) (?:it|this|our|the|things)|not (?:really )?(?:the end|ending|goodbye)|no (?:need|rush) to "
    r"(?:stop|"
    r"finish|end)|as long as you (?:need|like|want)",
)
_WAVED_OFF = any_of(
    r"don't (?:you )?(?:worry|think) about (?:that|it)|(?:cross|come to) that bridge|plenty of time|let's "
    r"not (?:think|talk|worry)",
    r"no need to (?:think|worry)|you'll be (?:fine|all right|okay)|(?:leave|park) that (?:for|until)|"
    r"we(?:'re| are) not there yet",
)
_TALK_AHEAD = any_of(
    r"(?:have|got|need|going|want|supposed|meant|trying|ought|dread\w*) to (?:tell|ask|talk to|speak to|see|face|"
    r"ring|call|"
    r"meet|confront|have it out with)|(?:on|this|next) (?:mon|tues|wednes|thurs|fri|satur|sun)day (?:i|he|she|we|they)",
    r"(?:i'll|i will|i'm going to|i've got to|i must|i should|i have to) (?:tell|ask|talk to|speak to|ring|call|say|"
    r"meet)",
    r"meeting with|coming (?:round|over|home|back) (?:on|this|next)|don't know (?:what to say|how to (?:say|tell|"
    r"ask|start|"
    r"put))|the words|bring it up|raise it",
)
_RELUCTANT = any_of(
    r"(?:feel|feels|felt|i'd feel|that's|it's|bit|rather|so) (?:\w+ )?(?:silly|stupid|daft|awkward|embarrass\w+|weird|"
    r"strange)|rather not|not (?:good|great) at (?:acting|that|pretending)|can't act|do (?:i|we) have to|not "
    r"(?:really )?my "
    r"thing|i couldn't|hate (?:that|role|acting)|no,? (?:i|not|please|thanks)|theatre|acting",
)
_DROPPED = any_of(
    r"(?:don't|needn't|do not) (?:have|need) to|(?:let's|we can|we'll|i'll) (?:leave|skip|drop|just talk|not do|"
    r"forget)",
    r"(?:no|that's) (?:problem|fine|okay|ok|all right|alright)|never mind|forget (?:it|i)|instead|another time|some "
    r"other "
    r"(?:time|day)|not for everyone|fair enough|as you like|of course",
)
_SCALED = any_of(
    r"(?:just|only) (?:the |one|a )|first (?:sentence|line|word)s?|opening|one (?:line|sentence|minute)|i(?:'ll| will| "
    r"could| can) (?:play|be|start|go first|do) |small\w*|short|two (?:lines|minutes)|from your chair|eyes|what "
    r"would (?:the "
    r"first|you say)|try (?:it|one|just)",
)
_UNSURE_HOW = any_of(
    r"(?:get|go|be|i'm) (?:so |all )?(?:flustered|squeaky|to pieces|tongue-tied|nervous)|depends (?:on )?how i "
    r"(?:say|put)|"
    r"(?:never been|not) (?:any )?good at (?:it|this|that|saying|talking)|hear myself say|how i(?:'d| would|'m "
    r"going to) "
    r"(?:get it out|say|put|begin|start)|(?:don't|wouldn't) know how (?:to|i)|i(?:'d| would| always| end up)? "
    r"(?:end up|"
    r"just|probably) (?:say|saying|nod|agree|cry|shout)|(?:i )?dread (?:it|that)|my mind goes|i freeze|words "
    r"(?:won't|don't) come"
)
_JUST_SAY_IT = any_of(
    r"(?:just|simply) (?:say|tell|talk|speak|explain|ask|do)|talked it over|take a (?:deep )?breath and|(?:it's|"
    r"it is) clear "
    r"(?:now )?what you|(?:you'll|you will|you can) (?:manage|find (?:the|your) words|know what to say|do it|be "
    r"fine)|pick a "
    r"(?:good )?(?:moment|time)|when (?:he|she|they) (?:rings?|calls?|comes?|gets?)[^.?!]{0,40}(?:tell|say|ask)"
)


def _sent_unrehearsed(scene: Scene, turn: Turn) -> bool:
    """The client cannot tell how they would say it, and is told to say it."""
    return (
        _UNSURE_HOW.search(normal(scene.client_before(turn, 2))) is not None
        and _JUST_SAY_IT.search(normal(unquoted(turn.text))) is not None
        and "?" not in turn.text.rstrip()[-2:]
    )


_HOPELESS_DISPUTE = any_of(
    r"(?:won't|will not|isn't going to|not going to|never going to|will never|cannot|can't) (?:change|shift|budge|"
    r"be (?:"
    r"resolved|solved|mended|fixed|saved))|no more to be \w+|no way (?:back|forward|"
    r"through)|(?:reached|at) (?:the|"
    r"an) (?:end|"
    r"impasse|dead end)|nothing (?:more|left|else) (?:to|you can)|come to the end of what|"
    r"doesn't look[^.?!]{0,30}(?:can be|will be|solv\w+|mend\w*)|beyond repair|run its course|(?:accept|settled|"
    r"clear) "
    r"(?:then )?that (?:he|she|they|it|this|the)|can't be (?:resolved|mended|fixed)|divorce|separat(?:ed?|ing|"
    r"ion)\b|leav(?:e|"
    r"ing) (?:him|"
    r"her|them|the job)|cut(?:ting)? (?:him|her|them|contact)|walk(?:ing)? away",
)
_MOURNS = any_of(
    r"loss|los(?:e|ing|t)|miss(?:ed|ing)?|sad\w*|grie\w+|mourn\w*|goodbye|hurt\w*|let(?:ting)? go|"
    r"farewell|tears|behind you",
    r"what (?:it|that|this|he|she) (?:means|meant|costs?) to you|give (?:it |that |him |her )?up|how "
    r"(?:is|does) (?:it|that) feel",
)


def too_many_targets(scene: Scene, criterion: Criterion) -> Observation:
    """Three areas taken up as work, or tasks set on two fronts. One that is named in order to be parked is spared."""

    def seen() -> Iterator[Violation]:
        for turn in scene.trainee:
            if (all_ := scene.quote_like(turn, _ALL_THREE)) is not None:
                yield scene.violation(criterion, turn, 0.85, quote=all_)
                continue
            fronts = {area for area, pattern in _AREAS.items() if pattern.search(normal(unquoted(turn.text)))}
            plain = normal(turn.text)
            parked = _PARKED.search(plain) is not None or ("?" in turn.text and _ALL_OF_THEM.search(plain) is None)
            if len(fronts) >= FRONTS and _AS_WORK.search(plain) and not parked:
                yield scene.violation(criterion, turn, 0.8, quote=scene.quote_like(turn, _AS_WORK))
            elif len(_fronts_of_tasks(scene, turn)) >= 2 or sets_many_tasks(scene, turn):
                yield scene.violation(criterion, turn, 0.7, Act.TASK_SETTING)

    parked = next(
        (t for t in scene.trainee if _PARKED.search(normal(t.text)) and _AS_WORK.search(normal(t.text))), None
    )
    found = list(seen())[:1]
    return observation(
        criterion,
        opportunity=bool(found) or parked is not None or any(True for _ in scene.doing(Act.TASK_SETTING)),
        components={c.id: scene.quote_if(parked) for c in criterion.basic},
        violations=found,
    )


MANY_TASKS = 3
_WEEKLY = any_of(r"(?:this|for the|next|by next|coming) week|until (?:then|next)|before (?:we|next)|those three")
_ONE_TASK = any_of(
    r"(?:and |then |,|could |to |also |finally |you(?:'ll)? |thing,? (?:you )?)(?:you )?(?:have (?:\w+ "
    r"){1,3}(?:round|over)|go|"
    r"ring|call|speak|talk|tell|write|take|ask|send|invite|visit|meet|join|sign up|book|clear)\b"
)


def tasks_in(turn: Turn) -> int:
    """How many things to do a turn that sets tasks gives at once."""
    return len({m.group().split()[-1] for m in _ONE_TASK.finditer(normal(unquoted(turn.text)))})


def sets_many_tasks(scene: Scene, turn: Turn) -> bool:
    """A list of three things for one week."""
    plain = normal(turn.text)
    weekly = re.search(
        r"(?:this|for the|next|by next|coming) week|until (?:then|next)|before (?:we|next)|those three", plain
    )
    sets = scene.reading(turn).does(Act.TASK_SETTING) or weekly is not None
    return sets and weekly is not None and tasks_in(turn) >= MANY_TASKS


def _fronts_of_tasks(scene: Scene, turn: Turn) -> set[FocalArea]:
    sets = scene.reading(turn).does(Act.TASK_SETTING) or _THIS_WEEK.search(normal(turn.text)) is not None
    if not sets or "?" in turn.text.rstrip()[-2:]:
        return set()
    return {a for part in sentences(turn.text) for a, p in _AREAS.items() if p.search(normal(unquoted(part)))}


def inventory_rushed(scene: Scene, criterion: Criterion) -> Observation:
    """The round of people closed with fewer than four of them spoken of."""
    found: list[Violation] = []
    known = people_spoken_of(scene)
    for turn in scene.trainee:
        before = {person for person, at in known.items() if at < turn.index}
        quote = scene.quote_like(turn, _CLOSED)
        if quote is not None and len(before) < FEWEST_PEOPLE and "?" not in quote.text:
            found.append(scene.violation(criterion, turn, 0.8, quote=quote))
    asked = [t for t in scene.trainee if scene.reading(t).about(Topic.EXPECTATIONS, Topic.RECENT_CHANGE, Topic.WISHES)]
    return observation(
        criterion,
        opportunity=bool(found) or len(known) >= 2,
        components={c.id: scene.quote_if(next(iter(asked), None)) for c in criterion.basic},
        violations=found[:1],
    )


def termination_avoided(scene: Scene, criterion: Criterion) -> Observation:
    """Near the end nobody names it, it is put off by reflex, or the client's own word about it is passed over."""
    named = scene.first_like(_ENDING)
    found: list[Violation] = []
    for turn in scene.trainee:
        quote = scene.quote_like(turn, _EXTENDED)
        if quote is not None and _CLIENT_CUE.search(normal(scene.client_before(turn, 2))) and not _asks_first(turn):
            found.append(scene.violation(criterion, turn, 0.8, quote=quote))
    cues = [c for c in scene.client if _CLIENT_CUE.search(normal(c.text))]
    for cue in cues:
        answer = next((t for t in scene.trainee if t.index > cue.index), None)
        quote = scene.quote_like(answer, _WAVED_OFF) if answer is not None else None
        if answer is not None and quote is not None and not _ENDING.search(normal(answer.text)):
            found.append(scene.violation(criterion, answer, 0.8, quote=quote))
    due = scene.case.phase is Phase.ENDING
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    if not found and named is None and due and (long_enough or cues):
        after = next((t for t in scene.trainee if cues and t.index > cues[0].index), None)
        found.append(scene.violation(criterion, after or scene.trainee[-1], 0.85))
    return observation(
        criterion,
        opportunity=due or bool(cues),
        components={c.id: named for c in criterion.basic},
        violations=found[:1],
        confidence=0.85,
    )


def _asks_first(turn: Turn) -> bool:
    """An extension that is weighed with the client is no reflex."""
    return turn.text.rstrip().endswith("?") and re.search(r"\bwhat|how|feel", normal(turn.text)) is not None


def role_play_avoided(scene: Scene, criterion: Criterion) -> Observation:
    """A hard talk lies ahead and is only talked about; or rehearsal is dropped at the first sign of shyness."""
    in_role = [t for t in scene.turns if t.in_role_as is not None]
    offers = list(scene.doing(Act.ROLE_PLAY))
    found: list[Violation] = []
    for offer in offers:
        answer = next((c for c in scene.client if c.index > offer.index), None)
        after = next((t for t in scene.trainee if answer and t.index > answer.index), None)
        if answer is None or after is None or in_role or not _RELUCTANT.search(normal(answer.text)):
            continue
        plain = normal(after.text)
        again = any(t.index > after.index for t in offers) or scene.reading(after).does(Act.ROLE_PLAY, Act.SMALL_STEP)
        if _DROPPED.search(plain) and not _SCALED.search(plain) and not again:
            found.append(scene.violation(criterion, after, 0.8))
    ahead = [c for c in scene.client if _TALK_AHEAD.search(normal(c.text))]
    talked = [t for t in scene.doing(Act.TASK_SETTING, Act.OPTIONS_QUESTION, Act.ADVICE) if ahead]
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    if not offers and not in_role and long_enough and not scene.sent_on:
        sent = next((t for t in scene.trainee if _sent_unrehearsed(scene, t)), None)
        if sent is not None:
            found.append(scene.violation(criterion, sent, 0.75))
        elif len(ahead) >= 2 and talked:
            found.append(scene.violation(criterion, talked[-1], 0.55))
    return observation(
        criterion,
        opportunity=bool(offers or ahead),
        components={c.id: scene.quote_if(offers[0] if offers else None) for c in criterion.basic},
        violations=found[:1],
    )


def impasse_not_mourned(scene: Scene, criterion: Criterion) -> Observation:
    """A dispute is past mending, by either's words, and nothing that is said afterwards touches what is lost."""
    settled = next((t for t in scene.trainee if _is_settled(scene, t)), None)
    after = [t for t in scene.trainee if settled is not None and t.index >= settled.index]
    mourned = scene.first_like(_MOURNS, after)
    found: list[Violation] = []
    if settled is not None and mourned is None and len(after) >= 2:
        found.append(scene.violation(criterion, settled, 0.7, quote=scene.quote_like(settled, _HOPELESS_DISPUTE)))
    return observation(
        criterion,
        opportunity=settled is not None,
        components={c.id: mourned for c in criterion.basic},
        violations=found,
    )


def _is_settled(scene: Scene, turn: Turn) -> bool:
    """The trainee calls it past mending, or turns to other things when the client has done so."""
    plain = normal(unquoted(turn.text))
    if _HOPELESS_DISPUTE.search(plain) and ("?" not in turn.text or scene.reading(turn).does(Act.SUMMARY)):
        return True
    given_up = _GIVEN_UP.search(normal(unquoted(scene.client_before(turn)))) is not None
    return given_up and _TURNS_AWAY.search(plain) is not None


_GIVEN_UP = any_of(
    r"it(?:'s| is) (?:finished|over|done|a wall)|(?:won't|not going to|never going to|isn't going to) (?:move|"
    r"change|come)|"
    r"i(?:'d| would|'ll| will| want to)? (?:stop|leave|give (?:it|him|her|them) up)|pushing is finished|said it all|"
    r"nothing (?:left|more) to (?:try|say)|i(?:'ve| have) (?:decided|understood)[^.?!]{0,40}(?:leave|go|stop|won't)"
)
_TURNS_AWAY = any_of(
    r"(?:we can leave it|let's leave it|leave it there)|(?:turn|move on|look) to (?:what's next|the next|other|"
    r"the future)|"
    r"(?:what about|tell me about|and) the \w+ (?:club|group|job|course|choir)|the way is free|"
    r"(?:let's|then we|so we)[^.?!]{0,30}(?:other (?:parts|things|people)|what's next|what else)|who else is there"
)
