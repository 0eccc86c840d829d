"""A trainee's record: each session by its first scorecard, with what supervisors said of that one laid over it."""

import contextlib
from collections.abc import Sequence

from simulator.core.course import Course
from simulator.core.documents import Persona
from simulator.core.events import Logged, SessionOpened
from simulator.core.practice import Practice, said_before
from simulator.core.review import Review, spoken_out
from simulator.core.rubric import Rubric
from simulator.logbook import DamagedLog, Logbook
from simulator.reviewing import Ground, settle
from simulator.sessions import Sessions


async def record_of(sessions: Sessions[Logbook], trainee: str) -> list[Practice]:
    """How each of a trainee's sessions ended, in no order; where it was reviewed, by the levels after the reviews.

    A review whose session cannot be read any more changes nothing: the session's own page says what is wrong.
    """
    logbook = sessions.logbook
    practices = await logbook.own.practices(trainee)
    judged = await logbook.own.judged(trainee)
    talks = await logbook.own.talks(list(judged)) if judged else {}
    record = []
    for practice in practices:
        with contextlib.suppress(DamagedLog):
            if talk := talks.get(practice.session_id):
                practice = await _reviewed(logbook, practice, judged[practice.session_id], talk)
        record.append(practice)
    return record


async def _reviewed(
    logbook: Logbook, practice: Practice, reviews: Sequence[Review], talk: Sequence[Logged]
) -> Practice:
    """The practice with its scorecard as it stands after the reviews of it, not of what was tried again."""
    opened, card = talk[0].event, practice.scorecard
    if card is None or not isinstance(opened, SessionOpened):
        return practice
    rubric = await logbook.document(opened.rubric_hash, Rubric)
    course = await logbook.document(opened.course_hash, Course)
    persona = (await logbook.document(opened.persona_hash, Persona)).in_session(opened.session_number)
    phase, said = course.phase(opened.session_number), said_before(talk, practice.again_at)
    ground = Ground(rubric, opened.session_number, phase, persona.primary_area, said)
    about_it = [r for r in spoken_out(reviews) if practice.again_at is None or r.scorecard_seq < practice.again_at]
    return practice.model_copy(update={"scorecard": settle(card, about_it, ground).scorecard})
