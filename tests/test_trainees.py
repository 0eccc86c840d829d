"""Scripted trainees to the end: what their scorecards say, on every persona."""

from collections.abc import Callable, Coroutine
from functools import cache
from statistics import mean

import pytest

from simulator.core.scoring import Scorecard
from simulator.core.trainees import Style
from simulator.core.transcript import Transcript
from simulator.library import Library
from simulator.sessions import Sessions
from tests.conftest import PERSONAS

SEEDS = range(1)
SENT_ON = "kwabena"
"""Whose right end is another treatment: no number of sessions is owed to him."""


@cache
def script(persona: str, kind: Style) -> tuple[str, ...]:
    return tuple(Library.shipped().trainees(persona).turns(kind))


BOTH: tuple[Style, ...] = ("skilled", "trap_prone")
Played = tuple[Transcript, Scorecard]
_played: dict[tuple[str, Style, int], Played] = {}


async def play(sessions: Sessions, persona: str, kind: Style, seed: int) -> Played:
    """One session from first word to scorecard; played once a test run, for it is the same each time."""
    key = (persona, kind, seed)
    if key not in _played:
        _played[key] = await play_afresh(sessions, persona, kind, seed)
    return _played[key]


async def play_afresh(sessions: Sessions, persona: str, kind: Style, seed: int) -> Played:
    session = await sessions.begin(persona, "anna", seed=seed)
    for line in script(persona, kind):
        async for _ in session.say(line):
            pass
    return session.transcript, await session.end()


def level(card: Scorecard) -> int:
    assert isinstance(card.headline.level, int)
    return card.headline.level


def each_persona(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., Coroutine[None, None, None]]:
    """The test for each persona; one worker plays all sessions of a persona."""
    marked = [pytest.param(p, marks=pytest.mark.xdist_group(f"trainees-{p}")) for p in PERSONAS]
    wrapped: Callable[..., Coroutine[None, None, None]] = pytest.mark.parametrize("persona", marked)(test)
    return wrapped


@each_persona
async def test_a_skilled_trainee_has_the_better_headline(sessions: Sessions, persona: str) -> None:
    headline = {kind: mean([level((await play(sessions, persona, kind, seed))[1]) for seed in SEEDS]) for kind in BOTH}
    assert headline["skilled"] > headline["trap_prone"]


@each_persona
async def test_a_session_never_says_the_same_thing_twice(sessions: Sessions, persona: str) -> None:
    for kind in BOTH:
        for seed in SEEDS:
            transcript, _ = await play(sessions, persona, kind, seed)
            said = [t.text for t in transcript.client_turns()]
            assert len(set(said)) == len(said)


@each_persona
async def test_a_skilled_session_is_accused_of_nothing_grave(sessions: Sessions, persona: str) -> None:
    for seed in SEEDS:
        _, card = await play(sessions, persona, "skilled", seed)
        assert [f for f in card.findings if f.severity in ("S3", "S4")] == []
        assert card.counts.suicide_asked_directly is not None
        assert card.counts.sessions_said is not None or persona == SENT_ON


@each_persona
async def test_every_remark_quotes_what_the_trainee_typed(sessions: Sessions, persona: str) -> None:
    for kind in BOTH:
        transcript, card = await play(sessions, persona, kind, 0)
        for finding in (*card.findings, *card.went_well, *card.worth_a_look):
            turn = transcript.turns[finding.turn]
            assert finding.quote in turn.text
            assert turn.text in script(persona, kind)


async def test_the_same_seed_and_words_give_the_same_session(sessions: Sessions) -> None:
    first, card = await play_afresh(sessions, "marek", "skilled", 7)
    second, again = await play_afresh(sessions, "marek", "skilled", 7)
    assert [t.text for t in first.turns] == [t.text for t in second.turns]
    assert card.criteria == again.criteria
