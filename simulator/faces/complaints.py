"""The exceptions whose message is meant for people. Import this when one has happened: it imports what raises them.

Everything else is a fault of ours and keeps its traceback.
"""

from simulator.accounts import AccountsError
from simulator.batch.folder import RunError
from simulator.engines.embedded.corpus import CorpusError
from simulator.interchange import InterchangeError
from simulator.library import LibraryError
from simulator.logbook import LogbookError
from simulator.ports import EngineFault
from simulator.session import SessionError
from simulator.settings import SettingsError

COMPLAINTS = (
    AccountsError,
    CorpusError,
    EngineFault,
    InterchangeError,
    LibraryError,
    LogbookError,
    RunError,
    SessionError,
    SettingsError,
)
