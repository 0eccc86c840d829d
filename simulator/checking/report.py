"""The whole check of the clients: coverage, sound and the three trainees, as figures ready to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, pstdev

from simulator.checking.coverage import OUTSIDE, Put, put_all, read_questions
from simulator.checking.sound import Sound, sound_of
from simulator.checking.trainees import Outcome, outcome, play, play_prompt_only
from simulator.core.documents import Persona
from simulator.core.trainees import STYLES, Style
from simulator.sessions import Sessions


@dataclass(frozen=True)
class Checked:
    """Everything measured on one client.

    Attributes:
        put: the questions of `rubrics/corpus/questions/report/`; empty if nobody has written any.
        sounds: one a seed, of a session of forty turns.
        outcomes: by style, one a seed; `prompt_only` the same lines on a client without a mind.
    """

    persona: str
    put: Sequence[Put]
    sounds: Sequence[Sound]
    outcomes: Mapping[Style, Sequence[Outcome]]
    prompt_only: Mapping[Style, Sequence[Outcome]]

    @property
    def inside(self) -> list[Put]:
        """Questions that the file answers."""
        return [p for p in self.put if p.address != OUTSIDE]

    @property
    def outside(self) -> list[Put]:
        """Questions that it does not."""
        return [p for p in self.put if p.address == OUTSIDE]


async def check(sessions: Sessions, persona: Persona, corpus: Path, seeds: int) -> Checked:
    """All checks of one client over so many seeds. Raises `LibraryError` when its trainees are missing."""
    script = sessions.library.trainees(persona.id)
    questions = corpus / "questions" / "report" / f"{persona.id}.yaml"
    put = await put_all(persona, read_questions(questions), sessions.engine.reader) if questions.exists() else []
    long = script.long()
    played = {s: [await play(sessions, persona.id, script.turns(s), seed) for seed in range(seeds)] for s in STYLES}
    flat = {
        s: [await play_prompt_only(persona, sessions.engine, script.turns(s), seed) for seed in range(seeds)]
        for s in STYLES
    }
    return Checked(
        persona=persona.id,
        put=put,
        sounds=[sound_of(await play(sessions, persona.id, long, seed)) for seed in range(seeds)],
        outcomes={s: [outcome(persona, turns) for turns in runs] for s, runs in played.items()},
        prompt_only={s: [outcome(persona, turns) for turns in runs] for s, runs in flat.items()},
    )


def effect_size(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Cohen's d of the first over the second; None where nothing varies."""
    spread = ((pstdev(one) ** 2 + pstdev(other) ** 2) / 2) ** 0.5
    return (mean(one) - mean(other)) / spread if spread else None


def share_answered(put: Iterable[Put]) -> tuple[int, int]:
    """How many of these were answered as they should be, and how many there are."""
    answers = [p.answered for p in put]
    return sum(answers), len(answers)
