"""One session as a report: what the printed page, the PDF and the CSV show, as plain values."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.core.review import Review, counting
from simulator.core.scoring import Finding
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.faces.review_data import counted
from simulator.faces.review_parts import shown_time
from simulator.faces.scorecard_text import LEVELS, turn_number
from simulator.reviewing import Settled, settle
from simulator.session import Session
from simulator.telling import NOTICE

if TYPE_CHECKING:
    from simulator.faces.paper import Paper, Shade

FINDING_COLUMNS = (
    *("session", "turn", "criterion", "name", "kind", "severity", "quote", "remark", "better_line"),
    *("found_by", "verdict", "by", "reason", "seed", "grader", "rubric"),
)


def settled_of(session: Session, reviews: Sequence[Review]) -> Settled | None:
    """The scorecard with its reviews laid over it; None without one."""
    transcript = session.transcript
    if transcript.scorecard is None:
        return None
    return settle(transcript.scorecard, counting(reviews, transcript.branch), session.ground())


def report_of(session: Session, reviews: Sequence[Review]) -> dict[str, Any]:
    """Everything that a report shows."""
    transcript, opened = session.transcript, session.transcript.opened
    settled = settled_of(session, reviews)
    graded, card = transcript.scorecard, settled.scorecard if settled else None
    here = counting(reviews, transcript.branch)
    signed = next((r for r in reversed(here) if r.kind == "signed"), None)
    return {
        "session": opened,
        "client": session.persona.name,
        "when": shown_time(transcript.opened_at),
        "headline": card.headline if card else None,
        "word": LEVELS[card.headline.level] if card else "Not graded",
        "graded_word": LEVELS[graded.headline.level] if graded else "Not graded",
        "findings": [_finding(f, settled) for f in _standing(settled)],
        "withdrawn": [_finding(f, settled) for f in _withdrawn(session, settled)],
        "strengths": [_finding(f, settled) for f in card.went_well] if card else [],
        "notes": [{"by": r.author, "text": r.text, "kind": r.kind} for r in here if r.kind in ("note", "answer")],
        "signed": f"{signed.author}, {shown_time(signed.at)}" if signed else "",
        "facts": counted(card.counts, card.session_number) if card else [],
        "turns": [_turn(t, session, here) for t in transcript.turns],
        "accuracy": card.accuracy if card else "",
        "versions": {**opened.versions, **(graded.versions if graded else {})},
        "notice": NOTICE,
    }


def _turn(turn: Turn, session: Session, reviews: Sequence[Review]) -> dict[str, Any]:
    trainee = turn.speaker is Speaker.TRAINEE
    own = f"{session.transcript.opened.trainee} {turn_number(turn.index)}"
    return {
        "who": own if trainee else session.persona.name,
        "as_whom": turn.in_role_as,
        "text": turn.text,
        "trainee": trainee,
        "comments": [r for r in reviews if r.kind == "comment" and r.turn == turn.index],
    }


def finding_rows(session: Session, reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """Every finding that stands or was taken away, a line each."""
    settled, opened = settled_of(session, reviews), session.transcript.opened
    versions = settled.scorecard.versions if settled else {}
    base = {"session": opened.session_id, "seed": opened.seed} | {k: versions.get(k) for k in ("grader", "rubric")}
    found = [*_standing(settled), *_withdrawn(session, settled)]
    return [base | _finding(f, settled) for f in found]


def _standing(settled: Settled | None) -> list[Finding]:
    card = settled.scorecard if settled else None
    return [*card.findings, *card.advisory] if card else []


def _withdrawn(session: Session, settled: Settled | None) -> list[Finding]:
    """What the grader found and a supervisor did not agree with."""
    graded = session.transcript.scorecard
    if graded is None or settled is None:
        return []
    refuted = {key for key, review in settled.marks.items() if review.verdict == "disagree"}
    return [f for f in (*graded.findings, *graded.advisory) if (f.criterion, f.turn, f.quote) in refuted]


def _finding(finding: Finding, settled: Settled | None) -> dict[str, Any]:
    said = settled.marks.get((finding.criterion, finding.turn, finding.quote)) if settled else None
    return {
        "turn": turn_number(finding.turn),
        "criterion": finding.criterion,
        "name": finding.name,
        "kind": finding.kind,
        "severity": finding.severity,
        "quote": finding.quote,
        "remark": finding.remark,
        "better_line": finding.better_line,
        "advisory": finding.advisory,
        "found_by": "supervisor" if said is not None and said.kind == "finding" else "grader",
        "verdict": said.verdict or "added" if said else "",
        "by": said.author if said else "",
        "reason": said.text if said else "",
    }


def session_pdf(report: dict[str, Any]) -> bytes:
    """The report on paper."""
    opened = report["session"]
    title = f"{report['client']}, session {opened.session_number} of {opened.sessions_planned}"
    from simulator.faces.paper import Paper  # takes a while, and few sessions end on paper

    paper = Paper(title, NOTICE, "page")
    paper.heading(title, 16)
    _head(paper, report)
    for heading, key, shade in _PARTS:
        if report[key]:
            paper.heading(heading)
        for finding in report[key]:
            paper.note(_title(finding), _paragraphs(finding), shade)
    if report["notes"]:
        paper.heading("Between supervisor and trainee")
    for note in report["notes"]:
        paper.words(f"{note['by']}: {note['text']}")
    if report["facts"]:
        paper.heading("Counted, not judged")
        paper.rows([(fact.label, fact.text) for fact in report["facts"]], (35, 65))
    _transcript(paper, report["turns"])
    paper.words(report["accuracy"], size=8.5, shade="soft")
    versions = ", ".join(f"{name} {version}" for name, version in sorted(report["versions"].items()))
    made = f"Session {opened.session_id}, seed {opened.seed}, engine {opened.engine}; {versions}."
    paper.words(made, size=7, shade="soft")
    return bytes(paper.output())


def _head(paper: "Paper", report: dict[str, Any]) -> None:
    opened = report["session"]
    paper.words(f"{opened.trainee} · {report['when']} · {opened.purpose}", shade="soft")
    paper.heading(report["word"], 13)
    if report["headline"]:
        paper.words(report["headline"].sentence)
    if report["word"] != report["graded_word"]:
        paper.words(f"The grader's own level was: {report['graded_word']}.", shade="soft")
    paper.words(f"Signed: {report['signed']}" if report["signed"] else "Not signed by a supervisor.", shade="soft")


def _transcript(paper: "Paper", turns: Sequence[dict[str, Any]]) -> None:
    paper.heading("Transcript")
    for turn in turns:
        as_whom = f" (as {turn['as_whom']})" if turn["as_whom"] else ""
        paper.words(turn["who"] + as_whom, size=8.5, bold=True, shade="accent" if turn["trainee"] else "soft")
        paper.words(turn["text"])
        for comment in turn["comments"]:
            paper.words(f"{comment.author}: {comment.text}", shade="soft", indent=6)


_PARTS: tuple[tuple[str, str, "Shade"], ...] = (
    ("To work on", "findings", "to_work_on"),
    ("Went well", "strengths", "went_well"),
    ("Found by the grader, not agreed with", "withdrawn", "worth_a_look"),
)


def _title(finding: dict[str, Any]) -> str:
    weight = f", {finding['severity']}" if finding["severity"] else ""
    advises = ", only advises" if finding["advisory"] else ""
    return f"{finding['name']}{weight}{advises} (turn {finding['turn']})"


def _paragraphs(finding: dict[str, Any]) -> list[str]:
    said = [f"“{finding['quote']}”", finding["remark"]]
    if finding["better_line"]:
        said.append(f"Better: “{finding['better_line']}”")
    if finding["by"]:
        reason = f": {finding['reason']}" if finding["reason"] else ""
        said.append(f"{finding['by']} ({finding['verdict']}){reason}")
    return said
