"""What the supervisor's pages show, as plain values. The templates decide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from simulator.core.counts import Counts
from simulator.core.rubric import Rubric
from simulator.core.scoring import CriterionScore, Finding, Scorecard
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.faces.scorecard_text import LEVELS, how_sure, turn_number
from simulator.library import Library
from simulator.logbook import SessionRow
from simulator.session import Session

KINDS = {"to_work_on": "To work on", "went_well": "Went well", "worth_a_look": "Worth a look"}


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


def listed(row: SessionRow, library: Library) -> dict[str, Any]:
    """A line of the list."""
    persona = library.personas.get(row.persona)
    return {
        "id": row.session_id,
        "when": row.opened_at,
        "shown_when": shown_time(row.opened_at),
        "trainee": row.trainee,
        "client": persona.name if persona else row.persona,
        "number": row.session_number,
        "word": LEVELS[row.headline.level] if row.headline else "Not graded",
        "level": row.headline.level if row.headline else "NS",
        "sentence": row.headline.sentence if row.headline else "The session ended and has no scorecard yet.",
    }


def shown(session: Session) -> dict[str, Any]:
    """Everything the page of one session shows."""
    transcript, card = session.transcript, session.scorecard
    client = session.persona.name.split()[0]
    findings = (*card.findings, *card.went_well, *card.worth_a_look) if card else ()
    return {
        "session": transcript.opened,
        "client": session.persona.name,
        "when": transcript.opened_at,
        "shown_when": shown_time(transcript.opened_at),
        "minutes": round((transcript.last_at - transcript.opened_at).total_seconds() / 60),
        "word": LEVELS[card.headline.level] if card else "Not graded",
        "card": card,
        "findings": [_finding(f) for f in findings if f.kind != "went_well"],
        "strengths": [_finding(f) for f in findings if f.kind == "went_well"],
        "turns": [_turn(turn, client, findings) for turn in transcript.turns],
        "takes": [
            {"before": turn_number(take.before), "turns": [_turn(turn, client, ()) for turn in take.turns]}
            for take in transcript.takes
        ],
        "facts": counted(card.counts, card.session_number) if card else [],
        "levels": _levels(card, session.rubric) if card else [],
        "gradings": len(transcript.scorecards),
        "versions": {**transcript.opened.versions, **(card.versions if card else {})},
    }


def shown_time(at: datetime) -> str:
    """A moment as the pages show it."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def _turn(turn: Turn, client: str, findings: Sequence[Finding]) -> dict[str, Any]:
    here = [f for f in findings if f.turn == turn.index]
    trainee = turn.speaker is Speaker.TRAINEE
    return {
        "index": turn.index,
        "trainee": trainee,
        "who": f"Trainee {turn_number(turn.index)}" if trainee else client,
        "as_whom": turn.in_role_as,
        "pieces": pieces(turn.text, here),
        "findings": [_finding(f) for f in here],
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


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "name": finding.name,
        "kind": finding.kind,
        "kind_name": KINDS[finding.kind],
        "turn": finding.turn,
        "number": turn_number(finding.turn),
        "severity": finding.severity,
        "sure": how_sure(finding.confidence),
        "quote": finding.quote,
        "remark": finding.remark,
        "better_line": finding.better_line,
        "repaired": finding.repaired,
    }


def _levels(card: Scorecard, rubric: Rubric) -> list[dict[str, Any]]:
    rows = []
    for criterion in rubric.criteria:
        score = card.criteria.get(criterion.id)
        if score is None:
            continue
        texts = {c.id: c.text for c in criterion.basic}
        rows.append(
            {
                "name": criterion.name,
                "kind": criterion.kind,
                "level": score.level,
                "severity": score.severity,
                "note": score.note or _note(score, [texts.get(m, m) for m in score.missing]),
            }
        )
    return rows


def _note(score: CriterionScore, missing: Sequence[str]) -> str:
    advises = "Advisory: too often wrong when measured. " if score.advisory else ""
    return advises + (f"Not seen: {' '.join(missing)}" if missing else "")


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
