"""Traps of the session's frame: what a session should hold and does not."""

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import MEETINGS_BEFORE_JUDGING_OMISSIONS, Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

_FORM = any_of(
    r"worksheets?|thought records?|thought diary|mood diary|log (?:of )?(?:your )?thoughts|diary|forms?",
    r"rate (?:your|each)|fill (?:in|out)",
)


def mood_event_link_absent(scene: Scene, criterion: Criterion) -> Observation:
    """From the second session: mood since last time asked, and tied to something between people."""
    mood = scene.first_doing(Act.MOOD_CHECK)
    event = scene.first_doing(Act.TENTATIVE_LINK) or next(
        (
            scene.quote(t)
            for t in scene.trainee
            if scene.reading(t).about(Topic.RECENT_EVENT, Topic.INCIDENT)
            and scene.reading(t).does(Act.OPEN_QUESTION, Act.EXACT_WORDS)
        ),
        None,
    )
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    found: list[Violation] = []
    if long_enough and mood is None and event is None:
        found.append(scene.violation(criterion, scene.trainee[0], 0.75))
    return observation(
        criterion,
        opportunity=long_enough,
        components={"mood_check": mood, "event_named": event},
        violations=found,
    )


def time_limit_unstated(scene: Scene, criterion: Criterion) -> Observation:
    """No number of sessions and no end point by the end of a first session. One who is sent on needs neither."""
    said = scene.first_doing(Act.TIME_LIMIT)
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS and not scene.sent_on
    found = [scene.violation(criterion, scene.trainee[-1], 0.9)] if long_enough and said is None else []
    return observation(
        criterion,
        opportunity=long_enough or said is not None,
        components={"number_of_sessions_said": said},
        violations=found,
        confidence=0.9,
    )


def homework_missing_or_forms(scene: Scene, criterion: Criterion) -> Observation:
    """One concrete interpersonal task at the end; none, or a form to fill in, is a violation. An event note is fine."""
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS and not scene.sent_on
    tasks = list(scene.doing(Act.TASK_SETTING))
    forms = [(t, q) for t in tasks if (q := scene.quote_like(t, _FORM))]
    found = [scene.violation(criterion, t, 0.75, quote=q) for t, q in forms[:1]]
    if long_enough and not tasks:
        found.append(scene.violation(criterion, scene.trainee[-1], 0.7))
    good = next((scene.quote(t, Act.TASK_SETTING) for t in reversed(tasks) if t not in [f for f, _ in forms]), None)
    return observation(
        criterion,
        opportunity=long_enough or bool(tasks),
        components={"one_concrete_interpersonal_task": good},
        violations=found,
    )


def homework_not_reviewed(scene: Scene, criterion: Criterion) -> Observation:
    """From the second session: what came of the last task is asked in the first third."""
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS and not scene.sent_on
    first_third = scene.trainee[: max(FEWEST_OF_A_THIRD, -(-len(scene.trainee) // 3))]
    asked = next((t for t in first_third if _reviews(scene, t)), None)
    late = next((t for t in scene.trainee if _reviews(scene, t)), None)
    told = any(_OF_ITSELF.search(normal(c.text)) for c in scene.client[: len(first_third)])
    found: list[Violation] = []
    if long_enough and asked is None and not told:
        found.append(scene.violation(criterion, first_third[-1], 0.6 if late else 0.8))
    return observation(
        criterion,
        opportunity=long_enough,
        components={c.id: scene.quote_if(asked) for c in criterion.basic},
        violations=found,
    )


def _reviews(scene: Scene, turn: Turn) -> bool:
    return scene.reading(turn).does(Act.TASK_REVIEW) or _WHAT_CAME_OF_IT.search(normal(turn.text)) is not None


FEWEST_OF_A_THIRD = 3
_WHAT_CAME_OF_IT = any_of(
    r"(?:you (?:were|had) (?:going|planning|planned|meant|hoping) to|we (?:had )?(?:agreed|settled|said|talked "
    r"about|left it"
    r")|you said you(?:'d| would)|the (?:task|plan|step|call|letter|message|thing)[^.?!]{0,30}(?:we|you) (?:agreed|"
    r"planned|set"
    r"|had|were|chose|talked))",
    r"how did (?:it|that|the|things|your)[^.?!]{0,40}(?:go|turn out|come off)|did you (?:manage|get|try|ask|tell|"
    r"ring|call|"
    r"speak|go|write|send|say|do|have)|what (?:became|came) of|last (?:week|time)'?s? (?:task|step|plan|homework)",
    r"were you able to|any (?:luck|joy) with|(?:and )?the (?:call|letter|message|visit|coffee|walk|talk|text)\?",
)
_OF_ITSELF = any_of(
    r"i (?:did|tried|managed|rang|called|asked|told|went|wrote|sent|said|spoke)[^.?!]{0,60}(?:like (?:we|you) "
    r"(?:said|agreed|"
    r"talked)|as (?:we|you) (?:said|agreed)|(?:the )?(?:task|homework|thing we))|(?:didn't|couldn't) do (?:the|my|"
    r"it) (?:task|"
    r"homework|thing)|(?:my|the) (?:homework|task)",
)
