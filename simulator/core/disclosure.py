"""What the client will tell, and how: gating by construction, decided in code and never by a voice.

`choose` makes a `Plan`; `brief_for` turns it into what a voice is given. A locked fact can be in neither, so no prompt
and no trick can get it out of an engine.
"""

from collections.abc import Sequence
from random import Random

from simulator.core.documents import Persona
from simulator.core.events import ClientState, Disclosure, Plan, Reaction
from simulator.core.holding_back import good_reaction, holds_off, hurt, pull_back, vary
from simulator.core.mind import Mind
from simulator.core.reading import Reading
from simulator.core.script_answers import cannot_go_back, cared_for, let_fall, scripted
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Candour, ReactionKind, Situation, Speaker, Topic, Trigger

TOO_MANY_QUESTIONS = 5


def choose(
    persona: Persona,
    turns: Sequence[Turn],
    state: ClientState,
    reading: Reading,
    triggers: Sequence[Trigger],
    random: Random,
    *,
    ending: bool = False,
) -> Plan:
    """What the client does next. Nothing locked is ever in the plan.

    `turns` are those before this one; `reading`, `state` and `triggers` are this turn's. `ending` says that the
    session belongs to the ending phase, in which the end is on the client's mind.
    """
    mind = Mind(persona, turns, state, reading, triggers, random)
    plan = scripted(mind) or cared_for(mind) or cannot_go_back(mind)
    if plan is not None:
        return plan
    plan = (
        _out_of_the_ordinary(mind)
        or _waits_for_the_scene(mind)
        or hurt(mind)
        or pull_back(mind)
        or _answer(mind)
        or _listen(mind)
    )
    return let_fall(mind, vary(mind, plan), ending)


def _out_of_the_ordinary(mind: Mind) -> Plan | None:
    reading = mind.reading
    situation: Situation | None = None
    if reading.understood == "other_language":
        situation = Situation.OTHER_LANGUAGE
    elif reading.understood == "nonsense":
        situation = Situation.UNCLEAR
    elif reading.does(Act.OUT_OF_ROLE):
        situation = Situation.OUT_OF_ROLE
    elif reading.does(Act.SILENCE):
        situation = Situation.SILENCE
    elif reading.questions >= TOO_MANY_QUESTIONS:
        situation = Situation.TOO_MUCH
    elif reading.does(Act.GOODBYE) and not reading.asks:
        situation = Situation.GOODBYE
    if situation is None:
        return None
    may_go_on = mind.candour is not Candour.GUARDED and mind.random.random() < mind.state.openness / 100
    if situation is Situation.SILENCE and reading.after_pain and may_go_on:
        detail = mind.next_detail()  # a silence after feeling, held by a trainee who is trusted, brings the next thing
        if detail:
            return Plan(candour=mind.candour, disclosures=mind.tells(detail, elicited=False))
    return Plan(candour=mind.candour, situation=situation)


def _answer(mind: Mind) -> Plan | None:
    """Tells what was asked, or declines, or says that it is not known."""
    asking = mind.is_asked
    if _just_played(mind) and (asking or mind.reading.checks) and not _asks_outright(mind):
        return Plan(candour=mind.candour, situation=Situation.AFTER_ROLE_PLAY)
    explained = mind.reading.does(Act.PSYCHOEDUCATION)
    if mind.reading.checks and (explained or not mind.reading.does(*_PROPOSING)):
        return None  # 'how does that sound?' asks for no fact: the client takes in what was said
    if not asking and not (mind.reading.asks and mind.reading.acts.keys() <= _LOOKING_AHEAD):
        return None  # a bare 'times with little sleep' asks as well; a reflection that names a fact does not
    return _asked_for_more_than_a_fact(mind) or _tell(mind)


def _asked_for_more_than_a_fact(mind: Mind) -> Plan | None:
    """Questions that a rule answers before the file does: the hidden detail, a link, last time's task, the end."""
    reading = mind.reading
    if not mind.is_locked("hidden") and _points_at_hidden(mind):
        return Plan(candour=mind.candour, disclosures=mind.tells("hidden", elicited=True))
    if reading.does(Act.ROLE_PLAY):
        return Plan(candour=mind.candour, situation=Situation.ROLE_PLAY, reaction=None)
    explains = reading.does(Act.PSYCHOEDUCATION)  # 'what do you make of that?' asks about the illness, not about a link
    if reading.does(Act.TENTATIVE_LINK) and not explains and mind.persona.reactions.get(Trigger.GROUNDED_LINK):
        return _takes_the_link(mind)
    if reading.does(Act.TASK_SETTING) and not reading.does(Act.OPEN_QUESTION):
        return Plan(candour=mind.candour, situation=Situation.TASK)
    reviews = reading.acts.get(Act.TASK_REVIEW, 0.0) == 1.0 or reading.about(Topic.HOMEWORK)
    if mind.state.homework and reviews and not (mind.persona.stop and "risk.direct" in mind.state.told):
        return Plan(candour=mind.candour, disclosures=mind.tells(f"homework.{mind.state.homework}", elicited=True))
    if reading.about(Topic.ENDING) and not reading.asks:
        return Plan(candour=mind.candour, disclosures=mind.tells("ending", elicited=True))
    return None


def _tell(mind: Mind) -> Plan:
    asked = mind.asked()
    tellable = [a for a in asked if not mind.is_locked(a) and mind.can_say_more(a)]
    if asked and mind.is_locked(asked[0]):  # what was meant is locked: nothing else will do instead of it
        tellable = [a for a in tellable if a.partition(".")[0] == asked[0].partition(".")[0]]
    if tellable:
        two = mind.reading.questions >= 2 or _of_one_kind(tellable) or (mind.reading.torn and tellable == asked)
        return Plan(
            candour=mind.candour,
            reaction=good_reaction(mind) if _gave_something_back(mind) else None,
            disclosures=mind.tells(*tellable[: 2 if two else 1], elicited=True),
        )
    pressed = next((a for a in asked if mind.may_be_pressed(a)), None)
    if pressed is not None:
        told = (Disclosure(fact=pressed, candour=Candour.PLAIN, elicited=True),)
        return Plan(candour=mind.candour, disclosures=told)
    if any(mind.is_locked(a) for a in asked):
        return Plan(candour=mind.candour, situation=Situation.LOCKED, resistance=holds_off(mind))
    if asked:
        detail = mind.next_detail()
        if detail and mind.reading.does(Act.OPEN_QUESTION):
            return Plan(candour=mind.candour, disclosures=mind.tells(detail, elicited=True))
        return Plan(candour=mind.candour, situation=Situation.AGAIN)
    return _vague_question(mind)


_LOOKING_AHEAD = frozenset(
    {Act.OPTIONS_QUESTION, Act.SMALL_STEP, Act.MIXED_FEELINGS, Act.PAST_QUESTION, Act.MOOD_CHECK}
)


_PROPOSING = (Act.ROLE_PLAY, Act.TENTATIVE_LINK, Act.TASK_SETTING)


def _gave_something_back(mind: Mind) -> bool:
    """Whether the turn said something for the client to take up before it asked: a bare question gets a bare answer."""
    said = (Act.REFLECTION, Act.AFFECT_REFLECTION, Act.REPAIR, Act.PSYCHOEDUCATION, Act.SUMMARY, Act.VALIDATION)
    return any(mind.reading.acts.get(act, 0.0) >= PLAINLY_GIVEN for act in said)


PLAINLY_GIVEN = 0.85


def _asks_outright(mind: Mind) -> bool:
    """Whether it is plainly something else that is asked for, or another go at the scene."""
    elsewhere = mind.reading.asks and mind.reading.people and not mind.reading.does(Act.OPEN_QUESTION)
    return bool(elsewhere) or mind.reading.does(*_PROPOSING)


def _waits_for_the_scene(mind: Mind) -> Plan | None:
    """'Start when you're ready': having agreed to a rehearsal, the client waits for the other's first line."""
    last = next((t.plan for t in reversed(mind.turns) if t.plan is not None), None)
    agreed = last is not None and last.situation is Situation.ROLE_PLAY
    return Plan(candour=mind.candour, situation=Situation.ROLE_PLAY) if agreed and not mind.is_asked else None


def _just_played(mind: Mind) -> bool:
    return len(mind.turns) > 1 and mind.turns[-2].in_role_as is not None


def _points_at_hidden(mind: Mind) -> bool:
    """The hidden detail comes in answer to the way that leads to it, a piece at a time, not to any question."""
    if not mind.can_say_more("hidden"):
        return False
    if "hidden" in _just_told(mind):
        return mind.reading.picks_up and mind.reading.does(*_STAYING)
    if mind.reading.does(*_LEADS_ELSEWHERE):
        return False
    asked = [a for a in mind.reading.asks[:1] if a in mind.state.told]  # the plain answer comes first
    sure = {act for act, confidence in mind.reading.acts.items() if confidence >= SURE_OF_A_WAY}
    return any(
        bool(asked) and asked[0] in way.asks if way.asks else bool(sure & set(way.acts))
        for way in mind.persona.hidden.ways
    )


def _of_one_kind(addresses: Sequence[str]) -> bool:
    """Two symptoms asked for in one breath, or people from the group of all: both are told."""
    pair = addresses[:2]
    return all(a.startswith("symptom.") for a in pair) or all(a.endswith(".introduction") for a in pair)


def _takes_the_link(mind: Mind) -> Plan:
    """A link offered with room to correct is confirmed or corrected; one out of thin air is corrected."""
    grounded = Trigger.GROUNDED_LINK in mind.triggers
    kind = mind.random.choices((ReactionKind.CONFIRM, ReactionKind.CORRECT), weights=(3, 1) if grounded else (0, 1))[0]
    detail = mind.next_detail() if grounded and mind.candour is Candour.OPEN else None
    return Plan(
        candour=mind.candour,
        reaction=Reaction(trigger=Trigger.GROUNDED_LINK, kind=kind),
        disclosures=mind.tells(detail, elicited=True) if detail else (),
    )


SURE_OF_A_WAY = 0.85
_LEADS_ELSEWHERE = (Act.TASK_SETTING, Act.ROLE_PLAY, Act.TENTATIVE_LINK, Act.SUMMARY, Act.ADVICE, Act.REASSURANCE)
_STAYING = (Act.AFFECT_REFLECTION, Act.REFLECTION, Act.MIXED_FEELINGS, Act.OPEN_QUESTION)


def _just_told(mind: Mind) -> set[str]:
    lately = [t for t in mind.turns if t.speaker is Speaker.CLIENT][-2:]
    return {d.fact for t in lately if t.plan for d in t.plan.disclosures}


def _vague_question(mind: Mind) -> Plan:
    if Trigger.REPAIR in mind.triggers and (soften := good_reaction(mind)):
        return Plan(candour=mind.candour, reaction=soften)
    if mind.reading.strange and mind.is_asked:
        off_topic = mind.reading.does(Act.OFF_TOPIC)
        return Plan(candour=mind.candour, situation=Situation.OFF_TOPIC if off_topic else Situation.UNKNOWN)
    follows = mind.reading.does(Act.OPEN_QUESTION) or mind.reading.picks_up or not mind.reading.strange
    detail = mind.next_detail() if follows else None
    if detail:
        landed = good_reaction(mind) if _gave_something_back(mind) else None
        return Plan(candour=mind.candour, reaction=landed, disclosures=mind.tells(detail, elicited=True))
    if mind.reading.does(Act.OFF_TOPIC):
        return Plan(candour=mind.candour, situation=Situation.OFF_TOPIC)
    for acts, situation in _SITUATIONS:
        if mind.reading.does(*acts):
            return Plan(candour=mind.candour, situation=situation)
    if mind.reading.does(Act.OPEN_QUESTION):
        first = mind.state.homework is None  # why they came is no answer in a later session
        starts = (f"life.{mind.persona.life[0].id}", "symptom.mood", "timeline." + mind.persona.timeline[-1].id)
        start = next((a for a in starts[0 if first else 1 :] if not mind.is_locked(a) and mind.can_say_more(a)), None)
        if start is not None:
            return Plan(candour=mind.candour, disclosures=mind.tells(start, elicited=False))
    return Plan(candour=mind.candour, situation=Situation.UNKNOWN)


_SITUATIONS: tuple[tuple[tuple[Act, ...], Situation], ...] = (
    ((Act.GOODBYE,), Situation.GOODBYE),
    ((Act.ROLE_PLAY,), Situation.ROLE_PLAY),
    ((Act.TIME_LIMIT, Act.CONFIDENTIALITY), Situation.FRAME),
    ((Act.TASK_SETTING, Act.SMALL_STEP), Situation.TASK),
    ((Act.GREETING,), Situation.GREETING),
    ((Act.STRUCTURING, Act.INFORMATION), Situation.FRAME),
    ((Act.OFF_TOPIC,), Situation.OFF_TOPIC),
)


def _listen(mind: Mind) -> Plan:
    """Nothing was asked: the client takes what was said, and when trust allows goes on by themselves."""
    reaction = good_reaction(mind)
    specific = Trigger.SPECIFIC_REFLECTION in mind.triggers or Trigger.GROUNDED_LINK in mind.triggers
    for acts, situation in _SITUATIONS:
        if mind.reading.does(*acts) and not specific:
            return Plan(candour=mind.candour, situation=situation, reaction=reaction)
    going_on = mind.random.random() < (mind.state.openness / 100 if specific else mind.state.openness / 250)
    named = Trigger.DEPRESSION_NAMED in mind.triggers  # that is enough to take in
    detail = mind.next_detail(near=True) if going_on and not named else None
    if detail:
        return Plan(candour=mind.candour, reaction=reaction, disclosures=mind.tells(detail, elicited=False))
    if reaction:
        return Plan(candour=mind.candour, reaction=reaction)
    return Plan(candour=mind.candour, situation=Situation.ACKNOWLEDGE)
