"""From whatever the clients raise to one sentence for a person, and whether asking again can help.

The provider's own words are passed on only where they say something that ours cannot, cut short and without the key;
never for a refused key, for some servers send it back in their answer.
"""

import json
import re
from dataclasses import dataclass

import aiohttp
import httpx
import httpx2
import openai

from simulator.core.vocabulary import FaultKind
from simulator.engines.llm.connection import Connection
from simulator.ports import EngineFault

PASSING = {FaultKind.RATE_LIMITED, FaultKind.SERVER_ERROR, FaultKind.UNREACHABLE, FaultKind.CUT_OFF}
"""Faults that may be gone at the next attempt."""
ONCE_MORE = {FaultKind.EMPTY, FaultKind.MALFORMED, FaultKind.REFUSED, FaultKind.TIMEOUT}
"""Faults that another throw of the dice may mend, and a timeout, which costs too long to try often. The others stay."""
_LONGEST_QUOTE = 160

_SENTENCES = {
    FaultKind.TIMEOUT: "The model at {host} did not answer within {timeout:.0f} seconds.",
    FaultKind.RATE_LIMITED: "The model at {host} takes no more calls just now: too many requests, or no quota left.",
    FaultKind.SERVER_ERROR: "The model's server at {host} reported an error of its own.",
    FaultKind.UNREACHABLE: "No model answers at {host}: is the server running, and is IPT_BASE_URL right?",
    FaultKind.CUT_OFF: "The model at {host} stopped in the middle of its answer.",
    FaultKind.MALFORMED: "The model '{model}' gave an answer that cannot be used.",
    FaultKind.EMPTY: "The model '{model}' answered nothing.",
    FaultKind.REFUSED: "The model '{model}' declined to answer.",
    FaultKind.FILTERED: "The provider's content filter stopped the answer.",
    FaultKind.UNKNOWN_MODEL: "There is no model '{model}' at {host}: IPT_MODEL names it.",
    FaultKind.BAD_KEY: "The key was refused at {host}: IPT_API_KEY is wrong, has expired, or may not use this model.",
    FaultKind.TOO_LONG: "The text is too long for the model '{model}'.",
    FaultKind.NOT_ACCEPTED: "The model's server at {host} did not accept the request.",
}


class StreamedRefusal(Exception):
    """A refusal in the middle of a stream."""


class ModelFault(EngineFault):
    """One attempt that failed.

    Attributes:
        wait: seconds after which the server wants to be asked again, if it said so.
        for_good: trying again is no use, whatever the kind.
    """

    def __init__(self, kind: FaultKind, message: str, *, wait: float | None = None, for_good: bool = False) -> None:
        super().__init__(kind, message)
        self.wait, self.for_good = wait, for_good


@dataclass(frozen=True)
class Faults:
    """Names what went wrong on one connection."""

    connection: Connection

    def of(self, kind: FaultKind, detail: str = "", *, wait: float | None = None, for_good: bool = False) -> ModelFault:
        """A fault of this kind, in words for a person."""
        at = self.connection
        sentence = _SENTENCES[kind].format(host=at.host, model=at.model, timeout=at.timeout)
        said = f" It says: “{self._harmless(detail)}”." if detail else ""
        return ModelFault(kind, sentence + said, wait=wait, for_good=for_good)

    def named(self, error: Exception) -> ModelFault:
        """What a client raised, by its kind. What nobody has foreseen is raised again."""
        if isinstance(error, ModelFault):
            return error
        if isinstance(error, StreamedRefusal):
            return self.of(FaultKind.REFUSED)
        if (kind := _lost_connection(error)) is not None:
            return self.of(kind)
        if isinstance(error, openai.APIStatusError):
            return self._refused(error)
        if isinstance(error, openai.APIResponseValidationError | json.JSONDecodeError | UnicodeDecodeError):
            return self.of(FaultKind.MALFORMED)
        if isinstance(error, openai.APIError):  # an error inside a stream that had begun well
            return self.of(FaultKind.SERVER_ERROR)
        if isinstance(
            error, AttributeError | TypeError | KeyError | ValueError
        ):  # an answer in no form the clients know
            return self.of(FaultKind.MALFORMED)
        raise error

    def _refused(self, error: openai.APIStatusError) -> ModelFault:
        status, code = error.status_code, error.code or ""
        words = re.sub(r"^Error code: \d+ - ", "", error.message)
        if status in (401, 403):
            return self.of(FaultKind.BAD_KEY)
        if status == 429:
            no_quota = code == "insufficient_quota"
            return self.of(FaultKind.RATE_LIMITED, wait=_retry_after(error.response.headers), for_good=no_quota)
        if status >= 500 or status in (408, 409):
            return self.of(FaultKind.SERVER_ERROR, wait=_retry_after(error.response.headers))
        if code == "content_filter":
            return self.of(FaultKind.FILTERED)
        if code == "context_length_exceeded" or _TOO_LONG.search(words):
            return self.of(FaultKind.TOO_LONG)
        if status == 404 or code == "model_not_found" or _NO_SUCH_MODEL.search(words):
            return self.of(FaultKind.UNKNOWN_MODEL)
        return self.of(FaultKind.NOT_ACCEPTED, words)

    def _harmless(self, words: str) -> str:
        key = self.connection.api_key.get_secret_value()
        shown = re.sub(r"\s+", " ", words.replace(key, "…") if len(key) > 4 else words).strip(" .")
        return shown if len(shown) <= _LONGEST_QUOTE else shown[:_LONGEST_QUOTE] + "…"


def helps_to_ask_again(fault: ModelFault, attempt: int, longest_wait: float) -> bool:
    """Whether the same call may succeed at the next attempt, and soon enough."""
    if fault.for_good or (fault.wait or 0.0) > longest_wait:
        return False
    return fault.kind in PASSING or (fault.kind in ONCE_MORE and attempt == 1)


def _retry_after(headers: "httpx2.Headers") -> float | None:
    """Seconds, from `Retry-After` or its relative in milliseconds. A date is as good as silence to somebody waiting."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    return None


def _lost_connection(error: Exception) -> FaultKind | None:
    """How the connection failed, if that is what failed. The clients call some of it a timeout that was none."""
    if _came_from(error, aiohttp.ClientConnectorError):
        return FaultKind.UNREACHABLE
    if _came_from(error, *_LOST):
        return FaultKind.CUT_OFF
    if isinstance(error, _TIMED_OUT):
        return FaultKind.TIMEOUT
    if isinstance(error, openai.APIConnectionError):
        return FaultKind.UNREACHABLE
    return FaultKind.CUT_OFF if isinstance(error, _BROKEN_OFF) else None


def _came_from(error: BaseException | None, *kinds: type[BaseException]) -> bool:
    """Whether an error, or what it was raised from, is one of these."""
    while error is not None:
        if isinstance(error, kinds):
            return True
        error = error.__cause__
    return False


_TIMED_OUT = (TimeoutError, openai.APITimeoutError, httpx.TimeoutException, httpx2.TimeoutException)
_LOST = (
    httpx.ReadError,
    httpx2.ReadError,
    httpx.RemoteProtocolError,
    httpx2.RemoteProtocolError,
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientOSError,
    aiohttp.ClientPayloadError,
)
"""A connection that stood was lost, as opposed to one that was never made."""
_BROKEN_OFF = (httpx.TransportError, httpx2.TransportError, httpx.StreamError, httpx2.StreamError)
_NO_SUCH_MODEL = re.compile(
    r"invalid model|model\b[^.]{0,80}\b(?:not found|does not exist)|unknown model", re.IGNORECASE
)
_TOO_LONG = re.compile(
    r"context (?:length|window|size)|maximum context|too many tokens|prompt is too long", re.IGNORECASE
)
