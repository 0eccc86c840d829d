"""What the client will tell, and how: gating by construction, decided in code and never by a voice.

`choose` makes a `Plan`; `brief_for` turns it into what a voice is given. A locked fact can be in neither, so no prompt
and no trick can get it out of an engine.
"""

from collections.abc import Sequence
from random import Random

from simulator.core.care import OPENING_LINES, hint_due, step_taken
from simulator.core.documents import Persona
from simulator.core.dynamics import EFFECTS, HURTS
from simulator.core.events import ClientState, Disclosure, Plan, Reaction
from simulator.core.mind import Mind
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, Candour, ReactionKind, Situation, Speaker, Topic, Trigger

TOO_MANY_QUESTIONS = 5

_RISK_FOLLOW_UPS = {
    Topic.RISK_PASSIVE: "passive",
    Topic.RISK_PLAN: "plan",
    Topic.RISK_MEANS: "means",
    Topic.RISK_INTENT: "intent",
    Topic.RISK_HISTORY: "history",
    Topic.RISK_PROTECTION: "protection",
}


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
    plan = _scripted(mind) or _cared_for(mind) or _cannot_go_back(mind)
    if plan is not None:
        return plan
    plan = _out_of_the_ordinary(mind) or _hurt(mind) or _pull_back(mind) or _answer(mind) or _listen(mind)
    return _let_fall(mind, _vary(mind, plan), ending)


def _cared_for(mind: Mind) -> Plan | None:
    """A step outside ordinary IPT that is right with this client has its own answer."""
    step = step_taken(mind.persona, mind.state, mind.reading)
    if step is None or not mind.can_say_more(f"care.{step}"):
        return None
    return Plan(candour=mind.candour, disclosures=_told(mind, f"care.{step}", elicited=True))


def _cannot_go_back(mind: Mind) -> Plan | None:
    """Who has said that ordinary work must stop cannot be led back to it: nothing else is on their mind."""
    kinds = mind.persona.reactions.get(Trigger.RISK_ASKED, {})
    if mind.persona.stop is None or "risk.direct" not in mind.state.told or ReactionKind.WITHDRAW not in kinds:
        return None
    heard = [t.text for t in mind.turns if t.speaker is Speaker.CLIENT]
    if not mind.is_locked("hidden") or all(any(line in h for h in heard) for line in kinds[ReactionKind.WITHDRAW]):
        return None
    reaction = Reaction(trigger=Trigger.RISK_ASKED, kind=ReactionKind.WITHDRAW)
    return Plan(candour=mind.candour, reaction=reaction)


def _let_fall(mind: Mind, plan: Plan, ending: bool) -> Plan:
    """What the client says unasked, beside the answer: what they come in with, a sign of danger, the end on its way."""
    hint = hint_due(mind.persona, mind.turns, ending=ending)
    said = sum(t.speaker is Speaker.CLIENT for t in mind.turns)
    if said < min(OPENING_LINES, len(mind.persona.opening)) and not (said and plan.disclosures):
        hint = f"opening.{said}"  # the first thing said in any case, the second unless something else was asked
    if (
        hint is None
        or plan.reaction is not None
        or plan.situation in _BESIDE_THE_POINT
        or "hidden" in {d.fact for d in plan.disclosures}
    ):
        return plan
    kept = () if hint.startswith("opening.") else plan.disclosures[:1]
    return plan.model_copy(update={"disclosures": (*kept, *_told(mind, hint, elicited=False))})


_BESIDE_THE_POINT = frozenset(
    {Situation.UNKNOWN, Situation.OFF_TOPIC, Situation.UNCLEAR, Situation.OUT_OF_ROLE, Situation.OTHER_LANGUAGE}
)
"""To talk about the weather nobody answers with how little they mind about the morning."""
PULLS_BACK = 0.5
PULLS_BACK_WHEN_FOLLOWED = 0.12
DEEP = 50
"""A fact that needs this much openness, told openly, is a great deal to have said."""


def _pull_back(mind: Mind) -> Plan | None:
    """Having said a great deal the client may draw back, less readily if the trainee stays with it; now and then."""
    last = next((t for t in reversed(mind.turns) if t.speaker is Speaker.CLIENT), None)
    lately = [t.plan.situation for t in mind.turns[-PULL_BACK_RESTS:] if t.plan is not None]
    if last is None or last.plan is None or Situation.PULL_BACK in lately:
        return None
    deep = any(_is_deep(mind, d) for d in last.plan.disclosures)
    stays = mind.reading.picks_up or mind.reading.does(*_STAYING[:3], Act.VALIDATION)
    if not deep or not mind.persona.situations.get(Situation.PULL_BACK):
        return None
    if mind.random.random() >= (PULLS_BACK_WHEN_FOLLOWED if stays else PULLS_BACK):
        return None
    return Plan(candour=Candour.GUARDED, situation=Situation.PULL_BACK)


PULL_BACK_RESTS = 16


def _is_deep(mind: Mind, told: Disclosure) -> bool:
    fact = mind.persona.facts.get(told.fact)
    return fact is not None and fact.needs >= DEEP and told.candour is not Candour.GUARDED


def _vary(mind: Mind, plan: Plan) -> Plan:
    """No way of giving nothing is used three turns running."""
    last = [t.plan for t in mind.turns if t.speaker is Speaker.CLIENT and t.plan is not None][-2:]
    if plan.disclosures or plan.situation not in _GIVES_NOTHING or len(last) < 2:
        return plan
    if any(p.disclosures or (p.situation, p.resistance) != (plan.situation, plan.resistance) for p in last):
        return plan
    detail = mind.next_detail(near=True) if mind.candour is not Candour.GUARDED else None
    if detail:
        return Plan(candour=mind.candour, disclosures=_told(mind, detail, elicited=False))
    other = Situation.SILENCE if plan.situation is not Situation.SILENCE else Situation.ACKNOWLEDGE
    return Plan(candour=mind.candour, situation=other)


_GIVES_NOTHING = frozenset(
    {Situation.ACKNOWLEDGE, Situation.LOCKED, Situation.AGAIN, Situation.UNKNOWN, Situation.SILENCE, Situation.FRAME}
)


def _asks(mind: Mind) -> bool:
    return mind.reading.questions > 0 or mind.reading.does(*_ASKING) or not mind.reading.acts


def _told(mind: Mind, *addresses: str, elicited: bool) -> tuple[Disclosure, ...]:
    return tuple(Disclosure(fact=a, candour=mind.candour, elicited=elicited) for a in dict.fromkeys(addresses))


def _scripted(mind: Mind) -> Plan | None:
    """Risk answers are the script's, whatever the openness (clinical note 3.1, rule 2)."""
    reading = mind.reading
    follow_up = next((_RISK_FOLLOW_UPS[t] for t in reading.topics if t in _RISK_FOLLOW_UPS), None)
    if follow_up == "passive" and not mind.persona.risk.passive:
        follow_up = "direct"  # who has no such wish answers as to the plain question
    if reading.does(Act.RISK_DIRECT):
        asked_before = "risk.direct" in mind.state.told
        name = follow_up if follow_up and (asked_before or follow_up == "passive") else "direct"
    elif follow_up and _asks(mind):
        name = follow_up
    elif reading.does(Act.RISK_INDIRECT) and not reading.asks:
        name = "euphemism"
    else:
        return None
    return Plan(candour=mind.candour, disclosures=_told(mind, f"risk.{name}", elicited=True))


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
            return Plan(candour=mind.candour, disclosures=_told(mind, detail, elicited=False))
    return Plan(candour=mind.candour, situation=situation)


def _hurt(mind: Mind) -> Plan | None:
    hurts = [t for t in mind.triggers if t in HURTS and mind.persona.reactions.get(t)]
    if not hurts:
        return None
    trigger = min(hurts, key=lambda t: EFFECTS[t])
    reaction = Reaction(trigger=trigger, kind=_manner(mind, trigger))
    answers: tuple[Disclosure, ...] = ()
    if trigger is Trigger.INTERROGATED or reaction.kind in (ReactionKind.SURFACE_COMPLY, ReactionKind.OVER_AGREE):
        tellable = [a for a in mind.asked() if not mind.is_locked(a) and mind.can_say_more(a)]
        if tellable and mind.reading.questions:
            answers = (Disclosure(fact=tellable[0], candour=Candour.GUARDED, elicited=True),)
    return Plan(candour=Candour.GUARDED, reaction=reaction, disclosures=answers)


def _manner(mind: Mind, trigger: Trigger) -> ReactionKind:
    """The persona's weights choose, but no manner is used three turns running."""
    available = list(mind.persona.reactions[trigger])
    last = [t.plan.reaction.kind for t in mind.turns if t.plan is not None and t.plan.reaction is not None][-2:]
    if len(last) == 2 and last[0] is last[1] and len(available) > 1:
        available = [k for k in available if k is not last[0]]
    weights = [mind.persona.weights.reactions.get(kind, 0.1) for kind in available]
    return mind.random.choices(available, weights=weights)[0]


def _holds_off(mind: Mind) -> ReactionKind | None:
    """How a locked subject is held off: in a manner of the client's own, not three times running the same."""
    available = [kind for kind, lines in mind.persona.resistance.items() if lines]
    last = [t.plan.resistance for t in mind.turns if t.plan is not None and t.plan.resistance][-2:]
    if len(last) == 2 and last[0] is last[1] and len(available) > 1:
        available = [k for k in available if k is not last[0]]
    if not available or mind.random.random() < PLAINLY_DECLINES:
        return None
    weights = [mind.persona.weights.reactions.get(kind, 0.1) for kind in available]
    return mind.random.choices(available, weights=weights)[0]


PLAINLY_DECLINES = 0.35
"""How often a locked subject is simply declined, as opposed to held off in the client's own manner."""


def _answer(mind: Mind) -> Plan | None:
    """Tells what was asked, or declines, or says that it is not known."""
    asking = mind.reading.questions > 0 or mind.reading.does(*_ASKING)
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
        return Plan(candour=mind.candour, disclosures=_told(mind, "hidden", elicited=True))
    if reading.does(Act.ROLE_PLAY):
        return Plan(candour=mind.candour, situation=Situation.ROLE_PLAY, reaction=None)
    explains = reading.does(Act.PSYCHOEDUCATION)  # 'what do you make of that?' asks about the illness, not about a link
    if reading.does(Act.TENTATIVE_LINK) and not explains and mind.persona.reactions.get(Trigger.GROUNDED_LINK):
        return _takes_the_link(mind)
    if reading.does(Act.TASK_SETTING) and not reading.does(Act.OPEN_QUESTION):
        return Plan(candour=mind.candour, situation=Situation.TASK)
    if mind.state.homework and (reading.does(Act.TASK_REVIEW) or reading.about(Topic.HOMEWORK)):
        return Plan(candour=mind.candour, disclosures=_told(mind, f"homework.{mind.state.homework}", elicited=True))
    if reading.about(Topic.ENDING) and not reading.asks:
        return Plan(candour=mind.candour, disclosures=_told(mind, "ending", elicited=True))
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
            reaction=_good_reaction(mind),
            disclosures=_told(mind, *tellable[: 2 if two else 1], elicited=True),
        )
    pressed = next((a for a in asked if mind.may_be_pressed(a)), None)
    if pressed is not None:
        told = (Disclosure(fact=pressed, candour=Candour.PLAIN, elicited=True),)
        return Plan(candour=mind.candour, disclosures=told)
    if any(mind.is_locked(a) for a in asked):
        return Plan(candour=mind.candour, situation=Situation.LOCKED, resistance=_holds_off(mind))
    if asked:
        detail = mind.next_detail()
        if detail and mind.reading.does(Act.OPEN_QUESTION):
            return Plan(candour=mind.candour, disclosures=_told(mind, detail, elicited=True))
        return Plan(candour=mind.candour, situation=Situation.AGAIN)
    return _vague_question(mind)


_ASKING = (Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.TASK_REVIEW, Act.WISH_QUESTION)
_LOOKING_AHEAD = frozenset(
    {Act.OPTIONS_QUESTION, Act.SMALL_STEP, Act.MIXED_FEELINGS, Act.PAST_QUESTION, Act.MOOD_CHECK}
)


_PROPOSING = (Act.ROLE_PLAY, Act.TENTATIVE_LINK, Act.TASK_SETTING)


def _asks_outright(mind: Mind) -> bool:
    """Whether it is plainly something else that is asked for, or another go at the scene."""
    elsewhere = mind.reading.asks and mind.reading.people and not mind.reading.does(Act.OPEN_QUESTION)
    return bool(elsewhere) or mind.reading.does(*_PROPOSING)


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
        disclosures=_told(mind, detail, elicited=True) if detail else (),
    )


SURE_OF_A_WAY = 0.85
_LEADS_ELSEWHERE = (Act.TASK_SETTING, Act.ROLE_PLAY, Act.TENTATIVE_LINK, Act.SUMMARY, Act.ADVICE, Act.REASSURANCE)
_STAYING = (Act.AFFECT_REFLECTION, Act.REFLECTION, Act.MIXED_FEELINGS, Act.OPEN_QUESTION)


def _just_told(mind: Mind) -> set[str]:
    lately = [t for t in mind.turns if t.speaker is Speaker.CLIENT][-2:]
    return {d.fact for t in lately if t.plan for d in t.plan.disclosures}


def _vague_question(mind: Mind) -> Plan:
    if Trigger.REPAIR in mind.triggers and (soften := _good_reaction(mind)):
        return Plan(candour=mind.candour, reaction=soften)
    if mind.reading.strange and (mind.reading.questions or mind.reading.does(*_ASKING)):
        off_topic = mind.reading.does(Act.OFF_TOPIC)
        return Plan(candour=mind.candour, situation=Situation.OFF_TOPIC if off_topic else Situation.UNKNOWN)
    follows = mind.reading.does(Act.OPEN_QUESTION) or mind.reading.picks_up or not mind.reading.strange
    detail = mind.next_detail() if follows else None
    if detail:
        return Plan(candour=mind.candour, reaction=_good_reaction(mind), disclosures=_told(mind, detail, elicited=True))
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
            return Plan(candour=mind.candour, disclosures=_told(mind, start, elicited=False))
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
    reaction = _good_reaction(mind)
    specific = Trigger.SPECIFIC_REFLECTION in mind.triggers or Trigger.GROUNDED_LINK in mind.triggers
    for acts, situation in _SITUATIONS:
        if mind.reading.does(*acts) and not specific:
            return Plan(candour=mind.candour, situation=situation, reaction=reaction)
    going_on = mind.random.random() < (mind.state.openness / 100 if specific else mind.state.openness / 250)
    named = Trigger.DEPRESSION_NAMED in mind.triggers  # that is enough to take in
    detail = mind.next_detail(near=True) if going_on and not named else None
    if detail:
        return Plan(candour=mind.candour, reaction=reaction, disclosures=_told(mind, detail, elicited=False))
    if reaction:
        return Plan(candour=mind.candour, reaction=reaction)
    return Plan(candour=mind.candour, situation=Situation.ACKNOWLEDGE)


CORRECTS = 0.12
"""How much likelier a client is to confirm a good reflection than to put it right: one in nine is put right."""
_GOOD_KINDS = (ReactionKind.SOFTEN, ReactionKind.CONFIRM, ReactionKind.CORRECT)


def _good_reaction(mind: Mind) -> Reaction | None:
    """A small sign that something landed; not after every good line, or it would be a formula of ours."""
    goods = [t for t in mind.triggers if t not in HURTS and mind.persona.reactions.get(t)]
    if not goods:
        return None
    trigger = max(goods, key=lambda t: EFFECTS[t])
    just_reacted = any(t.plan and t.plan.reaction for t in mind.turns[-4:])
    if just_reacted and trigger not in (Trigger.REPAIR, Trigger.GROUNDED_LINK, Trigger.DEPRESSION_NAMED):
        return None
    kinds = [k for k in _GOOD_KINDS if mind.persona.reactions[trigger].get(k)]
    if not kinds:
        return None
    plain_echo = mind.reading.acts.get(Act.REFLECTION, 0.0) == 1.0  # their own words are not to be corrected
    weights = [CORRECTS * (not plain_echo) if k is ReactionKind.CORRECT else 1.0 for k in kinds]
    return Reaction(trigger=trigger, kind=mind.random.choices(kinds, weights=weights)[0])
