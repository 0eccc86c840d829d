"""How the client holds back (hurt, holding a subject off, drawing back after much), and the sign that a line landed."""

from collections.abc import Sequence

from simulator.core.dynamics import EFFECTS, HURTS
from simulator.core.events import Disclosure, Plan, Reaction
from simulator.core.mind import Mind
from simulator.core.vocabulary import Act, Candour, ReactionKind, Situation, Speaker, Trigger


def hurt(mind: Mind) -> Plan | None:
    """The answer to what hurts, in one of the client's own manners; at most a guarded fact beside it."""
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
    last = [t.plan.reaction.kind for t in mind.turns if t.plan is not None and t.plan.reaction is not None]
    return _weighed(mind, list(mind.persona.reactions[trigger]), last)


def holds_off(mind: Mind) -> ReactionKind | None:
    """How a locked subject is held off: plainly declined (None), or in a manner of the client's own."""
    available = [kind for kind, lines in mind.persona.resistance.items() if lines]
    if not available or mind.random.random() < PLAINLY_DECLINES:
        return None
    return _weighed(mind, available, [t.plan.resistance for t in mind.turns if t.plan and t.plan.resistance])


def _weighed(mind: Mind, available: list[ReactionKind], used: Sequence[ReactionKind]) -> ReactionKind:
    """The persona's weights choose, but no manner is used three turns running."""
    if len(used) > 1 and used[-1] is used[-2] and len(available) > 1:
        available = [kind for kind in available if kind is not used[-1]]
    weights = [mind.persona.weights.reactions.get(kind, 0.1) for kind in available]
    return mind.random.choices(available, weights=weights)[0]


PLAINLY_DECLINES = 0.35
"""How often a locked subject is simply declined, as opposed to held off in the client's own manner."""


PULLS_BACK = 0.5
PULLS_BACK_WHEN_FOLLOWED = 0.12
DEEP = 50
"""A fact that needs this much openness, told openly, is a great deal to have said."""


def pull_back(mind: Mind) -> Plan | None:
    """Having said a great deal the client may draw back, less readily if the trainee stays with it; now and then."""
    last = next((t for t in reversed(mind.turns) if t.speaker is Speaker.CLIENT), None)
    lately = [t.plan.situation for t in mind.turns[-PULL_BACK_RESTS:] if t.plan is not None]
    if last is None or last.plan is None or Situation.PULL_BACK in lately:
        return None
    deep = any(_is_deep(mind, d) for d in last.plan.disclosures)
    stays = mind.reading.picks_up or mind.reading.does(*_STAYS)
    if not deep or not mind.persona.situations.get(Situation.PULL_BACK):
        return None
    if mind.random.random() >= (PULLS_BACK_WHEN_FOLLOWED if stays else PULLS_BACK):
        return None
    return Plan(candour=Candour.GUARDED, situation=Situation.PULL_BACK)


PULL_BACK_RESTS = 16
"""Turns, of both, within which a client draws back only once."""
_STAYS = (Act.AFFECT_REFLECTION, Act.REFLECTION, Act.MIXED_FEELINGS, Act.VALIDATION)


def _is_deep(mind: Mind, told: Disclosure) -> bool:
    fact = mind.persona.facts.get(told.fact)
    return fact is not None and fact.needs >= DEEP and told.candour is not Candour.GUARDED


def vary(mind: Mind, plan: Plan) -> Plan:
    """No way of giving nothing is used three turns running."""
    last = [t.plan for t in mind.turns if t.speaker is Speaker.CLIENT and t.plan is not None][-2:]
    if plan.disclosures or plan.situation not in _GIVES_NOTHING or len(last) < 2:
        return plan
    if any(p.disclosures or (p.situation, p.resistance) != (plan.situation, plan.resistance) for p in last):
        return plan
    detail = mind.next_detail(near=True) if mind.candour is not Candour.GUARDED else None
    if detail:
        return Plan(candour=mind.candour, disclosures=mind.tells(detail, elicited=False))
    other = Situation.SILENCE if plan.situation is not Situation.SILENCE else Situation.ACKNOWLEDGE
    return Plan(candour=mind.candour, situation=other)


_GIVES_NOTHING = frozenset(
    {Situation.ACKNOWLEDGE, Situation.LOCKED, Situation.AGAIN, Situation.UNKNOWN, Situation.SILENCE, Situation.FRAME}
)


CORRECTS = 0.12
"""How much likelier a client is to confirm a good reflection than to put it right: one in nine is put right."""
_GOOD_KINDS = (ReactionKind.SOFTEN, ReactionKind.CONFIRM, ReactionKind.CORRECT)


def good_reaction(mind: Mind) -> Reaction | None:
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
