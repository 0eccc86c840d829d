"""Techniques of affect: finding the feeling, and tying a shift of mood to something between people."""

from itertools import pairwise

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.grading.techniques.asking import CHECKS
from simulator.engines.embedded.patterns.regex import any_of, any_start_of, either

_DIFFERENT = any_start_of(
    r"or (?:is it |was it |more )|more (?:like|of a)|(?:as well as|and (?:also|maybe|perhaps)|both) \w+",
    r"what (?:kind|sort) of (?:sad|ang|hurt|lonel|guilt|tired|fear|feeling)",
    r"which (?:feeling|is (?:it|stronger))",
)
_MIXED = any_of(
    r"at the same time|mixed|part of you|another part|both (?:at once|sad|angry|relieved)|as well as",
    r"alongside|anything (?:else|harder) (?:there|in it|underneath)|hard(?:er)? to say",
)
_SHIFT = any_of(
    r"worse|lower|better|dip\w*|dropp\w+|heavier|lifted|mood|got (?:low|bad|worse)",
    r"bad (?:day|night|evening)|since then|(?:low|sad|flat|down) (?:on|after|since|that|when)",
)
_WHEN = any_of(
    r"after|when|since|the (?:day|evening|night|morning)",
    r"on (?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)|around (?:the time|then)",
    r"that (?:call|row|talk|evening|night|day|text|visit)",
)
_OWN_LINK = any_of(
    r"what (?:do you think |might have )?(?:made|brought|set|started) (?:it|that|the)|any idea what",
    r"what had happened (?:just )?before|do you see (?:any|a) (?:link|connection)",
    r"what was (?:going on|happening) (?:around )?(?:then|that|before)",
)
_BOTH_WAYS = any_of(
    r"and (?:when|then) (?:you(?:'re| are) low|the low mood|the depression)",
    r"what does (?:the (?:low )?mood|it|the depression) do (?:to|between)",
    r"when you(?:'re| are) (?:low|down|depressed),? (?:what|how)",
)
_PERSON = any_of(
    r"he|she|him|her|they|them",
    r"your "
    + either(
        r"mother|mum|mom|father|dad|sister|brother|wife|husband|partner|son|daughter|friend|boss|manager",
        r"colleague|neighbour|supervisor|parents|family",
    ),
)


def affect_exploration(scene: Scene, criterion: Criterion) -> Observation:
    """Feeling asked for, told apart, stayed with, tied to a person or event."""
    feeling = [t for t in scene.trainee if _on_feeling(scene, t)]
    order = {t.index: i for i, t in enumerate(scene.trainee)}
    stayed = next((b for a, b in pairwise(feeling) if order[b.index] - order[a.index] == 1), None)
    asks = next((t for t in feeling if scene.reading(t).does(Act.OPEN_QUESTION, Act.MIXED_FEELINGS)), None)
    tied = next((t for t in feeling if scene.reading(t).people or _names_event(scene, t)), None)
    wished = next(
        (
            t
            for t in scene.doing(Act.WISH_QUESTION)
            if _for_certain(scene, t) and any(0 < order[t.index] - order[f.index] <= 2 for f in feeling)
        ),
        None,
    )
    return observation(
        criterion,
        opportunity=bool(scene.pained_client_turns()),
        components={
            "asks_feeling": scene.quote_if(asks),
            "differentiates": scene.first_like(_DIFFERENT, feeling),
            "stays_two_turns": scene.quote_if(stayed),
            "ties_to_person_or_event": scene.quote_if(tied),
            "mixed_or_unspoken": scene.first_doing(Act.MIXED_FEELINGS) or scene.first_like(_MIXED, feeling),
            "feeling_to_wish": scene.quote_if(wished),
        },
    )


def _on_feeling(scene: Scene, turn: Turn) -> bool:
    reading = scene.reading(turn)
    return reading.does(Act.AFFECT_REFLECTION, Act.MIXED_FEELINGS) or (
        reading.about(Topic.FEELINGS) and reading.does(Act.OPEN_QUESTION)
    )


def _names_event(scene: Scene, turn: Turn) -> bool:
    return _WHEN.search(normal(turn.text)) is not None and takes_up(turn.text, scene.client_before(turn, 3))


def link_affect_to_events(scene: Scene, criterion: Criterion) -> Observation:
    """A mood shift tied to an exchange with somebody, and checked."""
    links = [
        t
        for t in scene.trainee
        if scene.reading(t).does(Act.TENTATIVE_LINK)
        or (
            _SHIFT.search(normal(t.text))
            and _WHEN.search(normal(t.text))
            and takes_up(t.text, scene.client_before(t, 4))
        )
    ]
    best = max(
        links, key=lambda t: sum(p.search(normal(t.text)) is not None for p in (_SHIFT, _WHEN, CHECKS)), default=None
    )
    near = [t for t in scene.trainee if best is not None and abs(t.index - best.index) <= 2]
    person = next((t for t in near if scene.reading(t).people or _PERSON.search(normal(t.text))), None)
    feeling = next(
        (t for t in near if _on_feeling(scene, t) or scene.reading(t).about(Topic.FEELINGS, Topic.MOOD)), None
    )
    return observation(
        criterion,
        opportunity=len(scene.trainee) >= 4,
        components={
            "event": scene.quote_like(best, _WHEN) if best else None,
            "person": scene.quote_if(person),
            "feeling": scene.quote_if(feeling),
            "mood_shift": scene.first_like(_SHIFT, near),
            "checked_with_client": scene.first_like(CHECKS, near),
            "client_makes_link": scene.first_like(_OWN_LINK),
            "both_directions": scene.first_like(_BOTH_WAYS),
            "used_for_task": _task_after(scene, best),
        },
    )


def _task_after(scene: Scene, link: Turn | None) -> Quote | None:
    if link is None:
        return None
    task = next((t for t in scene.doing(Act.TASK_SETTING) if t.index > link.index and t.text), None)
    return scene.quote(task, Act.TASK_SETTING) if task and takes_up(task.text, link.text) else None


def _for_certain(scene: Scene, turn: Turn) -> bool:
    """A wish asked for in so many words: praise for a guess would be as unfair as blame."""
    return scene.reading(turn).acts.get(Act.WISH_QUESTION) == 1.0


_INVITES = any_of(
    r"what (?:is|was|'s) (?:that|it|the \w+) like|how (?:does|did|is|was) (?:that|it)[^?]*feel|where do you feel|"
    r"let (?:it|them) come",
    r"tears|take your time|stay (?:with|there)|what(?:'s| is) (?:there|in (?:it|the))|tell me (?:about )?the (?:sad|"
    r"ang|guilt|fear)\w*",
    r"what (?:do|did) you feel|say more about (?:the|that) (?:feeling|anger|sad\w*|guilt)|there(?:'s| is) room",
)
_ACCEPTS = any_of(
    r"(?:of course|no wonder|anyone|makes sense|understandabl\w*|human|allowed|all right to|okay to|natural|room "
    r"for|belongs?|part of)",
    r"(?:can|may|could) (?:both )?(?:be (?:there|true|here)|feel)|nothing wrong with",
)
_VOICED = any_of(
    r"(?:does|did|do|would|could|has|have) (?:he|she|they|\w+) (?:know|hear|see)[^?]*|(?:tell|say|show|"
    r"let)[^?.]*(?:him|her|them)[^?.]*",
    r"(?:want|like|choose|wish) (?:him|her|them|\w+) to know|keep (?:it|that|this) (?:to yourself|for|here)|who "
    r"(?:could|would) you tell",
)
_TIME_LEFT = any_of(
    r"(?:minutes|time) left|before (?:we|you) (?:stop|finish|go|leave)|time to (?:come back|settle)|on your way home"
)


def encouragement_of_affect(scene: Scene, criterion: Criterion) -> Observation:
    """Painful feeling invited, borne without rescue, accepted, and the client helped to choose whether to voice it."""
    pained = scene.pained_client_turns()
    near = [t for t in scene.trainee if any(0 < t.index - c.index <= 3 for c in pained)]
    rescued = {t.index for t in scene.doing(Act.REASSURANCE, Act.ADVICE)}
    bearing = [t for t in near if t.index not in rescued and (_on_feeling(scene, t) or _INVITES.search(normal(t.text)))]
    invited = scene.first_like(_INVITES, near) or scene.quote_if(next((t for t in near if _on_feeling(scene, t)), None))
    accepts = scene.first_doing(Act.VALIDATION, where=lambda t: t in near) or scene.first_like(_ACCEPTS, near)
    return observation(
        criterion,
        opportunity=len(pained) >= 2 and invited is not None,
        components={
            "invites": invited,
            "tolerates": scene.quote(bearing[1]) if len(bearing) > 1 else None,
            "accepts": accepts,
            "whether_to_voice": scene.first_like(_VOICED, [t for t in near if "?" in t.text]),
            "titrates_to_time": scene.first_like(_TIME_LEFT),
            "feeling_to_wish": scene.first_doing(Act.WISH_QUESTION, where=lambda t: t in near),
        },
    )
