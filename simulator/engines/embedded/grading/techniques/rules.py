"""A technique as a table: each component with what shows it, and what calls for the technique at all.

Praise for a guess would be as unfair as blame: a component counts only with words, acts or turns that can be quoted.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.client_text import takes_up
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import Detector, Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

Rule = Callable[[Scene], Quote | None]
BEGUN = 2
"""Components from which a technique counts as begun, and is then judged as a whole."""

ASKS = (Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.WISH_QUESTION, Act.OPTIONS_QUESTION)


def says(*wordings: str) -> Rule:
    """Words of the trainee."""
    pattern = any_of(*wordings)
    return lambda scene: scene.first_like(pattern)


def asks(*wordings: str) -> Rule:
    """Words of the trainee in a turn that asks."""
    pattern = any_of(*wordings)
    return lambda scene: scene.first_like(pattern, scene.doing(*ASKS))


def does(*acts: Act) -> Rule:
    """An act of the trainee."""
    return lambda scene: scene.first_doing(*acts)


def asks_about(*topics: Topic) -> Rule:
    """A question of the trainee about one of these."""

    def rule(scene: Scene) -> Quote | None:
        return scene.quote_if(next((t for t in scene.doing(*ASKS) if scene.reading(t).about(*topics)), None))

    return rule


def client_says(*wordings: str) -> Rule:
    """Words of the client."""
    pattern = any_of(*wordings)
    return lambda scene: scene.first_like(pattern, scene.client)


def either_of(*rules: Rule) -> Rule:
    """The first of these that is shown."""
    return lambda scene: next((quote for rule in rules if (quote := rule(scene)) is not None), None)


def both_of(first: Rule, second: Rule) -> Rule:
    """Both shown, somewhere; quoted by the second."""
    return lambda scene: second(scene) if first(scene) is not None else None


def twice(*wordings: str) -> Rule:
    """The trainee's words in two turns, quoted by the second."""
    pattern = any_of(*wordings)

    def rule(scene: Scene) -> Quote | None:
        found = [q for t in scene.trainee if (q := scene.quote_like(t, pattern))]
        return found[1] if len(found) > 1 else None

    return rule


def in_client_words(rule: Rule) -> Rule:
    """Shown in a turn that takes up the client's words."""

    def checked(scene: Scene) -> Quote | None:
        quote = rule(scene)
        if quote is None:
            return None
        turn = scene.turns[quote.turn]
        return quote if takes_up(turn.text, scene.client_before(turn, 3)) else None

    return checked


def client_topic(*wordings: str) -> Callable[[Scene], bool]:
    """What calls for a technique: the client's words."""
    pattern = any_of(*wordings)
    return lambda scene: any(pattern.search(normal(c.text)) for c in scene.client)


def technique(components: Mapping[str, Rule], due: Callable[[Scene], bool] = lambda scene: False) -> Detector:
    """A detector that looks for each component. It is judged where it is due, or where two components were begun."""

    def detector(scene: Scene, criterion: Criterion) -> Observation:
        shown = {name: rule(scene) for name, rule in components.items()}
        begun = sum(quote is not None for quote in shown.values())
        return observation(criterion, opportunity=begun >= BEGUN or due(scene), components=shown, confidence=0.7)

    return detector


def first_turn(scene: Scene, wanted: Callable[[Turn], bool], among: Iterable[Turn] | None = None) -> Quote | None:
    """The first trainee turn of this kind, quoted."""
    return scene.quote_if(next((t for t in (scene.trainee if among is None else among) if wanted(t)), None))


def compiled(*wordings: str) -> re.Pattern[str]:
    """A pattern of whole words."""
    return any_of(*wordings)
