"""The optional reader through a model. Where words settle a matter (risk, silence, other languages) rules still decide.

It costs a second call a reply. The embedded reading is made first and stands whenever the model does not answer well.
"""

from collections.abc import Sequence
from typing import Any

from simulator.core.documents import Persona
from simulator.core.reading import Reading
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Act, EnginePart, FaultKind, Topic
from simulator.engines.llm.client import Client
from simulator.engines.llm.grading.answers import Unusable, forms_in
from simulator.engines.llm.wire import Prompt
from simulator.engines.llm.wording import clipped, filled, fingerprint, harmless
from simulator.metering import note_fault
from simulator.ports import EngineFault, Reader

SURE = 0.8
"""Confidence of an act that the model names: under that of a rule, over that of a guess."""
BY_RULE = frozenset({Act.RISK_DIRECT, Act.RISK_INDIRECT, Act.SILENCE, Act.OUT_OF_ROLE, Act.INSULT, Act.EXACT_WORDS})
"""Acts that only the embedded reader gives: each opens or closes something that must not hang on a model's mood."""
_TURNS_SHOWN = 4
_MOST_ASKED = 3


class LlmReader:
    """Reads with a model on top of the embedded reader."""

    def __init__(self, client: Client, embedded: Reader) -> None:
        self._client, self._embedded = client, embedded
        self.version = f"llm-1-{client.connection.model}-{fingerprint()}+{embedded.version}"

    async def read(self, said: str, turns: Sequence[Turn], persona: Persona | None) -> Reading:
        """The embedded reading with the model's acts, topics, people and asked-for facts. Never raises."""
        reading = await self._embedded.read(said, turns, persona)
        if reading.understood != "yes" or reading.does(Act.SILENCE, Act.OUT_OF_ROLE, Act.RISK_DIRECT):
            return reading
        try:
            answer = await self._client.answer(reader_prompt(said, turns, persona), SCHEMA, EnginePart.READER)
            return _joined(reading, forms_in(answer), persona)
        except EngineFault as fault:
            note_fault(fault.event(EnginePart.READER, "stood_in"))
        except (Unusable, TypeError, ValueError):
            note_fault(self._client.faults.of(FaultKind.MALFORMED).event(EnginePart.READER, "stood_in"))
        return reading


def reader_prompt(said: str, turns: Sequence[Turn], persona: Persona | None) -> Prompt:
    """The lists first, which stay the same for a persona; then the last turns."""
    people = ", ".join(f"{p.id} ({', '.join(p.called)})" for p in persona.people) if persona else "not known"
    system = filled(
        "reader.md",
        acts=", ".join(act for act in Act if act not in BY_RULE),
        topics=", ".join(Topic),
        people=people,
        addresses=", ".join(a for a in persona.facts if a != "hidden") if persona else "none",
    )
    lines = [f"{t.speaker.value}: {clipped(harmless(t.text), 400)}" for t in turns[-_TURNS_SHOWN:]]
    talk = "\n".join((*lines, f"trainee, to be read: {clipped(harmless(said), 1200)}"))
    return Prompt(system, f"<talk>\n{talk}\n</talk>")


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "acts": _list_of({"type": "string", "enum": [act.value for act in Act if act not in BY_RULE]}),
        "topics": _list_of({"type": "string", "enum": [topic.value for topic in Topic]}),
        "people": _list_of({"type": "string"}),
        "asks": _list_of({"type": "string"}),
    },
    "required": ["acts", "topics", "people", "asks"],
    "additionalProperties": False,
}


def _joined(reading: Reading, form: dict[str, Any], persona: Persona | None) -> Reading:
    """Both readings as one; what is in no list is let go."""
    acts = {Act(a): SURE for a in form["acts"] if a in set(Act) and Act(a) not in BY_RULE}
    topics = [Topic(t) for t in form["topics"] if t in set(Topic)]
    people = [p for p in form["people"] if persona and any(p == known.id for known in persona.people)]
    asks = [a for a in form["asks"] if persona and a in persona.facts and a != "hidden"][:_MOST_ASKED]
    return reading.model_copy(
        update={
            "acts": acts | reading.acts,
            "topics": tuple(dict.fromkeys((*reading.topics, *topics))),
            "people": tuple(dict.fromkeys((*people, *reading.people))),
            "asks": tuple(dict.fromkeys((*asks, *reading.asks))),
            "strange": reading.strange and not asks,
        }
    )
