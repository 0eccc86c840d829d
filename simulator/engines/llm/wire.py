"""OpenAI's wire format, as far as a whole answer needs it: what is sent, what comes back, what it took."""

from dataclasses import dataclass
from typing import Any

from simulator.core.events import EngineUsed
from simulator.engines.llm.connection import Connection

CHARACTERS_A_TOKEN = 4
TOOL = "answer"
"""Name of the form that an answer has, as schema or as tool."""
Message = dict[str, str]


class Prompt:
    """What is sent: a beginning that stays the same from call to call, so that providers keep it, and the rest."""

    def __init__(self, system: str, *parts: str) -> None:
        self.system, self.parts = system, parts

    @property
    def characters(self) -> int:
        """Characters in all messages."""
        return len(self.system) + sum(map(len, self.parts))

    @property
    def plain(self) -> list[Message]:
        """As the wire has them."""
        return [{"role": "system", "content": self.system}, *({"role": "user", "content": p} for p in self.parts)]


class Talk(Prompt):
    """A talk in which the model is one of the two: what it said before is its own, what the other says is the user's.

    Args:
        system: what it is told beforehand; '' sends no such message.
        parts: what was said in turns, the other first and last.
    """

    @property
    def plain(self) -> list[Message]:
        """As the wire has them."""
        names = ("user", "assistant")
        said = [{"role": names[i % 2], "content": part} for i, part in enumerate(self.parts)]
        return [{"role": "system", "content": self.system}, *said] if self.system else said


def form(schema: dict[str, Any], structured: str) -> dict[str, Any]:
    """The part of a request that asks for an answer in a form."""
    if structured == "tools":
        tool = {"type": "function", "function": {"name": TOOL, "parameters": schema, "strict": True}}
        return {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": TOOL}}}
    wanted = {"type": "json_schema", "json_schema": {"name": TOOL, "strict": True, "schema": schema}}
    return {"response_format": wanted}


def request_body(prompt: Prompt, at: Connection, wanted: dict[str, Any]) -> dict[str, Any]:
    """A whole request; `wanted` is what `form` gave, or nothing."""
    body = {"model": at.model, "messages": prompt.plain, **wanted}
    return body if at.temperature is None else body | {"temperature": at.temperature}


@dataclass(frozen=True)
class Answer:
    """One whole answer, as content or as a tool's arguments.

    Attributes:
        usage: tokens as LangChain names them, or None where the server gave none.
    """

    text: str
    finish: str | None
    refused: bool
    usage: dict[str, Any] | None


def answer_in(body: dict[str, Any]) -> Answer:
    """The answer in a response's body. Raises KeyError, TypeError or ValueError for whatever is none."""
    if not body["choices"]:
        raise ValueError("an answer without a choice")
    choice = body["choices"][0]
    message, usage = choice["message"], body.get("usage")
    calls = message.get("tool_calls")
    text = calls[0]["function"]["arguments"] if calls else message.get("content")
    return Answer(
        text=text if isinstance(text, str) else "",
        finish=choice.get("finish_reason"),
        refused=bool(message.get("refusal")),
        usage=_tokens(usage) if usage else None,
    )


def _tokens(usage: dict[str, Any]) -> dict[str, Any]:
    kept = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    return {
        "input_tokens": usage["prompt_tokens"],
        "output_tokens": usage["completion_tokens"],
        "input_token_details": {"cache_read": kept},
    }


def used(sent: int, received: int, usage: Any, connection: Connection) -> EngineUsed:
    """One call in numbers: LangChain's account of it, or an estimate from the characters where the server gave none."""
    tokens_in = usage["input_tokens"] if usage else sent // CHARACTERS_A_TOKEN
    tokens_out = usage["output_tokens"] if usage else received // CHARACTERS_A_TOKEN
    cached = (usage.get("input_token_details") or {}).get("cache_read") or 0 if usage else 0
    return EngineUsed(
        calls=1,
        tokens_in=tokens_in,
        tokens_cached=min(cached, tokens_in),
        tokens_out=tokens_out,
        characters_in=sent,
        estimated=0 if usage else 1,
        cost=connection.prices.cost(tokens_in, min(cached, tokens_in), tokens_out),
    )
