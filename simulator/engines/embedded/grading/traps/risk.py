"""Traps around suicide: not asked where it was due, or asked so that the word is avoided (clinical note 2.5)."""

from collections.abc import Iterator

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
            if asked_before and not _HOPES_FOR_NO.search(normal(turn.text)):
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
