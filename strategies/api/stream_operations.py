"""OpenAPI operations of the plain Django views that ninja does not serve: the streams and client messages."""

from typing import Any

from sse.cursor import CHANNELS_MAX
from sse.inbox import ClientMessage
from strategies.api.event_schemas import COMPONENTS, STREAM_EVENT

type OpenApiObject = dict[str, Any]
"""A part of an OpenAPI document. Parts are changed in place at any depth, so the values are not typed."""

SECURITY: list[OpenApiObject] = [{"BearerAuth": []}, {"SessionAuth": []}]
POSITION: list[OpenApiObject] = [
    {"in": "header", "name": "Last-Event-ID", "required": False, "schema": {"type": "string"}},
    {"in": "query", "name": "last_event_id", "required": False, "schema": {"type": "string"}},
    {"in": "query", "name": "ticket", "required": False, "schema": {"type": "string"}},
]
_STREAM: OpenApiObject = {
    # The schema of one event, as generators of clients expect it. `data` is sent as JSON text.
    "200": {
        "description": "The stream. The schema is that of one event.",
        "content": {"text/event-stream": {"schema": {"$ref": f"{COMPONENTS}{STREAM_EVENT}"}}},
    },
    "204": {"description": "No more events will follow"},
}

_MESSAGE = ClientMessage.model_json_schema()
del _MESSAGE["$defs"]  # it only defines "any JSON"
_MESSAGE["properties"]["data"]["additionalProperties"] = True

STREAM_OPERATIONS: dict[str, OpenApiObject] = {
    "/api/v1/runs/{run_id}/stream": {
        "get": {
            "operationId": "stream_run",
            "tags": ["runs"],
            "summary": "Stream the events of a run",
            "description": "Server-sent events. `Last-Event-ID` or `?last_event_id=` resumes after that event. "
            "204 when all events have been sent and no more will follow.",
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
            "summary": "Stream the events of several runs",
            "description": "The events of all these runs in one stream; `run_id` in the data names the run. One event "
            "id resumes all of them, even if the list of runs has changed. 204 when no more events will follow. "
            "`mine=active` follows your runs in progress, at most 20, and those whose last events you have not "
            "received. When you start another run the stream ends within 15 seconds, and the client resumes with "
            "it; 204, or the last run's end, when none is in progress: open it again when you have started one.",
            "parameters": [
                {
                    "in": "query",
                    "name": "run",
                    "required": False,
                    "style": "form",
                    "explode": True,
                    "schema": {
                        "type": "array",
                        "items": {"type": "string", "format": "uuid"},
                        "minItems": 1,
                        "maxItems": CHANNELS_MAX,
                    },
                },
                {
                    "in": "query",
                    "name": "mine",
                    "required": False,
                    "description": "In place of `run`.",
                    "schema": {"type": "string", "enum": ["active"]},
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
            "summary": "Send a command to a run",
            "description": "Send `cancel` to the channel `run:<run id>`. The events of the run report the result.",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _MESSAGE}},
            },
            "responses": {
                "204": {"description": "Accepted"},
                "404": {},
            },
            "security": SECURITY,
        }
    },
}
