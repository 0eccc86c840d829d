"""The embedded grader: one detector a criterion, run over the session, each failing alone."""

import json
from functools import cache
from pathlib import Path

from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import Observation
from simulator.engines.embedded.fingerprint import fingerprint
from simulator.engines.embedded.grading.scene import Detector, Scene
from simulator.engines.embedded.grading.techniques import affect, asking, communication, education, inventory
from simulator.engines.embedded.grading.traps import focus, frame, pace, risk
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.ports import Case

ACCURACY_CARD = Path(__file__).parent / "accuracy.json"
GRADER_VERSION = "1.1.0"
"""Bump with every change that can move an observation, and say so in CHANGELOG.md."""

DETECTORS: dict[str, Detector] = {
    detector.__name__: detector
    for detector in (
        pace.skip_inventory_to_advice,
        pace.inventory_as_interrogation,
        focus.ungrounded_interpretation,
        pace.premature_reassurance,
        pace.advice_before_understanding,
        focus.minimise_depression,
        focus.global_label,
        focus.past_excavation,
        focus.cbt_drift,
        risk.suicide_risk_not_asked,
        risk.risk_question_indirect,
        frame.mood_event_link_absent,
        frame.time_limit_unstated,
        frame.homework_missing_or_forms,
        inventory.interpersonal_inventory,
        communication.communication_analysis,
        affect.affect_exploration,
        affect.link_affect_to_events,
        asking.clarification,
        asking.direct_elicitation,
        education.psychoeducation_depression,
    )
}
"""Criterion id to the function of the same name. Add a criterion: its YAML file, its function, a line here."""


class EmbeddedGrader:
    """The grader that needs no key and no network."""

    def __init__(self, reader: EmbeddedReader) -> None:
        self._reader = reader
        self.version = f"embedded-{GRADER_VERSION}-{fingerprint()}"

    @property
    def accuracy(self) -> str:
        """The measured line of the accuracy card that `ipt-sim calibrate` wrote."""
        return accuracy_line()

    async def observe(self, case: Case, rubric: Rubric) -> tuple[Observation, ...]:
        """One observation for every criterion of the rubric that applies."""
        scene = Scene(case, self._reader)
        return tuple(
            _observe(scene, criterion)
            for criterion in rubric.criteria
            if criterion.applies(session=case.session_number, phase=case.phase, area=case.focal_area)
        )


def _observe(scene: Scene, criterion: Criterion) -> Observation:
    detector = DETECTORS.get(criterion.id)
    if detector is None:
        return Observation(criterion=criterion.id, failed="the embedded engine has no detector for this criterion")
    try:
        return detector(scene, criterion)
    except Exception as error:  # one detector's fault leaves the other criteria alone
        return Observation(criterion=criterion.id, failed=f"the detector failed: {type(error).__name__}: {error}")


@cache
def accuracy_line() -> str:
    """How far the embedded grader can be trusted, from its accuracy card."""
    if not ACCURACY_CARD.exists():
        return "The embedded grader's accuracy has not been measured yet."
    line: str = json.loads(ACCURACY_CARD.read_text(encoding="utf-8"))["line"]
    return line
