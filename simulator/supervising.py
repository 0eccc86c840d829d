"""Saying something about a session, and what it comes to. Every remark is checked before it is kept."""

from simulator.core.review import Remark, is_blind_for
from simulator.core.standing import drawn_for_double_rating
from simulator.logbook import Logbook
from simulator.reviewing import standing_after
from simulator.session import Session


class RemarkError(Exception):
    """The remark does not fit the session. The message says what was expected."""


def blind_for(person: str, session: Session) -> bool:
    """Whether this supervisor is to rate the session before they see what the grader found."""
    opened = session.transcript.opened
    here = [r for r in session.reviews if r.scorecard_seq >= session.transcript.branch]
    return is_blind_for(person, drawn_for_double_rating(opened.seed, opened.session_id), here)


async def say(logbook: Logbook, session: Session, author: str, *remarks: Remark) -> None:
    """Writes these remarks about a finished session. Everybody who has it open sees them from then on.

    Raises:
        RemarkError: the session is still open, or a remark does not fit it. Nothing is written then.
    """
    if not session.transcript.ended:
        raise RemarkError("This session has not ended. Nothing can be said about it yet.")
    for remark in remarks:
        _check(session, remark)
    transcript, card = session.transcript, session.scorecard
    versions = card.versions if card else {}
    about = (
        transcript.scorecard_seq or transcript.seq,
        card.engine if card else "",
        versions.get("grader", ""),
        versions.get("rubric", ""),
    )
    session.reviews = await logbook.reviews.add(
        session.id, author, remarks, about, lambda said: standing_after(transcript, session.ground(), said)
    )


def _check(session: Session, remark: Remark) -> None:
    turns = session.transcript.turns
    if remark.turn is not None and remark.turn >= len(turns):
        raise RemarkError("There is no such turn in this session.")
    if remark.turn is not None and remark.quote is not None and remark.quote not in turns[remark.turn].text:
        raise RemarkError("These words do not occur in that turn. Select them in the transcript, letter by letter.")
    if remark.about is not None and remark.about not in {r.id for r in session.reviews}:
        raise RemarkError("What this answers is not there. Reload the page.")
    if remark.criterion is None:
        return
    criterion = next((c for c in session.ground().applying if c.id == remark.criterion), None)
    if criterion is None:
        raise RemarkError("This criterion is not judged in this session. Choose one from the list.")
    if remark.component is not None and remark.component not in {c.id for c in (*criterion.basic, *criterion.advanced)}:
        raise RemarkError(f"'{criterion.name}' has no such part. Choose one from the list.")
    if remark.kind == "rating" and not remark.blind:
        card = session.scorecard
        if card is None or card.criteria[criterion.id].level != "NS":
            raise RemarkError(f"The level of '{criterion.name}' is computed: agree, disagree or add a finding instead.")
