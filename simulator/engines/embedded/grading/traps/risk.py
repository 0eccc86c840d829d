"""Traps around suicide: not asked where it was due, or asked so that the word is avoided (clinical note 2.5)."""

from collections.abc import Iterator

from simulator.core.care import OUTSIDE_ORDINARY
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import MEETINGS_BEFORE_JUDGING_OMISSIONS, Scene, observation
from simulator.engines.embedded.patterns.acts import certain_acts
from simulator.engines.embedded.patterns.regex import any_of

_RISK_FOLLOW_UPS = (Topic.RISK_PLAN, Topic.RISK_MEANS, Topic.RISK_INTENT, Topic.RISK_HISTORY, Topic.RISK_PROTECTION)
_HOPELESS = any_of(
    r"no point|pointless|what's the use|better off without me|not (?:be )?here|give up|given up",
    r"can't go on|don't see (?:a|any) (?:way|future)|go to sleep and|had enough|disappear|hopeless\w*",
    r"end it|not wake|what i'd be around for|(?:easier|better) for (?:him|her|them|everyone|"
    r"you)[^.?!]{0,20}if (?:he|she|they|i)",
)

_HOPES_FOR_NO = any_of(r"you're not|you are not|you aren't|you wouldn't|you haven't|you don't|nothing silly|no dark")


def suicide_risk_not_asked(scene: Scene, criterion: Criterion) -> Observation:
    """No direct question where one was due: in a first session, and after any sign."""
    asked = scene.first_doing(Act.RISK_DIRECT)
    followed = next((scene.quote(t) for t in scene.trainee if scene.reading(t).about(*_RISK_FOLLOW_UPS)), None)
    sign = next((c for c in scene.client if _HOPELESS.search(normal(c.text))), None)
    due = scene.case.session_number == 1 or sign is not None
    found: list[Violation] = []
    if due and asked is None and len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS:
        indirect = next(scene.doing(Act.RISK_INDIRECT), None)
        after_sign = next((t for t in scene.trainee if sign is not None and t.index > sign.index), None)
        turn = indirect or after_sign or scene.trainee[-1]
        found.append(_ask_plainly(scene, criterion, turn, scene.violation(criterion, turn, 0.95)))
    return observation(
        criterion,
        opportunity=due,
        components={"direct_question": asked, "answer_followed": followed},
        violations=found,
        confidence=0.95,
    )


def _ask_plainly(scene: Scene, criterion: Criterion, turn: Turn, violation: Violation) -> Violation:
    """Where the question was missing, the better line is the question itself, not a follow-up to its answer."""
    asks = scene.better_line(criterion, turn, lambda line: Act.RISK_DIRECT in certain_acts(line))
    return violation.model_copy(update={"better_line": asks})


def risk_question_indirect(scene: Scene, criterion: Criterion) -> Observation:
    """A question that shies away from the word suicide. A plain one, at once or in the next two turns, mends it."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.RISK_INDIRECT):
            if scene.reading(turn).does(Act.RISK_DIRECT, Act.CONFIDENTIALITY):
                continue  # 'unless somebody is at risk' says what stays private
            asked_before = any(scene.reading(t).does(Act.RISK_DIRECT) for t in scene.before(turn))
            if asked_before and not hopes_for_no(turn):
                continue  # after a plain question, softer follow-ups are in order
            violation = _ask_plainly(scene, criterion, turn, scene.violation(criterion, turn, 0.8))
            after = [t for t in scene.trainee if t.index > turn.index][:2]
            plain = next((t.index for t in after if scene.reading(t).does(Act.RISK_DIRECT)), None)
            yield violation.model_copy(update={"repaired_at": plain or violation.repaired_at})

    asked = scene.first_doing(Act.RISK_DIRECT)
    skirted = any(True for _ in scene.doing(Act.RISK_INDIRECT))
    return observation(
        criterion, opportunity=skirted or asked is not None, components={"plain_words": asked}, violations=seen()
    )


_ACUTE = any_of(
    r"(?:got|have|i've|made|there's) (?:a|the|my) plan|(?:worked|working|planned) (?:it|everything|"
    r"things) (?:all )?out",
    r"worked out\. how|got it worked out",
    r"(?:tablets?|pills|gun|rope|what i need)[^.?!]{0,40}(?:counted|saved|put by|at home|at the house|in "
    r"the (?:car|truck))",
    r"(?:counted|saved|kept|collected|bought|put by) (?:up )?(?:the |my |some |enough )?(?:tablets?|pills|them)",
    r"wrote (?:the |my )?(?:letters|notes?)\b|(?:letters?|notes?) (?:are|is) written|after i'm gone|when i'm gone",
    r"know how and (?:when|where)|how,? and when|(?:i'll|i will|gonna|going to) (?:end it|kill myself|go "
    r"after (?:him|her))",
    r"not (?:gonna|going to) be here|won't be here|nobody (?:will|would) have to worry|ending (?:it|my "
    r"life)|end my life",
    r"kill(?:ing)? myself|went to the (?:place|bridge|tracks?|roof|cliff)",
)
_ORDINARY = any_of(
    r"word for word|what did (?:he|she|they|you|your \w+)[^?]*say|what (?:do|did|would) you want|"
    r"expect\w*|role play|rehears\w*|"
    r"practi[sc]e|conversation|argument|dispute|the row|birthdays?|next (?:week|time)|our work|therapy|"
    r"homework|task|your (?:sister|"
    r"brother|mother|father|wife|husband|son|daughter|boss|manager|ex)|map|people|mood|feel(?:ing)?",
)
_FOR_SAFETY = any_of(
    r"safe\w*|suicid\w*|kill\w*|die|dying|dead|end (?:your|it)|tonight|today|alone|crisis|hospital|"
    r"emergency|doctor|gp|psychiatr\w*",
    r"tablets|pills|gun|away from you|out of the (?:house|way)|who (?:is|could|can|knows)|ring|call|phone|"
    r"stay(?:ing)? (?:with|here)|"
    r"aside|everything else|now|when is|letters to|the plan|your plan|what stopped|keep you",
)


DOUBTED = 0.5


def _may_be_acute(scene: Scene) -> bool:
    """Whose file is known to hold no acute danger is not said to be in it for a turn of phrase."""
    return scene.case.persona is None or scene.case.persona.stop is not None


def hopes_for_no(turn: Turn) -> bool:
    """Whether the question is put so that a no is what it wants."""
    return _HOPES_FOR_NO.search(normal(turn.text)) is not None


def high_risk_ordinary_ipt(scene: Scene, criterion: Criterion) -> Observation:
    """A plan, an intention, means or preparations were told, and the talk goes on with IPT's own questions."""

    def seen() -> Iterator[Violation]:
        for turn in scene.trainee:
            cue = _ACUTE.search(normal(scene.client_before(turn, 2)))
            plain = normal(turn.text)
            if cue is None or _FOR_SAFETY.search(plain) or scene.reading(turn).does(*OUTSIDE_ORDINARY):
                continue
            if _ORDINARY.search(plain):
                yield scene.violation(criterion, turn, 0.75 if _may_be_acute(scene) else DOUBTED)

    return observation(
        criterion, opportunity=any(_ACUTE.search(normal(c.text)) for c in scene.client), violations=seen()
    )
