"""In role: what a line does, and what the client answers as themselves or, roles reversed, as the other."""

import pytest

from simulator.core.candour import lines_up_to
from simulator.core.documents import Persona
from simulator.core.events import ClientState, TraineeSaid
from simulator.core.rehearsal import rehearse
from simulator.core.role_play import move_of
from simulator.core.vocabulary import Candour, Difficulty, InRoleMove, Situation

STATE = ClientState(openness=45, alliance=40, irritation=10, hope=30, started_at=40)


@pytest.mark.parametrize(
    ("said", "move"),
    [
        ("You never asked me. Not once.", InRoleMove.ATTACK),
        ("How could you sign that?", InRoleMove.ATTACK),
        ("I'm sorry, I didn't know that.", InRoleMove.SOFTEN),
        ("Could you do Mondays from now on?", InRoleMove.REQUEST),
        ("I'd like you to hear me out.", InRoleMove.REQUEST),
        ("No, not now, I'm busy.", InRoleMove.REFUSE),
        ("What was it like in there?", InRoleMove.ASK),
        ("It's fine.", InRoleMove.VAGUE),
        ("The stone is grey granite.", InRoleMove.SAY),
    ],
)
def test_a_line_in_role_is_taken_for_what_it_does(said: str, move: InRoleMove) -> None:
    assert move_of(said) is move


def test_as_the_other_the_trainee_hears_the_client_as_themselves(marek: Persona) -> None:
    plan = rehearse(marek, (), STATE, TraineeSaid(text="You never once asked me.", in_role_as="vida"))
    (told,) = plan.disclosures
    assert told.fact == "self_to.attack"
    assert lines_up_to(marek, told.fact, Candour.OPEN)[0] in marek.counterpart.self_to[InRoleMove.ATTACK]
    assert plan.in_role_as is None


@pytest.mark.parametrize("difficulty", list(Difficulty))
def test_with_roles_reversed_the_client_is_the_other_as_hard_as_asked(marek: Persona, difficulty: Difficulty) -> None:
    said = TraineeSaid(text="I'd like you to do the stone with me.", in_role_as="marek", difficulty=difficulty)
    plan = rehearse(marek, (), STATE, said)
    (told,) = plan.disclosures
    assert told.fact == f"other_to.{difficulty}.request"
    assert plan.in_role_as == "vida"
    written = marek.counterpart.other_to[difficulty][InRoleMove.REQUEST]
    assert lines_up_to(marek, told.fact, Candour.OPEN)[: len(written)] == written


def test_as_anybody_else_the_client_only_hesitates(marek: Persona) -> None:
    plan = rehearse(marek, (), STATE, TraineeSaid(text="Dad?", in_role_as="kuba"))
    assert (plan.situation, plan.disclosures) == (Situation.ROLE_PLAY, ())
