"""What a trainee rates themselves on before they see a score: the few criteria that this session is mainly about."""

from simulator.core.rubric import Criterion, Rubric
from simulator.core.vocabulary import FocalArea, Phase

MAIN_CRITERIA = 3


def criteria_to_rate(
    rubric: Rubric, *, session: int, phase: Phase, area: FocalArea | None, about: tuple[str, ...] = ()
) -> tuple[Criterion, ...]:
    """The criteria to ask about.

    A drill is about its own (`about`). A whole session is mainly about the techniques that belong to its focal area,
    then about those that belong to its phase and no other: what may be done at any time comes last.
    """
    if about:
        return tuple(c for c in rubric.criteria if c.id in about)
    applying = [
        c for c in rubric.criteria if c.kind == "technique" and c.applies(session=session, phase=phase, area=area)
    ]
    return tuple(sorted(applying, key=lambda c: (not c.areas, len(c.phases)))[:MAIN_CRITERIA])
