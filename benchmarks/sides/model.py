"""A model server that takes next to no CPU: OpenAI's wire format, one fixed delay.

`python model.py SECONDS` prints its address and answers until it is killed. GET /count says how many answers it gave.
"""

import asyncio
import json
import sys
from typing import Any

BEGINNINGS = (
    "Well.",
    "I suppose.",
    "You know how it is.",
    "Hm.",
    "It's hard to say.",
    "Yes.",
    "Not really.",
    "Mostly.",
)
MIDDLES = (
    "I keep busy",
    "I get by, as one does",
    "I sit there for a bit",
    "One day is like the other",
    "I put the kettle on and let it go cold",
    "I don't talk about it much",
    "People mean well",
    "It comes and it goes",
)
ENDS = (
    "and then it is the long part of the evening.",
    "and that's about all there is to it.",
    "until it's time for bed.",
    "and nobody asks, which suits me.",
    "though I couldn't tell you why.",
    "if you see what I mean.",
    "and I'd rather not make a fuss.",
    "so I leave it be.",
)
"""What the client says is put together from these, a new one each time: repeating itself is what a client must not."""
THERAPIST = "You are the therapist"
"""How the trainee's instructions begin, by all three tools."""
LINES = (
    "Good evening, Marek. What brings you here now?",
    "How long has it been like that?",
    "And who was with you in those weeks?",
    "Tell me about your wife. What was she like?",
    "What happened in the days after she died?",
    "How is your sleep, and do you eat?",
    "Have you thought of ending your life?",
    "Who can you talk to when it gets bad?",
    "So the low mood and her death belong together, as I see it. Does that fit?",
    "We need to stop for today. What will you take with you?",
)
VERDICT = "The trainee stayed with the client throughout.\n\nGRADE: C"
"""What a judge writes that is asked for no form."""


class Answering(asyncio.Protocol):
    """One connection, kept alive."""

    answered = 0

    def __init__(self, seconds: float) -> None:
        self._seconds, self._received = seconds, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head, begun = self._received[:end].lower(), end + 4
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
            if len(self._received) < begun + length:
                return
            body, self._received = self._received[begun : begun + length], self._received[begun + length :]
            if head.startswith(b"get"):
                self._write({"answered": Answering.answered})
            else:
                asyncio.get_running_loop().call_later(self._seconds, self._answer, json.loads(body))

    def _answer(self, asked: dict[str, Any]) -> None:
        Answering.answered += 1
        message, finish = _message(asked)
        tokens_in = sum(len(str(m["content"])) for m in asked["messages"]) // 4
        usage = {"prompt_tokens": tokens_in, "completion_tokens": 25, "total_tokens": tokens_in + 25}
        choice = {"index": 0, "message": message, "finish_reason": finish}
        self._write(
            {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
        )

    def _write(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        if not self._transport.is_closing():
            self._transport.write(head.encode() + body)


def _message(asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The answer in the form that was asked for: in words, by a schema, or as a tool's arguments."""
    if "tools" in asked:
        tool = asked["tools"][0]["function"]
        call = {"name": tool["name"], "arguments": json.dumps(_blank(tool["parameters"]))}
        calls = [{"id": "c", "type": "function", "function": call}]
        return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    if "response_format" in asked:
        text = json.dumps(_blank(asked["response_format"]["json_schema"]["schema"]))
    else:
        text = VERDICT if "GRADE:" in str(asked["messages"][-1]["content"]) else _said(asked["messages"])
    return {"role": "assistant", "content": text}, "stop"


def _said(messages: list[dict[str, Any]]) -> str:
    """The next of the trainee's lines, or something that a client may always say."""
    if not str(messages[0]["content"]).startswith(THERAPIST):
        n = Answering.answered * 37  # as good as random, and the same in every run
        return f"{BEGINNINGS[n % 8]} {MIDDLES[n // 8 % 8]} {ENDS[n // 64 % 8]}"
    line = LINES[sum(m["role"] == "assistant" for m in messages) % len(LINES)]
    return f"{line} ({Answering.answered})"  # no two are alike, so that nobody's memory of an earlier one helps


def _blank(schema: dict[str, Any]) -> Any:
    """The schema filled in with the least."""
    kind = schema["type"]
    if isinstance(kind, list):
        return None
    if kind == "object":
        return {name: _blank(part) for name, part in schema["properties"].items()}
    least = {"boolean": False, "integer": 0, "number": 0.0, "string": schema.get("enum", [""])[0], "array": []}
    return least[kind]


async def main() -> None:
    seconds = float(sys.argv[1])
    server = await asyncio.get_running_loop().create_server(lambda: Answering(seconds), "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
