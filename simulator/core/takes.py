"""Takes of the same turn, side by side: what was said each time, what the client did with it, what the scorecard said.

An abandoned take is a branch of the log. Takes belong together where the client had just said the same thing.
"""

from pydantic import Field

from simulator.core.openness import Step, step_of
from simulator.core.reading import Frozen
from simulator.core.scoring import Finding, Headline, Scorecard
from simulator.core.transcript import Transcript, Turn


class TakeShown(Frozen):
    """One take of a turn. Without a scorecard (it was taken back before the session ended) nothing was scored."""

    number: int
    abandoned: int | None = Field(description="Which of the session's abandoned takes it is; None for the latest.")
    said: Turn
    answer: Turn | None
    step: Step
    headline: Headline | None
    findings: tuple[Finding, ...]


class TurnTakes(Frozen):
    """All takes of one turn, oldest first; `heard` is what the client had said before it, if anything."""

    turn: int
    heard: str | None
    takes: tuple[TakeShown, ...]


def takes_of(transcript: Transcript) -> tuple[TurnTakes, ...]:
    """Every turn that was said more than once, in the order of the session. Needs two takes to be compared."""
    groups: dict[tuple[int, str | None], list[TakeShown]] = {}
    for index, take in enumerate(transcript.takes):
        found = groups.setdefault((take.before, take.heard.text if take.heard else None), [])
        before = _openness(take.heard, transcript)
        found.append(_shown(len(found) + 1, take.turns, before, take.scorecard, index))
    for (turn, heard), found in groups.items():
        kept = transcript.turns[turn : turn + 2]
        said_before = transcript.turns[turn - 1] if turn else None
        if kept and heard == (said_before.text if said_before else None):
            before = _openness(said_before, transcript)
            found.append(_shown(len(found) + 1, kept, before, transcript.scorecard, None))
    return tuple(
        TurnTakes(turn=turn, heard=heard, takes=tuple(found))
        for (turn, heard), found in sorted(groups.items(), key=lambda group: group[0][0])
        if len(found) > 1
    )


def _openness(heard: Turn | None, transcript: Transcript) -> float:
    return heard.state.openness if heard and heard.state else transcript.opened.state.openness


def _shown(
    number: int, turns: tuple[Turn, ...], before: float, card: Scorecard | None, abandoned: int | None
) -> TakeShown:
    said, answer = turns[0], turns[1] if len(turns) > 1 else None
    here = (*card.findings, *card.went_well, *card.worth_a_look) if card else ()
    return TakeShown(
        number=number,
        abandoned=abandoned,
        said=said,
        answer=answer,
        step=step_of(said, before),
        headline=card.headline if card else None,
        findings=tuple(f for f in here if f.turn in (said.index, said.index + 1)),
    )
