"""Trainees that need no model: scripted ones with tunable skill and planted traps, and recorded ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from simulator.batch.plan import PlantedTrap, RecordedTrainee, ScriptedTrainee
from simulator.core.trainees import Plant, ScriptedTrainees, Style
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.ports import Utterance


@dataclass(frozen=True)
class FixedTrainee:
    """Says its lines one after the other, whatever the client answers.

    Attributes:
        lines: what it says.
        planted: the traps among the lines, by their place in `lines` from 0.
    """

    lines: tuple[Utterance, ...]
    planted: tuple[tuple[str, int], ...] = ()

    async def says(self, turns: Sequence[Turn]) -> Utterance | None:
        """The next line."""
        said = sum(turn.speaker is Speaker.TRAINEE for turn in turns)
        return self.lines[said] if said < len(self.lines) else None


def recorded(trainee: RecordedTrainee) -> FixedTrainee:
    """The trainee of a recording."""
    lines = tuple(Utterance(line.text, line.in_role_as) for line in trainee.lines)
    return FixedTrainee(lines[: trainee.exchanges])


def scripted(trainee: ScriptedTrainee, script: ScriptedTrainees, seed: str) -> FixedTrainee:
    """The lines of one session: those of the two nearest scripts mixed as the skill says, then the traps among them.

    Raises:
        KeyError: the script has no words for a trap; `missing_traps` would have told.
    """
    random = Random(f"{seed}:{trainee.id}")
    lines = list(_cut(_mixed(script, trainee.skill, random), trainee.exchanges))
    placed: list[tuple[str, str]] = []
    for trap in trainee.traps:
        plant = random.choice(plants_for(script, trap))
        lines.insert(_place(trap, plant, lines), plant.text)
        placed.append((trap.trap, plant.text))
    lines = lines[: trainee.exchanges] if trainee.exchanges else lines
    planted = tuple((criterion, lines.index(text)) for criterion, text in placed if text in lines)
    return FixedTrainee(tuple(map(Utterance, lines)), planted)


def plants_for(script: ScriptedTrainees, trap: PlantedTrap) -> list[Plant]:
    """The wordings of a trap that were checked for this client."""
    return [plant for plant in script.plants if plant.trap == trap.trap]


def _place(trap: PlantedTrap, plant: Plant, lines: Sequence[str]) -> int:
    """Where a trap is put: at its turn, else after the line that it was checked for, else in the middle."""
    if trap.turn is not None:
        return min(trap.turn - 1, len(lines))
    return lines.index(plant.after) + 1 if plant.after in lines else len(lines) // 2


def _mixed(script: ScriptedTrainees, skill: float, random: Random) -> Iterator[str]:
    """The better script's length; each turn from the better or the worse one, from about the same place in both."""
    better: Style = "skilled" if skill > 0.5 else "neutral"
    worse: Style = "neutral" if skill > 0.5 else "trap_prone"
    share = 2 * skill - 1 if skill > 0.5 else 2 * skill
    good, bad = script.turns(better), script.turns(worse)
    if share in (0.0, 1.0):
        yield from good if share else bad
        return
    said: set[str] = set()
    for i, line in enumerate(good):
        other = bad[round(i * (len(bad) - 1) / (len(good) - 1))]
        chosen = line if random.random() < share or other in said else other
        if chosen not in said:
            said.add(chosen)
            yield chosen


def _cut(lines: Iterator[str], most: int | None) -> Sequence[str]:
    """The first so many lines, the last of all among them: a session that is shorter still says goodbye."""
    whole = list(lines)
    return whole if most is None or len(whole) <= most else [*whole[: most - 1], whole[-1]]
