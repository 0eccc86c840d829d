"""The one place where a scorecard is put together for showing: page, printed report, PDF and terminal all read this.

What supervisors judged is laid over it here, so that it reaches every one of them at once. A scorecard is shown to its
trainee only when they have rated themselves.
"""

from collections.abc import Sequence
from typing import Any

from simulator.core.drills import score_of_drill
from simulator.core.events import SelfRated
from simulator.core.openness import Step, steps
from simulator.core.review import Review, counting
from simulator.core.rubric import Criterion
from simulator.core.scoring import Finding, Scorecard
from simulator.core.takes import TakeShown, takes_of
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.faces.scorecard_text import shown_finding, shown_scorecard, turn_number
from simulator.faces.texts.from_below import from_below
from simulator.reviewing import Change, settle
from simulator.session import Session
from simulator.sessions import Sessions


def waits_for_rating(session: Session) -> bool:
    """Whether the trainee has yet to rate themselves before they may see the scorecard.

    A moment answers at once, and so does a fragment of a drill that is done again.
    """
    transcript = session.transcript
    if session.drill is not None and transcript.self_ratings:
        return False
    return transcript.opened.form != "moment" and session.scorecard is not None and transcript.self_rating is None


async def card_for_trainee(sessions: Sessions, session: Session) -> dict[str, Any] | None:
    """Everything a trainee is shown of a session that has ended; None as long as they have not rated themselves."""
    if session.scorecard is None or waits_for_rating(session):
        return None
    return assembled(session, session.scorecard, await sessions.logbook.reviews.of(session.id))


def assembled(session: Session, graded: Scorecard, reviews: Sequence[Review]) -> dict[str, Any]:
    """The scorecard with its reviews, the turns, the takes and the trainee's own rating, as plain values."""
    transcript = session.transcript
    opened = transcript.opened
    settled = settle(graded, counting(reviews, transcript.branch), session.ground())
    card = settled.scorecard
    return shown_scorecard(card, transcript, session.persona) | {
        "id": session.id,
        "trainee": opened.trainee,
        "number": opened.session_number,
        "planned": opened.sessions_planned,
        "form": opened.form,
        "purpose": opened.purpose,
        "again": opened.purpose == "practice",
        "when": transcript.opened_at.isoformat(),
        "rating": rating(session, card),
        "changed": [_changed(change) for change in settled.changes],
        "openness": round(opened.state.openness),
        "turns": _turns(session, card),
        "takes": _takes(session),
        "revealed": transcript.revealed,
        "versions": {**opened.versions, **card.versions},
        "seed": opened.seed,
    }


def _changed(change: Change) -> dict[str, Any]:
    """What a supervisor's judgement did to a criterion."""
    review = change.review
    return {
        "name": change.name,
        "who": review.author,
        "before": change.before,
        "after": change.after,
        "why": review.text,
    }


def to_rate(session: Session) -> dict[str, Any]:
    """What the trainee is asked about before they see the scorecard."""
    return {"client": session.persona.name, "criteria": [_asked(c) for c in session.to_rate]}


def _asked(criterion: Criterion) -> dict[str, Any]:
    return {"id": criterion.id, "name": criterion.name, "what": criterion.definition, "trap": criterion.kind == "trap"}


def rating(session: Session, card: Scorecard) -> dict[str, Any]:
    """The trainee's own levels beside the grader's. Without any they would rather not."""
    own = session.transcript.self_rating or SelfRated()
    beside = [
        {"name": session.rubric.criterion(id).name, "own": level, "grader": card.criteria[id].level}
        for id, level in own.ratings.items()
        if id in card.criteria
    ]
    overall = score_of_drill(session.drill, session.rubric, card).level if session.drill else card.headline.level
    return {"overall": own.overall, "grader": overall, "criteria": beside, "remark": own.remark}


def findings_at(card: Scorecard, turn: int) -> list[Finding]:
    """Everything that was remarked on one turn, the gravest kind first."""
    return [f for f in (*card.findings, *card.worth_a_look, *card.went_well) if f.turn == turn]


def _turns(session: Session, card: Scorecard) -> list[dict[str, Any]]:
    moved = {step.turn: step for step in steps(session.transcript)}
    return [_turn(turn, session, card, moved.get(turn.index)) for turn in session.transcript.turns]


def _turn(turn: Turn, session: Session, card: Scorecard, step: Step | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "index": turn.index,
        "number": turn_number(turn.index),
        "own": turn.speaker is Speaker.TRAINEE,
        "text": turn.text,
        "as_whom": _name(turn.in_role_as, session),
        "findings": [shown_finding(f, session.transcript) for f in findings_at(card, turn.index)],
    }
    return shown | (_moved(step) if step else {})


def _moved(step: Step) -> dict[str, Any]:
    """What a turn did to the client: how open they were after it, by how much, and why."""
    causes = [{"what": change.trigger.value, "up": change.openness >= 0} for change in step.changes]
    return {"openness": round(step.openness), "by": round(step.by), "causes": causes}


def _name(player: str | None, session: Session) -> str | None:
    if player is None:
        return None
    if player == session.persona.id:
        return session.persona.name
    return next((p.name for p in session.persona.people if p.id == player), player)


def _takes(session: Session) -> list[dict[str, Any]]:
    of_the_whole = frozenset(c.id for c in session.rubric.criteria if c.of_the_whole)
    return [
        {
            "turn": found.turn,
            "number": turn_number(found.turn),
            "heard": found.heard,
            "takes": [_take(take) for take in found.takes],
        }
        for found in takes_of(session.transcript, of_the_whole)
    ]


def _take(take: TakeShown) -> dict[str, Any]:
    return {
        "number": take.number,
        "abandoned": take.abandoned,
        "said": take.said.text,
        "answer": take.answer.text if take.answer else None,
        "level": take.headline.level if take.headline else None,
        "turns": take.turns,
        "findings": [
            {"name": f.name, "kind": f.kind, "quote": f.quote, "remark": from_below(f.remark)} for f in take.findings
        ],
        **_moved(take.step),
    }
