"""Detectors for techniques: which components were shown, each with the words that show it.

A technique counterfeited (level 1) is not accused by the embedded engine: the traps cover what it can tell apart.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from simulator.core.dynamics import closed_run
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Attribute, Symptom, Topic
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.rules import certain_topics

_WARM = (Act.REFLECTION, Act.AFFECT_REFLECTION, Act.VALIDATION, Act.AFFIRMATION)
_ASKS = (Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.WISH_QUESTION)
_ATTRIBUTE_TOPICS = tuple(Topic(a.value) for a in Attribute)
_ENOUGH_PEOPLE = 4
_ENOUGH_ATTRIBUTES = 4

_HURRIED = 4
"""Bare closed questions in a row from which nobody could say that there was room for an answer."""

_MAP = re.compile(r"\b(?:map|draw\w*|sketch|circles?|diagram|on paper|picture of (?:the )?people)\b")
_PATTERN = re.compile(
    r"\b(?:pattern|more than one|both of them|with (?:each|all) of them|in common|same (?:thing|way) with|keeps? happening|again and again)\b"
)
_PACE = re.compile(
    r"\b(?:too (?:fast|much|many questions)|is (?:this|that) (?:ok|okay|all right|alright)|shall we (?:pause|stop|slow)|how is it to (?:talk|be asked)|take your time|at your (?:own )?pace)\b"
)
_DATED = re.compile(
    r"\b(?:when (?:was|did|exactly)|which (?:day|evening|night|morning)|what (?:day|time)|last (?:time|week|night|sunday|monday|tuesday|wednesday|thursday|friday|saturday)|yesterday|the (?:last|most recent) time|on (?:the )?(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday))\b"
)
_ORDER = re.compile(
    r"\b(?:what (?:happened|came|did (?:he|she|they|you) (?:say|do)) (?:next|then|after that)|and then\b|who (?:spoke|started|said)|in (?:what|which) order|step by step|line by line|from the (?:start|beginning)|how did it (?:start|begin|end)|take me through|walk me through)"
)
_RECEIVED = re.compile(
    r"\b(?:how do you think (?:he|she|they|\w+) (?:heard|took|understood)|what (?:do you think |might )?(?:he|she|they|\w+) (?:heard|understood|made of)|come across|came across|could (?:he|she|they|\w+) have known|did (?:he|she|they|\w+) know (?:that )?(?:you|what))\b"
)
_TONE = re.compile(r"\b(?:tone|voice|silence|silent|face|looked|by text|on the phone|loud|quiet(?:ly)?|pause)\b")
_TURNING = re.compile(
    r"\b(?:where (?:do you think )?(?:did )?it (?:turned?|went wrong|changed?)|turning point|which moment|at what point|what could you have said|where (?:might|could|would) you have)\b"
)
_MEANT = re.compile(
    r"\b(?:what (?:did|were) you (?:want|hop\w+|mean\w*|wish\w*|like|feel\w*|try\w*)|wanted (?:to say|him|her|them)|hoping (?:he|she|they|\w+) would|what went (?:through|on in) you|how did (?:that|it) feel|what did that feel)\b"
)
_DIFFERENT = re.compile(
    r"\b(?:or (?:is it |was it |more )|more (?:like|of a)|(?:as well as|and (?:also|maybe|perhaps)|both) \w+|what (?:kind|sort) of (?:sad|ang|hurt|lonel|guilt|tired|fear|feeling)|which (?:feeling|is (?:it|stronger)))"
)
_MIXED = re.compile(
    r"\b(?:at the same time|mixed|part of you|another part|both (?:at once|sad|angry|relieved)|as well as|alongside|anything (?:else|harder) (?:there|in it|underneath)|hard(?:er)? to say)\b"
)
_SHIFT = re.compile(
    r"\b(?:worse|lower|better|dip\w*|dropp\w+|heavier|lifted|mood|got (?:low|bad|worse)|bad (?:day|night|evening)|since then|(?:low|sad|flat|down) (?:on|after|since|that|when))\b"
)
_WHEN = re.compile(
    r"\b(?:after|when|since|the (?:day|evening|night|morning)|on (?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)|around (?:the time|then)|that (?:call|row|talk|evening|night|day|text|visit))\b"
)
_CHECK = re.compile(
    r"\b(?:does that (?:fit|sound|make sense|ring)|is that (?:right|how|it|fair)|have i (?:got|understood)|am i (?:right|close|hearing)|what do you (?:make|think)|or (?:is it|not|am i)|correct me|tell me if|would you say|how does that (?:sound|sit))\b"
)
_OWN_LINK = re.compile(
    r"\b(?:what (?:do you think |might have )?(?:made|brought|set|started) (?:it|that|the)|any idea what|what had happened (?:just )?before|do you see (?:any|a) (?:link|connection)|what was (?:going on|happening) (?:around )?(?:then|that|before))\b"
)
_BOTH_WAYS = re.compile(
    r"\b(?:and (?:when|then) (?:you(?:'re| are) low|the low mood|the depression)|what does (?:the (?:low )?mood|it|the depression) do (?:to|between)|when you(?:'re| are) (?:low|down|depressed),? (?:what|how))\b"
)
_PURPOSE = re.compile(
    r"\b(?:so that i|because i want to|i(?:'m| am) asking because|i ask because|i want to (?:understand|get|be sure)|to understand|help me understand)\b"
)
_CONTRAST = re.compile(
    r"\b(?:you say \w+.{0,40}\b(?:but|and yet)|your (?:voice|face|eyes)|(?:smil\w+|laugh\w*) (?:as|when|while) you|words say|said (?:it was )?fine)\b"
)
_SENSITIVE = (Topic.SUICIDE, Topic.SUBSTANCES, Topic.PSYCHOSIS, Topic.MANIA)
_REASON = re.compile(
    r"\b(?:i ask (?:everyone|everybody|all)|because|so that|the reason|i(?:'d| would) like to ask|i(?:'m| am) going to ask|this (?:is|may be) (?:personal|a hard)|it helps me)\b"
)
_DEPRESSION = re.compile(r"\b(?:depress\w+)\b")
_TREATABLE = re.compile(
    r"\b(?:treat\w+|get(?:s|ting)? better|recover\w*|therap\w+|medic\w+|help(?:s|ed) (?:most|many) people|responds?)\b"
)
_NOT_FLAW = re.compile(
    r"\b(?:not (?:your fault|a (?:weakness|flaw|failing|sign)|because you|weak\w*|lazy|laziness|something you)|isn't (?:a |your )?(?:weakness|laziness|fault|flaw|character)|an illness|a (?:medical |real )?(?:condition|illness)|no(?:body|-one|t anybody)'s fault|nothing to (?:be ashamed|do with (?:weakness|character)))\b"
)
_INVITES = re.compile(
    r"\b(?:any questions|what (?:questions|do you make|do you think)|does that (?:fit|make sense|sound)|how does that (?:sound|sit)|what would you (?:like to know|want to ask)|anything you(?:'d| would) like to ask)\b"
)
_SCORES = re.compile(r"\b(?:score\w*|phq|questionnaire|out of 27|points)\b")
_TEACH_BACK = re.compile(
    r"\b(?:in your own words|how would you (?:say|put|explain|tell)|tell me back|say (?:it )?back|what would you tell)\b"
)
_SYMPTOM_TOPICS = frozenset(s.value for s in Symptom)


def interpersonal_inventory(scene: Scene, criterion: Criterion) -> Observation:
    """Four people, four attributes each, warmth with each, somebody tied to the beginning."""
    asked: dict[str, dict[Topic, Turn]] = defaultdict(dict)
    warm: dict[str, Turn] = {}
    for turn in scene.trainee:
        reading = scene.reading(turn)
        for person in reading.people:
            asked[person] |= {t: turn for t in reading.topics if t in _ATTRIBUTE_TOPICS and t not in asked[person]}
            if reading.does(*_WARM):
                warm.setdefault(person, turn)
    order = list(asked)
    full = [p for p in order if len(asked[p]) >= _ENOUGH_ATTRIBUTES]
    met = {p: next((t for t in scene.trainee if p in scene.reading(t).people), None) for p in order}
    fourth = met[order[_ENOUGH_PEOPLE - 1]] if len(order) >= _ENOUGH_PEOPLE else None
    last_attribute = list(asked[full[_ENOUGH_PEOPLE - 1]].values())[-1] if len(full) >= _ENOUGH_PEOPLE else None
    warm_with_all = list(warm.values())[-1] if len(order) >= 2 and len(warm) >= len(order) else None
    tied = next((t for t in scene.trainee if _ties_to_onset(scene, t)), None)
    wish = next((t for t in scene.trainee if scene.reading(t).people and _asks_wish(scene, t)), None)
    return observation(
        criterion,
        opportunity=True,
        components={
            "four_people": _q(scene, fourth),
            "four_attributes_each": _q(scene, last_attribute),
            "warmth_with_each": _q(scene, warm_with_all),
            "person_tied_to_onset": _q(scene, tied),
            "map_checked": scene.first_like(_MAP),
            "wishes_asked": _q(scene, wish),
            "pattern_named": scene.first_like(_PATTERN),
            "pacing_checked": scene.first_like(_PACE),
        },
    )


def _ties_to_onset(scene: Scene, turn: Turn) -> bool:
    reading = scene.reading(turn)
    return bool(reading.people) and (reading.about(Topic.ONSET) or reading.does(Act.TENTATIVE_LINK))


def _asks_wish(scene: Scene, turn: Turn) -> bool:
    reading = scene.reading(turn)
    return reading.does(Act.WISH_QUESTION) or reading.about(Topic.EXPECTATIONS, Topic.WISHES)


def communication_analysis(scene: Scene, criterion: Criterion) -> Observation:
    """One real exchange rebuilt move by move."""
    words = list(scene.doing(Act.EXACT_WORDS))
    around = [t for t in scene.trainee if any(abs(t.index - w.index) <= 6 for w in words)]
    opportunity = bool(words) or any(scene.reading(t).about(Topic.CONFLICT, Topic.INCIDENT) for t in scene.trainee)
    return observation(
        criterion,
        opportunity=opportunity,
        components={
            "dated_incident": scene.first_like(_DATED, around),
            "words_of_both_sides": scene.quote(words[1], Act.EXACT_WORDS) if len(words) >= 2 else None,
            "order_of_moves": scene.first_like(_ORDER, around),
            "feeling_and_intended_message": scene.first_like(_MEANT, around),
            "intended_versus_received": scene.first_like(_RECEIVED, around),
            "tone_or_silence": scene.first_like(_TONE, around),
            "client_finds_turning_point": scene.first_like(_TURNING, around),
        },
    )


def affect_exploration(scene: Scene, criterion: Criterion) -> Observation:
    """Feeling asked for, told apart, stayed with, tied to a person or event."""
    feeling = [t for t in scene.trainee if _on_feeling(scene, t)]
    order = {t.index: i for i, t in enumerate(scene.trainee)}
    stayed = next((b for a, b in zip(feeling, feeling[1:], strict=False) if order[b.index] - order[a.index] == 1), None)
    asks = next((t for t in feeling if scene.reading(t).does(Act.OPEN_QUESTION, Act.MIXED_FEELINGS)), None)
    tied = next((t for t in feeling if scene.reading(t).people or _names_event(scene, t)), None)
    wished = next(
        (t for t in scene.doing(Act.WISH_QUESTION) if any(0 < order[t.index] - order[f.index] <= 2 for f in feeling)),
        None,
    )
    return observation(
        criterion,
        opportunity=bool(scene.pained_client_turns()),
        components={
            "asks_feeling": _q(scene, asks),
            "differentiates": scene.first_like(_DIFFERENT, feeling),
            "stays_two_turns": _q(scene, stayed),
            "ties_to_person_or_event": _q(scene, tied),
            "mixed_or_unspoken": scene.first_doing(Act.MIXED_FEELINGS) or scene.first_like(_MIXED, feeling),
            "feeling_to_wish": _q(scene, wished),
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
        links, key=lambda t: sum(p.search(normal(t.text)) is not None for p in (_SHIFT, _WHEN, _CHECK)), default=None
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
            "person": _q(scene, person),
            "feeling": _q(scene, feeling),
            "mood_shift": scene.first_like(_SHIFT, near) if near else None,
            "checked_with_client": _first_match(scene, _CHECK, near),
            "client_makes_link": scene.first_like(_OWN_LINK),
            "both_directions": scene.first_like(_BOTH_WAYS),
            "used_for_task": _task_after(scene, best),
        },
    )


_PERSON = re.compile(
    r"\b(?:he|she|him|her|they|them|your (?:mother|mum|mom|father|dad|sister|brother|wife|husband|partner|son|daughter|friend|boss|manager"
    r"|colleague|neighbour|supervisor|parents|family))\b"
)


def _task_after(scene: Scene, link: Turn | None) -> Quote | None:
    if link is None:
        return None
    task = next((t for t in scene.doing(Act.TASK_SETTING) if t.index > link.index and t.text), None)
    return scene.quote(task, Act.TASK_SETTING) if task and takes_up(task.text, link.text) else None


def clarification(scene: Scene, criterion: Criterion) -> Observation:
    """The client's own words back, with room to correct, and going somewhere."""
    given_back = [
        t
        for t in scene.trainee
        if scene.reading(t).does(Act.REFLECTION, Act.SUMMARY) and takes_up(t.text, scene.client_before(t, 2))
    ]
    leads_on = next((t for t in given_back if scene.reading(t).does(*_ASKS)), None)
    return observation(
        criterion,
        opportunity=len(scene.client) >= 4,
        components={
            "client_words": _q(scene, given_back[0] if given_back else None),
            "invites_correction": _first_match(scene, _CHECK, given_back),
            "purpose": scene.first_like(_PURPOSE) or _q(scene, leads_on),
            "contrast_words_affect": scene.first_like(_CONTRAST),
        },
    )


def direct_elicitation(scene: Scene, criterion: Criterion) -> Observation:
    """Single, specific questions; a reason where it is sensitive; room for the answer."""
    asking = [t for t in scene.trainee if scene.reading(t).does(*_ASKS)]
    single = [t for t in asking if t.text.count("?") <= 1 and (scene.reading(t).asks or scene.reading(t).topics)]
    piled = [t for t in asking if t.text.count("?") >= 3 or closed_run(scene.reading(t), scene.before(t)) >= _HURRIED]
    sensitive = [t for t in asking if scene.reading(t).about(*_SENSITIVE)]
    reason = scene.first_like(_REASON, sensitive) if sensitive else _q(scene, single[0] if single else None)
    general = next((t for t in single if scene.reading(t).does(Act.OPEN_QUESTION)), None)
    narrowed = next((t for t in single if general and t.index > general.index and _narrows(scene, general, t)), None)
    return observation(
        criterion,
        opportunity=len(scene.trainee) >= 4,
        components={
            "single_specific": _q(scene, single[0] if single else None),
            "reason_if_sensitive": reason,
            "room_for_answer": _q(scene, single[-1]) if single and not piled else None,
            "general_to_specific": _q(scene, narrowed),
        },
    )


def _narrows(scene: Scene, general: Turn, turn: Turn) -> bool:
    shared = set(scene.reading(general).people) & set(scene.reading(turn).people)
    return bool(shared) and scene.reading(turn).about(*_ATTRIBUTE_TOPICS) and turn.index - general.index <= 4


def psychoeducation_depression(scene: Scene, criterion: Criterion) -> Observation:
    """Depression named in the client's own symptoms, treatable, nobody's fault, with room for questions."""
    named = [
        t for t in scene.trainee if _DEPRESSION.search(normal(t.text)) and scene.reading(t).does(Act.PSYCHOEDUCATION)
    ]
    around = [t for t in scene.trainee if any(0 <= t.index - n.index <= 4 or t.index == n.index - 2 for n in named)]
    symptoms = {topic for t in around for topic in certain_topics(t.text) if topic.value in _SYMPTOM_TOPICS}
    most = max(named, key=lambda t: len(certain_topics(t.text)), default=None)
    return observation(
        criterion,
        opportunity=bool(named) or scene.case.phase == "initial",
        components={
            "named": scene.quote_like(named[0], _DEPRESSION) if named else None,
            "own_symptoms": _q(scene, most) if len(symptoms) >= 3 else None,
            "treatable_with_options": _first_match(scene, _TREATABLE, around),
            "not_a_flaw": _first_match(scene, _NOT_FLAW, around),
            "questions_invited": _first_match(scene, _INVITES, around),
            "uses_scores": _first_match(scene, _SCORES, around),
            "teach_back": _first_match(scene, _TEACH_BACK, around),
            "client_idiom": None,
        },
    )


def _q(scene: Scene, turn: Turn | None) -> Quote | None:
    return scene.quote(turn) if turn is not None else None


def _first_match(scene: Scene, pattern: re.Pattern[str], turns: Iterable[Turn]) -> Quote | None:
    return next((q for t in turns if (q := scene.quote_like(t, pattern))), None)
