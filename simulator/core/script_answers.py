"""What the client says by script, whatever was asked: on suicide, after steps of care, and what slips out unasked."""

from simulator.core.care import OPENING_LINES, hint_due, step_taken
from simulator.core.events import Plan, Reaction
from simulator.core.mind import Mind
from simulator.core.vocabulary import Act, ReactionKind, Situation, Speaker, Topic, Trigger

_RISK_FOLLOW_UPS = {
    Topic.RISK_PASSIVE: "passive",
    Topic.RISK_PLAN: "plan",
    Topic.RISK_MEANS: "means",
    Topic.RISK_INTENT: "intent",
    Topic.RISK_HISTORY: "history",
    Topic.RISK_PROTECTION: "protection",
}


def scripted(mind: Mind) -> Plan | None:
    """Risk answers are the script's, whatever the openness (clinical note 3.1, rule 2)."""
    reading = mind.reading
    if not reading.does(Act.RISK_DIRECT) and step_taken(mind.persona, mind.state, reading):
        return None  # 'may we ask him to take the tablets away?' acts; it does not ask once more where they are
    follow_up = next((_RISK_FOLLOW_UPS[t] for t in reading.topics if t in _RISK_FOLLOW_UPS), None)
    if follow_up == "passive" and not mind.persona.risk.passive:
        follow_up = "direct"  # who has no such wish answers as to the plain question
    if reading.does(Act.RISK_DIRECT):
        asked_before = "risk.direct" in mind.state.told
        name = follow_up if follow_up and (asked_before or follow_up == "passive") else "direct"
    elif follow_up and _asks(mind):
        name = follow_up
    elif reading.about(Topic.SUICIDE) and mind.is_asked and "risk.direct" in mind.state.told:
        name = "direct"  # 'you said "not really": what is there?' asks once more
    elif _asks_about_a_sign(mind):
        name = "passive" if mind.persona.risk.passive else "euphemism"
    elif reading.does(Act.RISK_INDIRECT) and reading.asks[:1] != ("symptom.self_harm",):
        name = "euphemism"
    else:
        return None
    return Plan(candour=mind.candour, disclosures=mind.tells(f"risk.{name}", elicited=True))


def _asks_about_a_sign(mind: Mind) -> bool:
    """'What do you mean by that?', or the client's own words, right after they let a sign of danger fall."""
    last = next((t.plan for t in reversed(mind.turns) if t.plan is not None), None)
    fell = last is not None and any(d.fact.startswith("cue.") for d in last.disclosures)
    reading = mind.reading
    asks_on = reading.picks_up or not (reading.asks or reading.topics or reading.strange)
    return fell and mind.is_asked and asks_on


def _asks(mind: Mind) -> bool:
    return mind.is_asked or not mind.reading.acts


def cared_for(mind: Mind) -> Plan | None:
    """A step outside ordinary IPT that is right with this client has its own answer."""
    step = step_taken(mind.persona, mind.state, mind.reading)
    if step is None or not mind.can_say_more(f"care.{step}"):
        return None
    return Plan(candour=mind.candour, disclosures=mind.tells(f"care.{step}", elicited=True))


def cannot_go_back(mind: Mind) -> Plan | None:
    """Who has said that ordinary work must stop cannot be led back to it: nothing else is on their mind."""
    kinds = mind.persona.reactions.get(Trigger.RISK_ASKED, {})
    if mind.persona.stop is None or "risk.direct" not in mind.state.told or ReactionKind.WITHDRAW not in kinds:
        return None
    heard = [t.text for t in mind.turns if t.speaker is Speaker.CLIENT]
    if not mind.is_locked("hidden") or all(any(line in h for h in heard) for line in kinds[ReactionKind.WITHDRAW]):
        return None
    reaction = Reaction(trigger=Trigger.RISK_ASKED, kind=ReactionKind.WITHDRAW)
    return Plan(candour=mind.candour, reaction=reaction)


def let_fall(mind: Mind, plan: Plan, ending: bool) -> Plan:
    """What the client says unasked, beside the answer: what they come in with, a sign of danger, the end on its way."""
    hint = hint_due(mind.persona, mind.turns, ending=ending)
    if hint is not None and hint.startswith("cue.") and not _fits_a_sign(mind, plan):
        hint = None
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
    return plan.model_copy(update={"disclosures": (*kept, *mind.tells(hint, elicited=False))})


def _fits_a_sign(mind: Mind, plan: Plan) -> bool:
    """Whether a sign of danger may fall here: beside something that is hard, or else when it is high time.

    Who has been asked in an earlier meeting lets none fall later, unless their danger is what the file is about.
    """
    if mind.state.homework is not None and mind.persona.stop is None:
        return False
    asked = sum(t.speaker is Speaker.TRAINEE for t in mind.turns)
    heavy = any(d.fact.startswith(_HARD_MATTERS) or d.fact.endswith(_HARD_BETWEEN_PEOPLE) for d in plan.disclosures)
    return heavy or not plan.disclosures or asked >= HIGH_TIME


HIGH_TIME = 10
_HARD_MATTERS = ("symptom.", "timeline.", "incident.")
_HARD_BETWEEN_PEOPLE = (".conflict", ".disappointment", ".recent_change")
_BESIDE_THE_POINT = frozenset(
    {Situation.UNKNOWN, Situation.OFF_TOPIC, Situation.UNCLEAR, Situation.OUT_OF_ROLE, Situation.OTHER_LANGUAGE}
)
"""To talk about the weather nobody answers with how little they mind about the morning."""
