"""The engine and the shipped content, loaded when this is imported: a process that is forked afterwards has them."""

from simulator.engines.embedded.engine import embedded_engine
from simulator.library import Library

ENGINE = embedded_engine()
LIBRARY = Library.shipped()
CLIENTS = LIBRARY.personas
"""Read here, which takes a second."""
