"""The words that the chat puts together."""

from pathlib import Path

import pytest

from simulator.core.inventory import found_out
from simulator.core.vocabulary import Difficulty
from simulator.faces.chat.site import without_other_hosts
from simulator.faces.in_role import Line, in_role
from simulator.faces.scorecard_text import BANNER, how_sure, shown_scorecard, turn_number
from simulator.session import SessionError
from simulator.sessions import Sessions


async def test_the_scorecard_names_nobody_who_never_came_up(sessions: Sessions) -> None:
    session = await sessions.begin("marek", "someone", seed=1)
    async for _ in session.say("Hello. How has your sleep been?"):
        pass
    shown = shown_scorecard(await session.end(), session.transcript, session.persona)
    came_up = {person["name"] for person in shown["people"]}
    assert came_up == {p.name for p in found_out(session.persona, session.transcript).people}
    assert shown["unmet"] == len(session.persona.people) - len(came_up)
    assert shown["banner"] == BANNER
    assert {"label": "Suicide", "text": "You did not ask about it."} in shown["counted"]


def test_turns_are_counted_as_the_trainee_counts_them() -> None:
    assert [turn_number(index) for index in (0, 1, 2, 8)] == [1, 1, 2, 5]
    assert how_sure(0.9) == "quite sure"
    assert how_sure(0.5) == "not sure"


async def test_only_people_who_have_come_up_can_be_played(sessions: Sessions) -> None:
    later = await sessions.begin("marek", "someone", session_number=5)
    known = found_out(later.persona, later.transcript).people
    person = known[0]
    marek = later.persona
    assert in_role(f"as {person.name.upper()}: Well?", known, marek) == Line("Well?", person.id)
    assert in_role("As I said: how are you?", known, marek) == Line("As I said: how are you?")
    assert in_role("How are you?", known, marek) == Line("How are you?")
    with pytest.raises(SessionError, match="nobody yet"):
        in_role(f"as {person.name.split()[0]}: Well?", (), marek)


async def test_with_the_clients_own_name_roles_are_reversed(sessions: Sessions) -> None:
    later = await sessions.begin("marek", "someone", session_number=5)
    known, marek = found_out(later.persona, later.transcript).people, later.persona
    assert in_role("as Marek: I slept in that chair.", known, marek) == Line("I slept in that chair.", "marek")
    hard = in_role("as marek (hard): I slept in that chair.", known, marek)
    assert (hard.in_role_as, hard.difficulty) == ("marek", Difficulty.HARD)
    with pytest.raises(SessionError, match="Nobody has come up yet"):
        in_role("as Marek: Hello?", (), marek)


def test_the_page_asks_no_other_host(tmp_path: Path) -> None:
    clean = '<html><link rel="stylesheet" href="/a.css"><script src="/b.js"></script></html>'
    font = '<link\n href="https://fonts.googleapis.com/x"\n rel="stylesheet"\n/>'
    assert without_other_hosts(clean.replace("<html>", f"<html>{font}")) == clean
    with pytest.raises(RuntimeError, match="another host"):
        without_other_hosts('<script src="https://example.com/x.js"></script>')
