"""A real server in a process of its own and a real browser, for the tests of the pages. Nothing sleeps by the clock."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, Response, WebSocket, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30.0
START_PATIENCE = 90.0
"""A server starts in five seconds; beside other tests it may take several times that."""


async def until(holds: Callable[[], Awaitable[bool]], what: str, patience: float = PATIENCE) -> None:
    """Waits until it holds; fails when patience ends."""
    end = asyncio.get_running_loop().time() + patience
    while not await holds():
        assert asyncio.get_running_loop().time() < end, f"{what} did not happen within {patience:.0f} s"
        await asyncio.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Nursery:
    """The process that servers are forked from; see `server_nursery.py`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def server(self, env: dict[str, str], folder: Path) -> int:
        """Starts a server. Returns its process id."""
        if self._process is None:
            script = Path(__file__).with_name("server_nursery.py")
            self._process = subprocess.Popen(
                [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"env": env, "folder": str(folder), "log": str(folder / "server.log")}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


NURSERY = Nursery()
"""One for all tests of a test process. It ends with it, when its standard input does."""


def is_alive(process: int) -> bool:
    """Whether the process runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class Server:
    """The simulator's server. Killed without a word, as a power cut would."""

    data: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    process: int | None = None
    terms_read: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("IPT_", "CHAINLIT_"))}
        env |= {"IPT_DATA_DIR": str(self.data), "IPT_PORT": str(self.port), "IPT_WORDS_PER_SECOND": "0"} | self.settings
        self.process = await asyncio.to_thread(NURSERY.server, env, self.data)
        await until(self._answers, "the server's first answer", START_PATIENCE)
        if self.terms_read and self.settings.get("IPT_MODE", "solo") == "solo":
            async with httpx.AsyncClient() as client:
                (await client.post(f"{self.url}/data/terms")).raise_for_status()

    async def _answers(self) -> bool:
        assert self.process is not None
        assert is_alive(self.process), (self.data / "server.log").read_text()
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.url}/healthz")).status_code == 200
        except httpx.TransportError:
            return False

    async def kill(self) -> None:
        process, self.process = self.process, None
        if process is not None and is_alive(process):
            os.kill(process, signal.SIGKILL)
            await until(_ended(process), "the end of the killed server")


def _ended(process: int) -> "Callable[[], Awaitable[bool]]":
    async def ended() -> bool:
        return not is_alive(process)

    return ended


@asynccontextmanager
async def served(data: Path, **settings: str) -> AsyncIterator[Server]:
    """A server for as long as the test needs it; in solo mode its one person has read the terms."""
    async with _running(Server(data, settings)) as server:
        yield server


@asynccontextmanager
async def first_served(data: Path, **settings: str) -> AsyncIterator[Server]:
    """A server that nobody has used before."""
    async with _running(Server(data, settings, terms_read=False)) as server:
        yield server


@asynccontextmanager
async def _running(server: Server) -> AsyncIterator[Server]:
    try:
        await server.start()
        yield server
    finally:
        await server.kill()


@dataclass
class Traffic:
    """Everything that went between page and server, and every address that was asked for."""

    hosts: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)

    reading: set[asyncio.Task[None]] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", self._socket)
        page.on("response", self._answer)

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).netloc)

    def _socket(self, socket: WebSocket) -> None:
        self._asked(socket.url)
        socket.on("framesent", lambda frame: self.texts.append(str(frame)))
        socket.on("framereceived", lambda frame: self.texts.append(str(frame)))

    def _answer(self, response: Response) -> None:
        if urlsplit(response.url).path.startswith(("/assets/", "/public/", "/page.js")):
            return  # the same for everybody, and holds nothing of a session
        task = asyncio.ensure_future(self._read(response))
        self.reading.add(task)
        task.add_done_callback(self.reading.discard)

    async def _read(self, response: Response) -> None:
        try:
            self.texts.append(await response.text())
        except Exception:  # a page that was left behind has no body any more
            return

    async def all_text(self) -> str:
        """What was seen, as plain words."""
        await asyncio.gather(*self.reading)
        return words("\n".join(self.texts))


def words(text: str) -> str:
    """Only the words, so that escapes of JSON and Markdown do not hide any."""
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"\\u[0-9a-f]{4}|\\n", " ", text.lower()))


@asynccontextmanager
async def opened(server: Server) -> AsyncIterator[tuple[Page, Traffic]]:
    """A page of a fresh browser, watched."""
    if not HAS_CHROMIUM:
        pytest.fail("The browser tests need Chromium: install it with 'apt-get install chromium'.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 850})
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        traffic = Traffic()
        traffic.watch(page)
        try:
            yield page, traffic
        finally:
            await browser.close()
        assert traffic.hosts == {urlsplit(server.url).netloc}, f"the page asked other hosts: {traffic.hosts}"


async def begin(
    page: Page, server: Server, client: str, button: str = "Begin the first session", *, assess: bool = False
) -> str:
    """From the first page into a session, or into an assessment. Returns its id."""
    await page.goto(server.url)
    await page.locator(".ipt-card", has_text=client).click()
    await page.get_by_label("As an assessment").set_checked(assess)
    await page.evaluate("document.querySelector('#chat-input').dataset.old = true")
    await page.get_by_role("button", name=button).click()
    await page.wait_for_url("**/thread/*")
    await page.locator(
        "#chat-input:not([data-old])"
    ).wait_for()  # the page builds its composer anew for the new address
    await page.locator(".ipt-case").wait_for()
    return page.url.rsplit("/", 1)[1]


async def say(page: Page, text: str) -> str:
    """Says it and waits for the whole reply. Returns the reply as the page shows it."""
    replies = page.locator("[data-step-type=assistant_message]")
    before = await replies.count()
    await type_in(page, text)
    await expect(replies).to_have_count(before + 1)
    await expect(page.locator("#stop-button")).to_have_count(0)
    await expect(replies.nth(before).get_by_role("button", name="End session")).to_be_visible()
    return (await replies.nth(before).locator(".message-content").inner_text()).strip()


async def type_in(page: Page, text: str) -> None:
    await page.locator("#chat-input").click()
    await page.keyboard.insert_text(text)
    await page.keyboard.press("Enter")


def bubbles(page: Page) -> "Callable[[], Awaitable[list[str]]]":
    """What the trainee's bubbles say."""

    async def read() -> list[str]:
        found = page.locator("[data-step-type=user_message] .message-content")
        return [text.strip() for text in await found.all_inner_texts()]

    return read


async def resumed(page: Page, count: int) -> None:
    """Waits until a session's page shows so many lines of the trainee's; presses F5 once, as a person would.

    A page that is loaded while the machine has too much to do now and then stays without its messages.
    """
    lines = page.locator("[data-step-type=user_message]")
    try:
        await expect(lines).to_have_count(count, timeout=PATIENCE * 500)
    except AssertionError:
        await page.reload()
        await expect(lines).to_have_count(count)


async def rate(page: Page, level: int = 3) -> None:
    """After the session: the same level for everything, and on to the scorecard."""
    lines = page.locator(".ipt-scale")
    await lines.first.wait_for()
    for line in await lines.all():
        await line.locator("label").nth(level - 1).click()
    await page.get_by_role("button", name="Show the scorecard").click()
    await expect(page.locator(".ipt-rating")).to_have_count(0)
