"""Skill shows: three scripted trainees on every client, and a client without a mind beside them."""

from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from statistics import mean

import pytest

from simulator.checking.sound import Sound, sound_of
from simulator.checking.trainees import Outcome, outcome, play, play_prompt_only
from simulator.core.trainees import STYLES, Style
from simulator.library import Library, LibraryError
from simulator.sessions import Sessions
from tests.conftest import PERSONAS

SEEDS = range(2)
_played: dict[str, Mapping[Style, list[Outcome]]] = {}

Test = Callable[..., Coroutine[None, None, None]]


def each_persona(test: Test) -> Test:
    """The test for each persona; one worker plays all sessions of a persona."""
    marked = [pytest.param(p, marks=pytest.mark.xdist_group(f"trainees-{p}")) for p in PERSONAS]
    wrapped: Test = pytest.mark.parametrize("persona", marked)(test)
    return wrapped


async def outcomes(sessions: Sessions, persona: str) -> Mapping[Style, list[Outcome]]:
    if persona not in _played:
        script, client = sessions.library.trainees(persona), sessions.library.persona(persona)
        _played[persona] = {
            style: [outcome(client, await play(sessions, persona, script.turns(style), seed)) for seed in SEEDS]
            for style in STYLES
        }
    return _played[persona]


@each_persona
async def test_a_client_opens_to_skill_less_to_a_beginner_and_closes_to_traps(sessions: Sessions, persona: str) -> None:
    reached = await outcomes(sessions, persona)
    openness = [mean(o.openness for o in reached[style]) for style in STYLES]
    assert openness[0] >= openness[1] + 5
    assert openness[1] >= openness[2] + 5


@each_persona
async def test_skill_elicits_more_of_the_life_and_the_inventory(sessions: Sessions, persona: str) -> None:
    reached = await outcomes(sessions, persona)
    facts = [mean(o.facts for o in reached[style]) for style in STYLES]
    attributes = [mean(o.attributes for o in reached[style]) for style in STYLES]
    assert facts[0] > facts[1] > facts[2]
    assert attributes[0] > attributes[1] > attributes[2]


@each_persona
async def test_a_client_without_a_mind_stays_flat(sessions: Sessions, persona: str) -> None:
    client, script = sessions.library.persona(persona), sessions.library.trainees(persona)
    turns = await play_prompt_only(client, sessions.engine, script.skilled, 0)
    assert outcome(client, turns).warming == 0
    if client.stop is None:
        assert mean(o.warming for o in (await outcomes(sessions, persona))["skilled"]) > 0


@each_persona
async def test_in_forty_turns_nothing_comes_twice_and_no_opening_more_than_twice(
    sessions: Sessions, persona: str
) -> None:
    lines = sessions.library.trainees(persona).long()
    sounds: list[Sound] = [sound_of(await play(sessions, persona, lines, seed)) for seed in SEEDS]
    assert max(s.repeated for s in sounds) == 0
    assert max(s.alike for s in sounds) <= 2


def test_a_client_without_scripted_trainees_is_named(tmp_path: Path) -> None:
    library = Library((tmp_path,))
    with pytest.raises(LibraryError, match=r"trainees/marek\.yaml: is missing"):
        library.trainees("marek")
    (tmp_path / "trainees").mkdir()
    (tmp_path / "trainees" / "marek.yaml").write_text("skilled: [Hello.]", encoding="utf-8")
    with pytest.raises(LibraryError, match="neutral"):
        library.trainees("marek")
