"""For Inspect AI: `inspect eval simulator/therapist --model ...` has a model treat our clients and scores it.

Inspect calls the model, keeps the log and shows it; the client, the loop and the rubric are the simulator's own. The
extra `inspect` brings Inspect; nothing else imports this module.
"""

# mypy: disable-error-code="untyped-decorator"

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import nan
from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai._util.registry import registry_name
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessageSystem, ChatMessageUser
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from simulator.batch.plan import MODEL_EXCHANGES, Job, Plan, jobs_of
from simulator.batch.results import Failure
from simulator.batch.table import row_of
from simulator.batch.workshop import Workshop, opening
from simulator.bootstrap import RateLimits
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Speaker
from simulator.faces.scorecard_text import BANNER
from simulator.ports import Utterance

PACKAGE = "simulator"
JOB, SESSION = "job", "session"
"""Where a sample keeps what is to be played, and the session that was."""
MEASURES = ("headline", "techniques", "violations", "advisory", "warming", "not_scored", "faults")
"""Headline and mean level of the techniques (1 to 4), traps that count, remarks that only advise, points by which the
client opened up; then what is not the model's doing: criteria left unscored, and faults of the simulator."""


def _named(function: Any) -> str:
    """The name within the package. Inspect adds the package by itself where it is installed, not where editable."""
    name: str = function.__name__
    return name if "/" in registry_name(function, name) else f"{PACKAGE}/{name}"


@cache
def _loaded() -> Workshop:
    """Library and embedded engine, which are loaded once for all samples."""
    return Workshop.of_the_settings()


def therapist(
    personas: str | list[str] = "",
    session: int = 1,
    sessions_planned: int = 16,
    seeds: int = 1,
    exchanges: int = MODEL_EXCHANGES,
    prompt_file: str | None = None,
    engine: str = "embedded",
) -> Task:
    """The model under test as the therapist of our clients, scored by the rubric.

    Args:
        personas: which clients, by id, with commas between them; none: all there are.
        session: which session of the course it is.
        sessions_planned: how long the course is.
        seeds: how often each client is met, each time with its own seed.
        exchanges: most turns of the therapist.
        prompt_file: a file with the therapist's system message; none: the model is tested as it is.
        engine: who plays the client and scores: 'embedded', or 'llm' with the model of the IPT_* settings.
    """
    library = _loaded().library
    chosen = personas.replace(" ", "").split(",") if isinstance(personas, str) else personas
    plan = Plan.model_validate(
        {
            "personas": [p for p in chosen if p] or sorted(library.personas),
            "trainees": [{"id": "therapist", "kind": "model", "model": "inspect", "exchanges": exchanges}],
            "sessions": [session],
            "sessions_planned": sessions_planned,
            "seeds": seeds,
            "engines": [{"id": engine, "engine": engine}],
        }
    )
    versions = _loaded().engine(plan.engines[0]).versions
    return Task(
        dataset=[
            Sample(id=job.id, input=opening(job, library), metadata={JOB: job.model_dump(mode="json")})
            for job in jobs_of(plan)
        ],
        solver=meets_client(Path(prompt_file).read_text(encoding="utf-8").strip() if prompt_file else ""),
        scorer=rubric(),
        metadata={"versions": versions | {"rubric": library.rubric.version}, "note": BANNER},
    )


therapist = task(name=_named(therapist))(therapist)


@dataclass
class _ModelUnderTest:
    """The trainee of one session: Inspect's model, asked through Inspect, so that its log has every call."""

    state: TaskState
    generate: Generate
    most: int

    async def says(self, turns: Sequence[Turn]) -> Utterance | None:
        """What the model says next."""
        self.hears(turns)
        if sum(turn.speaker is Speaker.TRAINEE for turn in turns) >= self.most:
            return None
        self.state = await self.generate(self.state)
        return Utterance(self.state.output.completion.strip())

    def hears(self, turns: Sequence[Any]) -> None:
        """The client's last words go into the talk, if they are not in it yet."""
        if turns and self.state.messages[-1].role == "assistant":
            self.state.messages.append(ChatMessageUser(content=turns[-1].text))


@solver
def meets_client(prompt: str = "") -> Solver:
    """Plays the session: the model under test says a turn, our client answers, until the end."""
    limits = RateLimits()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if prompt:
            state.messages.insert(0, ChatMessageSystem(content=prompt))
        job = Job.model_validate(state.metadata[JOB])
        model = _ModelUnderTest(state, generate, job.trainee.exchanges or MODEL_EXCHANGES)
        workshop = Workshop(_loaded().library, _loaded().own, limits=limits)
        try:
            outcome = await workshop.run(job, model)
        finally:
            await workshop.close()
        if isinstance(outcome, Failure):
            raise RuntimeError(outcome.why)  # the simulator's failure is no score of the model
        model.hears(outcome.turns)  # a client may end the session
        model.state.store.set(SESSION, outcome.model_dump(mode="json"))
        return model.state

    return solve


@scorer(metrics={name: [mean(), stderr()] for name in MEASURES})
def rubric() -> Scorer:
    """The scorecard in numbers, with the findings and their quotes as explanation, and all levels beside it."""
    techniques = frozenset(c.id for c in _loaded().library.rubric.criteria if c.kind == "technique")

    async def score(state: TaskState, target: Target) -> Score:
        session = state.store.get(SESSION)
        if session is None:
            return Score.unscored(reason="scoring_failed", explanation="The session was not played to its end.")
        row, graded = row_of(session, techniques), session["graded"]
        measured = {
            "headline": row.headline,
            "techniques": row.technique,
            "violations": row.findings,
            "advisory": row.advisory,
            "warming": row.warming,
            "not_scored": len(row.not_scored),
            "faults": sum(row.faults.values()),
        }
        return Score(
            value={name: nan if value is None else round(float(value), 2) for name, value in measured.items()},
            explanation=_in_words(graded),
            metadata={"criteria": {id: s["level"] for id, s in graded["criteria"].items()}, "faults": row.faults},
        )

    return score


def _in_words(graded: dict[str, Any]) -> str:
    """The headline, then every finding with the words it rests on."""
    found = [
        f"- **{f['criterion']}** ({f['severity']}, turn {f['turn']}): “{f['quote']}”. {f['why']}"
        for f in graded["findings"]
    ]
    return "\n".join([graded["headline"]["sentence"], "", *found, "", BANNER])
