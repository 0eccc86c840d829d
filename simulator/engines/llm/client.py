"""The one way to a model, with our own patience, pace and bookkeeping around it.

Replies that somebody watches come through LangChain, as a stream. Whole answers are asked for with the openai client
that LangChain's model holds, under the same address and key: that takes a fifth of the CPU, and there is nothing in
them for LangChain to add. Both clients would retry by themselves; that is switched off, so that every failed attempt is
noted and nothing is waited for behind the trainee's back.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx2
import langsmith
import openai
from langchain_core.messages import AIMessageChunk
from langchain_openai import AzureChatOpenAI, ChatOpenAI
from langchain_openai.chat_models.base import BaseChatOpenAI

from simulator.core.vocabulary import EnginePart, FaultKind
from simulator.engines.llm.connection import Connection
from simulator.engines.llm.faults import Faults, ModelFault, StreamedRefusal, helps_to_ask_again
from simulator.engines.llm.pacing import Pacing, wait_before
from simulator.engines.llm.wire import Prompt, answer_in, form, request_body, used
from simulator.metering import note_fault, note_use


class Client:
    """Asks one model. Every method notes what it used and what failed, and raises `EngineFault` when it gives up."""

    def __init__(self, connection: Connection, pacing: Pacing | None = None) -> None:
        langsmith.configure(enabled=False)  # a variable in the environment must not send transcripts elsewhere
        self.connection = connection
        self.faults = Faults(connection)
        self._pacing = pacing or Pacing(connection.at_once, connection.a_minute)
        # One of our own: LangChain would share one among all clients of the process, whatever loop they live in.
        # aiohttp carries it: a third of the CPU that openai's default takes, and it holds 32 calls at once.
        self._http = openai.DefaultAioHttpClient(timeout=connection.timeout)
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

    async def say(self, prompt: Prompt, part: EnginePart) -> str:
        """A whole reply in words, for whoever does not listen while it comes: an eighth of the work of a stream."""
        return await self._whole(prompt, part, {})

    async def answer(self, prompt: Prompt, schema: dict[str, Any], part: EnginePart) -> str:
        """A whole answer in the form of the schema, as text. Whether it keeps to the form is for the caller to see."""
        return await self._whole(prompt, part, form(schema, self.connection.structured))

    async def _whole(self, prompt: Prompt, part: EnginePart, wanted: dict[str, Any]) -> str:
        body = request_body(prompt, self.connection, wanted)
        for attempt in range(1, self.connection.attempts + 1):
            try:
                async with self._pacing.place():
                    response = await self._model.root_async_client.post(
                        "/chat/completions", body=body, cast_to=httpx2.Response
                    )
                return self._text(prompt, json.loads(response.content))
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
            async for chunk in self._model.astream(prompt.plain):
                last = chunk if last is None or chunk.usage_metadata is not None else last
                finish = chunk.response_metadata.get("finish_reason") or finish
                if isinstance(chunk.content, str) and chunk.content:
                    said += len(chunk.content)
                    yield chunk.content
        finally:  # what was stopped in the middle has been paid for as well
            if last is not None:
                note_use(used(prompt.characters, said, last.usage_metadata, self.connection))
        if finish == "content_filter":
            raise self.faults.of(FaultKind.FILTERED)
        if finish != "stop":
            raise self.faults.of(FaultKind.CUT_OFF)
        if not said:
            raise self.faults.of(FaultKind.EMPTY)

    def _text(self, prompt: Prompt, body: dict[str, Any]) -> str:
        answer = answer_in(body)
        note_use(used(prompt.characters, len(answer.text), answer.usage, self.connection))
        if answer.refused:
            raise self.faults.of(FaultKind.REFUSED)
        if answer.finish == "content_filter":
            raise self.faults.of(FaultKind.FILTERED)
        if answer.finish == "length":
            raise self.faults.of(FaultKind.CUT_OFF)
        if not answer.text.strip():
            raise self.faults.of(FaultKind.EMPTY)
        return answer.text


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
