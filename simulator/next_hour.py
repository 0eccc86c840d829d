"""What the next supervision hour could rehearse in three minutes: one trap, one example of it, one way to practise it.

Supervision with rehearsal and corrective feedback improves what trainees do; supervision without does not (clinical
note 5). So the proposal names what is to be done, not only what was wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.core.cohort import Practised, TrapMet, to_rehearse
from simulator.core.scoring import Finding
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.logbook import LogbookError
from simulator.sessions import Sessions


@dataclass(frozen=True)
class Rehearsal:
    """Three minutes for the next hour.

    Attributes:
        client_line: what the client had said just before, if the session holds it.
        said: the trainee's words that fell into the trap; empty where a supervisor's rating alone says so.
        better: a line to try instead.
        drill: the drill on this trap, if the library has one.
    """

    trap: TrapMet
    name: str
    why: str
    example: Practised
    turn: int | None
    client_line: str
    said: str
    better: str
    drill: str | None


async def proposal(sessions: Sessions, practised: Sequence[Practised], drills: Mapping[str, str]) -> Rehearsal | None:
    """The proposal, or None where nobody has met a trap lately.

    Args:
        sessions: where the example is read.
        practised: the sessions that the supervisor may see.
        drills: the drill that practises a trap, by the trap's id.
    """
    rubric = sessions.library.rubric
    chosen = to_rehearse(practised, {c.id: str(c.kind) for c in rubric.criteria})
    if chosen is None:
        return None
    trap, example = chosen
    criterion = rubric.criterion(trap.criterion)
    turns, finding = await _example(sessions, example.session_id, trap.criterion)
    before = turns[finding.turn - 1] if finding and finding.turn else None
    return Rehearsal(
        trap=trap,
        name=criterion.name,
        why=criterion.why,
        example=example,
        turn=finding.turn if finding else None,
        client_line=before.text if before and before.speaker is Speaker.CLIENT else "",
        said=finding.quote if finding else "",
        better=finding.better_line
        if finding and finding.better_line
        else next((line for line in criterion.better_lines if "{" not in line), ""),
        drill=drills.get(trap.criterion),
    )


async def _example(sessions: Sessions, session_id: str, criterion: str) -> tuple[Sequence[Turn], Finding | None]:
    """What was said, and the finding in it. One session that cannot be read spoils nobody's hour."""
    try:
        session = await sessions.load(session_id)
    except LogbookError:
        return (), None
    turns, settled = session.transcript.turns, session.settled
    findings = (*settled.scorecard.findings, *settled.scorecard.advisory) if settled else ()
    return turns, next((f for f in findings if f.criterion == criterion and f.turn < len(turns)), None)
