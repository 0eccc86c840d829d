"""From a transcript to a scorecard: the engine observes, the core computes, nothing is guessed in between."""

from collections.abc import Sequence
from typing import Any

from simulator.core.counting import count
from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import (
    SHOWN_FROM,
    CriterionScore,
    Finding,
    Headline,
    Observation,
    Scorecard,
    Violation,
    headline_of,
    points_to_work_on,
    rank,
    score_of,
    severity_of,
    void_unquoted,
)
from simulator.core.transcript import Transcript, Turn
from simulator.core.vocabulary import Speaker
from simulator.ports import Case, Engine

ADVISORY = "(Advisory only: fewer than seven in ten remarks of this kind were right when they were measured.)"
OVERRULED = "(Advisory only: supervisors saw this otherwise too often.)"
TAKEN_BACK = "You noticed it and took it back, which is worth a great deal."
WENT_WELL_SHOWN = 4
LOOK_SHOWN = 3


async def grade_session(
    transcript: Transcript,
    persona: Persona,
    rubric: Rubric,
    course: Course,
    engine: Engine,
    advising: frozenset[str] | None = None,
) -> Scorecard:
    """The scorecard of one of our own sessions, with the persona as ground truth. `advising` as in `grade_case`."""
    opened = transcript.opened
    case = Case(
        turns=transcript.turns,
        persona=persona,
        focal_area=persona.primary_area,
        session_number=opened.session_number,
        sessions_planned=opened.sessions_planned,
        phase=course.phase(opened.session_number),
    )
    return await grade_case(opened.session_id, case, rubric, engine, transcript, advising)


async def grade_case(
    session_id: str,
    case: Case,
    rubric: Rubric,
    engine: Engine,
    transcript: Transcript | None = None,
    advising: frozenset[str] | None = None,
) -> Scorecard:
    """The scorecard of any session. A grader that fails altogether leaves every criterion NS.

    `advising`: the criteria that only advise; None where the grader's accuracy card alone decides.
    """
    applying = [
        c for c in rubric.criteria if c.applies(session=case.session_number, phase=case.phase, area=case.focal_area)
    ]
    try:
        observed = {o.criterion: o for o in await engine.grader.observe(case, rubric)}
    except Exception as error:  # an engine's fault is the engine's, not the trainee's (design rule 3)
        observed = {c.id: Observation(criterion=c.id, failed=f"the grader failed: {error}") for c in applying}
    seen = {
        c.id: void_unquoted(
            observed.get(c.id, Observation(criterion=c.id, failed="the grader gave no answer")), case.turns
        )
        for c in applying
    }
    by_card = engine.grader.advisory
    advising = by_card if advising is None else advising
    scores = {
        c.id: score_of(c, seen[c.id], case.focal_area).model_copy(update={"advisory": c.id in advising})
        for c in applying
    }
    scores |= {
        c.id: CriterionScore(level="NA", note="not part of this session") for c in rubric.criteria if c.id not in scores
    }
    violations = rank(f for c in applying for f in _violations(c, seen[c.id], case))
    violations = tuple(_advising(f, f.criterion in by_card) if f.criterion in advising else f for f in violations)
    parts = assembled(applying, scores, violations, case.turns)
    return Scorecard(
        session_id=session_id,
        persona=case.persona.id if case.persona else None,
        session_number=case.session_number,
        engine=engine.name,
        versions={**engine.versions, "rubric": rubric.version},
        **parts,
        criteria=scores,
        counts=count(case.turns, case.persona, transcript),
        accuracy=engine.grader.accuracy,
    )


def assembled(
    applying: Sequence[Criterion],
    scores: dict[str, CriterionScore],
    violations: Sequence[Finding],
    turns: Sequence[Turn],
) -> dict[str, Any]:
    """The headline and the lists of a scorecard, from scores and ranked violations. A review goes through here too."""
    sure = tuple(f for f in violations if f.confidence >= SHOWN_FROM)
    found, advice = tuple(f for f in sure if not f.advisory), tuple(f for f in sure if f.advisory)
    trainee_turns = sum(t.speaker is Speaker.TRAINEE for t in turns)
    return {
        "headline": _with_next_step(headline_of(scores, applying, trainee_turns), found, scores, applying),
        "to_work_on": points_to_work_on(found),
        "went_well": tuple(_strengths(applying, scores, turns, {f.turn for f in violations}))[:WENT_WELL_SHOWN],
        "worth_a_look": (*advice, *(f for f in violations if f.confidence < SHOWN_FROM))[:LOOK_SHOWN],
        "findings": found,
        "advisory": advice,
    }


def _advising(finding: Finding, by_card: bool) -> Finding:
    """A remark of a criterion that is too often wrong: worth a look, and it says so."""
    remark = f"{finding.remark} {ADVISORY if by_card else OVERRULED}"
    return finding.model_copy(update={"kind": "worth_a_look", "advisory": True, "remark": remark})


def _with_next_step(
    headline: Headline, found: Sequence[Finding], scores: dict[str, CriterionScore], criteria: Sequence[Criterion]
) -> Headline:
    """Where nothing went wrong and something is missing, the headline says what to add first."""
    if found or headline.level != 2:
        return headline
    begun = [c for c in criteria if c.kind == "technique" and scores[c.id].level == 2]
    nearest = min(begun, key=lambda c: len(scores[c.id].missing), default=None)
    if nearest is None:
        return headline
    missing = next(c.text for c in nearest.basic if c.id in scores[nearest.id].missing)
    step = f" To add next time, for '{nearest.name}': {_lower(missing.split('. ')[0].rstrip('.'))}."
    return headline.model_copy(update={"sentence": headline.sentence + step})


def _violations(criterion: Criterion, seen: Observation, case: Case) -> list[Finding]:
    return [
        Finding(
            criterion=criterion.id,
            name=criterion.name,
            kind="to_work_on" if violation.confidence >= SHOWN_FROM else "worth_a_look",
            turn=violation.quote.turn,
            quote=violation.quote.text,
            severity=severity_of(criterion, violation, case.focal_area),
            confidence=violation.confidence,
            why=criterion.why,
            remark=_remark(criterion, violation),
            better_line=violation.better_line or criterion.better_lines[0],
            repaired=violation.repaired_at is not None,
        )
        for violation in seen.violations
    ]


def _remark(criterion: Criterion, violation: Violation) -> str:
    """A supervisor's words for it; what was repaired is praised."""
    words = criterion.feedback[violation.quote.turn % len(criterion.feedback)]
    return f"{words} {TAKEN_BACK}" if violation.repaired_at is not None else words


def _strengths(
    criteria: Sequence[Criterion], scores: dict[str, CriterionScore], turns: Sequence[Turn], doubtful: set[int]
) -> list[Finding]:
    """What was done and can be quoted, best first; not for merely not harming, nor a turn that is in doubt itself."""
    found: list[tuple[int, Finding]] = []
    for criterion in criteria:
        score = scores[criterion.id]
        if criterion.kind != "technique" or not isinstance(score.level, int) or score.level < 2 or not score.components:
            continue
        shown = [
            name
            for name in (c.id for c in (*criterion.advanced, *criterion.basic))
            if name in score.components and score.components[name].turn not in doubtful
        ]
        quote = next((score.components[n] for n in shown if _is_trainees(score.components[n].turn, turns)), None)
        if quote is None:
            continue
        texts = {c.id: c.text for c in (*criterion.basic, *criterion.advanced)}
        remark = (
            criterion.praise[quote.turn % len(criterion.praise)]
            if score.level >= 3
            else f"One part of it was there: {_lower(texts[shown[0]])}"
        )
        finding = Finding(
            criterion=criterion.id,
            name=criterion.name,
            kind="went_well",
            turn=quote.turn,
            quote=quote.text,
            confidence=score.confidence,
            why=criterion.why,
            remark=remark,
        )
        found.append((score.level, finding))
    return [finding for _, finding in sorted(found, key=lambda pair: -pair[0])]


def _is_trainees(turn: int, turns: Sequence[Turn]) -> bool:
    return turns[turn].speaker is Speaker.TRAINEE


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
