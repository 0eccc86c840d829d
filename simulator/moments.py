"""Moments: one line of a client, one reply, feedback at once, and again.

They are drawn from the drills' openings, with their clients, and from the example turns of the criteria, with nobody in
particular. Each is logged as a session of the form `moment`, which stands in no list unless it is asked for.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from pydantic import Field

from simulator.core.course import USUAL_SESSIONS
from simulator.core.documents import Persona
from simulator.core.drills import Drill
from simulator.core.events import ClientState, MomentAnswered, SessionOpened, Spoken
from simulator.core.reading import Frozen
from simulator.core.rubric import Criterion, Rubric
from simulator.core.starting import starting_state
from simulator.core.transcript import Turn, advance
from simulator.core.vocabulary import FocalArea, Phase, Speaker
from simulator.grading import grade_case
from simulator.library import Library
from simulator.logbook import Logbook, NoSuchSession, Tail
from simulator.ports import Case
from simulator.session import MOST_CHARACTERS, SessionError, storable
from simulator.sessions import Sessions

MOST_CONTEXT = 3
"""Lines of context that an example may have to be a moment: it is read at a glance."""
_SESSION_OF = {Phase.INITIAL: 2, Phase.MIDDLE: 6, Phase.ENDING: 14}
_NOBODY = ClientState(openness=40, alliance=40, irritation=10, hope=30, started_at=40)


class Moment(Frozen):
    """What is shown: the lines before, whose they are, and what it is about."""

    id: str
    lines: tuple[Spoken, ...] = Field(min_length=1)
    criterion: str
    name: str
    about: str = Field(description="What to watch, in a line.")
    persona: str | None = None
    client: str = "Client"
    drill: str | None = None
    session: int = 1
    phase: Phase = Phase.INITIAL
    area: FocalArea | None = None
    example: str = Field(default="", description="A reply that does it, shown afterwards.")
    because: str = ""


def moments_of(library: Library) -> Mapping[str, Moment]:
    """Every moment there is, by id."""
    rubric = library.rubric
    found = [_of_drill(drill, persona, library) for drill in library.drills.values() for persona in drill.personas]
    for criterion in rubric.criteria:
        if criterion.unit == "turn" and criterion.kind != "common_factor":
            found += _of_criterion(criterion)
    return {moment.id: moment for moment in found}


def _of_drill(drill: Drill, persona_id: str, library: Library) -> Moment:
    played, opening, persona = drill.played_with(persona_id), drill.opening(persona_id), library.persona(persona_id)
    return Moment(
        id=f"{drill.id}.{persona_id}",
        lines=(Spoken(speaker=Speaker.CLIENT, text=opening.client),),
        criterion=played.trap,
        name=drill.name,
        about=opening.situation,
        persona=persona_id,
        client=persona.name,
        drill=drill.id,
        session=drill.session,
        phase=library.course(USUAL_SESSIONS).phase(drill.session),
        area=persona.primary_area,
        example=drill.hints[2],
        because=drill.goal,
    )


def _of_criterion(criterion: Criterion) -> list[Moment]:
    phase = Phase.MIDDLE if Phase.MIDDLE in criterion.phases else criterion.phases[0]
    return [
        Moment(
            id=f"{criterion.id}.{number}",
            lines=tuple(Spoken(speaker=line.speaker, text=line.text) for line in example.context),
            criterion=criterion.id,
            name=criterion.name,
            about=criterion.why,
            session=max(_SESSION_OF[phase], criterion.first_session),
            phase=phase,
            area=criterion.areas[0] if criterion.areas else None,
            example=example.trainee,
            because=example.because,
        )
        for number, example in enumerate(criterion.examples.fine)
        if len(example.context) <= MOST_CONTEXT and example.context[-1].speaker is Speaker.CLIENT
    ]


async def answer(
    sessions: Sessions[Logbook], trainee: str, moment: Moment, text: str, session_id: str | None = None
) -> tuple[str, MomentAnswered]:
    """Judges a reply and writes it down. Returns the id under which the same moment can be tried again.

    Raises:
        SessionError: nothing was said, too much, or `session_id` is not this trainee's moment.
    """
    said = storable(text).strip()
    if not said:
        raise SessionError("Say something first.")
    if len(said) > MOST_CHARACTERS:
        raise SessionError(f"That is too long; {MOST_CHARACTERS:,} characters are the most.")
    answered = await _judged(sessions, moment, said)
    tail, session_id = await _opened(sessions, trainee, moment, session_id)
    await sessions.logbook.append(session_id, tail, answered)
    return session_id, answered


async def _judged(sessions: Sessions[Logbook], moment: Moment, said: str) -> MomentAnswered:
    engine, library = sessions.engine, sessions.library
    persona = library.persona(moment.persona).in_session(moment.session) if moment.persona else None
    turns = await _turns(sessions, moment, persona)
    reading = await engine.reader.read(said, turns, persona)
    turn = Turn(index=len(turns), speaker=Speaker.TRAINEE, text=said, reading=reading)
    case = Case(
        turns=(*turns, turn),
        persona=persona,
        focal_area=moment.area,
        session_number=moment.session,
        sessions_planned=USUAL_SESSIONS,
        phase=moment.phase,
    )
    instant = replace(engine, grader=engine.instant or engine.grader)
    card = await grade_case("", case, _of_a_turn(library.rubric), instant)
    return MomentAnswered(
        moment=moment.id,
        text=said,
        findings=tuple(f for f in card.findings if f.turn == turn.index),
        shown={
            id: shown
            for id, score in card.criteria.items()
            if (shown := tuple(name for name, quote in score.components.items() if quote.turn == turn.index))
        },
    )


async def _turns(sessions: Sessions[Logbook], moment: Moment, persona: Persona | None) -> tuple[Turn, ...]:
    turns: tuple[Turn, ...] = ()
    for line in moment.lines:
        own = line.speaker is Speaker.TRAINEE
        reading = await sessions.engine.reader.read(line.text, turns, persona) if own else None
        turns = (*turns, Turn(index=len(turns), speaker=line.speaker, text=line.text, reading=reading))
    return turns


def _of_a_turn(rubric: Rubric) -> Rubric:
    """What a single turn can show or fall into. What was left out in a session cannot be held against it."""
    return rubric.model_copy(update={"criteria": tuple(c for c in rubric.criteria if not c.of_the_whole)})


async def _opened(
    sessions: Sessions[Logbook], trainee: str, moment: Moment, session_id: str | None
) -> tuple[Tail, str]:
    """Where the answer goes: into the log of the same moment, or into one that begins here."""
    logbook = sessions.logbook
    if session_id is not None:
        events, tail = await logbook.read(session_id)
        transcript = None
        for logged in events:
            transcript = advance(transcript, logged)
        if transcript is None or transcript.opened.trainee != trainee or transcript.opened.form != "moment":
            raise NoSuchSession(f"no moment '{session_id}'")
        return tail, session_id
    persona = sessions.library.persona(moment.persona) if moment.persona else None
    opened = SessionOpened(
        session_id=str(uuid4()),
        trainee=trainee,
        persona=moment.persona or "",
        persona_hash=await logbook.keep(persona) if persona else "",
        rubric_hash=await logbook.keep(sessions.library.rubric),
        course_hash=await logbook.keep(sessions.library.course(USUAL_SESSIONS)),
        engine=sessions.engine.name,
        versions={**sessions.engine.versions, "rubric": sessions.library.rubric.version},
        seed=0,
        session_number=moment.session,
        sessions_planned=USUAL_SESSIONS,
        state=starting_state(persona, moment.session, 0) if persona else _NOBODY,
        form="moment",
        drill=moment.drill,
        scene=moment.lines,
    )
    _, tail = await logbook.begin(opened)
    return tail, opened.session_id
