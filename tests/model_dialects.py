"""How each provider puts one and the same answer on the wire: OpenAI and all who copy it, Anthropic, Google."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

type Event = tuple[str, Mapping[str, Any] | str]
"""Kind, empty where the provider gives none, and data."""

type Usage = tuple[int, int] | None
"""Input and output tokens; None is not told."""


class Dialect(Protocol):
    """Events of one streamed answer. Finish reasons are given as OpenAI says them."""

    def beginning(self) -> Iterator[Event]: ...
    def piece(self, text: str, position: int) -> Iterator[Event]: ...
    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]: ...
    def error(self, kind: str) -> Iterator[Event]: ...
    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]: ...


def dialect_of(path: str, body: Mapping[str, Any]) -> Dialect:
    """The one that a request to this path expects."""
    if path.endswith("/messages"):
        return Anthropic(body)
    if "streamGenerateContent" in path:
        return Google(body)
    return OpenAI(body)


class OpenAI:
    """Chat Completions."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._model = str(body.get("model"))
        self._uses_tool = bool(body.get("tools"))
        self._tells_usage = bool(body.get("stream_options", {}).get("include_usage"))

    def beginning(self) -> Iterator[Event]:
        return iter(())

    def piece(self, text: str, position: int) -> Iterator[Event]:
        yield self.delta(self._tool_call(text, position) if self._uses_tool else {"content": text})

    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]:
        yield self.delta({}, "tool_calls" if self._uses_tool and finish_reason == "stop" else finish_reason)
        if self._tells_usage and usage:
            counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            yield "", {**self._chunk([]), "usage": counted}
        yield "", "[DONE]"

    def error(self, kind: str) -> Iterator[Event]:
        yield "", {"error": {"message": "no", "type": kind, "code": kind}}

    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]:
        return {"error": {"code": code or None, "type": code or "error", "message": message}}

    def delta(self, delta: Mapping[str, Any], finish_reason: str | None = None) -> Event:
        return "", self._chunk([{"index": 0, "delta": delta, "finish_reason": finish_reason}])

    def _chunk(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": self._model, "choices": choices}

    @staticmethod
    def _tool_call(piece: str, position: int) -> dict[str, Any]:
        call: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
        if position == 0:
            call |= {"id": "call-1", "type": "function", "function": {"name": "final_result", "arguments": piece}}
        return {"tool_calls": [call]}


class Anthropic:
    """Messages."""

    _STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._model = str(body.get("model"))
        self._uses_tool = bool(body.get("tools"))

    def beginning(self) -> Iterator[Event]:
        usage = {"input_tokens": 0, "output_tokens": 0}
        message = {"id": "msg_1", "type": "message", "role": "assistant", "model": self._model, "content": []}
        yield self._event("message_start", message={**message, "stop_reason": None, "usage": usage})
        call = {"type": "tool_use", "id": "toolu_1", "name": "final_result", "input": {}}
        block = call if self._uses_tool else {"type": "text", "text": ""}
        yield self._event("content_block_start", index=0, content_block=block)

    def piece(self, text: str, position: int) -> Iterator[Event]:
        json_piece = {"type": "input_json_delta", "partial_json": text}
        delta = json_piece if self._uses_tool else {"type": "text_delta", "text": text}
        yield self._event("content_block_delta", index=0, delta=delta)

    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]:
        yield self._event("content_block_stop", index=0)
        reason = "tool_use" if self._uses_tool and finish_reason == "stop" else self._STOP_REASONS[finish_reason]
        counted = {"input_tokens": usage[0], "output_tokens": usage[1]} if usage else {}
        yield self._event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage=counted)
        yield self._event("message_stop")

    def error(self, kind: str) -> Iterator[Event]:
        yield self._event("error", error={"type": kind, "message": "no"})

    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]:
        return {"type": "error", "error": {"type": code or "api_error", "message": message}}

    @staticmethod
    def _event(kind: str, **data: Any) -> Event:
        return kind, {"type": kind, **data}


class Google:
    """Gemini's generateContent."""

    _FINISH_REASONS = {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._uses_tool = bool(body.get("tools"))
        self._so_far = ""

    def beginning(self) -> Iterator[Event]:
        return iter(())

    def piece(self, text: str, position: int) -> Iterator[Event]:
        self._so_far += text
        if not self._uses_tool:
            yield "", self._chunk({"content": {"role": "model", "parts": [{"text": text}]}})

    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]:
        last: dict[str, Any] = {"finishReason": self._FINISH_REASONS[finish_reason]}
        if self._uses_tool:
            call = {"name": "final_result", "args": json.loads(self._so_far)}
            last["content"] = {"role": "model", "parts": [{"functionCall": call}]}
        counted = {"promptTokenCount": usage[0], "candidatesTokenCount": usage[1]} if usage else {}
        yield "", {**self._chunk(last), "usageMetadata": {**counted, "totalTokenCount": sum(usage or ())}}

    def error(self, kind: str) -> Iterator[Event]:
        yield "", self.problem(503, kind, "no")

    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]:
        return {"error": {"code": status, "message": message, "status": code or "UNKNOWN"}}

    @staticmethod
    def _chunk(candidate: dict[str, Any]) -> dict[str, Any]:
        return {"candidates": [{"index": 0, **candidate}], "modelVersion": "gemini-2.5-flash"}
