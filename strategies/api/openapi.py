"""Makes the API's description exact: what ninja cannot know of streams, errors and headers is added to what it does."""

import re
from typing import Any

from ninja import NinjaAPI

from strategies.api.problem_types import GENERAL
from strategies.api.stream_operations import STREAM_OPERATIONS

PROBLEM = "application/problem+json"
PLAIN = {"$ref": "#/components/schemas/ProblemOut"}
SAFE_METHODS = {"get"}
TOLD = {
    400: "Not JSON",
    401: "Not signed in",
    403: "Not from one of our own pages, or with a token that may not",
    404: "No such thing, or somebody else's",
    406: GENERAL["not_acceptable"][1],
    408: GENERAL["request_timeout"][1],
    409: "Not as things stand",
    413: GENERAL["too_large"][1],
    415: GENERAL["not_json"][1],
    422: "Fields cannot be used as they are; `errors` names each one",
    428: "`If-Match` is missing",
    429: "Too many, or too often: come back after `Retry-After`",
    500: GENERAL["internal"][1],
    503: "Not at the moment: come back after `Retry-After`",
}
EVERYWHERE = {401, 403, 406, 429, 500, 503}
WITH_A_BODY = {400, 408, 413, 415, 422}
UNSAFE = {408, 413, 415}
"""A body that is not asked for is refused too."""

HEADERS: dict[str, dict[str, Any]] = {
    "Location": {"description": "Where what was made is found.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer"}},
    "Link": {"description": "The next page, or what to watch (RFC 8288).", "schema": {"type": "string"}},
    "ETag": {"description": "For `If-None-Match` or `If-Match`.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true` where the Idempotency-Key was known: nothing was ordered.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "RateLimit-Policy": {
        "description": 'What may be asked for: `"requests";q=600;w=60` (draft-ietf-httpapi-ratelimit-headers).',
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'How you stand: `"requests";r=599;t=1`, what is left and when more is.',
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
}
TOLD_BY: dict[str, tuple[str, ...]] = {
    "create_run": ("Location", "Retry-After", "Link", "Idempotent-Replayed"),
    "rerun_run": ("Location", "Retry-After", "Link", "Idempotent-Replayed"),
    "regenerate_section": ("Location", "Retry-After"),
    "get_run": ("ETag", "Retry-After"),
    "list_events": ("ETag", "Retry-After"),
    "list_runs": ("Link",),
    "list_deliveries": ("Link",),
    "create_webhook": ("Location",),
    "get_section": ("ETag",),
    "edit_section": ("ETag",),
}
"""Headers of an operation's success, by its id."""
MAKES = {"create_run": (202, "run_id"), "rerun_run": (202, "run_id"), "create_webhook": (201, "webhook_id")}
"""What an operation's answer names in `id`, and by which status: OpenAPI's links lead from there to what can be done
with it.
"""


class ThroughlineAPI(NinjaAPI):
    """Describes itself in full. An operation's id is the name of its function: the name clients' generators use."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        if schema is None:
            return None
        schema["paths"] |= STREAM_OPERATIONS
        components = schema["components"]
        components["headers"] = HEADERS
        components["responses"] = {f"Problem{status}": _problem(status) for status in TOLD}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        _link(schema["paths"])
        return schema


def _problem(status: int) -> dict[str, Any]:
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
    return {"description": TOLD[status], "content": {PROBLEM: {"schema": PLAIN}}} | _told(headers)


def _told(headers: tuple[str, ...]) -> dict[str, Any]:
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers}} if headers else {}


def _complete(method: str, operation: dict[str, Any]) -> None:
    given = {int(status): response for status, response in operation["responses"].items()}
    statuses = set(given) | EVERYWHERE
    statuses |= set() if method in SAFE_METHODS else UNSAFE
    statuses |= WITH_A_BODY if "requestBody" in operation else set()
    for parameter in operation.get("parameters", ()):
        statuses.add(422)
        parameter["schema"] = _sendable(parameter["schema"])
    headers = (*TOLD_BY.get(operation["operationId"], ()), "RateLimit-Policy", "RateLimit")
    operation["responses"] = {str(status): _response(status, given.get(status), headers) for status in sorted(statuses)}


def _link(paths: dict[str, Any]) -> None:
    every = [(path, operation) for path, operations in paths.items() for operation in operations.values()]
    for _, maker in every:
        if maker["operationId"] in MAKES:
            status, parameter = MAKES[maker["operationId"]]
            maker["responses"][str(status)]["links"] = {
                operation["operationId"]: {
                    "operationId": operation["operationId"],
                    "parameters": {parameter: "$response.body#/id"},
                }
                for path, operation in every
                if re.findall(r"{(\w+)}", path) == [parameter]
            }


def _sendable(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter may be left out, but nothing that can stand in an address is null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    kind: dict[str, Any] = kinds[0]
    return kind | {name: value for name, value in schema.items() if name != "anyOf"}


def _response(status: int, given: dict[str, Any] | None, headers: tuple[str, ...]) -> dict[str, Any]:
    if status < 400:
        response = given or {}
        told = _told(headers).get("headers", {}) | response.get("headers", {})
        return response | {"headers": told}
    schema = (given or {}).get("content", {}).get("application/json", {}).get("schema", PLAIN)
    if schema == PLAIN:
        return {"$ref": f"#/components/responses/Problem{status}"}
    return {"description": TOLD[status], "content": {PROBLEM: {"schema": schema}}}
