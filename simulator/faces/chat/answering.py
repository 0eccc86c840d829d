"""What every handler rests on: what cannot be done is told in a sentence, and what a page sent is checked."""

# mypy: allow-untyped-calls
# Chainlit leaves some of its methods untyped.

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import chainlit as cl
from pydantic import BaseModel, ValidationError

from simulator.faces.chat.room import Room
from simulator.faces.chat.showing import plain
from simulator.faces.texts import t
from simulator.faces.texts.from_below import from_below
from simulator.library import LibraryError
from simulator.logbook import LogbookError
from simulator.session import SessionError

log = logging.getLogger(__name__)


@asynccontextmanager
async def told(room: Room, message: cl.Message | None = None) -> AsyncIterator[None]:
    """What cannot be done is told in a sentence, never as the client's words.

    The bubble of what was not said goes, as it would when the page is loaded again, and its words are given back.
    """
    try:
        yield
        return
    except (SessionError, LibraryError) as error:
        sentence = from_below(str(error))
    except LogbookError as error:
        room.forget()
        sentence = t("told.unwritten", error=from_below(str(error)))
    except Exception:
        log.exception("the chat could not do what the page asked")
        sentence = t("told.went_wrong")
    if message is not None:
        await message.remove()
        sentence += f"\n{t('told.not_said', text=message.content)}" if message.content.strip() else ""
    await room.tell("\n\n".join(plain(part) for part in sentence.split("\n")))


K = TypeVar("K", bound=BaseModel)


def sent(payload: object, kind: type[K]) -> K:
    """What the page sent, checked. Raises `SessionError` when it is not what our own elements send."""
    try:
        return kind.model_validate(payload)
    except ValidationError:
        raise SessionError(t("told.unreadable")) from None
