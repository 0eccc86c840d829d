"""Starts the simulator's servers for the browser tests, run as a script by `browser.Nursery`.

A server's own start is mostly importing. This process has imported everything that does not look at the environment,
and forks one server a line of orders on its standard input; it answers with the server's process id. Nothing else is
shared: a server has its own environment, folder, port and database, and may be killed at any moment.
"""

import json
import os
import signal
import sys

import literalai  # noqa: F401  Chainlit imports these two, which takes it most of its time
import mcp  # noqa: F401

from simulator.engines.embedded.engine import embedded_engine
from simulator.faces.web import serve
from simulator.settings import read_settings


def main() -> None:
    """Until standard input ends."""
    embedded_engine()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a server that ends leaves nothing behind
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become_server(order["env"], order["folder"], order["log"])
        print(child, flush=True)


def _become_server(env: dict[str, str], folder: str, log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(written, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    serve(read_settings())
    os._exit(0)


if __name__ == "__main__":
    main()
