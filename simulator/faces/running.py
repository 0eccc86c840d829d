"""What commands share: the names of engines, and running a command's work to its end or until Ctrl-C."""

import asyncio
from collections.abc import Coroutine
from enum import StrEnum
from typing import Any

import typer


class EngineName(StrEnum):
    """The engines there are."""

    EMBEDDED = "embedded"
    LLM = "llm"


ALL_IN_THE_LOG = "Stopped. Everything said is in the log; `ipt-sim sessions` lists it."


def run_to_the_end(work: Coroutine[Any, Any, None], stopped: str = ALL_IN_THE_LOG) -> None:
    """Runs the work; after Ctrl-C says `stopped`."""
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo(f"\n{stopped}")
