"""The technique of the interpersonal inventory: who matters, and how it is with each of them."""

from collections import defaultdict

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Attribute, Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

_WARM = (Act.REFLECTION, Act.AFFECT_REFLECTION, Act.VALIDATION, Act.AFFIRMATION)
_ATTRIBUTE_TOPICS = tuple(Topic(a.value) for a in Attribute)
_ENOUGH_PEOPLE = 4
_ENOUGH_ATTRIBUTES = 4

_MAP = any_of(r"map|draw\w*|sketch|circles?|diagram|on paper|picture of (?:the )?people")
_PATTERN = any_of(
    r"pattern|more than one|both of them|with (?:each|all) of them|in common|same (?:thing|way) with",
    r"keeps? happening|again and again",
)
_PACE = any_of(
    r"too (?:fast|much|many questions)|is (?:this|that) (?:ok|okay|all right|alright)",
    r"shall we (?:pause|stop|slow)|how is it to (?:talk|be asked)|take your time|at your (?:own )?pace",
)

_OF_SOMEBODY = any_of(
    r"(?:want\w*|like|need\w*|wish\w*|hop\w+|expect\w*)(?: \w+)? (?:from|of|him to|her to|them to|he|she|they)"
)


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
            "four_people": scene.quote_if(fourth),
            "four_attributes_each": scene.quote_if(last_attribute),
            "warmth_with_each": scene.quote_if(warm_with_all),
            "person_tied_to_onset": scene.quote_if(tied),
            "map_checked": scene.first_like(_MAP),
            "wishes_asked": scene.quote_if(wish),
            "pattern_named": scene.first_like(_PATTERN),
            "pacing_checked": scene.first_like(_PACE),
        },
    )


def _ties_to_onset(scene: Scene, turn: Turn) -> bool:
    reading = scene.reading(turn)
    return bool(reading.people) and (reading.about(Topic.ONSET) or reading.does(Act.TENTATIVE_LINK))


def _asks_wish(scene: Scene, turn: Turn) -> bool:
    reading = scene.reading(turn)
    wishes = reading.does(Act.WISH_QUESTION) and _OF_SOMEBODY.search(normal(turn.text)) is not None
    return wishes or reading.about(Topic.EXPECTATIONS)
