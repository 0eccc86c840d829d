"""A course of sessions: phases and what must be visible in each meeting."""

from pydantic import Field

from simulator.core.facts import Document, Id, Text
from simulator.core.vocabulary import Phase

USUAL_SESSIONS = 16
"""Length of a course where nothing else is said; drills count their session in it."""


class Meeting(Document):
    """What must be visible in one session of a course (clinical note 4.4)."""

    session: int = Field(ge=1)
    agenda: tuple[Text, ...] = Field(min_length=1)


class Course(Document):
    """A course of N weekly sessions: phase boundaries and the checklist of each meeting."""

    id: Id
    version: int = Field(ge=1)
    sessions: int = Field(ge=8, le=20)
    initial_until: int = Field(ge=1, description="Last session of the initial phase.")
    ending_from: int = Field(ge=4, description="First session of the ending phase.")
    every_session: tuple[Text, ...] = Field(description="From the second session on.")
    meetings: tuple[Meeting, ...]

    def phase(self, session: int) -> Phase:
        """The phase that a session number falls in."""
        if session <= self.initial_until:
            return Phase.INITIAL
        return Phase.ENDING if session >= self.ending_from else Phase.MIDDLE
