"""What a trainee might practise next, and where they stand with each drill, from their own record in the log."""

from datetime import UTC, datetime

from simulator.core.mastery import Mastery, standing_in
from simulator.core.recommending import Advice, recommend
from simulator.logbook import Logbook
from simulator.own_record import record_of
from simulator.sessions import Sessions


async def advice_for(sessions: Sessions[Logbook], trainee: str, now: datetime | None = None) -> tuple[Advice, ...]:
    """At most three things, most urgent first."""
    record, library = await record_of(sessions, trainee), sessions.library
    return recommend(record, library.drills, library.rubric, now or datetime.now(UTC))


async def drill_standings(sessions: Sessions[Logbook], trainee: str) -> tuple[Mastery, ...]:
    """Every drill, as this trainee stands with it."""
    record, library = await record_of(sessions, trainee), sessions.library
    return tuple(standing_in(drill, record, library.rubric) for drill in library.drills.values())
