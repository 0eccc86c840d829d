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
    turns: int = Field(description="How many turns of the trainee's the session had that ended on it.")
    findings: tuple[Finding, ...] = Field(description="About this turn: what only a whole session shows is left out.")


class TurnTakes(Frozen):
    """All takes of one turn, oldest first; `heard` is what the client had said before it, if anything."""

    turn: int
    heard: str | None
    takes: tuple[TakeShown, ...]


def takes_of(transcript: Transcript, of_the_whole: frozenset[str]) -> tuple[TurnTakes, ...]:
    """Every turn that was said more than once, in the order of the session. Needs two takes to be compared.

    Args:
        transcript: the session.
        of_the_whole: criteria of whole sessions. A take may have been ended early, which says nothing about its turn.
    """
    groups: dict[tuple[int, str | None], list[TakeShown]] = {}
    for index, take in enumerate(transcript.takes):
        found = groups.setdefault((take.before, take.heard.text if take.heard else None), [])
        before = _openness(take.heard, transcript)
        found.append(_shown(len(found) + 1, take.turns, before, _about_turns(take.scorecard, of_the_whole), index))
    for (turn, heard), found in groups.items():
        kept = transcript.turns[turn : turn + 2]
        said_before = transcript.turns[turn - 1] if turn else None
        if kept and heard == (said_before.text if said_before else None):
            before = _openness(said_before, transcript)
            found.append(_shown(len(found) + 1, kept, before, _about_turns(transcript.scorecard, of_the_whole), None))
    return tuple(
        TurnTakes(turn=turn, heard=heard, takes=tuple(found))
        for (turn, heard), found in sorted(groups.items(), key=lambda group: group[0][0])
        if len(found) > 1
    )


def _about_turns(card: Scorecard | None, of_the_whole: frozenset[str]) -> Scorecard | None:
    if card is None:
        return None
    kept = {
        name: tuple(f for f in getattr(card, name) if f.criterion not in of_the_whole)
        for name in ("findings", "went_well", "worth_a_look")
    }
    return card.model_copy(update=kept)


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
        turns=card.counts.trainee_turns if card else 0,
        findings=tuple(f for f in here if f.turn in (said.index, said.index + 1)),
    )
