"""Coverage: whether a question about anything in a client's file is answered with it, once it may be told.

The questions are by other hands than the client's author and are used for nothing else
(`rubrics/corpus/questions/report/<persona>.yaml`: fact address to wordings).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from simulator.core.disclosure import choose
from simulator.core.documents import Persona
from simulator.core.dynamics import triggers_of
from simulator.core.events import ClientState, Disclosure, Plan
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Candour, Situation, Speaker
from simulator.ports import Reader

TRUSTING = 85.0
"""Openness at which everything but the hidden detail may be told."""
OUTSIDE = "outside"
"""The key of questions that the file has no answer to."""
Questions = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Put:
    """One question that was put, and what came of it."""

    address: str
    question: str
    told: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether it was answered with the fact it asks for; one outside the file, with no fact at all."""
        if self.address == OUTSIDE:
            return not self.told
        return bool({self.address, *_THE_SAME.get(self.address, ())} & set(self.told))


_THE_SAME = {"symptom.self_harm": ("risk.direct", "risk.passive")}
"""Item nine of the questionnaire asks what the risk script answers: in its words the client is right as well."""


def read_questions(file: Path) -> Questions:
    """Questions by fact address. Raises ValueError naming the file when it is not such a mapping."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not all(isinstance(v, list) for v in data.values()):
        raise ValueError(f"{file}: expected a mapping from fact address to a list of questions")
    return {str(address): [str(q) for q in questions] for address, questions in data.items()}


async def put_all(persona: Persona, questions: Questions, reader: Reader) -> list[Put]:
    """Every question, each on its own, to a client who trusts the trainee. What was trained on is not put."""
    trained = {_bare(question) for asked in persona.asked.values() for question in asked}
    return [
        Put(address, question, await _told(persona, address, question, reader))
        for address, asked in questions.items()
        for question in asked
        if _bare(question) not in trained
    ]


def _bare(question: str) -> str:
    """'How old are you?' and 'how old are you' are the same wording: two hands now and then write it alike."""
    return " ".join(question.casefold().strip(" ?.!").split())


async def _told(persona: Persona, address: str, question: str, reader: Reader) -> tuple[str, ...]:
    before = await _leading_up(persona, address, reader)
    told = {d.fact: d.candour for t in before if t.plan for d in t.plan.disclosures}
    state = ClientState(openness=TRUSTING, alliance=60, irritation=0, hope=40, started_at=TRUSTING, told=told)
    reading = await reader.read(question, before, persona)
    plan = choose(persona, before, state, reading, triggers_of(reading, question, before), Random(0))
    return tuple(d.fact for d in plan.disclosures)


async def _leading_up(persona: Persona, address: str, reader: Reader) -> list[Turn]:
    """The exchange that a question would follow in a real talk: the person has come up, or the subject has."""
    owner, _, name = address.partition(".")
    if any(p.id == owner for p in persona.people) and name != "introduction":
        return await _exchange(persona, reader, "Who is that?", f"{owner}.introduction")
    if owner == "incident" and name != "gist":
        heard = ("incident.gist", *(f"incident.told.{i}" for i in range(len(persona.incident.told))))
        return await _exchange(persona, reader, "What was said, word for word?", *heard)
    if owner == "risk" and name not in ("direct", "passive", "euphemism"):
        return await _exchange(persona, reader, "Have you had thoughts of killing yourself?", "risk.direct")
    return []


async def _exchange(persona: Persona, reader: Reader, asked: str, *addresses: str) -> list[Turn]:
    told = tuple(Disclosure(fact=a, candour=Candour.PLAIN, elicited=True) for a in addresses)
    words = " ".join(_words(persona, a) for a in addresses)
    reading = await reader.read(asked, (), persona)
    return [
        Turn(index=0, speaker=Speaker.TRAINEE, text=asked, reading=reading),
        Turn(index=1, speaker=Speaker.CLIENT, text=words, plan=Plan(candour=Candour.PLAIN, disclosures=told)),
    ]


def _words(persona: Persona, address: str) -> str:
    if address == "risk.direct":
        return persona.risk.direct[0]
    if address.startswith("incident.told."):
        return persona.incident.told[int(address.rpartition(".")[2])]
    return persona.facts[address].plain[0]


def declined(plan: Plan) -> bool:
    """Whether a client's turn gave nothing: not known, not to be told, or told already."""
    return not plan.disclosures and plan.situation in (Situation.UNKNOWN, Situation.LOCKED, Situation.AGAIN)
