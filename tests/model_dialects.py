"""The streaming formats of the providers: OpenAI (and compatible servers), Anthropic and Google."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

type Event = tuple[str, Mapping[str, Any] | str]
"""Event name (empty if the provider sends none) and data."""

type Usage = tuple[int, int] | None
"""Input and output tokens; None if the provider does not report usage."""


class Dialect(Protocol):
    """Encodes the events of one streamed answer. Finish reasons are OpenAI's."""

    def beginning(self) -> Iterator[Event]: ...
    def piece(self, text: str, position: int) -> Iterator[Event]: ...
    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]: ...
    def error(self, kind: str) -> Iterator[Event]: ...
    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]: ...


def dialect_for(path: str, body: Mapping[str, Any]) -> Dialect:
    """Return the dialect that a request to this path expects."""
    if path.endswith("/messages"):
        return Anthropic(body)
    if "streamGenerateContent" in path:
        return Google(body)
    return OpenAI(body)


class OpenAI:
    """OpenAI's Chat Completions API."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._model = str(body.get("model"))
        self._uses_tool = bool(body.get("tools"))
        self._include_usage = bool(body.get("stream_options", {}).get("include_usage"))

    def beginning(self) -> Iterator[Event]:
        return iter(())

    def piece(self, text: str, position: int) -> Iterator[Event]:
        yield self.delta(self._tool_call(text, position) if self._uses_tool else {"content": text})

    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]:
        yield self.delta({}, "tool_calls" if self._uses_tool and finish_reason == "stop" else finish_reason)
        if self._include_usage and usage:
            tokens = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            yield "", {**self._chunk([]), "usage": tokens}
        yield "", "[DONE]"

    def error(self, kind: str) -> Iterator[Event]:
        yield "", {"error": {"message": "error", "type": kind, "code": kind}}

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
    """Anthropic's Messages API."""

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
        tokens = {"input_tokens": usage[0], "output_tokens": usage[1]} if usage else {}
        yield self._event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage=tokens)
        yield self._event("message_stop")

    def error(self, kind: str) -> Iterator[Event]:
        yield self._event("error", error={"type": kind, "message": "error"})

    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]:
        return {"type": "error", "error": {"type": code or "api_error", "message": message}}

    @staticmethod
    def _event(kind: str, **data: Any) -> Event:
        return kind, {"type": kind, **data}


class Google:
    """Gemini's generateContent API."""

    _FINISH_REASONS = {"stop": "STOP", "length": "MAX_TOKENS", "content_filter": "SAFETY"}

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._uses_tool = bool(body.get("tools"))
        self._text = ""

    def beginning(self) -> Iterator[Event]:
        return iter(())

    def piece(self, text: str, position: int) -> Iterator[Event]:
        self._text += text
        if not self._uses_tool:
            yield "", self._chunk({"content": {"role": "model", "parts": [{"text": text}]}})

    def end(self, finish_reason: str, usage: Usage) -> Iterator[Event]:
        last: dict[str, Any] = {"finishReason": self._FINISH_REASONS[finish_reason]}
        if self._uses_tool:
            call = {"name": "final_result", "args": json.loads(self._text)}
            last["content"] = {"role": "model", "parts": [{"functionCall": call}]}
        tokens = {"promptTokenCount": usage[0], "candidatesTokenCount": usage[1]} if usage else {}
        yield "", {**self._chunk(last), "usageMetadata": {**tokens, "totalTokenCount": sum(usage or ())}}

    def error(self, kind: str) -> Iterator[Event]:
        yield "", self.problem(503, kind, "error")

    def problem(self, status: int, code: str, message: str) -> Mapping[str, Any]:
        return {"error": {"code": status, "message": message, "status": code or "UNKNOWN"}}

    @staticmethod
    def _chunk(candidate: dict[str, Any]) -> dict[str, Any]:
        return {"candidates": [{"index": 0, **candidate}], "modelVersion": "gemini-2.5-flash"}
