"""Traps of focus: the talk leaves what goes on between people now for motives, labels, beliefs or the far past.

The comments name the look-alike rule of clinical note 2.5 that spares a turn.
"""

from collections.abc import Iterator

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Attribute, Topic
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

PAST_RUN = 4
PAST_SHARE = 0.15
SEGMENT = 3
"""Trainee turns within which two cognitive lines make a segment."""
HALF_SURE = 0.35
"""Probability from which a neighbouring turn supports one that is sure."""

_TENTATIVE = any_of(
    r"i wonder|i'm wondering|might|could it be|could that|may be|maybe|perhaps|possibly",
    r"does that (?:fit|sound|make)|is that (?:right|how|fair)|am i (?:right|wrong|close)|have i got",
    r"correct me|tell me if i|i could be wrong|or is it|or not|seems? to me|it sounds",
)
_STILL_BACK_THEN = any_of(
    r"memor\w+|remember|(?:at|from|of|in) that (?:time|house|room|age)|back then",
    r"as a (?:child|boy|girl|kid)|little (?:child|boy|girl)|earl(?:y|ier|iest)|scene|further back",
    r"at home,? (?:then|could|did)|for the first time",
    r"your (?:mother|father|parents)(?:'s)? (?:was|were|did|had)|learn(?:ed|t)? about",
)
_NOW = any_of(
    r"now(?:adays)?|these days|today|this (?:week|month|year|autumn|winter|spring|summer)|at the moment",
    r"lately|last (?:week|night|month)|currently|present",
)


def ungrounded_interpretation(scene: Scene, criterion: Criterion) -> Observation:
    """A motive or trait asserted. Spared: client's own words, tentative form and room to correct, all three."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.INTERPRETATION):
            reading = scene.reading(turn)
            tentative = _TENTATIVE.search(normal(turn.text)) is not None
            grounded = takes_up(turn.text, scene.client_before(turn, 5))
            invites = "?" in turn.text
            if (tentative and grounded and invites) or reading.does(Act.TENTATIVE_LINK):
                continue
            confidence = reading.acts[Act.INTERPRETATION] * (0.7 if tentative else 1.0)
            yield scene.violation(criterion, turn, confidence, Act.INTERPRETATION)

    return observation(
        criterion,
        opportunity=any(True for _ in scene.doing(Act.INTERPRETATION, Act.TENTATIVE_LINK)),
        components={
            "client_event_named": scene.first_doing(Act.TENTATIVE_LINK),
            "room_to_correct": scene.first_like(_TENTATIVE, scene.doing(Act.TENTATIVE_LINK)),
        },
        violations=seen(),
    )


def global_label(scene: Scene, criterion: Criterion) -> Observation:
    """A label for somebody's whole person. Repeating the client's label to ask what happened is fine."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.LABEL):
            reading = scene.reading(turn)
            quote = scene.quote(turn, Act.LABEL)
            confidence = reading.acts[Act.LABEL]
            if "'" in turn.text.replace("n't", "").replace("'s", "") and takes_up(
                quote.text, scene.client_before(turn, 3)
            ):
                confidence *= 0.5  # handed back in quotation marks
            if takes_up(quote.text, scene.client_before(turn, 3)) and reading.does(Act.EXACT_WORDS, Act.OPEN_QUESTION):
                confidence *= 0.6
            yield scene.violation(criterion, turn, confidence, quote=quote)

    mapped = scene.first_doing(Act.EXACT_WORDS)
    return observation(
        criterion,
        opportunity=any(scene.reading(t).about(Topic.CONFLICT, Topic.INCIDENT) for t in scene.trainee),
        components={"behaviour_asked": mapped},
        violations=seen(),
    )


def minimise_depression(scene: Scene, criterion: Criterion) -> Observation:
    """Depression made smaller than it is. Naming it, even as common, is education."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.MINIMISING):
            reading = scene.reading(turn)
            confidence = reading.acts[Act.MINIMISING] * (0.5 if reading.does(Act.PSYCHOEDUCATION) else 1.0)
            yield scene.violation(criterion, turn, confidence, Act.MINIMISING)

    named = scene.first_doing(Act.PSYCHOEDUCATION)
    return observation(
        criterion,
        opportunity=named is not None or any(scene.reading(t).about(Topic.SYMPTOMS, Topic.MOOD) for t in scene.trainee),
        components={"taken_seriously": named},
        violations=seen(),
    )


def past_excavation(scene: Scene, criterion: Criterion) -> Observation:
    """More than three turns running, or 15 % of a session, on the causes in the past. A brief history is fine."""
    digging = list(scene.doing(Act.PAST_QUESTION))
    run: list[Turn] = []
    longest: list[Turn] = []
    for turn in scene.trainee:
        plain = normal(turn.text)
        there = scene.reading(turn).does(Act.PAST_QUESTION) or _STILL_BACK_THEN.search(plain) is not None
        follows = bool(run) and "?" in plain  # a question that does not come back to now is still back then
        run = [*run, turn] if (there or follows) and not _NOW.search(plain) else []
        longest = max(longest, run, key=len)
    found: list[Violation] = []
    if len(longest) >= PAST_RUN:
        found.append(scene.violation(criterion, longest[PAST_RUN - 1], 0.85, Act.PAST_QUESTION))
    elif len(digging) >= PAST_RUN and len(digging) > PAST_SHARE * len(scene.trainee):
        found.append(scene.violation(criterion, digging[PAST_RUN - 1], 0.65, Act.PAST_QUESTION))
    back = next(
        (scene.quote(t) for t in scene.trainee if digging and t.index > digging[-1].index and _is_now(scene, t)), None
    )
    return observation(criterion, opportunity=bool(digging), components={"back_to_now": back}, violations=found)


def _is_now(scene: Scene, turn: Turn) -> bool:
    return scene.reading(turn).about(Topic.RECENT_EVENT, Topic.MOOD, Topic.ONSET, *(Topic(a.value) for a in Attribute))


def cbt_drift(scene: Scene, criterion: Criterion) -> Observation:
    """Beliefs made the target over a segment. One stray question is only worth a look."""
    turns = list(scene.doing(Act.COGNITIVE))
    order = {t.index: i for i, t in enumerate(scene.trainee)}
    found: list[Violation] = []
    for turn in turns:
        near = [t for t in scene.trainee if 0 < order[turn.index] - order[t.index] <= SEGMENT]
        if any(scene.reader.strength(t.text, Act.COGNITIVE) >= HALF_SURE for t in near):
            found.append(scene.violation(criterion, turn, scene.reading(turn).acts[Act.COGNITIVE], Act.COGNITIVE))
    if not found:
        found = [scene.violation(criterion, t, 0.5, Act.COGNITIVE) for t in turns[:1]]
    back = next(
        (scene.quote(t) for t in scene.trainee if turns and t.index > turns[-1].index and _is_now(scene, t)), None
    )
    return observation(
        criterion, opportunity=bool(turns), components={"belief_to_relationship": back}, violations=found
    )
