"""The inventory that was found, held against everything there was to find.

Shown after a session only, and only to a trainee who asks for it: whoever has read it cannot find it out any more.
"""

from simulator.core.counts import Learnt
from simulator.core.documents import Persona
from simulator.core.inventory import Tellings, learnt_about_people
from simulator.core.reading import Frozen
from simulator.core.transcript import Transcript
from simulator.core.vocabulary import Attribute


class Answer(Frozen):
    """One thing there was to find, and how it came out, if it did."""

    about: str
    truth: str
    learnt: Learnt | None


class PersonRevealed(Frozen):
    """Somebody in the client's life, with everything there was to find about them."""

    name: str
    relation: str
    closeness: int
    learnt: Learnt | None
    attributes: dict[Attribute, Answer]


class Revealed(Frozen):
    """Everything there was to find of the inventory and the timeline."""

    people: tuple[PersonRevealed, ...]
    timeline: tuple[Answer, ...]


def reveal(persona: Persona, transcript: Transcript) -> Revealed:
    """The persona's own inventory beside what this session brought to light."""
    learnt = {p.id: p for p in learnt_about_people(persona, transcript)}
    told = Tellings(transcript).first
    people = tuple(
        PersonRevealed(
            name=person.name,
            relation=person.relation,
            closeness=person.closeness,
            learnt=learnt[person.id].introduced,
            attributes={
                a: Answer(
                    about=a.value,
                    truth=getattr(person.facts, a.value).truth,
                    learnt=learnt[person.id].attributes.get(a),
                )
                for a in Attribute
            },
        )
        for person in persona.people
    )
    timeline = tuple(
        Answer(
            about=p.when, truth=p.truth, learnt=told[f"timeline.{p.id}"].learnt if f"timeline.{p.id}" in told else None
        )
        for p in persona.timeline
    )
    return Revealed(people=people, timeline=timeline)
