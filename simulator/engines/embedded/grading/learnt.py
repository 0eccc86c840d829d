"""Traps that are judged by turn or stretch and learnt from examples, with the look-alike rules on top.

The judge says how likely a turn is to fall into a trap. What clinical note 2.5 spares, a rule spares, however sure the
judge is; and what needs a run of turns is only worth a look without it.
"""

from collections.abc import Callable, Iterator

from simulator.core.rubric import Criterion
from simulator.core.scoring import SHOWN_FROM, Quote, Violation
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act
from simulator.engines.embedded.grading.scene import Scene

WORTH_A_LOOK = 0.5
"""The probability below which a turn is not even worth a look."""
SUREST = 0.95
FAR_FROM_IT = 0.15
Gate = Callable[[Scene, Turn], float]
"""What a rule leaves of the judge's confidence: 1 all of it, 0 nothing."""


def confidence(scene: Scene, criterion: Criterion, turn: Turn) -> float:
    """The judge's probability, moved so that a finding (from the trap's own threshold) is one on everybody's scale."""
    likely, limit = scene.likely(turn).get(criterion.id, 0.0), scene.judge.threshold(criterion.id)
    if likely >= limit:
        return min(SUREST, max(SHOWN_FROM, likely))
    return min(SHOWN_FROM - 0.01, likely) if likely >= WORTH_A_LOOK else 0.0


def learnt_violations(scene: Scene, criterion: Criterion, gate: Gate = lambda scene, turn: 1.0) -> Iterator[Violation]:
    """Every turn that the judge takes for this trap, as far as the gate lets it."""
    if not scene.judge.knows(criterion.id):
        return
    for turn in scene.trainee:
        sure = confidence(scene, criterion, turn)
        if sure <= 0 or (criterion.off_in_risk_segments and scene.in_risk(turn)):
            continue
        if _only_asks(scene, criterion, turn):
            continue
        if sure >= SHOWN_FROM and not _is_surest(scene, criterion, turn):
            sure = SHOWN_FROM - 0.01
        sure *= gate(scene, turn)
        if sure >= WORTH_A_LOOK:
            yield scene.violation(criterion, turn, sure, quote=telling_sentence(scene, criterion, turn))


def _only_asks(scene: Scene, criterion: Criterion, turn: Turn) -> bool:
    """Whether the turn is one short question, invitation or farewell and nothing else: 'Tell me about Grant.'.

    A closed one can still be a fault of those traps that are about asking.
    """
    reading = scene.reading(turn)
    if reading.does(Act.GOODBYE) and len(turn.text.split()) <= SHORT:
        return True
    bare = reading.acts.keys() <= {*_INVITING, Act.CLOSED_QUESTION} and turn.text.count("?") == 1
    if bare and len(turn.text.split()) <= SHORT and criterion.id not in _ABOUT_ASKING:
        return True
    return reading.acts.keys() <= _INVITING and reading.does(Act.OPEN_QUESTION) and len(turn.text.split()) <= SHORT


def _is_surest(scene: Scene, criterion: Criterion, turn: Turn) -> bool:
    """Whether no other trap is further above its threshold: one turn is not called by the names of three traps."""
    return scene.surest(turn) == criterion.id


SHORT = 12
_ABOUT_ASKING = frozenset(
    {
        "inventory_as_interrogation",
        "inventory_as_biography",
        "past_excavation",
        "risk_question_indirect",
        "onset_without_context",
        "cbt_drift",
        "transference_interpretation",
        "high_risk_ordinary_ipt",
        "summary_instead_of_sequence",
    }
)
_INVITING = {Act.OPEN_QUESTION, Act.EXACT_WORDS, Act.WISH_QUESTION, Act.MOOD_CHECK}


def telling_sentence(scene: Scene, criterion: Criterion, turn: Turn) -> Quote:
    """The sentence of the turn that shows the trap best, to the encoder's mind."""
    return Quote(turn=turn.index, text=scene.most_telling(criterion.id, turn))


def good_move(scene: Scene, criterion: Criterion, turns: Iterator[Turn]) -> dict[str, Quote | None]:
    """The trap's components, shown by the first of these turns that is far from falling into it."""
    turn = next((t for t in turns if scene.likely(t).get(criterion.id, 0.0) < FAR_FROM_IT), None)
    return {component.id: scene.quote_if(turn) for component in criterion.basic}


def merged(heard: Iterator[Violation], ruled: Iterator[Violation]) -> list[Violation]:
    """Violations of both sources, one a turn: as sure as the surer, in the words that the rule points at."""
    best = {violation.quote.turn: violation for violation in heard}
    for violation in ruled:
        known = best.get(violation.quote.turn)
        sure = max(violation.confidence, known.confidence if known is not None else 0.0)
        best[violation.quote.turn] = violation.model_copy(update={"confidence": sure})
    return [best[turn] for turn in sorted(best)]
