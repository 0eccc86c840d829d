"""What the handlers need. Chainlit calls them without arguments, so it is kept here, once a process."""

from simulator.sessions import Sessions
from simulator.settings import Settings


class Desk:
    """Settings from the moment the app is made; sessions while it runs."""

    settings: Settings
    sessions: Sessions


desk = Desk()
