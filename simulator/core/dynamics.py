"""How a trainee's turn moves the client: the reaction table of clinical note 3.2, the same for every engine.

Change is slow and capped. One fine question does not open a person; an ordinary empathic line is worth little,
exact-words questions and repair are worth most; a formula said a third time earns nothing.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from simulator.core.care import OUTSIDE_ORDINARY, passed_over
from simulator.core.documents import Persona
from simulator.core.events import Change, ClientState, StateShifted
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Speaker, Topic, Trigger

SESSION_CAP = 35
"""Openness moves at most this far from where the session began."""
TURN_GAIN_CAP = 8
TURN_LOSS_CAP = 12
PILED_UP = 2
INTERROGATION_FROM = 6
"""Closed questions in a row without warmth from which it is an interrogation (clinical note 2.2, row 7)."""
PAST_TURNS_ALLOWED = 2
REPAIRABLE_WITHIN = 6
"""Trainee turns after a hurt within which taking it back is worth the full repair."""

EFFECTS: dict[Trigger, float] = {
    Trigger.EXACT_WORDS: 6,
    Trigger.SPECIFIC_REFLECTION: 5,
    Trigger.OPEN_QUESTION_PERSON: 4,
    Trigger.EMPATHIC_LINE: 1,
    Trigger.DEPRESSION_NAMED: 5,
    Trigger.RISK_ASKED: 3,
    Trigger.GROUNDED_LINK: 5,
    Trigger.MIXED_FEELINGS_INVITED: 4,
    Trigger.ROLE_PLAY_OFFERED: 3,
    Trigger.REPAIR: 8,
    Trigger.PREMATURE_REASSURANCE: -5,
    Trigger.EARLY_ADVICE: -5,
    Trigger.INTERPRETED: -6,
    Trigger.LABELLED: -6,
    Trigger.INTERROGATED: -3,
    Trigger.MINIMISED: -10,
    Trigger.BLAMED: -10,
    Trigger.DIGGING: -4,
    Trigger.COGNITIVE_CHALLENGE: -4,
    Trigger.RISK_SKIRTED: -1,
    Trigger.ENDING_AVOIDED: -6,
    Trigger.RISK_MISSED: -8,
    Trigger.INSULTED: -10,
}
"""Openness points by trigger. Risk skirted and insults are ours; the rest is the note's table."""

HURTS = frozenset(trigger for trigger, effect in EFFECTS.items() if effect < -1)
_ONCE = frozenset({Trigger.RISK_ASKED, Trigger.DEPRESSION_NAMED, Trigger.ROLE_PLAY_OFFERED})
_WEARING = (1.0, 0.7, 0.5, 0.3)
"""What the first, second, third and any later use of the same good move is worth."""

FORMULAS_WORTH_ANYTHING = 2
"""'That must be hard' earns nothing the third time."""

ALIKE = 0.85
"""Share of letters from which two sentences are the same formula."""
FEWEST_WORDS_OF_A_QUESTION = 4
LONG_AGO = 30
"""Trainee turns within which a wish or an idea asked for still counts."""

_WARM = (Act.REFLECTION, Act.AFFECT_REFLECTION, Act.VALIDATION, Act.AFFIRMATION, Act.SUMMARY)


def triggers_of(reading: Reading, said: str, turns: Sequence[Turn]) -> tuple[Trigger, ...]:
    """Which rows of the reaction table this turn sets off, given the turns before it."""
    found = [*_hurts(reading, turns), *_goods(reading, turns)]
    if Trigger.EXACT_WORDS in found and len(said.split()) < FEWEST_WORDS_OF_A_QUESTION:
        found.remove(Trigger.EXACT_WORDS)  # 'and then?' moves the story, not the client
    if any(t in HURTS for t in found) or _is_formula(said, turns):
        found = [t for t in found if EFFECTS[t] <= 0 or t is Trigger.RISK_ASKED]
    return tuple(dict.fromkeys(found))


def _hurts(reading: Reading, turns: Sequence[Turn]) -> list[Trigger]:
    rows = {
        Act.INSULT: Trigger.INSULTED,
        Act.BLAME: Trigger.BLAMED,
        Act.MINIMISING: Trigger.MINIMISED,
        Act.LABEL: Trigger.LABELLED,
        Act.COGNITIVE: Trigger.COGNITIVE_CHALLENGE,
    }
    found = [trigger for act, trigger in rows.items() if reading.does(act)]
    if missed := passed_over(reading, turns):
        found.append(missed)
    in_risk = reading.does(Act.RISK_DIRECT, *OUTSIDE_ORDINARY) or recently(turns, Act.RISK_DIRECT, within=2)
    if reading.does(Act.INTERPRETATION) and not reading.does(Act.TENTATIVE_LINK):
        found.append(Trigger.INTERPRETED)
    if reading.does(Act.REASSURANCE) and reading.after_pain and not in_risk:
        found.append(Trigger.PREMATURE_REASSURANCE)
    if reading.does(Act.ADVICE) and not in_risk and not was_understood(turns):
        found.append(Trigger.EARLY_ADVICE)
    if reading.does(Act.PAST_QUESTION) and _past_run(turns) >= PAST_TURNS_ALLOWED:
        found.append(Trigger.DIGGING)
    if not in_risk and closed_run(reading, turns) >= INTERROGATION_FROM:
        found.append(Trigger.INTERROGATED)
    if reading.does(Act.RISK_INDIRECT) and not reading.does(Act.RISK_DIRECT):
        found.append(Trigger.RISK_SKIRTED)
    return found


def _goods(reading: Reading, turns: Sequence[Turn]) -> list[Trigger]:
    rows = {
        Act.EXACT_WORDS: Trigger.EXACT_WORDS,
        Act.RISK_DIRECT: Trigger.RISK_ASKED,
        Act.PSYCHOEDUCATION: Trigger.DEPRESSION_NAMED,
        Act.MIXED_FEELINGS: Trigger.MIXED_FEELINGS_INVITED,
        Act.ROLE_PLAY: Trigger.ROLE_PLAY_OFFERED,
    }
    found = [trigger for act, trigger in rows.items() if reading.does(act)]
    if reading.does(Act.REPAIR) and recent_hurt(turns):
        found.append(Trigger.REPAIR)
    if reading.does(Act.TENTATIVE_LINK) and reading.picks_up:
        found.append(Trigger.GROUNDED_LINK)
    if reading.does(Act.REFLECTION, Act.AFFECT_REFLECTION) and reading.picks_up:
        found.append(Trigger.SPECIFIC_REFLECTION)
    elif reading.does(*_WARM):
        found.append(Trigger.EMPATHIC_LINE)
    if reading.does(Act.OPEN_QUESTION) and (reading.picks_up or _first_asked(reading, turns)):
        found.append(Trigger.OPEN_QUESTION_PERSON)
    return found


def _first_asked(reading: Reading, turns: Sequence[Turn]) -> bool:
    """Whether an open question is put about somebody for the first time: each person is worth it once."""
    before = {p for t in turns if t.reading is not None and t.reading.does(Act.OPEN_QUESTION) for p in t.reading.people}
    return bool(set(reading.people) - before)


def shift(persona: Persona, state: ClientState, triggers: Sequence[Trigger], turns: Sequence[Turn]) -> StateShifted:
    """The state after a turn. Openness stays within the session cap; the rest follows more freely."""
    changes = tuple(Change(trigger=t, openness=round(_worth(persona, t, turns), 2)) for t in triggers)
    gain = min(TURN_GAIN_CAP, sum(c.openness for c in changes if c.openness > 0))
    loss = max(-TURN_LOSS_CAP, sum(c.openness for c in changes if c.openness < 0))
    low = max(0.0, state.started_at - SESSION_CAP)
    high = min(100.0, state.started_at + SESSION_CAP)
    hurt = any(t in HURTS for t in triggers)
    moved = state.model_copy(
        update={
            "openness": round(min(high, max(low, state.openness + gain + loss)), 2),
            "alliance": _clamp(state.alliance + gain * 0.5 + loss * 0.8),
            "irritation": _clamp(
                state.irritation - loss * 1.5 - (6 if Trigger.REPAIR in triggers else 0 if hurt else 2)
            ),
            "hope": _clamp(state.hope + (3 if Trigger.DEPRESSION_NAMED in triggers else 0) + gain * 0.2 + loss * 0.3),
        }
    )
    return StateShifted(changes=changes, state=moved)


def _worth(persona: Persona, trigger: Trigger, turns: Sequence[Turn]) -> float:
    effect = EFFECTS[trigger] * persona.weights.effects.get(trigger, 1.0)
    if effect <= 0:
        return effect
    times = sum(1 for turn in turns for change in turn.changes if change.trigger is trigger)
    if trigger is Trigger.EMPATHIC_LINE:
        return effect if times < FORMULAS_WORTH_ANYTHING else 0.0
    if trigger in _ONCE:
        return effect if times == 0 else 0.0
    return effect * _WEARING[min(times, len(_WEARING) - 1)]


def recently(turns: Sequence[Turn], *acts: Act, within: int) -> bool:
    """Whether one of the last `within` trainee turns did any of these."""
    return any(t.reading is not None and t.reading.does(*acts) for t in _trainee(turns)[-within:])


def recent_hurt(turns: Sequence[Turn]) -> bool:
    """Whether the trainee has hurt the client lately and not yet repaired it."""
    for turn in reversed(_trainee(turns)[-REPAIRABLE_WITHIN:]):
        triggers = {change.trigger for change in turn.changes}
        if Trigger.REPAIR in triggers:
            return False
        if triggers & HURTS:
            return True
    return False


def was_understood(turns: Sequence[Turn]) -> bool:
    """Whether an exchange, a wish or the client's own ideas were asked for: then advice is not too early."""
    if recently(turns, Act.WISH_QUESTION, Act.OPTIONS_QUESTION, within=LONG_AGO):
        return True
    asked = [t for t in _trainee(turns) if t.reading is not None and t.reading.does(Act.EXACT_WORDS)]
    return any(len(t.text.split()) >= FEWEST_WORDS_OF_A_QUESTION for t in asked)


def closed_run(reading: Reading, turns: Sequence[Turn]) -> int:
    """How many bare closed questions in a row this turn makes. Warmth, risk and open questions end a run.

    A turn that piles up questions is bare even if one of them is open: there was no room to answer it.
    """

    def bare(r: Reading | None) -> bool:
        return (
            r is not None
            and r.does(Act.CLOSED_QUESTION)
            and (r.questions >= PILED_UP or not r.does(Act.OPEN_QUESTION))
            and not r.does(Act.RISK_DIRECT, Act.EXACT_WORDS, *_WARM)
            and not r.about(Topic.SUICIDE, Topic.RISK_PLAN, Topic.RISK_MEANS, Topic.RISK_INTENT, Topic.RISK_HISTORY)
        )

    run = 0
    for r in [reading, *(t.reading for t in reversed(_trainee(turns)))]:
        if r is None or not bare(r):
            break
        run += max(1, r.questions)
    return run


def _past_run(turns: Sequence[Turn]) -> int:
    run = 0
    for turn in reversed(_trainee(turns)):
        if turn.reading is None or not turn.reading.does(Act.PAST_QUESTION):
            break
        run += 1
    return run


def _is_formula(said: str, turns: Sequence[Turn]) -> bool:
    """Whether nearly the same sentence was said at least twice before."""
    plain = said.casefold().strip(" .!?")
    if len(plain) < 8:
        return False
    alike = 0
    for turn in _trainee(turns):
        other = turn.text.casefold().strip(" .!?")
        if 2 * min(len(plain), len(other)) <= ALIKE * (len(plain) + len(other)):
            continue  # too unlike in length, whatever the letters
        matcher = SequenceMatcher(None, plain, other)
        alike += matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE
    return alike >= FORMULAS_WORTH_ANYTHING


def _trainee(turns: Sequence[Turn]) -> list[Turn]:
    return [t for t in turns if t.speaker is Speaker.TRAINEE]


def _clamp(value: float) -> float:
    return round(min(100.0, max(0.0, value)), 2)
