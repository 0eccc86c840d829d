"""Skill shows: a skilled scripted trainee and a trap-prone one on every persona, over twenty seeds."""

from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from statistics import mean

import pytest
import yaml

from simulator.core.scoring import Scorecard
from simulator.core.transcript import Transcript
from simulator.session import Sessions
from tests.conftest import PERSONAS

SEEDS = range(20)
SCRIPTS = Path(__file__).parent / "scripts"


@cache
def script(persona: str, kind: str) -> tuple[str, ...]:
    return tuple(yaml.safe_load((SCRIPTS / f"{persona}.yaml").read_text(encoding="utf-8"))[kind])


Played = tuple[Transcript, Scorecard]
_played: dict[tuple[str, str, int], Played] = {}


async def play(sessions: Sessions, persona: str, kind: str, seed: int) -> Played:
    """One session from first word to scorecard; played once a test run, for it is the same each time."""
    key = (persona, kind, seed)
    if key not in _played:
        _played[key] = await play_afresh(sessions, persona, kind, seed)
    return _played[key]


async def play_afresh(sessions: Sessions, persona: str, kind: str, seed: int) -> Played:
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
async def test_a_skilled_trainee_gets_further_than_a_trap_prone_one(sessions: Sessions, persona: str) -> None:
    played = {k: [await play(sessions, persona, k, s) for s in SEEDS] for k in ("skilled", "trap_prone")}
    openness = {k: mean(t.state.openness for t, _ in runs) for k, runs in played.items()}
    people = {k: mean(c.counts.people_elicited for _, c in runs) for k, runs in played.items()}
    facts = {k: mean(c.counts.facts_elicited for _, c in runs) for k, runs in played.items()}
    headline = {k: mean(level(c) for _, c in runs) for k, runs in played.items()}
    assert openness["skilled"] >= openness["trap_prone"] + 25
    assert people["skilled"] >= people["trap_prone"] + 1
    assert facts["skilled"] >= facts["trap_prone"] + 4
    assert headline["skilled"] > headline["trap_prone"]


@each_persona
async def test_a_session_never_says_the_same_thing_twice(sessions: Sessions, persona: str) -> None:
    for kind in ("skilled", "trap_prone"):
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
        assert card.counts.sessions_said is not None


@each_persona
async def test_every_remark_quotes_what_the_trainee_typed(sessions: Sessions, persona: str) -> None:
    for kind in ("skilled", "trap_prone"):
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
