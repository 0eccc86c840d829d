"""Who may open the supervisor pages, and which session is within their reach. What is not looks like nothing."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from simulator.accounts import viewer_of
from simulator.core.review import Review, spoken_out
from simulator.faces.who import current_user
from simulator.logbook import NoSuchSession, QueueRow, User
from simulator.session import Session
from simulator.sessions import Sessions
from simulator.supervising import blind_for

NOTHING_HERE = "There is no such page, or it is not for you to see."


async def supervisor(user: Annotated[User, Depends(current_user)]) -> User:
    """The supervisor or admin asking. A trainee sees that nothing is here.

    Raises:
        HTTPException: 404 for a trainee.
    """
    if user.role == "trainee":
        raise HTTPException(404, NOTHING_HERE)
    return user


async def admin(user: Annotated[User, Depends(current_user)]) -> User:
    """The admin asking. Everybody else sees that nothing is here.

    Raises:
        HTTPException: 404 for everybody else.
    """
    if user.role != "admin":
        raise HTTPException(404, NOTHING_HERE)
    return user


Supervisor = Annotated[User, Depends(supervisor)]
Admin = Annotated[User, Depends(admin)]


@dataclass(frozen=True)
class Read:
    """Somebody else's session, opened by a supervisor."""

    person: User
    row: QueueRow
    session: Session
    blind: bool

    @property
    def reviews(self) -> tuple[Review, ...]:
        """What was said of it, without other people's blind ratings that are still under way."""
        return spoken_out(self.session.reviews)


async def session_in_reach(session_id: str, request: Request, person: Supervisor) -> Read:
    """The session with this id, if it is within the asking person's reach. That they read it goes into the audit log.

    Raises:
        NoSuchSession: it is not there, not finished, or not for them.
    """
    sessions: Sessions = request.app.state.sessions
    logbook, viewer = sessions.logbook, viewer_of(person)
    row = await logbook.queue.reaches(viewer, session_id)
    if row is None:
        raise NoSuchSession(session_id)
    if viewer is not None:
        await logbook.reviews.note(person.name, _DID[request.method], row.trainee, session_id, request.url.path)
    session = await sessions.load(session_id)
    blind = viewer is not None and blind_for(person.name, session)
    return Read(person, row, session, blind)


_DID = {"GET": "read", "HEAD": "read", "POST": "reviewed"}
InReach = Annotated[Read, Depends(session_in_reach)]
