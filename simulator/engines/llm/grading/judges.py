"""Several judges' observations of one criterion as one.

For light faults the majority decides. For grave ones (S3, S4) one credible yes is enough: a missed risk costs more than
a supervisor's second look, and leniency is the known fault of models that judge.
"""

from collections.abc import Sequence

from simulator.core.rubric import Criterion
from simulator.core.scoring import SHOWN_FROM, Observation, Quote, Violation
from simulator.core.vocabulary import FocalArea, Severity


def agreed(criterion: Criterion, seen: Sequence[Observation], area: FocalArea | None) -> Observation:
    """What the judges see together. Without a majority that could judge at all, it has failed."""
    usable = [o for o in seen if o.failed is None]
    if 2 * len(usable) <= len(seen):
        return next(o for o in seen if o.failed is not None)
    if len(usable) == 1:
        return usable[0]
    majority = len(usable) // 2 + 1
    one_is_enough = criterion.weight(area) in (Severity.S3, Severity.S4)
    violations = _violations(usable, majority, one_is_enough)
    return Observation(
        criterion=criterion.id,
        opportunity=bool(violations) or sum(o.opportunity for o in usable) >= majority,
        cue=next((o.cue for o in usable if o.cue is not None), None),
        components=_components(usable, majority),
        violations=violations,
        confidence=round(sum(o.confidence for o in usable) / len(usable), 2),
    )


def _violations(usable: Sequence[Observation], majority: int, one_is_enough: bool) -> tuple[Violation, ...]:
    by_turn: dict[int, list[Violation]] = {}
    for observation in usable:
        first = {v.quote.turn: v for v in reversed(observation.violations)}  # a judge has one voice a turn
        for turn, violation in first.items():
            by_turn.setdefault(turn, []).append(violation)
    kept: list[Violation] = []
    for _, voices in sorted(by_turn.items()):
        surest = max(voices, key=lambda v: v.confidence)
        if one_is_enough and surest.confidence >= SHOWN_FROM:
            kept.append(surest)
        elif len(voices) >= majority:
            mean = sum(v.confidence for v in voices) / len(voices)
            kept.append(surest.model_copy(update={"confidence": round(mean, 2)}))
    return tuple(kept)


def _components(usable: Sequence[Observation], majority: int) -> dict[str, Quote]:
    names = dict.fromkeys(name for o in usable for name in o.components)
    voices = {name: [o.components[name] for o in usable if name in o.components] for name in names}
    return {name: quotes[0] for name, quotes in voices.items() if len(quotes) >= majority}
