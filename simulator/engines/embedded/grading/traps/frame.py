"""Traps of the session's frame: what a session should hold and does not."""

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal, sentences
from simulator.engines.embedded.grading.scene import MEETINGS_BEFORE_JUDGING_OMISSIONS, Scene, observation
from simulator.engines.embedded.grading.traps import course
from simulator.engines.embedded.patterns.regex import any_of

_FORM = any_of(
    r"worksheets?|thought records?|thought diary|mood diary|log (?:of )?(?:your )?thoughts|diary|forms?",
    r"sheets?|tick(?:ing)?|write down (?:every|each|all)|rate (?:your|each)|fill (?:in|out)",
)

_SCORES = any_of(
    r"item|nought|zero|scores?|suicide|last (?:time|one|week)|(?:at|is|was) (?:\d+|\w+teen|four|five|six|"
    r"seven|eight|nine)"
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
    if long_enough and mood is None:  # a link without the question since when is no link to the week
        found.append(scene.violation(criterion, scene.trainee[0], 0.75 if event is None else 0.65))
    return observation(
        criterion,
        opportunity=long_enough,
        components={"mood_check": mood, "event_named": event},
        violations=found,
    )


def time_limit_unstated(scene: Scene, criterion: Criterion) -> Observation:
    """No number of sessions and no end point by the end of a first session. One who is sent on needs neither."""
    said = scene.first_doing(Act.TIME_LIMIT, where=_of_the_course)
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS and not scene.sent_on
    sure = 0.9 if scene.case.session_number == 1 else 0.55  # later it may have been said before
    found = [scene.violation(criterion, scene.trainee[-1], sure)] if long_enough and said is None else []
    return observation(
        criterion,
        opportunity=long_enough or said is not None,
        components={"number_of_sessions_said": said},
        violations=found,
        confidence=0.9,
    )


def _of_the_course(turn: Turn) -> bool:
    """'We look at it again in four weeks' says nothing about how many sessions there are."""
    plain = normal(turn.text)
    return _ANOTHER_SPAN.search(plain) is None or _MEETINGS.search(plain) is not None


def homework_missing_or_forms(scene: Scene, criterion: Criterion) -> Observation:
    """One concrete interpersonal task at the end; none, or a form to fill in, is a violation. An event note is fine."""
    last = scene.case.session_number >= scene.case.sessions_planned
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS and not scene.sent_on and not last
    tasks = [t for t in scene.trainee if _sets_a_task(scene, t)]
    forms = [(t, q) for t in tasks if (q := scene.quote_like(t, _FORM)) and not _SCORES.search(normal(q.text))]
    found = [scene.violation(criterion, t, 0.75, quote=q) for t, q in forms[:1]]
    if long_enough and all(course.sets_many_tasks(scene, t) or _says_nothing_to_do(t) for t in tasks):
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


def _says_nothing_to_do(turn: Turn) -> bool:
    """'Do something nice' is no task that anybody can do on Tuesday."""
    told = [p for p in sentences(turn.text) if _TASK_WORDS.search(normal(p)) or _VAGUE.search(normal(p))]
    return bool(told) and all(_VAGUE.search(normal(p)) for p in told)


_VAGUE = any_of(
    r"do something (?:nice|kind|good|fun|for yourself)|(?:look after|take care of|be (?:kind|good|gentle) to|treat) "
    r"(?:yourself|you)|take it (?:easy|one)|try to (?:relax|rest|stay positive|enjoy)|see how (?:it|things) go"
)
FEWEST_OF_A_THIRD = 3
_WHAT_CAME_OF_IT = any_of(
    r"you(?:'d| had|'ve| have)?(?: also)? (?:set yourself|intended|wanted|meant|planned|agreed|promised)|"
    r"your (?:task|job|step)\b|(?:the|your) job for the week|was your task|you did (?:it|what)|(?:did|do) you "
    r"find a moment|"
    r"how that turned out|did it come about",
    r"you (?:were|had|'d) (?:going |planning |planned |meant |meaning |hoping )?to|you'd (?:meant|"
    r"planned|agreed|wanted) to",
    r"we(?:'d| had)? (?:agreed|settled|said|talked about|left it)|you said you(?:'d| would)|did you "
    r"(?:manage|get round)",
    r"your (?:one |little |small )?(?:job|task|step|homework)[^.?!]{0,20}(?:was|had been|were)|that was "
    r"your (?:task|job)",
    r"the (?:task|plan|step|call|letter|message|thing)[^.?!]{0,30}(?:we|you) (?:agreed|planned|set|had|"
    r"were|chose|talked)",
    r"how did (?:it|that|the|things|your)[^.?!]{0,40}(?:go|turn out|come off)|what (?:became|came) of",
    r"last (?:week|time)'?s? (?:task|step|plan|homework)|were you able to|any (?:luck|joy) with",
)
_TASK_WORDS = any_of(
    r"(?:one|the|a|your) (?:one )?(?:thing|step|task|job|sentence|call)[^.?!]{0,30}(?:this|next|the|"
    r"coming) week|task for",
    r"(?:before|until|by) (?:next (?:week|time|session|\w+day)|we (?:meet|see)|then|you come back)|between now and",
    r"(?:would|could|will|can) you (?:do|try|say|ask|ring|call|tell|write|send|go)[^.?!]{0,60}(?:tonight|"
    r"tomorrow|this week|"
    r"day|weekend)|then that's the (?:one )?(?:thing|task|step|plan)|step (?:for )?this week|right size for this week",
    r"(?:on|by) (?:mon|tues|wednes|thurs|fri|satur|sun)day[^.?!]{0,60}you (?:say|ask|ring|call|tell|write|"
    r"send|go|bring)",
    r"you(?:'ll)? (?:tell|bring) me[^.?!]{0,40}(?:next|exact|what|how|says?|it went)|and next (?:week|"
    r"time) you tell me",
)
_PROMISES = any_of(
    r"(?:i'll|i will|i might|i could|i can|i'd) (?:\w+ )?(?:ring|call|ask|tell|say|write|send|go|text|"
    r"talk|speak|meet|invite|try|do)"
    r"[^.?!]{0,60}(?:tonight|tomorrow|day|week|weekend|morning|evening)",
    r"^(?:ring|call|ask|tell|say|write|text|invite|go to)\b",
)
_ANOTHER_SPAN = any_of(r"(?:again|review|look|off|leave|until|away|rest|back)[^.?!]{0,40}(?:in|for|after) \w+ weeks")
_MEETINGS = any_of(r"sessions?|meetings?|appointments?|times")


def _sets_a_task(scene: Scene, turn: Turn) -> bool:
    """By its act, by its words, or because the client there and then says when they will do it."""
    if scene.reading(turn).does(Act.TASK_SETTING) or _TASK_WORDS.search(normal(turn.text)):
        return True
    if turn not in scene.trainee[-LAST_TURNS:]:
        return False
    client, plain = normal(scene.client_before(turn)), normal(turn.text)
    return _PROMISES.search(client) is not None or (
        _WHEN.search(plain) is not None and _BYE.search(plain) is None and _INTENDS.search(client) is not None
    )


LAST_TURNS = 6
_WHEN = any_of(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|this week|the week(?:'s)?|tonight|tomorrow|that one|task|job"
)
_INTENDS = any_of(
    r"i(?:'ll|'d| will| would| do| could| can| want to)|let me|that's the (?:job|task|one)|^[\"']|ask (?:him|her|"
    r"them)|so that"
)
_BYE = any_of(r"see you|same time|next (?:mon|tues|wednes|thurs|fri)day")


_OF_ITSELF = any_of(
    r"i did (?:what|as|like) (?:i|we|you)|(?:like|as|what) (?:you and i|we|i) (?:said|agreed|planned)",
    r"i (?:did|tried|managed|rang|called|asked|told|went|wrote|sent|said|spoke)[^.?!]{0,60}(?:like (?:we|you) "
    r"(?:said|agreed|"
    r"talked)|as (?:we|you) (?:said|agreed)|(?:the )?(?:task|homework|thing we))|(?:didn't|couldn't) do (?:the|my|"
    r"it) (?:task|"
    r"homework|thing)|(?:my|the) (?:homework|task)",
)
