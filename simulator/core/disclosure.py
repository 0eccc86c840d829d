"""What the client will tell, and how: gating by construction, decided in code and never by a voice.

`choose` makes a `Plan`; `brief_for` turns it into what a voice is given. A locked fact can be in neither, so no prompt
and no trick can get it out of an engine.
"""

from collections.abc import Iterator, Sequence
from random import Random

from simulator.core.documents import HomeworkOutcome, LifeFact, Persona
from simulator.core.dynamics import EFFECTS, HURTS
from simulator.core.events import ClientState, Disclosure, Plan, Reaction
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import (
    Act,
    Attribute,
    Candour,
    ReactionKind,
    Situation,
    Speaker,
    Symptom,
    Topic,
    Trigger,
)

PLAIN_FROM = 40
OPEN_FROM = 60
TOO_MANY_QUESTIONS = 5
UNLOCK_WITHIN = 3
"""Trainee turns, this one included, within which a way to the hidden detail must have been walked."""

LOW_MOOD = 4
"""Mood on the timeline (0 to 10) from which downwards the client was depressed."""

_ATTRIBUTES = frozenset(a.value for a in Attribute)
_ORDER = (Candour.GUARDED, Candour.PLAIN, Candour.OPEN)
_RISK_FOLLOW_UPS = {
    Topic.RISK_PLAN: "plan",
    Topic.RISK_MEANS: "means",
    Topic.RISK_INTENT: "intent",
    Topic.RISK_HISTORY: "history",
    Topic.RISK_PROTECTION: "protection",
}


def candour_at(openness: float) -> Candour:
    """Guarded under 40, plain from 40, open from 60."""
    if openness >= OPEN_FROM:
        return Candour.OPEN
    return Candour.PLAIN if openness >= PLAIN_FROM else Candour.GUARDED


class Mind:
    """The client at one moment: everything `choose` looks at, so that each rule is a short method.

    Args:
        turns: the turns before this one. `reading` and `state` are this turn's.
    """

    def __init__(
        self,
        persona: Persona,
        turns: Sequence[Turn],
        state: ClientState,
        reading: Reading,
        triggers: Sequence[Trigger],
        random: Random,
    ) -> None:
        self.persona, self.turns, self.state = persona, turns, state
        self.reading, self.triggers, self.random = reading, triggers, random
        self.candour = candour_at(state.openness)

    # -- gating ---------------------------------------------------------------------------------

    def is_locked(self, address: str) -> bool:
        """Whether the fact must not be told now."""
        if address == "hidden":
            return not self._hidden_unlocked()
        fact = self.persona.facts.get(address)
        return fact is not None and self.state.openness < fact.needs

    def _hidden_unlocked(self) -> bool:
        hidden = self.persona.hidden
        if "hidden" in self.state.told:
            return self.state.openness >= PLAIN_FROM
        if self.state.openness < hidden.needs:
            return False
        recent = [t for t in self.turns if t.speaker is Speaker.TRAINEE][-(UNLOCK_WITHIN - 1) :]
        triggers = {c.trigger for t in recent for c in t.changes} | set(self.triggers)
        if triggers & set(hidden.not_after):
            return False
        readings = [t.reading for t in recent if t.reading is not None] + [self.reading]
        return any(
            (not way.acts or any(r.does(*way.acts) for r in readings))
            and (not way.asks or any(address in r.asks for r in readings for address in way.asks))
            for way in hidden.ways
        )

    def can_say_more(self, address: str) -> bool:
        """Whether some line of the fact, in the present candour or a lower one, has not been said yet."""
        return bool(fresh_lines(self.persona, address, self.candour, self.state.told.get(address), self._heard))

    def may_be_pressed(self, address: str) -> bool:
        """Whether a guarded answer was given and the fact is harmless: asked again, the client says it plainly."""
        fact = self.persona.facts.get(address)
        if fact is None or address == "hidden" or fact.needs > 0 or self.candour is not Candour.GUARDED:
            return False
        return address in self.state.told and any(line not in self._heard for line in fact.plain)

    @property
    def _heard(self) -> str:
        return "\n".join(t.text for t in self.turns if t.speaker is Speaker.CLIENT)

    # -- following the thread -------------------------------------------------------------------

    def thread(self) -> str | None:
        """The address of the fact told last, within the last three client turns."""
        for turn in [t for t in reversed(self.turns) if t.speaker is Speaker.CLIENT][:3]:
            if turn.plan and turn.plan.disclosures:
                return turn.plan.disclosures[-1].fact
        return None

    def next_detail(self) -> str | None:
        """What comes next on the subject under discussion, if anything may."""
        thread = self.thread()
        candidates = list(self._along(thread)) if thread not in (None, "hidden") else []
        return next((a for a in candidates if not self.is_locked(a) and self._is_news(a)), None)

    def _along(self, thread: str) -> Iterator[str]:
        owner, _, name = thread.partition(".")
        if owner == "incident":
            yield from self._incident_in_order()
        yield thread
        if any(p.id == owner for p in self.persona.people):
            if owner == self.persona.incident.with_ and name in (Attribute.CONFLICT, Attribute.DISAPPOINTMENT):
                yield "incident.gist"
            wanted = [Attribute(t.value) for t in self.reading.topics if t.value in _ATTRIBUTES]
            rest = [a for a in Attribute if a not in wanted]
            yield from (f"{owner}.{a}" for a in [*wanted, *rest])
            yield from (f"life.{f.id}" for f in self._stories() if owner in f.people)
        fact = next((f for f in self.persona.life if f"life.{f.id}" == thread), None)
        if fact is not None:
            yield from (f"life.{f.id}" for f in self._stories() if f.topic is fact.topic)
            yield from (f"life.{f.id}" for f in self._stories() if set(f.people) & set(fact.people))
        if owner == "timeline":
            yield from (f"timeline.{p.id}" for p in self.persona.timeline)
        if owner == "symptom":
            yield from self._symptoms()

    def _stories(self) -> Iterator[LifeFact]:
        """Life facts that may come up by themselves; small particulars (age, pets) are told only when asked for."""
        return (f for f in self.persona.life if f.topic is not Topic.PHYSICAL_HEALTH)

    def _incident_in_order(self) -> Iterator[str]:
        if "incident.gist" not in self.state.told:
            yield "incident.gist"
        yield from (f"incident.told.{i}" for i in range(len(self.persona.incident.told)))
        yield from ("incident.feeling", "incident.wanted", "incident.afterwards")

    def _symptoms(self) -> Iterator[str]:
        scored = sorted(zip(self.persona.phq9.reported, Symptom, strict=True), key=lambda pair: -pair[0])
        yield from (f"symptom.{s}" for score, s in scored if score > 0 and s is not Symptom.SELF_HARM)

    def _from_the_onset(self) -> Iterator[str]:
        """The point under discussion while there is more of it, then from where the depression began, then before."""
        thread = self.thread()
        if thread is not None and thread.startswith("timeline.") and self.can_say_more(thread):
            yield thread
        timeline = self.persona.timeline
        first_low = next((i for i, p in enumerate(timeline) if p.mood <= LOW_MOOD), 0)
        points = [f"timeline.{p.id}" for p in (*timeline[first_low:], *reversed(timeline[:first_low]))]
        yield from (a for a in points if a not in self.state.told)

    def _is_news(self, address: str) -> bool:
        told = self.state.told.get(address)
        if told is None:
            return True
        return _ORDER.index(self.candour) > _ORDER.index(told) and self.can_say_more(address)

    # -- what was asked -------------------------------------------------------------------------

    def asked(self) -> list[str]:
        """Addresses that answer the question, best first, groups ('who is in your life') resolved to members."""
        thread = self.thread()
        if self.reading.does(Act.EXACT_WORDS) and thread is not None and self._tells_of_people(thread):
            return [thread]
        if self.reading.does(Act.EXACT_WORDS) or self.reading.about(Topic.INCIDENT):
            words = [a for a in self._incident_in_order() if self._is_news(a) or a in self.reading.asks]
            about_other = self.reading.people and self.persona.incident.with_ not in self.reading.people
            if words and not about_other:
                return words[:1]
        if self.reading.does(Act.MOOD_CHECK) and not self.reading.asks:
            recent = [f"life.{f.id}" for f in self.persona.life if f.topic is Topic.RECENT_EVENT]
            return [*(a for a in recent if self._is_news(a)), "symptom.mood"]
        if self.reading.asks:
            return [a for asked in self.reading.asks for a in self._beyond_the_introduction(asked)]
        return list(self._group())

    def _tells_of_people(self, address: str) -> bool:
        """Whether the subject is an event with more to tell: exact words are asked of the event in the thread first."""
        if not address.startswith(("timeline.", "life.")) or not self.can_say_more(address):
            return False
        fact = self.persona.facts[address]
        people = getattr(fact, "people", ())
        return bool(people) and (not self.reading.people or bool(set(people) & set(self.reading.people)))

    def _beyond_the_introduction(self, address: str) -> list[str]:
        """Once a person has been introduced, a question about them asks for what has not come up yet."""
        owner, _, name = address.partition(".")
        if name != "introduction" or address not in self.state.told:
            return [address]
        order = list(Attribute)
        if self.reading.does(Act.EXACT_WORDS):
            if self.can_say_more(f"{owner}.{Attribute.CONFLICT}"):
                return [f"{owner}.{Attribute.CONFLICT}"]
        untold = [f"{owner}.{a}" for a in order if f"{owner}.{a}" not in self.state.told]
        return [*untold, *(f"life.{f.id}" for f in self.persona.life if owner in f.people), address]

    def _group(self) -> Iterator[str]:
        if self.reading.about(Topic.PEOPLE):
            untold = [p.id for p in self.persona.people if f"{p.id}.introduction" not in self.state.told]
            yield from (f"{p}.introduction" for p in untold[: 1 if self.candour is Candour.GUARDED else 2])
        elif self.reading.about(Topic.SYMPTOMS):
            yield from (a for a in self._symptoms() if a not in self.state.told)
        elif self.reading.about(Topic.ONSET):
            yield from self._from_the_onset()
        elif self.reading.topics:
            topics = set(self.reading.topics)
            if Topic.FEELINGS in topics and (detail := self.next_detail()):
                yield detail  # 'how does that make you feel' stays with what was just told
            mine = [f"life.{f.id}" for f in self._stories() if f.topic in topics]
            if not self.reading.does(Act.OPEN_QUESTION, Act.MOOD_CHECK):
                mine = []  # a closed question asks for one thing, and no neighbour of it will do
            yield from (a for a in sorted(mine, key=lambda a: a in self.state.told) if not self.is_locked(a))
            if Topic.FEELINGS in topics:
                yield "symptom.mood"


def choose(
    persona: Persona,
    turns: Sequence[Turn],
    state: ClientState,
    reading: Reading,
    triggers: Sequence[Trigger],
    random: Random,
    *,
    in_role: bool = False,
) -> Plan:
    """What the client does next. Nothing locked is ever in the plan."""
    mind = Mind(persona, turns, state, reading, triggers, random)
    if in_role:
        return Plan(candour=mind.candour, disclosures=_told(mind, "role_play", elicited=True))
    return _scripted(mind) or _out_of_the_ordinary(mind) or _hurt(mind) or _answer(mind) or _listen(mind)


def _told(mind: Mind, *addresses: str, elicited: bool) -> tuple[Disclosure, ...]:
    return tuple(Disclosure(fact=a, candour=mind.candour, elicited=elicited) for a in addresses)


def _scripted(mind: Mind) -> Plan | None:
    """Risk answers are the script's, whatever the openness (clinical note 3.1, rule 2)."""
    reading = mind.reading
    if reading.does(Act.RISK_DIRECT):
        follow_up = next((_RISK_FOLLOW_UPS[t] for t in reading.topics if t in _RISK_FOLLOW_UPS), None)
        asked_before = "risk.direct" in mind.state.told
        name = follow_up if follow_up and asked_before else "direct"
    elif any(t in _RISK_FOLLOW_UPS for t in reading.topics):
        name = next(_RISK_FOLLOW_UPS[t] for t in reading.topics if t in _RISK_FOLLOW_UPS)
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


def _answer(mind: Mind) -> Plan | None:
    """Tells what was asked, or declines, or says that it is not known."""
    asks_something = mind.reading.questions > 0 or mind.reading.does(
        Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.TASK_REVIEW
    )
    if not asks_something:
        return None
    return _asked_for_more_than_a_fact(mind) or _tell(mind)


def _asked_for_more_than_a_fact(mind: Mind) -> Plan | None:
    """Questions that a rule answers before the file does: the hidden detail, a link, last time's task, the end."""
    reading = mind.reading
    if not mind.is_locked("hidden") and _points_at_hidden(mind):
        return Plan(candour=mind.candour, disclosures=_told(mind, "hidden", elicited=True))
    if reading.does(Act.ROLE_PLAY):
        return Plan(candour=mind.candour, situation=Situation.ROLE_PLAY, reaction=None)
    if reading.does(Act.TENTATIVE_LINK) and mind.persona.reactions.get(Trigger.GROUNDED_LINK):
        return _takes_the_link(mind)
    if reading.does(Act.TASK_SETTING, Act.SMALL_STEP) and not reading.asks:
        return Plan(candour=mind.candour, situation=Situation.TASK)
    if mind.state.homework and (reading.does(Act.TASK_REVIEW) or reading.about(Topic.HOMEWORK)):
        return Plan(candour=mind.candour, disclosures=_told(mind, f"homework.{mind.state.homework}", elicited=True))
    if reading.about(Topic.ENDING) and not reading.asks:
        return Plan(candour=mind.candour, disclosures=_told(mind, "ending", elicited=True))
    return None


def _tell(mind: Mind) -> Plan:
    asked = mind.asked()
    tellable = [a for a in asked if not mind.is_locked(a) and mind.can_say_more(a)]
    if tellable:
        two = mind.reading.questions >= 2 or _of_one_kind(tellable)
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
        return Plan(candour=mind.candour, situation=Situation.LOCKED)
    if asked:
        detail = mind.next_detail()
        if detail and mind.reading.does(Act.OPEN_QUESTION):
            return Plan(candour=mind.candour, disclosures=_told(mind, detail, elicited=True))
        return Plan(candour=mind.candour, situation=Situation.AGAIN)
    return _vague_question(mind)


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
    if mind.reading.strange and mind.reading.questions:
        off_topic = mind.reading.does(Act.OFF_TOPIC)
        return Plan(candour=mind.candour, situation=Situation.OFF_TOPIC if off_topic else Situation.UNKNOWN)
    detail = mind.next_detail() if mind.reading.does(Act.OPEN_QUESTION) or mind.reading.picks_up else None
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
    detail = mind.next_detail() if going_on else None
    if detail:
        return Plan(candour=mind.candour, reaction=reaction, disclosures=_told(mind, detail, elicited=False))
    if reaction:
        return Plan(candour=mind.candour, reaction=reaction)
    return Plan(candour=mind.candour, situation=Situation.ACKNOWLEDGE)


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
    weights = [1.0 if k is ReactionKind.CORRECT else 3.0 for k in kinds]
    return Reaction(trigger=trigger, kind=mind.random.choices(kinds, weights=weights)[0])


def fresh_lines(persona: Persona, address: str, candour: Candour, told: Candour | None, heard: str) -> tuple[str, ...]:
    """What may be said of a fact now and has not been: the most open tier with anything left.

    A fact once told openly is never told guardedly again.
    """
    for tier in _tiers(persona, address, candour, told):
        unsaid = tuple(line for line in tier if line not in heard)
        if unsaid:
            return unsaid
    return ()


def _tiers(persona: Persona, address: str, candour: Candour, told: Candour | None) -> Iterator[tuple[str, ...]]:
    if address == "hidden" or address not in persona.facts:
        yield lines_up_to(persona, address, candour)
        return
    lowest = _ORDER.index(told) if told is not None else 0
    for tier in reversed(_ORDER[lowest : _ORDER.index(candour) + 1]):
        yield persona.facts[address].lines(tier)


def lines_up_to(persona: Persona, address: str, candour: Candour) -> tuple[str, ...]:
    """The lines of a fact in this candour, then those of lower ones: what may be said of it at this openness.

    Addresses outside `Persona.facts` name scripts: `risk.direct`, `incident.told.3`, `homework`, `ending`, `role_play`.
    """
    owner, _, rest = address.partition(".")
    if owner == "risk":
        lines: tuple[str, ...] = getattr(persona.risk, rest)
        return lines
    if address.startswith("incident.told."):
        return (persona.incident.told[int(rest.partition(".")[2])],)
    if owner == "homework":
        story: HomeworkOutcome = getattr(persona.homework, rest)
        return story.lines
    if address == "ending":
        return persona.ending.when_named
    if address == "role_play":
        return persona.counterpart.client_as_self
    fact = persona.facts[address]
    if address == "hidden":  # it comes haltingly, however open the client is by then
        return (*fact.guarded, *fact.plain, *fact.open)
    allowed = _ORDER[: _ORDER.index(candour) + 1]
    return tuple(line for r in reversed(allowed) for line in fact.lines(r))
