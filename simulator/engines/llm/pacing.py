"""How many calls may be under way, and how long to wait before the next attempt."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Pause = Callable[[float], Awaitable[None]]
FIRST_WAIT = 0.5
MINUTE = 60.0


class Pacing:
    """One model's rate limit, kept by everybody who asks it through this process.

    Args:
        pause: what waiting is, and `now` what the time is; tests bring their own.
    """

    def __init__(
        self, at_once: int, a_minute: int, pause: Pause = asyncio.sleep, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._a_minute = a_minute
        self._begun: deque[float] = deque(maxlen=a_minute or None)
        self.pause, self._now = pause, now

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one call, as soon as there is one."""
        async with self._places:
            if self._a_minute:
                await self._within_the_minute()
            yield

    async def _within_the_minute(self) -> None:
        while len(self._begun) == self._a_minute and (left := self._begun[0] + MINUTE - self._now()) > 0:
            await self.pause(left)
        self._begun.append(self._now())


def wait_before(attempt: int, wanted: float | None) -> float:
    """Seconds before attempt 2, 3, ...: what the server wants, or twice as long each time."""
    return wanted if wanted is not None else FIRST_WAIT * 2.0 ** (attempt - 2)
