"""The embedded engine, put together."""

from simulator.engines.embedded.grader import EmbeddedGrader
from simulator.engines.embedded.reader import EmbeddedReader
from simulator.engines.embedded.voice import EmbeddedVoice
from simulator.ports import Engine


def embedded_engine() -> Engine:
    """Reader, voice and grader that need no key and no network. Loads the reader's weights from the package."""
    reader = EmbeddedReader()
    return Engine(name="embedded", reader=reader, voice=EmbeddedVoice(), grader=EmbeddedGrader(reader))
