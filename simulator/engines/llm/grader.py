"""The grader through a model: narrow panels side by side, answers checked in code, what fails asked once more."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from simulator.core.counting import count
from simulator.core.events import EngineFaulted
from simulator.core.rubric import Rubric
from simulator.core.scoring import Observation
from simulator.core.vocabulary import EnginePart, FaultKind
from simulator.engines.llm.accuracy import accuracy_line, advisory_of
from simulator.engines.llm.client import Client
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.faults import Faults
from simulator.engines.llm.grading.panels import Panel
from simulator.engines.llm.grading.sitting import Sitting
from simulator.engines.llm.wording import fingerprint
from simulator.metering import note_fault
from simulator.ports import Case, EngineFault, Grader

HOPELESS = {
    FaultKind.BAD_KEY,
    FaultKind.UNKNOWN_MODEL,
    FaultKind.UNREACHABLE,
    FaultKind.TOO_LONG,
    FaultKind.RATE_LIMITED,
    FaultKind.NOT_ACCEPTED,
}
"""Faults that the other panels of the session would meet as well: they are not asked."""


class LlmGrader:
    """Asks a model; the embedded grader's findings go in as evidence.

    Args:
        evidence: the grader whose candidates the model confirms or refutes.
        judges: how many differently worded judges look at everything.
        cards: the folder in which `calibrate --card` leaves a measured accuracy for each version.
    """

    def __init__(self, client: Client, evidence: Grader, judges: int, cards: Path) -> None:
        self._client, self._evidence, self._judges = client, evidence, judges
        at = client.connection
        asked = sha256(f"{evidence.version}|{at.structured}|{at.temperature}|{at.host}".encode()).hexdigest()[:6]
        self.version = f"llm-1-{at.model}-{fingerprint()}-judges{judges}-{asked}"
        self.card = cards / f"accuracy-{sha256(self.version.encode()).hexdigest()[:12]}.json"

    @property
    def connection(self) -> Connection:
        """Where it asks."""
        return self._client.connection

    @property
    def accuracy(self) -> str:
        """How far this model with these prompts can be trusted, if anybody has measured it."""
        return accuracy_line(self.card, self._client.connection.model)

    @property
    def advisory(self) -> frozenset[str]:
        """Criteria that this model was measured to be wrong about too often."""
        return advisory_of(self.card)

    async def sitting(self, case: Case, rubric: Rubric) -> Sitting:
        """The session, ready to be asked about."""
        counts = count(case.turns, case.persona, None)
        return Sitting(case, rubric, counts, await self._evidence.observe(case, rubric), self._judges)

    async def observe(self, case: Case, rubric: Rubric) -> tuple[Observation, ...]:
        """One observation for every criterion that applies. A model's failure is in them, and in the account."""
        sitting = await self.sitting(case, rubric)
        first, *rest = sitting.panels or (None,)
        if first is None:
            return ()
        if await self._ask(sitting, first, sitting.panels):  # alone, so that the others find its beginning kept
            await self._ask_all(sitting, rest)
            await self._ask_all(sitting, sitting.again())
        return sitting.observations()

    async def _ask_all(self, sitting: Sitting, panels: Sequence[Panel]) -> None:
        await asyncio.gather(*(self._ask(sitting, panel, (panel,)) for panel in panels))

    async def _ask(self, sitting: Sitting, panel: Panel, at_stake: Sequence[Panel]) -> bool:
        """Asks one panel. False if there is no sense in asking any other."""
        try:
            answer = await self._client.answer(sitting.prompt(panel), sitting.schema(panel), EnginePart.GRADER)
        except EngineFault as fault:
            hopeless = fault.kind in HOPELESS
            for lost in at_stake if hopeless else (panel,):
                sitting.miss(lost, str(fault))
            note_fault(fault.event(EnginePart.GRADER, "not_scored" if hopeless or panel.complaints else "asked_again"))
            return not hopeless
        if not sitting.take(panel, answer):
            note_fault(unusable(self._client.faults, panel))
        return True


def unusable(faults: Faults, panel: Panel) -> EngineFaulted:
    """An answer came and some of it was missing, malformed, at odds with itself, or quoted what nobody said."""
    then: Literal["asked_again", "not_scored"] = "not_scored" if panel.complaints else "asked_again"
    return faults.of(FaultKind.MALFORMED).event(EnginePart.GRADER, then)
