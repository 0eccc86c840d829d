"""Accounts and cohorts: who there is, who supervises whom. The name of a removed account stays taken."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from simulator.logbook.database import working
from simulator.logbook.reach import trainees_of
from simulator.logbook.review_tables import cohorts, duties, members, saved_views
from simulator.logbook.rows import Cohort, LogbookError, Part, Person, Role
from simulator.logbook.tables import users


class People:
    """Who there is."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def everybody(self) -> list[Person]:
        """All accounts that can log in, by name, each with the cohorts it is in; two statements."""
        present = sa.select(users.c.name, users.c.role).where(users.c.removed_at.is_(None)).order_by(users.c.name)
        parts = sa.select(members.c.name, members.c.cohort, members.c.part).order_by(members.c.cohort)
        async with working(self._engine) as connection:
            rows = (await connection.execute(present)).all()
            belong = (await connection.execute(parts)).all()
        return [
            Person(row.name, row.role, tuple((b.cohort, b.part) for b in belong if b.name == row.name)) for row in rows
        ]

    async def removed(self) -> frozenset[str]:
        """The names of accounts that were removed."""
        async with working(self._engine) as connection:
            names = await connection.scalars(sa.select(users.c.name).where(users.c.removed_at.is_not(None)))
            return frozenset(names.all())

    async def set_password(self, name: str, password_hash: str) -> None:
        """A password in place of the old one; whoever is logged in has to log in again."""
        async with self._changed(name, {"password_hash": password_hash, "password_at": datetime.now(UTC)}):
            pass

    async def set_role(self, name: str, role: Role) -> None:
        """Another role. A trainee supervises nobody. Raises `LogbookError` where no admin would be left."""
        async with self._changed(name, {"role": role}) as connection:
            if role == "trainee":
                supervises = sa.and_(members.c.name == name, members.c.part == "supervisor")
                await connection.execute(members.delete().where(supervises))

    async def remove(self, name: str) -> None:
        """Takes an account away: nobody can log in with it, its cohorts lose it, its sessions stay in the log."""
        async with self._changed(name, {"removed_at": datetime.now(UTC), "password_hash": ""}) as connection:
            await connection.execute(members.delete().where(members.c.name == name))
            await connection.execute(duties.delete().where(duties.c.supervisor == name))
            await connection.execute(saved_views.delete().where(saved_views.c.owner == name))

    @asynccontextmanager
    async def _changed(self, name: str, values: dict[str, object]) -> AsyncIterator[AsyncConnection]:
        present = sa.and_(users.c.name == name, users.c.removed_at.is_(None))
        admins = (
            sa.select(sa.func.count()).select_from(users).where(users.c.role == "admin", users.c.removed_at.is_(None))
        )
        async with working(self._engine) as connection:
            before = await connection.scalar(admins)
            done = await connection.execute(users.update().where(present).values(**values))
            if done.rowcount == 0:
                raise LogbookError(f"there is no account '{name}'")
            if before and not await connection.scalar(admins):
                raise LogbookError(f"'{name}' is the only admin; make somebody else one first")
            yield connection

    # -- cohorts --------------------------------------------------------------------------------

    async def cohorts(self) -> list[Cohort]:
        """All cohorts by name with who is in them."""
        async with working(self._engine) as connection:
            names = (await connection.scalars(sa.select(cohorts.c.name).order_by(cohorts.c.name))).all()
            rows = (await connection.execute(sa.select(members).order_by(members.c.name))).all()
        return [
            Cohort(
                name,
                supervisors=tuple(r.name for r in rows if r.cohort == name and r.part == "supervisor"),
                trainees=tuple(r.name for r in rows if r.cohort == name and r.part == "trainee"),
            )
            for name in names
        ]

    async def add_cohort(self, name: str) -> None:
        """A new cohort. Raises `LogbookError` if the name is taken."""
        taken = LogbookError(f"there is a cohort '{name}' already")
        async with working(self._engine, taken) as connection:
            await connection.execute(cohorts.insert().values(name=name, created_at=datetime.now(UTC)))

    async def put(self, cohort: str, name: str, part: Part) -> None:
        """Puts somebody into a cohort, or gives them another part in it.

        Raises:
            LogbookError: there is no such cohort or account, or a trainee's account is to supervise.
        """
        async with working(self._engine) as connection:
            known = await connection.scalar(sa.select(cohorts.c.name).where(cohorts.c.name == cohort))
            if known is None:
                raise LogbookError(f"there is no cohort '{cohort}'")
            present = sa.and_(users.c.name == name, users.c.removed_at.is_(None))
            role = await connection.scalar(sa.select(users.c.role).where(present))
            if role is None:
                raise LogbookError(f"there is no account '{name}'")
            if part == "supervisor" and role == "trainee":
                raise LogbookError(f"'{name}' is a trainee; give the account the role supervisor first")
            here = sa.and_(members.c.cohort == cohort, members.c.name == name)
            await connection.execute(members.delete().where(here))
            await connection.execute(members.insert().values(cohort=cohort, name=name, part=part))

    async def take_out(self, cohort: str, name: str) -> None:
        """Takes somebody out of a cohort."""
        async with working(self._engine) as connection:
            await connection.execute(members.delete().where(members.c.cohort == cohort, members.c.name == name))

    async def trainees_of(self, supervisor: str) -> Sequence[str]:
        """The trainees of the cohorts that this person supervises, by name."""
        async with working(self._engine) as connection:
            names: Sequence[str] = (await connection.scalars(trainees_of(supervisor).distinct())).all()  # type: ignore[assignment]
        return sorted(names)

    async def cohorts_of(self, name: str, part: Part) -> Sequence[str]:
        """The cohorts in which this person has this part, by name."""
        query = sa.select(members.c.cohort).where(members.c.name == name, members.c.part == part)
        async with working(self._engine) as connection:
            return sorted((await connection.scalars(query)).all())

    async def supervisors_of(self, trainee: str) -> Sequence[str]:
        """Who supervises a cohort that this trainee is in, by name."""
        own, theirs = members.alias("own"), members.alias("theirs")
        query = (
            sa.select(theirs.c.name)
            .join(own, own.c.cohort == theirs.c.cohort)
            .where(own.c.name == trainee, own.c.part == "trainee", theirs.c.part == "supervisor")
            .distinct()
        )
        async with working(self._engine) as connection:
            return sorted((await connection.scalars(query)).all())
