"""A drill in words, for the page and the terminal: the brief before it, the feedback after it, the redo beside it."""

from typing import Any

from simulator.core.drills import (
    Drill,
    DrillScore,
    Fragment,
    fragment_of,
    points_of_drill,
    score_of_drill,
    wanted_parts,
)
from simulator.core.rubric import Criterion, Rubric
from simulator.core.scoring import Finding, Scorecard
from simulator.core.vocabulary import Speaker
from simulator.faces.scorecard_text import level_word, turn_number
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.session import Session, SessionError


def shown_brief(drill: Drill, rubric: Rubric, persona_id: str) -> dict[str, Any]:
    """What is read in the two minutes before a drill."""
    played, opening = drill.played_with(persona_id), drill.opening(persona_id)
    skill = rubric.criterion(played.skill)
    texts = _texts(skill)
    return {
        "id": drill.id,
        "name": drill.name,
        "goal": drill.goal,
        "brief": drill.brief,
        "skill": skill.name,
        "parts": [texts[part] for part in wanted_parts(played, skill)],
        "trap": rubric.criterion(played.trap).name,
        "red_lines": drill.red_lines,
        "content_note": drill.content_note,
        "mastery": drill.mastery,
        "minutes": drill.minutes.model_dump(),
        "persona": persona_id,
        "situation": opening.situation,
    }


def shown_feedback(session: Session) -> dict[str, Any]:
    """What is read in the three minutes after it.

    Raises:
        SessionError: it is no drill, or has no scorecard yet.
    """
    drill, card, transcript = session.drill, session.scorecard, session.transcript
    if drill is None or card is None:
        raise SessionError("This drill has no feedback yet. End it first.")
    score = score_of_drill(drill, session.rubric, card)
    skill = session.rubric.criterion(drill.skill)
    texts, seen = _texts(skill), card.criteria[drill.skill].components if drill.skill in card.criteria else {}
    return {
        "name": drill.name,
        "client": session.persona.name,
        "level": score.level,
        "word": level_word(score.level),
        "sentence": sentence_of(score, hints=len(transcript.hints)),
        "skill": skill.name,
        "parts": [
            {
                "text": texts[part],
                "quote": seen[part].text if part in score.shown else None,
                "turn": turn_number(seen[part].turn) if part in score.shown else None,
            }
            for part in wanted_parts(drill, skill)
        ],
        "trap": session.rubric.criterion(drill.trap).name,
        "fell": score.fell,
        "points": [_point(f, session) for f in points_of_drill(drill, card)],
        "better_line": _better_line(drill, skill, score, card),
        "hints": len(transcript.hints),
        "mastery": drill.mastery,
        "fragments": [
            {"before": t.index, "turn": turn_number(t.index), "said": t.text} for t in transcript.trainee_turns()
        ],
        "redo": _redo(session, drill),
        "minutes": drill.minutes.model_dump(),
        "assessment": session.is_assessment,
        "accuracy": from_below(card.accuracy),
    }


def sentence_of(score: DrillScore, *, hints: int) -> str:
    """The outcome in one sentence, and what it means for mastery."""
    if score.level == "NS":
        return t("feedback.unscored")
    if not score.reached:
        return f"{t('feedback.trapped') if score.fell else t('feedback.partly')} {t('feedback.try_again')}"
    if hints:
        return t("feedback.with_hint") if hints == 1 else t("feedback.with_hints", number=hints)
    return t("feedback.mastering")


def _texts(criterion: Criterion) -> dict[str, str]:
    return {c.id: c.text for c in (*criterion.basic, *criterion.advanced)}


def _point(finding: Finding, session: Session) -> dict[str, Any]:
    own = session.transcript.turns[finding.turn].speaker is Speaker.TRAINEE
    before = finding.turn if own else finding.turn + 1
    return {
        "name": finding.name,
        "quote": finding.quote,
        "own": own,
        "turn": turn_number(finding.turn),
        "remark": from_below(finding.remark),
        "why": finding.why,
        "better_line": finding.better_line,
        "before": before if before < len(session.transcript.turns) else None,
    }


def _better_line(drill: Drill, skill: Criterion, score: DrillScore, card: Scorecard) -> str:
    """One line to say: against the trap if it was fallen into, else the drill's own."""
    trapped = next((f.better_line for f in card.findings if score.fell and f.criterion == drill.trap), "")
    return trapped or drill.hints[2] or skill.better_lines[0]


def _redo(session: Session, drill: Drill) -> dict[str, Any] | None:
    """The last redo beside the same stretch of the first take; None before there is one."""
    transcript = session.transcript
    if len(transcript.scorecards) < 2 or not transcript.takes or session.scorecard is None:
        return None
    before = transcript.takes[-1].before
    until = len(transcript.turns)
    if until <= before:
        return None
    rubric = session.rubric
    first = fragment_of(drill, rubric, transcript.scorecards[0], before, until)
    again = fragment_of(drill, rubric, session.scorecard, before, until)
    texts = _texts(rubric.criterion(drill.skill))
    return {
        "from_turn": turn_number(before),
        "first": _fragment(first, texts),
        "again": _fragment(again, texts),
        "sentence": _compared(first, again),
    }


def _fragment(fragment: Fragment, texts: dict[str, str]) -> dict[str, Any]:
    return {"shown": [texts[part] for part in fragment.shown], "traps": fragment.traps, "other": fragment.other}


def _compared(first: Fragment, again: Fragment) -> str:
    """Better, worse or the same: traps count before parts."""
    was, now = (-first.traps, len(first.shown), -first.other), (-again.traps, len(again.shown), -again.other)
    if now > was:
        return t("feedback.better")
    return t("feedback.same") if now == was else t("feedback.worse")
