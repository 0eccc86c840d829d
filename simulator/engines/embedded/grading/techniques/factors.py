"""Common factors: what every good therapy has. Reported apart from IPT, and never part of the headline."""

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Phase
from simulator.engines.embedded.client_text import painful, takes_up
from simulator.engines.embedded.features import normal, quoted_parts
from simulator.engines.embedded.grading.scene import MEETINGS_BEFORE_JUDGING_OMISSIONS, Scene, observation
from simulator.engines.embedded.grading.techniques.rules import compiled, says, technique

_TOUCHED = compiled(
    r"(?:glad|touched|moved|sorry|good to|thank you|means|struck|brave|i like|i(?:'m| am) with you|take "
    r"your time|i can hear)",
    r"how (?:hard|sad|painful|lonely|lovely|good)|that (?:must|sounds)|warm|what a",
)
_HARD = compiled(
    r"asham\w+|embarrass\w+|stupid|silly|late|angry|cross|don't know|sorry|pathetic|weak|waste|hate|leave "
    r"me|pointless|no\b"
)
_EARLIER = compiled(
    r"you (?:told|said|mentioned|spoke)[^.?]*(?:last|before|earlier|first|beginning|week)|last (?:time|"
    r"week) you|at the (?:start|"
    r"beginning)|i remember(?:ed)?|i(?:'ve| have) been thinking"
)
_LIGHT = compiled(r"smil\w+|laugh\w*|funny|joke|grin\w*|humou?r|chuckl\w*")
_SENSE = compiled(
    r"(?:makes|made|make) (?:perfect |a lot of |good )?sense|no wonder|of course|anyone (?:would|in)|"
    r"understandabl\w*|after (?:all )?(?:"
    r"that|what|everything)[^.?]*(?:would|no wonder)|i can (?:see|understand) (?:why|how)|how could you not"
)
_OTHERS = compiled(
    r"(?:many|most|lots of|a lot of|other|some|few) (?:people|mothers|fathers|parents|women|men|widow\w*|"
    r"carers)|part of (?:the |"
    r"depression|grief|it)|belongs to|common|human|not alone|not the only|people who"
)
_NEED = compiled(
    r"(?:want\w*|need\w*|wish\w*|long\w*|hop\w+) (?:to be|for|him|her|them|someone|that|it)|underneath|says "
    r"how much"
)
_DISLIKED = compiled(r"even (?:if|though)|without (?:liking|being proud)|don't have to like|not proud|don't like that")
_LIMITS = compiled(
    r"(?:unless|except\w*|limits?|one thing|if (?:i|you|someone|anyone|there|a))[^.?]*(?:danger|harm|risk|"
    r"safe\w*|life|hurt|child|"
    r"die|abuse|kill)|(?:danger|harm|risk|safe\w*|hurt)[^.?]*(?:tell|speak|break|share|pass|bring)"
)
_BACK = (Act.REFLECTION, Act.SUMMARY, Act.AFFECT_REFLECTION)
_FEELING_WORDS = compiled(
    r"sad\w*|hurt\w*|ang(?:ry|er)|asham\w+|guilt\w*|lonel\w+|scared|afraid|relie\w+|miss\w*|tired|heavy|"
    r"stuck|left out|unseen|"
    r"invisible|small|torn|helpless|disappoint\w*|proud|glad|frighten\w*|worr\w+|hopeless|bitter|jealous|"
    r"furious|lost|alone"
)
_BOTH = compiled(
    r"and (?:at the same time|yet|also)|part of you|on (?:the )?one (?:hand|side)|both|as well as|but also"
)
_ROOM = compiled(r"is (?:that|it)|or (?:is it|not|something)|have i|does that|right\?|am i|do i|correct me|or am")


def cf_warmth(scene: Scene, criterion: Criterion) -> Observation:
    """Warm words, interest in this person, kindness when it is hard."""
    warm = [t for t in scene.trainee if scene.reading(t).does(Act.VALIDATION, Act.AFFIRMATION) or _touched(t)]
    own = [t for t in scene.trainee if quoted_parts(t.text) or _takes_up_much(scene, t)]
    kind = next((t for t in warm if _HARD.search(normal(scene.client_before(t)))), None)
    return observation(
        criterion,
        opportunity=len(scene.client) >= MEETINGS_BEFORE_JUDGING_OMISSIONS,
        components={
            "warm_word": scene.quote(warm[1]) if len(warm) > 1 else None,
            "interest_in_person": scene.quote_if(own[0] if own else None),
            "kind_when_hard": scene.quote_if(kind),
            "remembers": scene.first_like(_EARLIER),
            "lightness": scene.first_like(_LIGHT),
        },
        confidence=0.7,
    )


def _touched(turn: Turn) -> bool:
    return _TOUCHED.search(normal(turn.text)) is not None


def _takes_up_much(scene: Scene, turn: Turn) -> bool:
    return scene.reading(turn).does(*_BACK) and takes_up(turn.text, scene.client_before(turn))


def cf_empathic_reflection(scene: Scene, criterion: Criterion) -> Observation:
    """What was said and felt given back, with room to correct it or go on."""
    back = [t for t in scene.doing(*_BACK) if takes_up(t.text, scene.client_before(t, 2))]
    felt = next((t for t in back if _feeling(scene, t)), None) or next(scene.doing(Act.AFFECT_REFLECTION), None)
    room = next((t for t in back if t.text.rstrip().endswith("?") or _ROOM.search(normal(t.text))), None)
    further = next((t for t in back if scene.reading(t).does(Act.TENTATIVE_LINK, Act.MIXED_FEELINGS)), None)
    return observation(
        criterion,
        opportunity=len(scene.pained_client_turns()) >= 2,
        components={
            "content_back": scene.quote_if(back[0] if back else None),
            "feeling_back": scene.quote_if(felt),
            "room_left": scene.quote_if(room),
            "a_little_further": scene.quote_if(further),
            "both_sides": scene.first_like(_BOTH, back),
        },
        confidence=0.7,
    )


def _feeling(scene: Scene, turn: Turn) -> bool:
    return scene.reading(turn).does(Act.AFFECT_REFLECTION) or _FEELING_WORDS.search(normal(turn.text)) is not None


def cf_normalise_and_validate(scene: Scene, criterion: Criterion) -> Observation:
    """A reaction that makes sense, that others have too, and that stays open."""
    validating = [t for t in scene.trainee if scene.reading(t).does(Act.VALIDATION) or _SENSE.search(normal(t.text))]
    stays = next((t for t in validating if "?" in t.text and not scene.reading(t).does(Act.REASSURANCE)), None)
    return observation(
        criterion,
        opportunity=bool(validating) or any(_calls_for_it(c) for c in scene.client),
        components={
            "makes_sense_from_story": scene.quote_if(_from_story(scene, validating)),
            "not_alone": scene.first_like(_OTHERS, validating) or scene.first_doing(Act.NORMALISE_THOUGHTS),
            "stays_open": scene.quote_if(stays),
            "validates_need": scene.first_like(_NEED, validating),
            "even_if_unwanted": scene.first_like(_DISLIKED, validating),
        },
        confidence=0.7,
    )


def _from_story(scene: Scene, turns: list[Turn]) -> Turn | None:
    return next((t for t in turns if takes_up(t.text, scene.client_before(t, 3))), None)


_ASHAMED = compiled(
    r"asham\w+|mad|crazy|weak|pathetic|stupid|wrong with me|nobody else|no one else|abnormal|horrible person"
)


def _calls_for_it(turn: Turn) -> bool:
    return painful(turn.text) and _ASHAMED.search(normal(turn.text)) is not None


def cf_confidentiality_limits(scene: Scene, criterion: Criterion) -> Observation:
    """What stays here, what cannot, and whether that is clear."""
    said = [t for t in scene.trainee if scene.reading(t).does(Act.CONFIDENTIALITY) or _PRIVATE.search(normal(t.text))]
    near = [t for t in scene.trainee if said and 0 <= t.index - said[0].index <= 4]
    return observation(
        criterion,
        opportunity=bool(said) or (scene.case.session_number == 1 and scene.case.phase is Phase.INITIAL),
        components={
            "says_confidential": scene.quote_if(said[0] if said else None),
            "says_limits": scene.first_like(_LIMITS, near),
            "checks_understanding": scene.first_like(_CLEAR, [t for t in near if "?" in t.text]),
            "says_what_happens": scene.first_like(_TOLD_FIRST, near),
            "for_this_client": scene.first_like(_THIS_CLIENT, near),
        },
        confidence=0.8,
    )


_PRIVATE = compiled(
    r"(?:stays?|keep|kept|remains?)[^.?]*(?:between us|here|private|in this room|to myself|confidential)"
)
_CLEAR = compiled(r"clear|okay|ok|all right|questions?|sound|make of|think|understand|fair|worr\w+|feel")
_TOLD_FIRST = compiled(
    r"(?:tell|talk to|speak (?:to|with)|let)[^.?]*you (?:first|know|before)|with you|together|we(?:'d| would)"
)
_THIS_CLIENT = compiled(
    r"parents?|mum|dad|school|employer|boss|doctor|gp|interpreter|supervis\w+|notes|insurance|husband|wife"
)

cf_collaboration_and_choice = technique(
    {
        "proposes_with_reason": says(
            r"(?:i(?:'d| would) (?:like|suggest)|shall we|let's|how about|i(?:'d| was) (?:thinking|"
            r"wondering)|could we|we could)[^.?]*(?:"
            r"because|so (?:that|we)|to (?:see|find|understand|get|look)|since|it (?:might|could|would) help)",
        ),
        "asks_consent": says(
            r"(?:would|is|does|how (?:does|would)) (?:that|it|you)[^?]*(?:all right|alright|ok|okay|suit|"
            r"fit|willing|mind|sound|be good|"
            r"work|agree|help|useful|feel)|do you (?:agree|want|mind)|are you (?:willing|up for|happy)|or "
            r"would you rather|may i",
        ),
        "takes_up_wish": says(
            r"what (?:would|do) you (?:want|like|need|hope|most|rather|prefer)[^?]*|you(?:'d| would)? "
            r"(?:like|want|wanted|asked|hoped) to[^.?]*"
            r"(?:so|let|then|we)",
        ),
        "real_choice": says(
            r"(?:would you|shall we|do you want)[^?]*\bor\b[^?]*|either[^.?]*or|which (?:would|one|first)|"
            r"rather"
        ),
        "welcomes_no": says(
            r"(?:thank you|thanks|glad)[^.?]*(?:saying|telling|no)|(?:fine|good)[^.?]*(?:leave|not|instead|"
            r"then we)"
        ),
    }
)

_OF_US = (
    r"(?:today|session|hour|here|this (?:time|hour)|how we|the way (?:i|we)|with me|what i (?:said|did)|"
    r"talking (?:like|about) this)"
)


def _asked_late(scene: Scene) -> Quote | None:
    late = scene.trainee[len(scene.trainee) // 2 :]
    return scene.first_like(_ASKS_BACK, late)


_ASKS_BACK = compiled(
    r"(?:what|which|how)[^?]*(?:help\w*|useful|unhelpful|miss\w*|hard\w*|like for you|land\w*|felt|off|wrong|more of|"
    rf"less of)[^?]*{_OF_US}",
    rf"(?:how|what) (?:was|is|has)[^?]*{_OF_US}[^?]*(?:for you|been|like)?",
)
cf_ask_for_feedback = technique(
    {
        "asks_specifically": _asked_late,
        "invites_criticism": says(
            r"(?:anything|something|what)[^?.]*(?:didn't|wasn't|not|wrong|off|missed|less|annoy\w*|"
            r"unhelpful|differently|too (?:much|fast))",
            r"(?:tell me|say (?:so)?)[^?.]*(?:wrong|not right|too (?:fast|much)|if i)|don't have to be "
            r"(?:polite|nice)|be honest",
        ),
        "receives_openly": says(
            r"(?:thank you|thanks|glad|good)[^.?]*(?:telling|saying|said|you told|honest|know)|i hear "
            r"that|you're right|that helps me",
        ),
        "changes_something": says(
            r"(?:next time|from now|i(?:'ll| will)|let me|we(?:'ll| will| can))[^.?]*(?:slow\w*|more|less|"
            r"differ\w*|ask)"
        ),
        "uses_last_feedback": says(
            r"last (?:time|week) you (?:said|told|mentioned)[^.?]*(?:fast|much|too|better|today)|is (?:it|"
            r"this) better"
        ),
    }
)
