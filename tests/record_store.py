"""A learning record store on loopback: a real HTTP server that keeps statements, or answers as it is told to."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator.telling import Store

KEY, SECRET = "ipt", "open sesame"


class RecordStore:
    """What the store holds, and how it is to answer next: a status, `hang`, or nothing special."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.requests = 0
        self.answers: list[int | str] = []
        self.released = threading.Event()
        self.url = ""

    def store(self, secret: str = SECRET) -> Store:
        return Store(self.url, KEY, secret, "https://ipt.example.org")

    def take(self, path: str, headers: Any, body: bytes) -> int:
        """The status with which a PUT is answered; a statement that is right is kept."""
        self.requests += 1
        told = self.answers.pop(0) if self.answers else None
        if told == "hang":
            self.released.wait(30)
        if isinstance(told, int):
            return told
        expected = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if headers["Authorization"] != expected:
            return 401
        parts = urlsplit(path)
        if parts.path != "/xapi/statements" or headers["X-Experience-API-Version"] != "1.0.3":
            return 400
        statement = json.loads(body)
        (id_,) = parse_qs(parts.query)["statementId"]
        if id_ in self.kept:
            return 204 if self.kept[id_] == statement else 409
        self.kept[id_] = statement
        return 204


@contextmanager
def record_store() -> Iterator[RecordStore]:
    """A store that listens for as long as the test needs it."""
    kept = RecordStore()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(kept.take(self.path, self.headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/xapi"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield kept
    finally:
        kept.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
