"""Traps of pace: comfort, advice and questions that come faster than the understanding.

The comments name the look-alike rule of clinical note 2.5 that spares a turn.
"""

import re
from collections.abc import Iterator

from simulator.core.dynamics import INTERROGATION_FROM, closed_run, was_understood
from simulator.core.rubric import Criterion
from simulator.core.scoring import Observation, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Topic
from simulator.engines.embedded.features import normal
from simulator.engines.embedded.grading.scene import MEETINGS_BEFORE_JUDGING_OMISSIONS, Scene, observation
from simulator.engines.embedded.patterns.regex import any_of

PEOPLE_BEFORE_ADVICE = 4

_SHE_OR_HE = any_of(r"she|he|her|him|them|they|people|someone|club|group")
_SOMEBODY = re.compile(
    r"\byour ("
    r"mother|mum|mom|father|dad|sister|brother|wife|husband|partner|son|daughter|friend|boss|manager|neighbour"
    r"|colleague|aunt|uncle|cousin|grandmother|grandfather|parents|family|friends|children|kids|girlfriend|boyfriend|ex"
    r"|flatmate|roommate|stepmother|stepfather"
    r")s?\b"
)


def premature_reassurance(scene: Scene, criterion: Criterion) -> Observation:
    """Comfort within two turns of pain and before any exploring. Comfort after exploring is fine."""
    pained = scene.pained_client_turns()
    stays = next(
        (
            scene.quote(t)
            for t in scene.trainee
            if scene.reading(t).after_pain
            and scene.reading(t).does(Act.AFFECT_REFLECTION, Act.VALIDATION, Act.OPEN_QUESTION, Act.REFLECTION)
            and not scene.reading(t).does(Act.REASSURANCE)
        ),
        None,
    )

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.REASSURANCE):
            reading = scene.reading(turn)
            if scene.in_risk(turn) or scene.explored_since_pain(turn):
                continue
            confidence = reading.acts[Act.REASSURANCE]
            if not reading.after_pain:  # a guarded client shows no pain in words: worth a look, no more
                confidence *= 0.6
            if reading.does(Act.PSYCHOEDUCATION):  # hope as information
                confidence *= 0.5
            if reading.does(Act.AFFECT_REFLECTION, Act.VALIDATION) and reading.does(Act.OPEN_QUESTION):
                confidence *= 0.6  # the line leaves the feeling open
            yield scene.violation(criterion, turn, confidence, Act.REASSURANCE)

    return observation(criterion, opportunity=bool(pained), components={"stays_with_feeling": stays}, violations=seen())


def advice_before_understanding(scene: Scene, criterion: Criterion) -> Observation:
    """Advice before an exchange, a wish or the client's own ideas were asked for. Safety is exempt."""

    def seen() -> Iterator[Violation]:
        for turn in scene.doing(Act.ADVICE):
            reading = scene.reading(turn)
            if scene.in_risk(turn) or was_understood(scene.before(turn)):
                continue
            confidence = reading.acts[Act.ADVICE]
            if reading.does(Act.OPTIONS_QUESTION, Act.WISH_QUESTION, Act.TASK_SETTING):
                confidence *= 0.6
            yield scene.violation(criterion, turn, confidence, Act.ADVICE)

    asked_first = scene.first_doing(Act.OPTIONS_QUESTION) or scene.first_doing(Act.WISH_QUESTION)
    return observation(
        criterion,
        opportunity=any(True for _ in scene.doing(Act.ADVICE, Act.OPTIONS_QUESTION, Act.TASK_SETTING)),
        components={"client_first": asked_first},
        violations=seen(),
    )


def skip_inventory_to_advice(scene: Scene, criterion: Criterion) -> Observation:
    """Advice about a relationship while fewer than four people have been asked about."""
    asked: set[str] = set()
    found: list[Violation] = []
    fourth: Quote | None = None
    for turn in scene.trainee:
        reading = scene.reading(turn)
        relational = bool(reading.people or _somebody(turn)) or _SHE_OR_HE.search(normal(turn.text)) is not None
        if reading.does(Act.ADVICE) and relational and len(asked) < PEOPLE_BEFORE_ADVICE and not scene.in_risk(turn):
            found.append(scene.violation(criterion, turn, reading.acts[Act.ADVICE] * 0.95, Act.ADVICE))
        if reading.does(Act.OPEN_QUESTION, Act.CLOSED_QUESTION):
            before = len(asked)
            asked |= set(reading.people) if scene.case.persona else _somebody(turn)
            if before < PEOPLE_BEFORE_ADVICE <= len(asked):
                fourth = scene.quote(turn)
    long_enough = len(scene.trainee) >= MEETINGS_BEFORE_JUDGING_OMISSIONS
    return observation(
        criterion,
        opportunity=long_enough or bool(found),
        components={"people_asked_first": fourth},
        violations=found[:1],
    )


def _somebody(turn: Turn) -> set[str]:
    """In a transcript without ground truth people are told apart by what they are to the client."""
    return set(_SOMEBODY.findall(normal(turn.text)))


def inventory_as_interrogation(scene: Scene, criterion: Criterion) -> Observation:
    """Six bare closed questions in a row. Risk questions and anything warm break the run."""
    found: list[Violation] = []
    reached = False
    for turn in scene.trainee:
        over = closed_run(scene.reading(turn), scene.before(turn)) >= INTERROGATION_FROM
        if over and not reached:
            found.append(scene.violation(criterion, turn, 0.85, Act.CLOSED_QUESTION))
        reached = over
    asked = [t for t in scene.trainee if scene.reading(t).people or scene.reading(t).about(Topic.PEOPLE, Topic.PERSON)]
    warm = next(
        (
            scene.quote(t)
            for t in scene.trainee
            if scene.reading(t).does(Act.REFLECTION, Act.AFFECT_REFLECTION, Act.VALIDATION)
        ),
        None,
    )
    return observation(
        criterion,
        opportunity=len(asked) >= 2 or bool(found),
        components={"answer_received": warm},
        violations=found,
    )
