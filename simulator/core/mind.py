"""The client at one moment: what is locked, what is the subject, and which facts would answer a question."""

from collections.abc import Iterator, Sequence
from random import Random

from simulator.core.candour import ORDER, PLAIN_FROM, candour_at, fresh_lines
from simulator.core.documents import LifeFact, Persona
from simulator.core.events import ClientState, Disclosure
from simulator.core.reading import Reading
from simulator.core.transcript import Turn, heard_from_client
from simulator.core.vocabulary import Act, Attribute, Candour, Speaker, Symptom, Topic, Trigger

UNLOCK_WITHIN = 3
"""Trainee turns, this one included, within which a way to the hidden detail must have been walked."""

LOW_MOOD = 4
"""Mood on the timeline (0 to 10) from which downwards the client was depressed."""

WELL = 6
"""Mood from which upwards the client was well: the depression began where it was never reached again."""

_ASKING = (Act.OPEN_QUESTION, Act.CLOSED_QUESTION, Act.EXACT_WORDS, Act.TASK_REVIEW, Act.WISH_QUESTION)
_ATTRIBUTES = frozenset(a.value for a in Attribute)
_NO_SUBJECT = frozenset({"care", "cue", "ending_cue", "opening", "role_play", "self_to", "other_to", "other"})
"""Owners of what is said by script: no subject that the talk could stay with."""
_INSIDE = {Topic.FEELINGS: "incident.feeling", Topic.WISHES: "incident.wanted"}


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
        return heard_from_client(self.turns)

    def tells(self, *addresses: str, elicited: bool) -> tuple[Disclosure, ...]:
        """These facts, told as openly as the client is now; each once."""
        return tuple(Disclosure(fact=a, candour=self.candour, elicited=elicited) for a in dict.fromkeys(addresses))

    @property
    def is_asked(self) -> bool:
        """Whether the turn asks anything, with or without a question mark."""
        return self.reading.questions > 0 or self.reading.does(*_ASKING)

    # -- following the thread -------------------------------------------------------------------

    def thread(self) -> str | None:
        """The address of the fact told last, within the last three client turns."""
        for turn in [t for t in reversed(self.turns) if t.speaker is Speaker.CLIENT][:3]:
            told = [d.fact for d in turn.plan.disclosures] if turn.plan else []
            subjects = [fact for fact in told if fact.partition(".")[0] not in _NO_SUBJECT]
            if subjects:
                return subjects[-1]
            if told:
                return None  # what was scripted is done with: nothing goes on from it by itself
        return None

    def next_detail(self, *, near: bool = False) -> str | None:
        """What comes next on the subject, if anything may; `near` keeps to the same person or event."""
        thread = self.thread()
        if thread is None or thread == "hidden":
            return None
        owner = thread.partition(".")[0]
        for address in self._along(thread):
            if self.is_locked(address) or (near and not self._belongs(address, owner)):
                continue
            if self.can_say_more(address) if address == thread else self._is_news(address):
                return address
        return None

    def _belongs(self, address: str, owner: str) -> bool:
        same = address.partition(".")[0] == owner
        return same and owner not in ("symptom", "clinical", "life")

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
        first_low = next((i for i in range(len(timeline)) if all(p.mood < WELL for p in timeline[i:])), 0)
        points = [f"timeline.{p.id}" for p in (*timeline[first_low:], *reversed(timeline[:first_low]))]
        yield from (a for a in points if a not in self.state.told and not self.is_locked(a))

    def _is_news(self, address: str) -> bool:
        told = self.state.told.get(address)
        if told is None:
            return True
        return ORDER.index(self.candour) > ORDER.index(told) and self.can_say_more(address)

    # -- what was asked -------------------------------------------------------------------------

    def asked(self) -> list[str]:
        """Addresses that answer the question, best first, groups ('who is in your life') resolved to members."""
        if self.reading.does(Act.EXACT_WORDS) and not self._asks_elsewhere() and (words := self._words_asked()):
            return words
        if self._lately("incident.") and all(a.startswith("incident.") for a in self.reading.asks[:1]):
            inside = [a for topic, a in _INSIDE.items() if self.reading.about(topic) and self.can_say_more(a)]
            if inside:
                return inside
        if self.reading.asks:
            return [a for asked in self.reading.asks for a in self._beyond_the_introduction(asked)]
        if self.reading.about(Topic.INCIDENT):
            return [a for a in self._incident_in_order() if self._is_news(a)][:1]
        if self.reading.does(Act.MOOD_CHECK):
            recent = [f"life.{f.id}" for f in self.persona.life if f.topic is Topic.RECENT_EVENT]
            return [*(a for a in recent if self._is_news(a)), "symptom.mood"]
        return list(self._group())

    def _asks_elsewhere(self) -> bool:
        """Whether the exact words that are asked for are not those of the incident: another fact answers better."""
        of_the_quarrel = f"{self.persona.incident.with_}."
        return any(not a.startswith(("incident.", of_the_quarrel)) for a in self.reading.asks[:1])

    @property
    def _quarrel(self) -> str:
        return f"{self.persona.incident.with_}.{Attribute.CONFLICT}"

    def _words_asked(self) -> list[str]:
        """Whose words: the quarrel's when it is the subject or its other person is named, else the event's in hand."""
        thread = self.thread() or ""
        if thread.startswith("homework."):
            return [thread]
        in_the_incident = self._lately("incident.")
        if not in_the_incident and not self.reading.strange and (more := self._more_of_what_was_told(thread)):
            return [more]
        if in_the_incident or self.persona.incident.with_ in self.reading.people:
            wish = self.reading.acts.get(Act.WISH_QUESTION, 0.0) == 1.0  # a guess would cut the story short
            if wish and self.can_say_more("incident.wanted"):
                return ["incident.wanted"]
            if self.reading.about(Topic.FEELINGS) and self.can_say_more("incident.feeling"):
                return ["incident.feeling"]
            after = self.reading.asks[:1] == ("incident.afterwards",) and self._recounted
            if after and self.can_say_more("incident.afterwards"):
                return ["incident.afterwards"]
            return [a for a in self._incident_in_order() if self._is_news(a)][:1]
        if self.reading.people:
            return []
        if thread.startswith("timeline.") and self.can_say_more(thread):
            return [thread]
        if self.reading.about(Topic.INCIDENT, Topic.CONFLICT) or not thread:
            return ["incident.gist"]
        return []

    def _more_of_what_was_told(self, thread: str) -> str | None:
        """'And what did you say?' goes on with what has just been told, and not with the quarrel of the file."""
        owner = thread.partition(".")[0]
        if not thread or owner in ("incident", "symptom", "clinical", self.persona.incident.with_):
            return None
        near = (
            (thread, f"{owner}.{Attribute.CONFLICT}") if any(p.id == owner for p in self.persona.people) else (thread,)
        )
        of_somebody_else = thread if len(near) > 1 else None
        return next((a for a in near if self.can_say_more(a) and not self.is_locked(a)), of_somebody_else)

    @property
    def _recounted(self) -> bool:
        """Whether the incident has been told to its last word: then 'and next?' asks what came after."""
        return f"incident.told.{len(self.persona.incident.told) - 1}" in self.state.told

    def _lately(self, owner: str) -> bool:
        """Whether the client has told something of this in their last four turns."""
        told = [t.plan for t in self.turns if t.speaker is Speaker.CLIENT and t.plan is not None][-4:]
        return any(d.fact.startswith(owner) for plan in told for d in plan.disclosures)

    def _beyond_the_introduction(self, address: str) -> list[str]:
        """Once a person has been introduced, a question about them asks for what has not come up yet."""
        owner, _, name = address.partition(".")
        if name != "introduction" or address not in self.state.told:
            return [address]
        conflict = f"{owner}.{Attribute.CONFLICT}"
        if self.reading.does(Act.EXACT_WORDS) and self.can_say_more(conflict):
            return [conflict]
        untold = [f"{owner}.{a}" for a in Attribute if f"{owner}.{a}" not in self.state.told]
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
            thread = self.thread()
            if Topic.FEELINGS in topics and thread and thread != "hidden" and self.can_say_more(thread):
                yield thread  # 'how does that make you feel' stays with what was just told
            mine = [f"life.{f.id}" for f in self._stories() if f.topic in topics]
            if not self.reading.does(Act.OPEN_QUESTION, Act.MOOD_CHECK):
                mine = []  # a closed question asks for one thing, and no neighbour of it will do
            yield from (a for a in sorted(mine, key=lambda a: a in self.state.told) if not self.is_locked(a))
            if Topic.FEELINGS in topics:
                yield "symptom.mood"
