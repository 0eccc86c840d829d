"""Steps outside ordinary IPT, hints that nobody took up, and where the simulation stops."""

from simulator.core.care import HINTS_APART, HINTS_FROM, debrief_for, hint_due, must_stop, passed_over, step_taken
from simulator.core.documents import Persona
from simulator.core.events import Change, ClientState, Disclosure, Plan
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Candour, Speaker, Trigger
from simulator.library import Library

STATE = ClientState(openness=45, alliance=40, irritation=10, hope=30, started_at=40)
NOTHING = Reading(acts={Act.OPEN_QUESTION: 1.0}, questions=1)


def talk(*told: str, changes: tuple[Change, ...] = ()) -> list[Turn]:
    """One exchange for each address that the client told ('' for none)."""
    turns: list[Turn] = []
    for address in told:
        disclosed = (Disclosure(fact=address, candour=Candour.PLAIN, elicited=True),) if address else ()
        turns.append(Turn(index=len(turns), speaker=Speaker.TRAINEE, text="So?", reading=NOTHING, changes=changes))
        turns.append(
            Turn(
                index=len(turns),
                speaker=Speaker.CLIENT,
                text="...",
                plan=Plan(candour=Candour.PLAIN, disclosures=disclosed),
            )
        )
    return turns


def sabine(library: Library) -> Persona:
    return library.persona("sabine")


def test_a_sign_of_danger_is_let_fall_late_once_more_and_then_not_again(library: Library) -> None:
    persona = sabine(library)
    assert hint_due(persona, talk(*[""] * (HINTS_FROM - 2)), ending=False) is None
    assert hint_due(persona, talk(*[""] * (HINTS_FROM - 1)), ending=False) == "cue.0"
    once = [*[""] * HINTS_FROM, "cue.0"]
    assert hint_due(persona, talk(*once), ending=False) is None
    plainer = f"cue.{len(persona.risk.cues) - 1}"
    assert hint_due(persona, talk(*once, *[""] * HINTS_APART), ending=False) == plainer
    assert hint_due(persona, talk(*once, *[""] * HINTS_APART, plainer, *[""] * 9), ending=False) is None


def test_no_sign_is_let_fall_once_the_question_was_asked(library: Library) -> None:
    assert hint_due(sabine(library), talk("risk.direct", *[""] * 12), ending=False) is None


def test_going_on_after_a_sign_as_if_nothing_was_said_counts_once(library: Library) -> None:
    turns = talk("cue.0")
    assert passed_over(NOTHING, turns) is Trigger.RISK_MISSED
    assert passed_over(Reading(acts={Act.RISK_DIRECT: 1.0}, questions=1), turns) is None
    assert passed_over(NOTHING.model_copy(update={"picks_up": True}), turns) is None
    spent = talk("cue.0", changes=(Change(trigger=Trigger.RISK_MISSED, openness=-8),))
    assert passed_over(NOTHING, [*spent, *talk("cue.1")]) is None


def test_in_the_ending_phase_the_end_is_on_the_clients_mind(marek: Persona) -> None:
    turns = talk(*[""] * HINTS_FROM)
    assert hint_due(marek, turns, ending=True) == "ending_cue.0"
    assert hint_due(marek, turns, ending=False) is None
    assert passed_over(NOTHING, talk("ending_cue.0")) is Trigger.ENDING_AVOIDED


def test_a_step_of_care_waits_for_what_must_come_first(library: Library) -> None:
    persona = sabine(library)
    handover = Reading(acts={Act.HANDOVER: 1.0})
    assert step_taken(persona, STATE, handover) is None
    told = STATE.model_copy(update={"told": {"risk.direct": Candour.PLAIN}})
    taken = step_taken(persona, told, handover)
    assert taken is not None
    assert Act.HANDOVER in next(s for s in persona.care if s.id == taken).acts


def test_the_simulation_stops_when_the_right_steps_are_taken(library: Library) -> None:
    persona = sabine(library)
    assert persona.stop is not None
    steps = [f"care.{step}" for step in persona.stop.required]
    turns = talk("risk.direct", *steps)
    assert must_stop(persona, turns[:-2]) is None
    assert must_stop(persona, turns) == "done"
    assert debrief_for(persona, turns, "done") == persona.stop.done


def test_it_stops_as_well_when_ordinary_work_goes_on(library: Library) -> None:
    persona = sabine(library)
    assert persona.stop is not None
    turns = talk("risk.direct", *[""] * persona.stop.patience)
    assert must_stop(persona, turns[:-2]) is None
    assert must_stop(persona, turns) == "missed"
    assert debrief_for(persona, turns, "missed") == persona.stop.missed


def test_who_never_asked_is_told_so_afterwards(library: Library) -> None:
    persona = sabine(library)
    assert persona.stop is not None
    assert debrief_for(persona, talk("", ""), None) == persona.stop.never_asked
