"""The one way to a model: through LangChain, with our own patience, pace and bookkeeping around it.

LangChain and openai would retry by themselves; that is switched off, so that every failed attempt is noted and nothing
is waited for behind the trainee's back.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import langsmith
import openai
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import AzureChatOpenAI, ChatOpenAI
from langchain_openai.chat_models.base import BaseChatOpenAI

from simulator.core.events import EngineUsed
from simulator.core.vocabulary import EnginePart, FaultKind
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.faults import Faults, ModelFault, StreamedRefusal, helps_to_ask_again
from simulator.engines.llm.pacing import Pacing, wait_before
from simulator.metering import note_fault, note_use

CHARACTERS_A_TOKEN = 4
TOOL = "answer"
"""Name of the form that an answer has, as schema or as tool."""


class Prompt:
    """What is sent: a beginning that stays the same from call to call, so that providers keep it, and the rest."""

    def __init__(self, system: str, *parts: str) -> None:
        self.system, self.parts = system, parts

    @property
    def characters(self) -> int:
        """Characters in all messages."""
        return len(self.system) + sum(map(len, self.parts))

    @property
    def messages(self) -> list[BaseMessage]:
        """As LangChain takes them."""
        return [SystemMessage(self.system), *(HumanMessage(part) for part in self.parts)]

    @property
    def plain(self) -> list[dict[str, str]]:
        """As the wire has them."""
        return [{"role": "system", "content": self.system}, *({"role": "user", "content": p} for p in self.parts)]


class Client:
    """Asks one model. Every method notes what it used and what failed, and raises `EngineFault` when it gives up."""

    def __init__(self, connection: Connection, pacing: Pacing | None = None) -> None:
        langsmith.configure(enabled=False)  # a variable in the environment must not send transcripts elsewhere
        self.connection = connection
        self.faults = Faults(connection)
        self._pacing = pacing or Pacing(connection.at_once, connection.a_minute)
        # One of our own: LangChain would share one among all clients of the process, whatever loop they live in.
        self._http = openai.DefaultAsyncHttpxClient(timeout=connection.timeout)
        self._model = _model(connection, self._http)

    async def aclose(self) -> None:
        """Lets go of the connections."""
        await self._http.aclose()

    async def stream(self, prompt: Prompt, part: EnginePart) -> AsyncGenerator[str, None]:
        """The reply as it comes. What broke off after its beginning is not asked for again here: it has been heard."""
        for attempt in range(1, self.connection.attempts + 1):
            begun = False
            try:
                async with self._pacing.place(), aclosing(self._pieces(prompt)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except Exception as error:
                await self._give_up_or_wait(self.faults.named(error), attempt, part, for_good=begun)

    async def answer(self, prompt: Prompt, schema: dict[str, Any], part: EnginePart) -> str:
        """A whole answer in the form of the schema, as text. Whether it keeps to the form is for the caller to see."""
        wanted = form(schema, self.connection.structured)
        for attempt in range(1, self.connection.attempts + 1):
            try:
                async with self._pacing.place():
                    message = await self._model.ainvoke(prompt.messages, **wanted)
                return self._content(prompt, message)
            except Exception as error:
                await self._give_up_or_wait(self.faults.named(error), attempt, part)
        raise self.faults.of(FaultKind.EMPTY)  # no attempts were allowed

    async def _give_up_or_wait(
        self, fault: ModelFault, attempt: int, part: EnginePart, *, for_good: bool = False
    ) -> None:
        if for_good or attempt >= self.connection.attempts:
            raise fault from None
        if not helps_to_ask_again(fault, attempt, self.connection.longest_wait):
            raise fault from None  # the client's own exception may hold what the server said, a key among it
        note_fault(fault.event(part, "asked_again"))
        await self._pacing.pause(wait_before(attempt + 1, fault.wait))

    async def _pieces(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        finish, said = "", 0
        last: AIMessageChunk | None = None
        try:
            async for chunk in self._model.astream(prompt.messages):
                last = chunk if last is None or chunk.usage_metadata is not None else last
                finish = chunk.response_metadata.get("finish_reason") or finish
                if isinstance(chunk.content, str) and chunk.content:
                    said += len(chunk.content)
                    yield chunk.content
        finally:  # what was stopped in the middle has been paid for as well
            if last is not None:
                self._note(prompt, said, last)
        if finish == "content_filter":
            raise self.faults.of(FaultKind.FILTERED)
        if finish != "stop":
            raise self.faults.of(FaultKind.CUT_OFF)
        if not said:
            raise self.faults.of(FaultKind.EMPTY)

    def _content(self, prompt: Prompt, message: AIMessage) -> str:
        self._note(prompt, len(message.content), message)
        finish = message.response_metadata.get("finish_reason")
        if message.additional_kwargs.get("refusal"):
            raise self.faults.of(FaultKind.REFUSED)
        if finish == "content_filter":
            raise self.faults.of(FaultKind.FILTERED)
        if finish == "length":
            raise self.faults.of(FaultKind.CUT_OFF)
        if message.tool_calls:
            return json.dumps(message.tool_calls[0]["args"])
        if message.invalid_tool_calls:
            return message.invalid_tool_calls[0]["args"] or ""
        content = message.content if isinstance(message.content, str) else ""
        if not content.strip():
            raise self.faults.of(FaultKind.EMPTY)
        return content

    def _note(self, prompt: Prompt, received: int, message: AIMessage) -> None:
        note_use(used(prompt.characters, received, message.usage_metadata, self.connection))


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


def form(schema: dict[str, Any], structured: str) -> dict[str, Any]:
    """The part of a request that asks for an answer in a form."""
    if structured == "tools":
        tool = {"type": "function", "function": {"name": TOOL, "parameters": schema, "strict": True}}
        return {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": TOOL}}}
    wanted = {"type": "json_schema", "json_schema": {"name": TOOL, "strict": True, "schema": schema}}
    # In the body by hand: given as `response_format`, the client would parse each answer twice over.
    return {"extra_body": {"response_format": wanted}}


class _Refusing(BaseChatOpenAI):
    """LangChain lets a streamed refusal fall; here it is what it is."""

    def _convert_chunk_to_generation_chunk(self, chunk: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        for choice in chunk.get("choices") or ():
            if (choice.get("delta") or {}).get("refusal"):
                raise StreamedRefusal
        return super()._convert_chunk_to_generation_chunk(chunk, *args, **kwargs)


class _OpenAI(_Refusing, ChatOpenAI):
    """Any server that speaks OpenAI's wire format."""


class _Azure(_Refusing, AzureChatOpenAI):
    """A deployment in Azure."""


def _model(at: Connection, http: Any) -> BaseChatOpenAI:
    common: dict[str, Any] = {
        "api_key": at.api_key,
        "timeout": at.timeout,
        "max_retries": 0,
        "http_async_client": http,
        "stream_usage": True,
        "stream_chunk_timeout": at.timeout,
        "use_responses_api": False,
    }
    if at.temperature is not None:
        common["temperature"] = at.temperature
    if at.azure_version is not None:
        return _Azure(
            azure_endpoint=at.base_url,
            azure_deployment=at.model,
            api_version=at.azure_version,
            model=at.model,
            **common,
        )
    return _OpenAI(model=at.model, base_url=at.base_url, **common)


def bulk_client(at: Connection) -> openai.AsyncOpenAI:
    """The bare client, for files and batches, of which LangChain knows nothing."""
    key = at.api_key.get_secret_value()
    if at.azure_version is not None:
        return openai.AsyncAzureOpenAI(
            azure_endpoint=at.base_url, api_version=at.azure_version, api_key=key, timeout=at.timeout, max_retries=0
        )
    return openai.AsyncOpenAI(base_url=at.base_url, api_key=key, timeout=at.timeout, max_retries=0)
