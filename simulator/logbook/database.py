"""Opening a database: SQLite or PostgreSQL, brought up to date by the migrations that travel with the package."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from simulator.logbook.rows import LogbookError


@asynccontextmanager
async def working(engine: AsyncEngine, taken: LogbookError | None = None) -> AsyncIterator[AsyncConnection]:
    """One transaction. What the database refuses is a `LogbookError` without any of what was written.

    Args:
        engine: the database.
        taken: what to say when the row is there already, or what it belongs to is not.
    """
    try:
        async with engine.begin() as connection:
            yield connection
    except IntegrityError as error:
        raise taken or LogbookError("the log refused a row that does not fit") from error
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise LogbookError(f"the database did not answer as it should ({type(cause).__name__})") from error


def open_engine(url: str) -> AsyncEngine:
    """An engine for one of our two kinds of URL. Raises `LogbookError` for any other."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise LogbookError(
            "IPT_DATABASE_URL is not a database URL (sqlite+aiosqlite:///… or postgresql+asyncpg://…)"
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+asyncpg")
    if parsed.drivername not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise LogbookError(
            f"cannot use '{parsed.drivername}' for the log; expected sqlite+aiosqlite or postgresql+asyncpg"
        )
    if parsed.drivername == "postgresql+asyncpg":
        return create_async_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_async_engine(parsed, hide_parameters=True)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # secure_delete: what a trainee has deleted is overwritten in the file, not only let go of.
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON")
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def upgrade(connection: Connection) -> None:
    """Brings the tables up to date on this connection."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("simulator") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
