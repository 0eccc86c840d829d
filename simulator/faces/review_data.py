"""What the supervisor's pages show, as plain values. The templates decide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from simulator.core.counts import Counts
from simulator.core.review import contested, spoken_out
from simulator.core.scoring import Finding
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.faces.review_parts import (
    KINDS,
    agreed,
    by_turn,
    changes,
    choices,
    every_finding,
    left_to_a_person,
    levels,
    own_view,
    remarked,
    shown_time,
    threads,
    told,
)
from simulator.faces.scorecard_text import LEVELS, turn_number
from simulator.faces.state_chart import state_chart
from simulator.faces.texts import Say, english, t
from simulator.library import Library
from simulator.logbook import QueueRow, SessionRow
from simulator.session import Session


@dataclass(frozen=True)
class Piece:
    """A stretch of a turn; `kind` is set where a finding quotes it."""

    text: str
    kind: str | None


@dataclass(frozen=True)
class Fact:
    """A counted fact; `turn` is the index of the turn where it happened, to link to."""

    label: str
    text: str
    turn: int | None = None


def queued(row: QueueRow, library: Library) -> dict[str, Any]:
    """A line of the queue. Of a session that is to be rated blind it says nothing that the grader found."""
    persona = library.personas.get(row.persona)
    graded = row.level is not None and not row.blind
    return {
        "id": row.session_id,
        "when": row.ended_at,
        "shown_when": shown_time(row.ended_at),
        "trainee": row.trainee,
        "client": persona.name if persona else row.persona,
        "what": _what(row),
        "minutes": round(row.seconds / 60),
        "turns": row.turns,
        "level": row.level if graded else "NS",
        "word": "Rate it first" if row.blind else level_word(row.level) if row.level else "Not graded",
        "reason": _why(row, library),
        "grave": row.reason == "critical",
        "contested": bool(row.contested) and row.reason not in ("contested", "drawn"),
        "reviewed": row.reviewed_at is not None,
        "signed": shown_time(row.signed_at) if row.signed_at else "",
        "excerpt": row.excerpt,
    }


def _why(row: QueueRow, library: Library) -> str:
    """Why it stands where it does; where that is critical, what."""
    names = {c.id: c.name for c in library.rubric.criteria}
    what = ", ".join(names.get(id, id) for id in row.critical)
    return f"S4: {what}" if what else _REASONS[row.reason]


def own_list(row: SessionRow, library: Library, shared: frozenset[str], heard: dict[str, datetime]) -> dict[str, Any]:
    """A line of a trainee's own sessions."""
    persona = library.personas.get(row.persona)
    return {
        "id": row.session_id,
        "when": row.opened_at,
        "shown_when": shown_time(row.opened_at, t),
        "client": persona.name if persona else row.persona,
        "number": row.session_number,
        "form": row.form,
        "purpose": row.purpose,
        "shared": row.session_id in shared,
        "heard": shown_time(heard[row.session_id], t) if row.session_id in heard else "",
    }


_REASONS = {
    "critical": "S4: look first",
    "not scored": "left to you",
    "contested": "contested",
    "assigned": "assigned to you",
    "drawn": "drawn: rate blind",
    "": "",
}


def level_word(level: str) -> str:
    """A level of the database in words."""
    return LEVELS[int(level) if level.isdecimal() else level]


def _what(row: QueueRow) -> str:
    kind = f"session {row.session_number}" if row.form == "session" else row.form
    return f"{kind}, {row.purpose}"


def _weight(finding: dict[str, Any]) -> str:
    """What the list at the top is sorted by: the gravest first, and in the order of the turns where two weigh alike."""
    return "" if finding["kind"] == "went_well" else finding["severity"] or "S0"


def shown(session: Session, say: Say = english) -> dict[str, Any]:
    """Everything the page of one session shows. What people did is worded by `say`: `t` on the trainee's own page."""
    reviews, settled = spoken_out(session.reviews), session.settled
    transcript, card = session.transcript, session.scorecard
    findings = every_finding(card, settled) if card and settled else []
    waiting = {r.key for r in contested(reviews, transcript.opened.trainee)}
    remarks = [
        remarked(number, f, reviews, session, say) | {"contested": (f.criterion, f.turn, f.quote) in waiting}
        for number, f in enumerate(findings, 1)
    ]
    return {
        **_talk(session, findings, say),
        "card": settled.scorecard if settled else None,
        "grader": card,
        "word": LEVELS[settled.scorecard.headline.level] if settled else "Not graded",
        "findings": remarks,
        "points": sorted(remarks, key=_weight, reverse=True),
        "facts": counted(card.counts, card.session_number) if card else [],
        "levels": levels(session, settled) if settled else [],
        "changes": changes(settled, session, say) if settled else [],
        "agreed": agreed(settled) if settled else {},
        "left": left_to_a_person(session, settled) if settled else [],
        "choices": choices(session),
        "own": own_view(session),
        "comments": by_turn(reviews, session, say),
        "threads": threads(reviews, session, say),
        "history": [told(r, session, say) for r in reviews],
        "signed": [
            told(r, session, say) for r in reviews if r.kind == "signed" and r.scorecard_seq == transcript.scorecard_seq
        ],
        "gradings": len(transcript.scorecards),
        "versions": {**transcript.opened.versions, **(card.versions if card else {})},
        "chart": state_chart(transcript),
    }


def to_rate_blind(session: Session, person: str) -> dict[str, Any]:
    """What a supervisor sees who is to rate a session before they know what the grader found."""
    mine = [r for r in session.reviews if r.author == person and r.blind and r.kind == "finding"]
    names = {c.id: c.name for c in session.rubric.criteria}
    return {
        **_talk(session, (), english),
        "marked": [
            {
                "name": names[r.criterion or ""],
                "part": bool(r.component),
                "turn": r.turn,
                "at": turn_number(r.turn or 0),
                "quote": r.quote,
                "text": r.text,
            }
            for r in mine
        ],
        "choices": choices(session),
        "rated": [c for c in session.ground().applying if c.kind != "trap"],
        "chart": state_chart(session.transcript),
    }


def _talk(session: Session, findings: Sequence[Finding], say: Say) -> dict[str, Any]:
    """What was said, when, with whom."""
    transcript = session.transcript
    client = session.persona.name.split()[0]
    return {
        "session": transcript.opened,
        "client": session.persona.name,
        "when": transcript.opened_at,
        "shown_when": shown_time(transcript.opened_at, say),
        "minutes": round(transcript.lasted(transcript.last_at).total_seconds() / 60),
        "turns": [_turn(turn, client, findings, say) for turn in transcript.turns],
        "takes": [
            {"before": turn_number(take.before), "turns": [_turn(turn, client, (), say) for turn in take.turns]}
            for take in transcript.takes
        ],
    }


def _turn(turn: Turn, client: str, findings: Sequence[Finding], say: Say) -> dict[str, Any]:
    here = [f for f in findings if f.turn == turn.index]
    trainee = turn.speaker is Speaker.TRAINEE
    return {
        "index": turn.index,
        "trainee": trainee,
        "number": turn_number(turn.index),
        "who": say("remark.trainee", number=turn_number(turn.index)) if trainee else client,
        "as_whom": turn.in_role_as,
        "text": turn.text,
        "pieces": pieces(turn.text, here),
    }


def pieces(text: str, findings: Sequence[Finding]) -> list[Piece]:
    """The text cut where quotes begin and end. Where quotes overlap, the gravest kind is shown."""
    spans = [(start, start + len(f.quote), f.kind) for f in findings if f.quote and (start := text.find(f.quote)) >= 0]
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    found: list[Piece] = []
    for begin, end in pairwise(cuts):
        covering = [kind for start, stop, kind in spans if start <= begin and end <= stop]
        found.append(Piece(text[begin:end], min(covering, key=list(KINDS).index, default=None)))
    return found


def counted(counts: Counts, session_number: int) -> list[Fact]:
    """The counted facts for somebody who was not there."""
    heard = sum(1 for p in counts.people if p.introduced or p.attributes)
    run = counts.longest_closed_run
    facts = [
        Fact("People heard of", f"{heard} of {counts.people_existing}; {counts.people_elicited} because asked about"),
        Fact(
            "Told about them",
            f"{counts.attributes_elicited} of {counts.attributes_existing} asked out, "
            f"{counts.attributes_volunteered} came unasked",
        ),
        Fact(
            "Facts in all",
            f"{counts.facts_elicited} of {counts.facts_existing} asked out, {counts.facts_volunteered} came unasked",
        ),
        _suicide(counts),
        _when("Number of sessions said", counts.sessions_said),
        _when("Task for next time", counts.task_set),
        _when("Ending spoken of", counts.ending_named),
        _when("Rehearsal in role", counts.role_play),
        _when("Second take", counts.second_take),
        Fact("Share of turns about the far past", f"{round(100 * counts.past_share)} %"),
        Fact("Compass", ", ".join(f"{slot.replace('_', ' ')} {n}" for slot, n in counts.compass.items()) or "no point"),
        Fact("Questions", f"{counts.open_questions} open, {counts.closed_questions} closed"),
        Fact("Longest run of closed questions", str(run.length), run.first_turn if run.length > 1 else None),
        Fact("Turns of the trainee", str(counts.trainee_turns)),
        Fact("Words", f"trainee {counts.trainee_words}, client {counts.client_words}"),
    ]
    if session_number > 1:
        facts[4:4] = [
            _when("Week asked about", counts.mood_checked),
            _when("Last task gone over", counts.task_reviewed),
        ]
    return facts


def _suicide(counts: Counts) -> Fact:
    if counts.suicide_asked_directly is not None:
        return Fact("Suicide asked about directly", "yes", counts.suicide_asked_directly)
    if counts.suicide_skirted is not None:
        return Fact("Suicide asked about directly", "no, only hinted at", counts.suicide_skirted)
    return Fact("Suicide asked about directly", "no")


def _when(label: str, turn: int | None) -> Fact:
    return Fact(label, "no" if turn is None else "yes", turn)
