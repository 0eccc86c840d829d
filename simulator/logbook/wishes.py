"""What a person wants of the page, on every machine and after every restart."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from simulator.logbook.database import working
from simulator.logbook.tables import at_once


class Wishes:
    """How people like to be shown what clients say."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def has_pace(self, name: str) -> bool:
        """Whether this person wants a client's words one by one, as everybody does who has said nothing."""
        async with working(self._engine) as connection:
            return await connection.scalar(sa.select(at_once.c.name).where(at_once.c.name == name)) is None

    async def set_pace(self, name: str, one_by_one: bool) -> None:
        """From here on words come one by one, or all at once."""
        async with working(self._engine) as connection:
            await connection.execute(at_once.delete().where(at_once.c.name == name))
            if not one_by_one:
                await connection.execute(at_once.insert().values(name=name))
