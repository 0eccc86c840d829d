"""One process's part in a run: what is loaded once, and the sessions that are played with it."""

import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from simulator.batch.plan import MODEL_EXCHANGES, EngineChoice, Job, ModelTrainee, RecordedTrainee
from simulator.batch.results import Failure, PlantedAt, Result, result_of
from simulator.batch.trainees import FixedTrainee, recorded, scripted
from simulator.bootstrap import ModelTrainees, RateLimits, engine_for, library_for
from simulator.core.documents import Persona
from simulator.core.scoring import Scorecard
from simulator.core.trainees import ScriptedTrainees
from simulator.core.transcript import Turn
from simulator.core.vocabulary import Phase, Speaker
from simulator.grading import grade_case
from simulator.interchange import ForeignSession, case_of
from simulator.library import Library
from simulator.logbook import MemoryLog
from simulator.metering import account
from simulator.ports import Case, Engine, EngineFault, Trainee
from simulator.session import Session, SessionError
from simulator.sessions import Sessions
from simulator.settings import Settings, SettingsError, read_settings

OPENING = (
    "A client has been referred to you for interpersonal psychotherapy.\n\nReferral: {referral}\n\n"
    "This is session {session} of {planned}. There is time for about {most} things that you say. "
    "The client has come in and sits down. What do you say first?"
)
"""What a model that plays the trainee is shown before it speaks first: what a therapist knows then."""


class Workshop:
    """Engines, trainees and the library, each loaded when a job first needs it. `async with Workshop.opened() as w`.

    Args:
        library: personas and rubric.
        own: the engine that needs nobody else: the embedded one, or whichever grades what comes from elsewhere.
        rehearsing: models are not asked; what they would take is counted (`--dry-run`).
        limits: rate limits that are shared with other workshops.
    """

    def __init__(
        self, library: Library, own: Engine, *, rehearsing: bool = False, limits: RateLimits | None = None
    ) -> None:
        self.library, self.own, self._rehearsing = library, own, rehearsing
        self._limits = limits or RateLimits()
        self._engines: dict[EngineChoice, Engine] = {}
        self._models: dict[ModelTrainee, ModelTrainees] = {}
        self._scripts: dict[str, ScriptedTrainees] = {}
        self._log = MemoryLog()

    @classmethod
    def of_the_settings(cls, *, rehearsing: bool = False) -> "Workshop":
        """A workshop that lives as long as its process."""
        settings = read_settings(engine="embedded")
        return cls(library_for(settings), engine_for(settings), rehearsing=rehearsing)

    @classmethod
    @asynccontextmanager
    async def opened(cls, *, rehearsing: bool = False) -> AsyncIterator["Workshop"]:
        """A workshop for as long as it is needed, with the personas and rubrics of the settings."""
        workshop = cls.of_the_settings(rehearsing=rehearsing)
        try:
            yield workshop
        finally:
            await workshop.close()

    async def warm_up(self, jobs: Iterable[Job] = ()) -> None:
        """Loads and works out what every session needs, once, before there are processes that inherit it.

        `jobs`: what will be played; what can be asked of their clients is worked out too.
        """
        clients = {(job.persona, job.session) for job in jobs if not job.needs_a_model}
        for name, session in sorted(clients):
            self.script(name)
            await self._try_out(self.library.persona(name).in_session(session))
        await self._try_out(None)

    async def _try_out(self, client: Persona | None) -> None:
        """One turn read and graded."""
        turns = (Turn(index=0, speaker=Speaker.TRAINEE, text="Hello. What brings you here?"),)
        reading = await self.own.reader.read(turns[0].text, (), client)
        read = (turns[0].model_copy(update={"reading": reading}),)
        await self.own.grader.observe(Case(read, client, None, 1, 1, Phase.INITIAL), self.library.rubric)

    async def close(self) -> None:
        """Lets go of connections."""
        for engine in self._engines.values():
            if engine.close is not None:
                await engine.close()
        for model in self._models.values():
            await model.close()

    def engine(self, choice: EngineChoice) -> Engine:
        """The engine of a plan. Raises `SettingsError` where no model can be reached with what is set."""
        if choice.engine == "embedded":
            return self.own
        if choice not in self._engines:
            settings = settings_of(choice)
            self._engines[choice] = engine_for(
                settings, embedded=self.own, limits=self._limits, live=False, rehearsed=self._rehearsing
            )
        return self._engines[choice]

    def script(self, persona: str) -> ScriptedTrainees:
        """The client's scripted trainees."""
        if persona not in self._scripts:
            self._scripts[persona] = self.library.trainees(persona)
        return self._scripts[persona]

    def trainee(self, job: Job) -> Trainee:
        """Whoever plays the trainee in this session."""
        trainee = job.trainee
        if isinstance(trainee, ModelTrainee):
            return self._model(trainee).for_session(
                trainee.prompt or "", opening(job, self.library), trainee.exchanges or MODEL_EXCHANGES
            )
        if isinstance(trainee, RecordedTrainee):
            return recorded(trainee)
        return scripted(trainee, self.script(job.persona), f"{job.persona}:{job.seed}")

    def _model(self, trainee: ModelTrainee) -> ModelTrainees:
        if trainee not in self._models:
            self._models[trainee] = ModelTrainees(settings_of(trainee), self._limits, rehearsed=self._rehearsing)
        return self._models[trainee]

    async def run(self, job: Job, trainee: Trainee | None = None) -> Result | Failure:
        """Plays and grades one session. The same job gives the same result where no model has a part in it.

        `trainee` plays in place of the plan's, where somebody else has the model.
        """
        trainee = trainee or self.trainee(job)
        sessions = Sessions(self.library, self._log, self.engine(job.engine))
        try:
            with account() as spent:
                session = await sessions.begin(
                    job.persona,
                    job.trainee.id,
                    session_number=job.session,
                    sessions_planned=job.sessions_planned,
                    seed=job.seed,
                    session_id=job.id,
                )
                await talk(session, trainee)
                card = await session.end()
            events, _ = await self._log.read(job.id)
        except (EngineFault, SessionError) as error:
            return Failure(id=job.id, why=str(error))
        finally:
            self._log.forget(job.id)
        return result_of(job, session, events, card, _planted(trainee, session), spent)

    async def grade(self, session: ForeignSession) -> Scorecard:
        """The scorecard of a session from elsewhere, by the workshop's own engine."""
        case = await case_of(session, self.own.reader, self.library)
        return await grade_case(session.id, case, self.library.rubric, self.own)


def opening(job: Job, library: Library) -> str:
    """What a model that plays the trainee is shown before it speaks first."""
    return OPENING.format(
        referral=library.persona(job.persona).card.referral.strip(),
        session=job.session,
        planned=job.sessions_planned,
        most=job.trainee.exchanges or MODEL_EXCHANGES,
    )


async def run_job(job: Job, workshop: Workshop) -> Result | Failure:
    """One session of a plan, wherever the workshop is: this process, a worker's, or another machine's."""
    return await workshop.run(job)


async def talk(session: Session, trainee: Trainee) -> None:
    """The two talk until the trainee has no more to say or the client's file stops the session."""
    while not session.transcript.ended:
        said = await trainee.says(session.transcript.turns)
        if said is None:
            return
        async for _ in session.say(said.text, in_role_as=said.in_role_as):
            pass


def _planted(trainee: Trainee, session: Session) -> Sequence[PlantedAt]:
    """The planted traps that were said: a session that stops by itself may not have come to all of them."""
    if not isinstance(trainee, FixedTrainee):
        return ()
    said = len(session.transcript.trainee_turns())
    return [PlantedAt(criterion=trap, turn=2 * place) for trap, place in trainee.planted if place < said]


def settings_of(choice: EngineChoice | ModelTrainee) -> Settings:
    """The site's settings with what the plan says of this model.

    Raises:
        SettingsError: the key's variable is not set, or there is neither a key nor an address.
    """
    given = choice.model_dump(
        include={"model", "grader_model", "base_url", "reader", "judges", "structured", "temperature"}
    )
    if choice.key != "IPT_API_KEY":
        if not os.environ.get(choice.key):
            raise SettingsError(f"'{choice.id}' wants its key from {choice.key}, which is not set.")
        given["api_key"] = os.environ[choice.key]
    settings = read_settings(engine="llm", **given)
    if not settings.has_model:
        raise SettingsError(
            f"'{choice.id}' is a model, and there is neither a key ({choice.key}) nor a base_url for it."
        )
    return settings
