"""The embedded grader: one detector a criterion, run over the session, each failing alone."""

import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import Observation
from simulator.core.trust import advisory_in
from simulator.engines.embedded.fingerprint import fingerprint
from simulator.engines.embedded.grading.scene import Detector, Scene
from simulator.engines.embedded.grading.techniques import (
    action,
    affect,
    areas,
    asking,
    communication,
    contract,
    education,
    factors,
    inventory,
)
from simulator.engines.embedded.grading.techniques.heard import with_what_is_heard
from simulator.engines.embedded.grading.traps import course, fit, frame, learnt, risk, stance
from simulator.engines.embedded.judge import Judge, load_judge
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.ports import Case

ACCURACY_CARD = Path(__file__).parent / "accuracy.json"
GRADER_VERSION = "2.2.0"
"""Bump with every change that can move an observation, and say so in CHANGELOG.md."""

_HOMES: dict[ModuleType, str] = {
    learnt: """
        skip_inventory_to_advice inventory_as_interrogation ungrounded_interpretation premature_reassurance
        advice_before_understanding minimise_depression global_label past_excavation cbt_drift
        risk_question_indirect secondary_area_unnamed transference_interpretation blame_character
        sick_role_passivity grief_suppression ambivalence_closed forced_gratitude global_life_theory
        instant_intimacy_push summary_instead_of_sequence one_sided_dispute decision_made_for_client
        waiting_for_confidence onset_without_context formulation_unrepeatable ending_affect_closed
        high_risk_ordinary_ipt deficits_overpromise relational_moment_mishandled medication_either_or
        unsafe_confrontation_rehearsal secrecy_promised stereotype_assumption inventory_as_biography
    """,
    course: "too_many_targets inventory_rushed termination_avoided role_play_avoided impasse_not_mourned",
    fit: "contraindication_missed too_narrow_fit_missed",
    frame: "mood_event_link_absent time_limit_unstated homework_missing_or_forms homework_not_reviewed",
    risk: "suicide_risk_not_asked",
    stance: "vague_supportive_drift cold_or_passive_stance",
    action: "decision_analysis role_play social_skills_training communication_patterns_work directive_techniques",
    affect: "affect_exploration link_affect_to_events encouragement_of_affect",
    areas: "grief_work role_disputes_resolution role_transitions_support interpersonal_deficits_work",
    asking: "clarification direct_elicitation exploratory_techniques therapeutic_relationship_as_model",
    factors: """
        cf_warmth cf_empathic_reflection cf_collaboration_and_choice cf_normalise_and_validate
        cf_confidentiality_limits cf_ask_for_feedback
    """,
    communication: "communication_analysis",
    contract: """
        sick_role_assignment ipt_case_formulation timeline_symptoms_events social_support_network_mapping
        termination_work
    """,
    education: "psychoeducation_depression",
    inventory: "interpersonal_inventory",
}
"""Where each criterion's detector is, under its id. Add a criterion: its YAML file, its detector, its id here."""
DETECTORS: dict[str, Detector] = {id: getattr(home, id) for home, ids in _HOMES.items() for id in ids.split()}


class EmbeddedGrader:
    """The grader that needs no key and no network."""

    def __init__(self, reader: EmbeddedReader, judge: Judge | None = None) -> None:
        self._reader = reader
        self._judge = judge or load_judge()
        self.version = f"embedded-{GRADER_VERSION}-{fingerprint()}"

    @property
    def accuracy(self) -> str:
        """The measured line of the accuracy card that `ipt-sim calibrate` wrote."""
        return accuracy_line()

    @property
    def advisory(self) -> frozenset[str]:
        """Criteria that were measured to be wrong too often, from the same card."""
        return advisory_in(_card())

    async def observe(self, case: Case, rubric: Rubric) -> tuple[Observation, ...]:
        """One observation for every criterion of the rubric that applies."""
        scene = Scene(case, self._reader, self._judge)
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
        seen = detector(scene, criterion)
        if criterion.kind == "technique":
            seen = with_what_is_heard(scene, criterion, seen)
        return _but_not_in_risk(scene, criterion, seen)
    except Exception as error:  # one detector's fault leaves the other criteria alone
        return Observation(criterion=criterion.id, failed=f"the detector failed: {type(error).__name__}: {error}")


def _but_not_in_risk(scene: Scene, criterion: Criterion, seen: Observation) -> Observation:
    """While suicide is explored, closed and directive language is left to the criteria of risk (note 2.1, rule 7)."""
    if not criterion.off_in_risk_segments:
        return seen
    kept = tuple(v for v in seen.violations if not scene.in_risk(scene.turns[v.quote.turn]))
    return seen.model_copy(update={"violations": kept})


@cache
def _card() -> dict[str, Any]:
    card: dict[str, Any] = json.loads(ACCURACY_CARD.read_text(encoding="utf-8")) if ACCURACY_CARD.exists() else {}
    return card


def accuracy_line() -> str:
    """How far the embedded grader can be trusted, from its accuracy card."""
    line: str = _card().get("line", "The embedded grader's accuracy has not been measured yet.")
    return line
