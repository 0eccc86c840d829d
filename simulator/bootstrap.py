"""The stairs: from settings to a library, a logbook and an engine, joined as `Sessions`."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from simulator.engines.embedded.engine import embedded_engine
from simulator.engines.embedded.grader import ACCURACY_CARD
from simulator.engines.llm.connection import NO_KEY_NEEDED, OPENAI, Connection, Prices
from simulator.engines.llm.pacing import Pacing
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.ports import Engine, Grader, Trainee
from simulator.sessions import Sessions
from simulator.settings import Settings
from simulator.telling import Store

NO_KEY = (
    "IPT_ENGINE=llm is set, but neither IPT_API_KEY nor IPT_BASE_URL is: the embedded engine speaks and scores instead."
)
"""What the page says then."""


def library_for(settings: Settings) -> Library:
    """The shipped content with the site's folders on top."""
    return Library.shipped(personas=settings.personas, rubrics=settings.rubrics)


class RateLimits:
    """One rate limit an address, kept by all who ask there through this process."""

    def __init__(self) -> None:
        self._of: dict[str, Pacing] = {}

    def at(self, connection: Connection) -> Pacing:
        """The limit at the address of this connection."""
        return self._of.setdefault(connection.base_url, Pacing(connection.at_once, connection.a_minute))


def engine_for(
    settings: Settings,
    *,
    embedded: Engine | None = None,
    limits: RateLimits | None = None,
    live: bool = True,
    rehearsed: bool = False,
) -> Engine:
    """The engine that the settings name; the embedded one where there is no key for the other.

    Args:
        settings: the site's choices.
        embedded: the embedded engine, where it has been loaded already.
        limits: rate limits that are shared with others.
        live: somebody watches the replies come.
        rehearsed: no model is asked; what it would take is counted.
    """
    embedded = embedded or embedded_engine()
    if settings.has_model and rehearsed:
        return _rehearsal(settings, embedded)
    if settings.has_model:
        return _language_model(settings, embedded, limits or RateLimits(), live)
    if settings.engine == "llm":
        return replace(embedded, note=NO_KEY)
    return embedded


def _language_model(settings: Settings, embedded: Engine, limits: RateLimits, live: bool) -> Engine:
    from simulator.engines.llm.engine import llm_engine  # LangChain takes seconds to import

    voice = _connection(settings)
    grader = replace(voice, model=settings.grader_model or settings.model)
    reads, judges = settings.reader == "llm", settings.judges
    cards, pacing = settings.data_dir, limits.at(voice)
    return llm_engine(voice, grader, embedded, reads=reads, judges=judges, cards=cards, pacing=pacing, live=live)


def _rehearsal(settings: Settings, embedded: Engine) -> Engine:
    from simulator.engines.llm.rehearsal import rehearsal_engine

    voice = _connection(settings)
    grader = replace(voice, model=settings.grader_model or settings.model)
    reads, judges = settings.reader == "llm", settings.judges
    return rehearsal_engine(voice, grader, embedded, reads=reads, judges=judges, cards=settings.data_dir)


class ModelTrainees:
    """A model that plays the trainee, in as many sessions as one likes."""

    def __init__(self, settings: Settings, limits: RateLimits, *, rehearsed: bool = False) -> None:
        from simulator.engines.llm.client import Client  # LangChain takes seconds to import
        from simulator.engines.llm.rehearsal import CountingClient

        at = _connection(settings)
        self._client = CountingClient(at) if rehearsed else Client(at, limits.at(at))

    def for_session(self, system: str, opening: str, most: int) -> Trainee:
        """The trainee of one session; see `LlmTrainee`."""
        from simulator.engines.llm.trainee import LlmTrainee

        return LlmTrainee(self._client, system, opening, most)

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._client.aclose()


def _connection(settings: Settings) -> Connection:
    return Connection(
        model=settings.model,
        base_url=settings.base_url or OPENAI,
        api_key=settings.api_key or NO_KEY_NEEDED,
        azure_version=settings.azure_api_version,
        timeout=settings.timeout,
        attempts=settings.attempts,
        at_once=settings.calls_at_once,
        a_minute=settings.calls_per_minute,
        structured=settings.structured,
        temperature=settings.temperature,
        prices=Prices(settings.price_in, settings.price_cached, settings.price_out),
    )


def host_of(settings: Settings) -> str:
    """Where the model is, as a page may show it."""
    return _connection(settings).host


@asynccontextmanager
async def opened_engine(settings: Settings) -> AsyncIterator[Engine]:
    """The engine for as long as it is needed."""
    engine = engine_for(settings)
    try:
        yield engine
    finally:
        if engine.close is not None:
            await engine.close()


def card_of_grader(grader: Grader) -> Path:
    """Where the measured accuracy of this grader is kept: with the package, or for a model among the site's data."""
    card: Path = getattr(grader, "card", ACCURACY_CARD)
    return card


def recall_of(grader: Grader) -> dict[str, float]:
    """By criterion, the share of faults marked by a person that this grader was measured to find."""
    card = card_of_grader(grader)
    measured = json.loads(card.read_text(encoding="utf-8"))["criteria"] if card.exists() else {}
    return {criterion: figures["recall"] for criterion, figures in measured.items() if figures["recall"] is not None}


def store_for(settings: Settings) -> Store | None:
    """The learning record store that the settings name, if they do."""
    if not settings.lrs_url:
        return None
    secret = settings.lrs_secret.get_secret_value() if settings.lrs_secret else ""
    return Store(settings.lrs_url, settings.lrs_key, secret, settings.lrs_home or settings.lrs_url)


@asynccontextmanager
async def sessions_for(settings: Settings) -> AsyncIterator[Sessions]:
    """Everything a face needs, for as long as it needs it. Raises `LogbookError` if the database cannot be opened."""
    async with Logbook.at(settings.log_url) as logbook, opened_engine(settings) as engine:
        sessions = Sessions(library_for(settings), logbook, engine)
        await sessions.catch_up()
        yield sessions
