"""What the handlers need. Chainlit calls them without arguments, so it is kept here, once a process."""

from simulator.session import Sessions
from simulator.settings import Settings


class Desk:
    """Settings from the moment the app is made; sessions while it runs."""

    settings: Settings
    sessions: Sessions

    def __init__(self) -> None:
        self.at_once: set[str] = set()
        """Who wants the client's words all at once, for as long as the server runs."""

    def has_pace(self, person: str) -> bool:
        """Whether the client's words come one by one for this person."""
        return person not in self.at_once


desk = Desk()
