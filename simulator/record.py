"""A trainee's own record of practice, from the log: what `core.recommending` and the progress page rest on."""

from collections import Counter
from datetime import UTC, datetime

from simulator.core.drills import score_of_drill
from simulator.core.events import HintGiven, Logged, SessionGraded, SessionOpened
from simulator.core.recommending import Advice, Practised, recommend
from simulator.library import Library
from simulator.session import Sessions

_TYPES = ("session_opened", "hint_given", "session_graded")


async def record_of(sessions: Sessions, trainee: str) -> tuple[Practised, ...]:
    """Every session and drill of this trainee that was graded, oldest first; of each the first scorecard.

    What was done again afterwards was done with the feedback read, and shows no more than that it was read.
    """
    logs = await sessions.logbook.events_of(trainee, _TYPES)
    found = (_practised(log, sessions.library) for log in logs.values())
    return tuple(p for p in found if p is not None)


async def advice_for(sessions: Sessions, trainee: str, now: datetime | None = None) -> tuple[Advice, ...]:
    """What this trainee might practise next."""
    record, library = await record_of(sessions, trainee), sessions.library
    return recommend(record, library.drills, library.rubric, now or datetime.now(UTC))


def _practised(log: list[Logged], library: Library) -> Practised | None:
    opened = log[0].event
    graded = next((logged for logged in log if isinstance(logged.event, SessionGraded)), None)
    if not isinstance(opened, SessionOpened) or graded is None or not isinstance(graded.event, SessionGraded):
        return None
    card = graded.event.scorecard
    drill = library.drills.get(opened.drill) if opened.drill and opened.form == "drill" else None
    played = drill.played_with(opened.persona) if drill and opened.persona in drill.personas else None
    traps = Counter(f.criterion for f in card.findings)
    return Practised(
        session_id=opened.session_id,
        form=opened.form,
        persona=opened.persona,
        session_number=opened.session_number,
        at=graded.at,
        drill=opened.drill,
        drill_level=score_of_drill(played, library.rubric, card).level if played else None,
        hints=sum(isinstance(logged.event, HintGiven) and logged.seq < graded.seq for logged in log),
        traps=dict(traps),
        levels={id: score.level for id, score in card.criteria.items()},
    )
