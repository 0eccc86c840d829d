"""The interpersonal inventory as it stands: who has come up, what is known of each, and what nobody has asked yet.

Built from what the client actually said on the current branch; elicited and volunteered are told apart by the plan
behind each line. Only what was elicited or volunteered is in here, so it can be shown while the session runs.
"""

from datetime import datetime

from pydantic import Field

from simulator.core.counts import Learnt, PersonLearnt
from simulator.core.documents import Persona
from simulator.core.guard import mentions
from simulator.core.reading import Frozen
from simulator.core.transcript import Transcript, Turn
from simulator.core.vocabulary import Attribute, Speaker

_OF_THE_LIVING = (Attribute.CONTACT, Attribute.RECENT_CHANGE)
"""What need not be asked about somebody who has died."""


class Known(Frozen):
    """One thing the client said, and where."""

    turn: int
    text: str
    learnt: Learnt


class KnownPerson(Frozen):
    """A person on the map. Closeness is None until it has come out."""

    id: str
    name: str
    relation: str
    died: bool
    closeness: int | None
    known: dict[Attribute, Known]
    not_asked: tuple[Attribute, ...]


class KnownMoment(Frozen):
    """A point of the timeline that has come out."""

    when: str
    mood: int
    said: Known


class Found(Frozen):
    """What the trainee has found out so far: the side panel's content."""

    people: tuple[KnownPerson, ...]
    timeline: tuple[KnownMoment, ...]
    started: datetime
    turns: int = Field(description="Trainee turns so far.")


class Tellings:
    """Every fact told on the current branch with the first line that told it."""

    def __init__(self, transcript: Transcript) -> None:
        self.first: dict[str, Known] = {}
        for turn in transcript.client_turns():
            for disclosure in turn.plan.disclosures if turn.plan else ():
                learnt: Learnt = "elicited" if disclosure.elicited else "volunteered"
                known = self.first.get(disclosure.fact)
                if known is None or (learnt == "elicited" and known.learnt == "volunteered"):
                    self.first[disclosure.fact] = Known(turn=turn.index, text=turn.text, learnt=learnt)


def found_out(persona: Persona, transcript: Transcript) -> Found:
    """What the trainee has found out so far."""
    told = Tellings(transcript).first
    before = transcript.opened.state.told
    people: list[KnownPerson] = []
    for person in persona.people:
        known = {a: told[f"{person.id}.{a}"] for a in Attribute if f"{person.id}.{a}" in told}
        if not (known or _has_come_up(person.id, persona, transcript, told) or f"{person.id}.introduction" in before):
            continue
        people.append(
            KnownPerson(
                id=person.id,
                name=person.name,
                relation=person.relation,
                died=person.died,
                closeness=person.closeness if Attribute.CLOSENESS in known else None,
                known=known,
                not_asked=tuple(a for a in Attribute if a not in known and not (person.died and a in _OF_THE_LIVING)),
            )
        )
    moments = tuple(
        KnownMoment(when=p.when, mood=p.mood, said=told[f"timeline.{p.id}"])
        for p in persona.timeline
        if f"timeline.{p.id}" in told
    )
    return Found(
        people=tuple(people),
        timeline=moments,
        started=transcript.opened_at,
        turns=len(transcript.trainee_turns()),
    )


def learnt_about_people(persona: Persona, transcript: Transcript) -> tuple[PersonLearnt, ...]:
    """For every person there is: how they and each attribute came out, if they did. The ground truth is the persona."""
    told = Tellings(transcript).first
    rows = []
    for person in persona.people:
        introduction = told.get(f"{person.id}.introduction")
        came_up = _has_come_up(person.id, persona, transcript, told)
        rows.append(
            PersonLearnt(
                id=person.id,
                name=person.name,
                introduced=introduction.learnt if introduction else ("volunteered" if came_up else None),
                attributes={a: told[f"{person.id}.{a}"].learnt for a in Attribute if f"{person.id}.{a}" in told},
            )
        )
    return tuple(rows)


def _has_come_up(person_id: str, persona: Persona, transcript: Transcript, told: dict[str, Known]) -> bool:
    if f"{person_id}.introduction" in told:
        return True
    name = persona.person(person_id).name
    return any(turn.speaker is Speaker.CLIENT and _names(turn, name) for turn in transcript.turns)


def _names(turn: Turn, name: str) -> bool:
    return mentions(turn.text, name.split()[0]) if name[0].isupper() else False
