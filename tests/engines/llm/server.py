"""A server that speaks OpenAI's wire format over loopback, and answers well, badly or not at all, as a test scripts it.

It runs in a thread of its own, so that the real clients reach it over a real socket.
"""

import asyncio
import json
import re
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

KEY = "sk-test-0123456789abcdefghij"
Body = dict[str, Any]
Behaviour = Callable[["ModelServer", Body], Response]


@dataclass
class Asked:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: Body

    @property
    def texts(self) -> list[str]:
        return [str(message["content"]) for message in self.body["messages"]]

    @property
    def characters(self) -> int:
        return sum(map(len, self.texts))


@dataclass
class ModelServer:
    """What is scripted, what was asked, and the files and batches that it keeps."""

    url: str = ""
    otherwise: Behaviour = field(default=lambda server, body: well(server, body))
    script: deque[Behaviour] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    latency: float = 0.0
    gap: float = 0.0
    at_once: int = 0
    most_at_once: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Body] = field(default_factory=dict)
    polls_until_done: int = 1
    batch_fails: bool = False
    spoil: Callable[[str, Body], Body | None] = field(default=lambda custom_id, line: line)

    def then(self, *behaviours: Behaviour) -> None:
        """The next requests get these, one each."""
        self.script.extend(behaviours)

    async def chat(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(Asked(request.url.path, dict(request.headers), body))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.latency:
            await asyncio.sleep(self.latency)
        self.at_once -= 1
        behave = self.script.popleft() if self.script else self.otherwise
        response = behave(self, body)
        if isinstance(response, Hanging):
            await response.until_gone(request)
        return response

    # -- files and batches ----------------------------------------------------------------------

    async def upload(self, request: Request) -> Response:
        async with request.form() as form:
            content, purpose = await form["file"].read(), str(form["purpose"])  # type: ignore[union-attr]
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return JSONResponse(_file(name, len(content), purpose))

    async def content(self, request: Request) -> Response:
        return Response(self.files[request.path_params["id"]], media_type="application/jsonl")

    async def create_batch(self, request: Request) -> Response:
        self.asked.append(Asked(request.url.path, dict(request.headers), {"messages": []}))
        body = await request.json()
        name = f"batch-{len(self.batches) + 1}"
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "endpoint": body["endpoint"],
            "input_file_id": body["input_file_id"],
            "completion_window": body["completion_window"],
            "status": "validating",
            "created_at": 1,
            "metadata": body.get("metadata"),
            "polls": 0,
        }
        return JSONResponse(self.batches[name])

    async def batch(self, request: Request) -> Response:
        batch = self.batches.get(request.path_params["id"])
        if batch is None:
            return _error(404, "No batch found", code="not_found")
        batch["polls"] += 1
        if batch["status"] in ("validating", "in_progress"):
            batch["status"] = "in_progress"
            if batch["polls"] >= self.polls_until_done:
                self._work(batch)
        return JSONResponse(batch)

    async def list_batches(self, request: Request) -> Response:
        return JSONResponse({"object": "list", "data": list(self.batches.values()), "has_more": False})

    def _work(self, batch: Body) -> None:
        if self.batch_fails:
            error = {"code": "too_many", "message": "too many lines for you", "param": None, "line": None}
            batch["status"], batch["errors"] = "failed", {"object": "list", "data": [error]}
            return
        lines: list[str] = []
        for line in self.files[batch["input_file_id"]].decode().splitlines():
            asked = json.loads(line)
            answer = json.loads(bytes(self.otherwise(self, asked["body"]).body))
            done: Body = {
                "id": asked["custom_id"],
                "custom_id": asked["custom_id"],
                "response": {"status_code": 200, "request_id": "r", "body": answer},
                "error": None,
            }
            spoilt = self.spoil(asked["custom_id"], done)
            if spoilt is not None:
                lines.append(json.dumps(spoilt))
        name = f"file-{len(self.files) + 1}"
        self.files[name] = "\n".join(lines).encode()
        batch["status"], batch["output_file_id"] = "completed", name


def _file(name: str, size: int, purpose: str) -> Body:
    return {
        "id": name,
        "object": "file",
        "bytes": size,
        "created_at": 1,
        "filename": "questions.jsonl",
        "purpose": purpose,
        "status": "processed",
    }


@contextmanager
def running() -> Iterator[ModelServer]:
    """The server on a free port, for as long as it is needed."""
    model = ModelServer()
    routes = [
        Route("/v1/chat/completions", model.chat, methods=["POST"]),
        Route("/openai/deployments/{deployment}/chat/completions", model.chat, methods=["POST"]),
        Route("/v1/files", model.upload, methods=["POST"]),
        Route("/v1/files/{id}/content", model.content),
        Route("/v1/batches", model.create_batch, methods=["POST"]),
        Route("/v1/batches", model.list_batches),
        Route("/v1/batches/{id}", model.batch),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), host="127.0.0.1", port=0, log_level="critical", lifespan="off", loop="asyncio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    model.url = f"http://127.0.0.1:{port}/v1"
    try:
        yield model
    finally:
        server.should_exit = server.force_exit = True
        thread.join(timeout=5)


# -- behaviours: well ---------------------------------------------------------------------------


def well(server: ModelServer, body: Body) -> Response:
    """As an obedient model would: says the lines it may say, confirms the detector's candidates, fills in any form."""
    wanted = _wanted_form(body)
    if wanted is None:
        return says(obedient_reply(body))(server, body)
    return fills_in(json.dumps(obedient_form(body, wanted)))(server, body)


def says(text: str, *, finish: str | None = "stop", chunk: int | None = None) -> Behaviour:
    """This text, streamed or not as asked."""

    def behave(server: ModelServer, body: Body) -> Response:
        if body.get("stream"):
            return _stream(_tokens(text, chunk), body, finish, server.gap)
        return JSONResponse(_completion({"role": "assistant", "content": text}, body, finish or "stop"))

    return behave


def fills_in(text: str) -> Behaviour:
    """This text as the form that was asked for: as content, or as a tool's arguments."""

    def behave(server: ModelServer, body: Body) -> Response:
        if "tools" not in body:
            return says(text)(server, body)
        call = {"id": "c", "type": "function", "function": {"name": "answer", "arguments": text}}
        return JSONResponse(
            _completion({"role": "assistant", "content": None, "tool_calls": [call]}, body, "tool_calls")
        )

    return behave


def obedient_reply(body: Body) -> str:
    """The lines under 'You may say', or a small one from the samples."""
    turn = str(body["messages"][-1]["content"])
    lines = re.findall(r"^- (.+)$", turn.partition("# Now")[2], re.MULTILINE)
    told = re.search(r"You may say:\n((?:- .+\n?)+)", turn)
    if told:
        return " ".join(line.removeprefix("- ") for line in told[1].strip().splitlines())
    return lines[0] if lines else "I suppose so."


def obedient_form(body: Body, schema: Body) -> Body:
    """Every field as the schema wants it; of a grading panel, the detector's candidates confirmed."""
    panel = str(body["messages"][-1]["content"])
    turns = dict(re.findall(r"^\[(\d+)\] [^:\n]+: (.*)$", str(body["messages"][1]["content"]), re.MULTILINE))
    form = {name: _blank(part) for name, part in schema["properties"].items()}
    for name, answer in form.items():
        candidates = re.search(rf"^{name}: violations: (.*)\. components: (.*)$", panel, re.MULTILINE)
        if not candidates or not isinstance(answer, dict):
            continue
        for turn, quote, sure in re.findall(r"turn (\d+), “(.*?)” \((\d\.\d+)\)", candidates[1]):
            answer["violations"].append(
                {
                    "turn": int(turn),
                    "quote": quote,
                    "sure": "certain" if float(sure) >= 0.6 else "doubtful",
                    "taken_back_at": None,
                    "better_line": "What was that like for you?",
                }
            )
        for component, turn in re.findall(r"(\w+) in turn (\d+)", candidates[2]):
            if turn in turns and component in answer["components"]:
                answer["components"][component] = {"shown": True, "turn": int(turn), "quote": turns[turn]}
        answer["opportunity"] = True
    return form


def _blank(schema: Body) -> Any:
    kind = schema["type"]
    if isinstance(kind, list):
        return None
    if kind == "object":
        return {name: _blank(part) for name, part in schema["properties"].items()}
    return {"boolean": False, "integer": 0, "string": schema.get("enum", [""])[0], "array": []}[kind]


def _wanted_form(body: Body) -> Body | None:
    if "tools" in body:
        found: Body = body["tools"][0]["function"]["parameters"]
        return found
    if "response_format" in body:
        schema: Body = body["response_format"]["json_schema"]["schema"]
        return schema
    return None


# -- behaviours: badly --------------------------------------------------------------------------


def fails(status: int, message: str = "no", *, code: str | None = None, **headers: str) -> Behaviour:
    """An error of OpenAI's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda server, body: _error(status, message, code=code, headers=named)


def echoes_the_key(server: ModelServer, body: Body) -> Response:
    """As careless servers do: the key comes back in the complaint."""
    key = server.asked[-1].headers.get("authorization", "")
    return _error(401, f"Incorrect API key provided: {key}", code="invalid_api_key")


def stops_in_mid_word(text: str) -> Behaviour:
    """A stream whose connection is gone after this text."""

    async def broken(body: Body) -> AsyncIterator[str]:
        for token in _tokens(text, None):
            yield _event(body, {"content": token}, None)
        raise ConnectionResetError

    return lambda server, body: StreamingResponse(broken(body), media_type="text/event-stream")


def ends_without_a_reason(text: str) -> Behaviour:
    """A stream that ends politely, and too early."""
    return says(text, finish=None)


def speaks_gibberish(server: ModelServer, body: Body) -> Response:
    """Neither JSON nor events."""
    if body.get("stream"):
        return Response("data: {not json\n\n", media_type="text/event-stream")
    return Response("<html>It works!</html>", media_type="application/json")


def refuses(server: ModelServer, body: Body) -> Response:
    """A refusal in the field that OpenAI has for it."""
    words = "I'm sorry, I can't help with that."
    if body.get("stream"):
        events = [_event(body, {"role": "assistant", "refusal": words}, None), _event(body, {}, "stop"), _DONE]
        return Response("".join(events), media_type="text/event-stream")
    return JSONResponse(_completion({"role": "assistant", "content": None, "refusal": words}, body, "stop"))


@dataclass
class Gate:
    """A stream that stops in the middle until it is let go on."""

    first: str
    rest: str
    open: threading.Event = field(default_factory=threading.Event)

    def behave(self, server: ModelServer, body: Body) -> Response:
        async def events() -> AsyncIterator[str]:
            for token in _tokens(self.first, None):
                yield _event(body, {"content": token}, None)
            while not self.open.is_set():  # noqa: ASYNC110 - the event belongs to the test's thread
                await asyncio.sleep(0.001)
            for token in _tokens(self.rest, None):
                yield _event(body, {"content": token}, None)
            yield _event(body, {}, "stop")
            yield _DONE

        return StreamingResponse(events(), media_type="text/event-stream")


class Hanging(Response):
    """Never answers; gone when the client is."""

    async def until_gone(self, request: Request) -> None:
        while not await request.is_disconnected():  # noqa: ASYNC110 - the server's side of a client that gives up
            await asyncio.sleep(0.01)


def hangs(server: ModelServer, body: Body) -> Response:
    return Hanging()


# -- the wire -----------------------------------------------------------------------------------

_DONE = "data: [DONE]\n\n"


def _tokens(text: str, chunk: int | None) -> list[str]:
    if chunk is not None:
        return [text[i : i + chunk] for i in range(0, len(text), chunk)]
    return re.findall(r"\s*\S+|\s+$", text)


def _event(body: Body, delta: Body, finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": body["model"], "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n"


def _stream(tokens: list[str], body: Body, finish: str | None, gap: float = 0.0) -> Response:
    async def events() -> AsyncIterator[str]:
        yield _event(body, {"role": "assistant", "content": ""}, None)
        for i, token in enumerate(tokens):
            if gap and i:
                await asyncio.sleep(gap)
            yield _event(body, {"content": token}, None)
        if finish is not None:
            yield _event(body, {}, finish)
        if (body.get("stream_options") or {}).get("include_usage"):
            usage = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": body["model"], "choices": []}
            yield f"data: {json.dumps(usage | {'usage': _usage(body, len(tokens))})}\n\n"
        yield _DONE

    return StreamingResponse(events(), media_type="text/event-stream")


def _completion(message: Body, body: Body, finish: str) -> Body:
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": _usage(body, 20),
    }


def _usage(body: Body, tokens_out: int) -> Body:
    tokens_in = sum(len(str(message["content"])) for message in body["messages"]) // 4
    details = {"cached_tokens": tokens_in // 2}
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens_details": details,
    }


def _error(status: int, message: str, *, code: str | None, headers: dict[str, str] | None = None) -> Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return JSONResponse({"error": error}, status_code=status, headers=headers)
