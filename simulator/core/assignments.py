"""What a supervisor asks a trainee to do until a day, and when it counts as done."""

from datetime import date, datetime
from typing import Self

from pydantic import Field, model_validator

from simulator.core.events import Form, Purpose
from simulator.core.reading import Frozen


class Task(Frozen):
    """What is to be done: a session with a client, or a drill.

    The first finished session of the trainee that fits, begun after it was given, fulfils it.
    """

    persona: str | None = Field(default=None, description="None: a drill with the client that it is written for.")
    session_number: int = Field(default=1, ge=1)
    drill: str | None = None
    purpose: Purpose = "practice"
    due_on: date
    text: str = Field(default="", max_length=400, description="A word to the trainee.")

    @model_validator(mode="after")
    def _is_something_to_do(self) -> Self:
        if self.persona is None and self.drill is None:
            raise ValueError("an assignment names a client or a drill")
        return self

    @property
    def form(self) -> Form:
        """A whole session or a drill."""
        return "drill" if self.drill else "session"


class Assignment(Task):
    """A task in its place: to whom, by whom, since when, and the session that fulfilled it."""

    id: int
    cohort: str | None
    trainee: str
    given_by: str
    given_at: datetime
    done_session: str | None = None
    done_at: datetime | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has gone by with nothing done."""
        return self.done_at is None and self.due_on < today
