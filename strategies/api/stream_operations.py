"""OpenAPI of what ninja does not serve: the streams, which are plain async views, and the messages to them."""

from typing import Any

from sse.cursor import CHANNELS_MAX
from sse.inbox import ClientMessage

SECURITY: list[dict[str, Any]] = [{"BearerAuth": []}, {"SessionAuth": []}]
POSITION: list[dict[str, Any]] = [
    {"in": "header", "name": "Last-Event-ID", "required": False, "schema": {"type": "string"}},
    {"in": "query", "name": "last_event_id", "required": False, "schema": {"type": "string"}},
    {"in": "query", "name": "ticket", "required": False, "schema": {"type": "string"}},
]
_STREAM: dict[str, Any] = {
    "200": {"description": "The stream", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    "204": {"description": "Nothing will follow"},
}

_MESSAGE = ClientMessage.model_json_schema()
del _MESSAGE["$defs"]  # says of any JSON that it is any JSON
_MESSAGE["properties"]["data"]["additionalProperties"] = True

STREAM_OPERATIONS: dict[str, dict[str, Any]] = {
    "/api/v1/runs/{run_id}/stream": {
        "get": {
            "operationId": "stream_run",
            "tags": ["runs"],
            "summary": "Follow a run live",
            "description": "Server-sent events; every event has an id, and `Last-Event-ID` or `?last_event_id=` "
            "resumes after it. 204 when everything has been sent and nothing will follow.",
            "parameters": [
                {"in": "path", "name": "run_id", "required": True, "schema": {"type": "string", "format": "uuid"}},
                *POSITION,
            ],
            "responses": _STREAM | {"404": {}},
            "security": SECURITY,
        }
    },
    "/api/v1/runs/stream": {
        "get": {
            "operationId": "stream_runs",
            "tags": ["runs"],
            "summary": "Follow several runs live",
            "description": "The events of all of them in one stream; `run_id` in the data says which run one is of. "
            "One id resumes them all, also when more or fewer runs are asked for. 204 when nothing will follow of any.",
            "parameters": [
                {
                    "in": "query",
                    "name": "run",
                    "required": True,
                    "style": "form",
                    "explode": True,
                    "schema": {
                        "type": "array",
                        "items": {"type": "string", "format": "uuid"},
                        "minItems": 1,
                        "maxItems": CHANNELS_MAX,
                    },
                },
                *POSITION,
            ],
            "responses": _STREAM | {"404": {}, "422": {}},
            "security": SECURITY,
        }
    },
    "/api/v1/messages": {
        "post": {
            "operationId": "send_message",
            "tags": ["runs"],
            "summary": "Say something to a run",
            "description": "What a stream's client may send: `cancel` to the channel `run:<id of the run>`. What comes "
            "of it is told by the run's events.",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _MESSAGE}},
            },
            "responses": {
                "204": {"description": "Taken"},
                "404": {},
            },
            "security": SECURITY,
        }
    },
}
