"""The stairs: from settings to a library, a logbook and an engine, joined as `Sessions`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from simulator.engines.embedded.engine import embedded_engine
from simulator.library import Library
from simulator.logbook import Logbook
from simulator.ports import Engine
from simulator.session import Sessions
from simulator.settings import Settings


def library_for(settings: Settings) -> Library:
    """The shipped content with the site's folders on top."""
    return Library.shipped(personas=settings.personas, rubrics=settings.rubrics)


def engine_for(settings: Settings) -> Engine:
    """The engine that the settings name."""
    return {"embedded": embedded_engine}[settings.engine]()


@asynccontextmanager
async def sessions_for(settings: Settings) -> AsyncIterator[Sessions]:
    """Everything a face needs, for as long as it needs it. Raises `LogbookError` if the database cannot be opened."""
    async with Logbook.at(settings.log_url) as logbook:
        yield Sessions(library_for(settings), logbook, engine_for(settings))
