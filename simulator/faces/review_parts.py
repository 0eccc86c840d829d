"""The parts of a session's page that come of reviews: findings with their verdicts, levels side by side, threads."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.core.review import Review, contested
from simulator.core.rubric import Criterion
from simulator.core.scoring import Finding, Scorecard
from simulator.faces.scorecard_text import LEVELS, certainty, turn_number
from simulator.faces.texts import Say, english
from simulator.reviewing import Change, Settled
from simulator.session import Session

KINDS = {"to_work_on": "To work on", "went_well": "Went well", "worth_a_look": "Worth a look"}


def shown_time(at: Any, say: Say = english) -> str:
    """A moment as the pages show it."""
    return say("remark.when", day=at.day, month=say(f"month.m{at.month}"), year=at.year, time=f"{at:%H:%M}")


def every_finding(card: Scorecard, settled: Settled) -> list[Finding]:
    """What the grader found and what was added, in the order of the turns. A refuted one stays, to be seen as such."""
    graded = [*card.findings, *card.advisory, *(f for f in card.worth_a_look if not f.advisory), *card.went_well]
    known = {(f.criterion, f.turn) for f in graded}
    added = [f for f in settled.scorecard.findings if (f.criterion, f.turn) not in known]
    return sorted([*graded, *added], key=lambda f: (f.turn, list(KINDS).index(f.kind)))


def remarked(number: int, finding: Finding, reviews: Sequence[Review], session: Session, say: Say) -> dict[str, Any]:
    """A finding with what people said of it. `number` is its place on the page, from 1."""
    key = (finding.criterion, finding.turn, finding.quote)
    about = [r for r in reviews if r.key == key and r.kind in ("verdict", "finding", "contest")]
    last = next((r for r in reversed(about) if r.kind == "verdict"), None)
    criterion = session.rubric.criterion(finding.criterion)
    score = session.scorecard.criteria.get(finding.criterion) if session.scorecard else None
    return {
        "number": number,
        "criterion": finding.criterion,
        "name": finding.name,
        "kind": finding.kind,
        "kind_name": say("remark." + finding.kind),
        "turn": finding.turn,
        "at": turn_number(finding.turn),
        "severity": finding.severity,
        "sure": say("remark.sure_" + certainty(finding.confidence)),
        "advisory": finding.advisory,
        "quote": finding.quote,
        "remark": finding.remark,
        "better_line": finding.better_line,
        "repaired": finding.repaired,
        "definition": criterion.definition,
        "parts": parts(criterion, score.components if score else {}),
        "verdict": last.verdict if last else None,
        "added_by": next((r.author for r in about if r.kind == "finding"), ""),
        "said": [told(r, session, say) for r in about],
    }


def parts(criterion: Criterion, components: Any) -> list[dict[str, Any]]:
    """A technique's components, each with the words that show it, if it was shown."""
    wanted = [(c, False) for c in criterion.basic] + [(c, True) for c in criterion.advanced]
    return [
        {
            "text": c.text,
            "advanced": advanced,
            "quote": components[c.id].text if c.id in components else "",
            "turn": components[c.id].turn if c.id in components else None,
            "at": turn_number(components[c.id].turn) if c.id in components else None,
        }
        for c, advanced in wanted
    ]


def told(review: Review, session: Session, say: Say) -> dict[str, Any]:
    """One remark in words: who, when, what, about which versions."""
    names = {c.id: c.name for c in session.rubric.criteria}
    name = names.get(review.criterion or "", review.criterion or "")
    return {
        "id": review.id,
        "author": review.author,
        "when": review.at,
        "shown_when": shown_time(review.at, say),
        "what": what_was_said(review, name, say),
        "name": name,
        "kind": review.kind,
        "text": review.text,
        "turn": review.turn,
        "at": turn_number(review.turn) if review.turn is not None else None,
        "quote": review.quote or "",
        "about": review.about,
        "blind": review.blind,
        "versions": ", ".join(v for v in (review.engine, review.grader, f"rubric {review.rubric or 'none'}") if v),
        "past": review.scorecard_seq < session.transcript.branch,
    }


def changes(settled: Settled, session: Session, say: Say) -> list[dict[str, Any]]:
    """What each review did to the scorecard, in words: by whom, why, and the criterion's level before and after.

    Who agreed and gave no reason changed nothing, unless the level says so: see `agreed`.
    """
    spoken = [c for c in settled.changes if not _nods(c)]
    return [{**told(c.review, session, say), "before": c.before, "after": c.after} for c in spoken]


def agreed(settled: Settled) -> dict[str, int]:
    """With how many findings each person simply agreed."""
    return dict(Counter(c.review.author for c in settled.changes if _nods(c)))


def _nods(change: Change) -> bool:
    said = change.review
    return said.verdict == "agree" and not said.text and change.before == change.after


def what_was_said(review: Review, name: str, say: Say = english) -> str:
    """What a remark does, after its author's name: 'agrees with Quick comfort'."""
    at = say("remark.at_turn", number=turn_number(review.turn)) if review.turn is not None else ""
    match review.kind:
        case "verdict":
            return say(f"remark.{review.verdict or 'agree'}", name=name, at=at)
        case "finding":
            return say("remark.part" if review.component else "remark.added", name=name, at=at)
        case "rating":
            return say("remark.rating", name=name, level=word_of(review.level, say))
        case "rated":
            return say("remark.rated_as", level=word_of(review.level, say)) if review.level else say("remark.rated")
        case "comment" | "contest" | "note" | "answer" | "signed":
            return say(f"remark.{review.kind}", name=name, at=at)


def word_of(level: str | None, say: Say = english) -> str:
    """A level as a person gave it, in words."""
    if level is None or not level.isdecimal():
        return say("remark.not_called_for")
    return f"{level}, {say('level.' + level).lower()}"


def levels(session: Session, settled: Settled) -> list[dict[str, Any]]:
    """Every criterion that was called for: the trainee's own level, the grader's, and the one after the reviews."""
    card, own = session.scorecard, session.transcript.self_rating
    if card is None:
        return []
    rows = []
    for criterion in session.ground().applying:
        before, after = card.criteria.get(criterion.id), settled.scorecard.criteria.get(criterion.id)
        mine = own.ratings.get(criterion.id) if own else None
        if before is None or after is None or (before.level == "NA" and after.level == "NA" and mine is None):
            continue
        rows.append(
            {
                "name": criterion.name,
                "kind": criterion.kind.replace("_", " "),
                "own": mine,
                "grader": before.level,
                "after": after.level,
                "changed": before.level != after.level,
                "severity": after.severity,
                "note": after.note or ("Only advises: too often wrong when measured." if after.advisory else ""),
                "parts": parts(criterion, after.components),
            }
        )
    return rows


def left_to_a_person(session: Session, settled: Settled) -> list[dict[str, str]]:
    """The criteria that the grader gave no level and nobody has given one since."""
    return [
        {"id": c.id, "name": c.name, "definition": c.definition, "why": settled.scorecard.criteria[c.id].note}
        for c in session.ground().applying
        if c.id in settled.scorecard.criteria and settled.scorecard.criteria[c.id].level == "NS"
    ]


def choices(session: Session) -> list[dict[str, Any]]:
    """What a selected passage can be marked as: a trap, a technique gone wrong, or one of a technique's parts."""
    applying = session.ground().applying
    groups: list[dict[str, Any]] = [
        {"title": "Traps", "options": [(c.id, c.name) for c in applying if c.kind == "trap"]},
        {"title": "Techniques gone wrong", "options": [(c.id, c.name) for c in applying if c.kind == "technique"]},
    ]
    for criterion in (c for c in applying if c.kind == "technique"):
        shown = [(f"{criterion.id}:{c.id}", c.text) for c in (*criterion.basic, *criterion.advanced)]
        groups.append({"title": f"Shown well: {criterion.name}", "options": shown})
    return groups


def own_view(session: Session) -> dict[str, Any] | None:
    """How the trainee rated themselves; None if they did not."""
    own = session.transcript.self_rating
    if own is None:
        return None
    return {"word": LEVELS[own.overall] if own.overall else "no level", "remark": own.remark}


def by_turn(reviews: Iterable[Review], session: Session, say: Say) -> dict[int, list[dict[str, Any]]]:
    """Comments under the turns they are about."""
    found: dict[int, list[dict[str, Any]]] = {}
    for review in reviews:
        if review.kind == "comment" and review.turn is not None and review.scorecard_seq >= session.transcript.branch:
            found.setdefault(review.turn, []).append(told(review, session, say))
    return found


def threads(reviews: Sequence[Review], session: Session, say: Say) -> list[dict[str, Any]]:
    """What was written between the two: notes, comments and contests with their answers, oldest first."""
    waiting = {r.id for r in contested(reviews, session.transcript.opened.trainee)}
    starts = [r for r in reviews if r.kind in ("note", "comment", "contest")]
    return [
        {
            "first": told(start, session, say),
            "answers": [told(r, session, say) for r in reviews if r.kind == "answer" and r.about == start.id],
            "waits": start.id in waiting,
        }
        for start in starts
    ]
