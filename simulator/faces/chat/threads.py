"""Chainlit's data layer over our log: threads are sessions, and what Chainlit wants to write is ignored."""

from typing import Any

from chainlit.data.base import BaseDataLayer
from chainlit.element import ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User
from fastapi import HTTPException

from simulator.accounts import LOCAL_PERSON
from simulator.faces.chat.desk import Desk
from simulator.faces.chat.showing import notice_thread, thread_line, thread_of
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.logbook import LogbookError, SessionRow

_ALWAYS = "2026-01-01T00:00:00Z"


class Threads(BaseDataLayer):
    """Reads sessions as threads. Chainlit asks who a thread's author is before it gives it to anybody."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The person with this name. None for an account that is gone, whatever its cookie says."""
        if self._desk.settings.mode == "solo":
            known = identifier == LOCAL_PERSON.name
        else:
            known = await self._desk.sessions.logbook.user(identifier) is not None
        return PersistedUser(id=identifier, createdAt=_ALWAYS, identifier=identifier) if known else None

    async def create_user(self, user: User) -> PersistedUser | None:
        """Accounts are made by `ipt-sim user add` only."""
        return await self.get_user(user.identifier)

    async def get_thread_author(self, thread_id: str) -> str:
        """Whose session this is; empty if there is none, or the account is gone: an old cookie then opens nothing."""
        row = await self._row(thread_id)
        return row.trainee if row and await self.get_user(row.trainee) else ""

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A session as a thread. A damaged one says so instead of showing what cannot be trusted."""
        row = await self._row(thread_id)
        if row is None:
            return None
        try:
            return thread_of(await self._desk.sessions.load(thread_id))
        except LogbookError as error:
            return notice_thread(thread_id, row, self._name(row), t("told.not_shown", error=from_below(str(error))))

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """A person's own sessions, newest first."""
        rows = await self._desk.sessions.logbook.sessions(trainee=filters.userId) if filters.userId else []
        lines = [thread_line(row, self._name(row), self._drill(row)) for row in rows]
        wanted = (filters.search or "").casefold()
        found = [line for line in lines if wanted in (line["name"] or "").casefold()]
        after = next((i + 1 for i, line in enumerate(found) if line["id"] == pagination.cursor), 0)
        page = found[after : after + pagination.first]
        info = PageInfo(
            hasNextPage=after + len(page) < len(found),
            startCursor=page[0]["id"] if page else None,
            endCursor=page[-1]["id"] if page else None,
        )
        return PaginatedResponse(pageInfo=info, data=page)

    async def delete_thread(self, thread_id: str) -> bool:
        """Refused: the progress page deletes, and asks twice."""
        raise HTTPException(403, t("told.deletion"))

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Ignored: names come from the log."""

    async def create_step(self, step_dict: StepDict) -> None:
        """Ignored: the session writes its own log."""

    async def update_step(self, step_dict: StepDict) -> None:
        """Ignored."""

    async def delete_step(self, step_id: str) -> None:
        """Ignored."""

    async def create_element(self, element: Any) -> None:
        """Ignored."""

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """None: elements have no page of their own."""
        return None

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Ignored."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Ignored: a supervisor's review is the feedback that counts."""
        return ""

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Ignored."""
        return False

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """There are none."""
        return []

    async def build_debug_url(self) -> str:
        """There is none."""
        return ""

    async def close(self) -> None:
        """The log is closed by whoever opened it."""

    async def _row(self, session_id: str) -> SessionRow | None:
        rows = await self._desk.sessions.logbook.sessions(ids=[session_id])
        return rows[0] if rows else None

    def _name(self, row: SessionRow) -> str:
        persona = self._desk.sessions.library.personas.get(row.persona)
        return persona.name if persona else row.persona

    def _drill(self, row: SessionRow) -> str | None:
        drill = self._desk.sessions.library.drills.get(row.drill) if row.drill else None
        return drill.name if drill else row.drill
