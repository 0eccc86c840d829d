"""What calls to a language model take and fail at, kept for whoever is counting: a session's turn, a run, a benchmark.

Engines note; the hall opens an account around a piece of work and writes what is in it into the log. Accounts nest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from simulator.core.events import EngineFaulted, EngineUsed
from simulator.core.transcript import together


class Account:
    """Uses and faults noted while it was open."""

    def __init__(self) -> None:
        self.used = EngineUsed(calls=0)
        self.faults: list[EngineFaulted] = []

    @property
    def events(self) -> tuple[EngineFaulted | EngineUsed, ...]:
        """What the log is to hold of it."""
        return (*self.faults, *((self.used,) if self.used.calls else ()))


_open: ContextVar[tuple[Account, ...]] = ContextVar("open accounts", default=())


@contextmanager
def account() -> Iterator[Account]:
    """An account of everything that is noted inside, tasks begun inside included."""
    opened = Account()
    token = _open.set((*_open.get(), opened))
    try:
        yield opened
    finally:
        _open.reset(token)


def note_use(used: EngineUsed) -> None:
    """One call that a model answered."""
    for opened in _open.get():
        opened.used = together(opened.used, used)


def note_fault(fault: EngineFaulted) -> None:
    """One thing that a model failed to do."""
    for opened in _open.get():
        opened.faults.append(fault)
