"""How long a trainee waits for the client's first word on the page: `./ipt bench` writes benchmarks/page.md.

A real server with the embedded engine and the usual typing pace, a real Chromium beside it on the same machine. The
time is the browser's own, from the Enter key to the first letter of the reply in the client's bubble.
"""

import asyncio
import os
import tempfile
from pathlib import Path
from statistics import median

from playwright.async_api import Page

from benchmarks.embedded import machine, percentile, script
from tests.faces.browser import begin, opened, served

REPORT = Path(__file__).with_suffix(".md")
CLIENTS = {"marek": "Marek", "denise": "Denise"}
TURNS = 20
FIRST_WORD = """() => { window.firstWord = new Promise((done) => {
  const replies = '[data-step-type=assistant_message] .message-content';
  const before = document.querySelectorAll(replies).length;
  let pressed = null;
  const press = (event) => { if (event.key === 'Enter') pressed = performance.now(); };
  addEventListener('keydown', press, { capture: true });
  const look = new MutationObserver(() => {
    const all = document.querySelectorAll(replies);
    if (pressed === null || all.length <= before || !all[all.length - 1].textContent.trim()) return;
    look.disconnect();
    removeEventListener('keydown', press, { capture: true });
    done(performance.now() - pressed);
  });
  look.observe(document.body, { childList: true, subtree: true, characterData: true });
}); }"""


async def first_words() -> list[float]:
    """Milliseconds until the first word, turn by turn."""
    waited: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), IPT_WORDS_PER_SECOND="9") as server, opened(server) as (page, _):
            for persona, name in CLIENTS.items():
                await begin(page, server, name)
                for line in script(persona)[:TURNS]:
                    waited.append(await first_word(page, line))
    return waited


async def first_word(page: Page, line: str) -> float:
    """One line said; the rest of the reply is heard before the next."""
    await page.locator("#chat-input").click()
    await page.keyboard.insert_text(line)
    await page.evaluate(FIRST_WORD)
    await page.keyboard.press("Enter")
    waited: float = await page.evaluate("window.firstWord")
    replies = page.locator("[data-step-type=assistant_message]")
    await replies.last.get_by_role("button", name="End session").wait_for()
    return waited


def report(waited: list[float], load: float) -> str:
    """The figures as a page."""
    rows = (
        ("median", f"{median(waited):.0f} ms", "under 1000 ms"),
        ("95th percentile", f"{percentile(waited, 0.95):.0f} ms", "under 1000 ms"),
        ("longest", f"{max(waited):.0f} ms", ""),
    )
    lines = [
        "# The client's first word on the page, measured",
        "",
        f"Written by `./ipt bench`. Machine: {machine()}; {load:.1f} processes wanted a core when it began.",
        f"{len(waited)} turns, embedded engine, Chromium on the same machine; from Enter to the reply's first letter.",
        "",
        "| what | measured | aim |",
        "|---|---|---|",
        *(f"| {a} | {b} | {c} |" for a, b, c in rows),
        "",
    ]
    return "\n".join(lines)


async def main() -> None:
    load = os.getloadavg()[0]
    REPORT.write_text(report(await first_words(), load), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    asyncio.run(main())
