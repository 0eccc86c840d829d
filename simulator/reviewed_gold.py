"""Reviews as a gold file: what supervisors marked in real sessions, in the form that `ipt-sim calibrate` takes."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from simulator.core.review import Review, counting
from simulator.interchange import interchange_line
from simulator.logbook import LogbookError
from simulator.reviewing import settle
from simulator.session import Session
from simulator.sessions import Sessions


async def gold_lines(sessions: Sessions, viewer: str | None) -> AsyncIterator[tuple[str, str]]:
    """Whose it is, and the line, for each reviewed session within reach; the line has no end and no name in it.

    One that cannot be read is left out; its page says why.
    """
    for session_id in await sessions.logbook.learning.reviewed(viewer):
        try:
            session = await sessions.load(session_id)
            reviews = await sessions.logbook.reviews.of(session_id)
        except LogbookError:
            continue
        line = gold_line(session, reviews)
        if line is not None:
            yield session.transcript.opened.trainee, line


def gold_line(session: Session, reviews: Sequence[Review]) -> str | None:
    """A reviewed session as a line of the interchange format; None without a scorecard to judge.

    A blind rating marks the whole session. A signed one does so where every finding of the grader was judged; otherwise
    only the criteria that somebody spoke of count.
    """
    transcript = session.transcript
    if transcript.scorecard is None:
        return None
    here = counting(reviews, transcript.branch)
    first = next((r.author for r in here if r.kind == "rated"), None)
    marks = _blind_marks(here, first) if first is not None else _judged_marks(session, here)
    return interchange_line(transcript, session.persona.primary_area, marks)


def _blind_marks(reviews: Sequence[Review], author: str) -> dict[str, Any]:
    handed_in = next(r.id for r in reviews if r.kind == "rated" and r.author == author)
    marked = [r for r in reviews if r.author == author and r.blind and r.id < handed_in and not r.component]
    return {"gold": _turns([(r.criterion, r.turn) for r in marked if r.kind == "finding"]), "clean": [], "whole": True}


def _judged_marks(session: Session, reviews: Sequence[Review]) -> dict[str, Any]:
    card = session.transcript.scorecard
    if card is None:
        return {}
    settled = settle(card, reviews, session.ground())
    by_grader = [*card.findings, *card.advisory]
    verdicts = {key: review for key, review in settled.marks.items() if review.verdict is not None}
    refuted = [f for f in by_grader if (r := verdicts.get((f.criterion, f.turn, f.quote))) and r.verdict == "disagree"]
    unjudged = {(f.criterion, f.turn) for f in by_grader if (f.criterion, f.turn, f.quote) not in settled.marks}
    standing = [*settled.scorecard.findings, *settled.scorecard.advisory]
    upheld = [(f.criterion, f.turn) for f in standing if (f.criterion, f.turn) not in unjudged]
    return {
        "gold": _turns(upheld),
        "clean": _turns([(f.criterion, f.turn) for f in refuted]),
        "whole": not unjudged,
    }


def _turns(marks: Sequence[tuple[str | None, int | None]]) -> list[dict[str, Any]]:
    return [{"id": criterion, "turn": turn} for criterion, turn in dict.fromkeys(marks)]
