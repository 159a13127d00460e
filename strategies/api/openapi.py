"""Complete the OpenAPI schema with what ninja does not know: streams, errors, headers and links."""

import re
from typing import Any

from django.urls import get_script_prefix
from ninja import NinjaAPI

from strategies.api.event_schemas import describe_events
from strategies.api.problem_types import GENERAL
from strategies.api.stream_operations import STREAM_OPERATIONS, OpenApiObject
from strategies.site_urls import make_absolute

PROBLEM = "application/problem+json"
PLAIN = {"$ref": "#/components/schemas/ProblemOut"}
SAFE_METHODS = {"get"}
PROBLEM_DESCRIPTIONS = {
    400: "The body is not valid JSON",
    401: "Not signed in",
    403: "The request comes from another site, or the token lacks the scope",
    404: "Not found, or not yours",
    406: GENERAL["not_acceptable"][1],
    408: GENERAL["request_timeout"][1],
    409: "Conflicts with the current state",
    412: "Changed since the version in `If-Match`",
    413: GENERAL["too_large"][1],
    415: GENERAL["not_json"][1],
    422: "Invalid fields; `errors` lists each one",
    428: "`If-Match` is missing",
    429: "Limit reached; try again after `Retry-After` seconds",
    500: GENERAL["internal_error"][1],
    503: "Temporarily unavailable; try again after `Retry-After` seconds",
}
ON_EVERY_OPERATION = {401, 403, 406, 429, 500, 503}
ON_OPERATIONS_WITH_BODY = {400, 408, 413, 415, 422}
ON_UNSAFE_METHODS = {408, 413, 415}
"""Also of operations without a body: an unexpected body is rejected."""

HEADERS: dict[str, OpenApiObject] = {
    "Location": {"description": "URL of what was created.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer"}},
    "Link": {"description": "The next page, or the stream to follow (RFC 8288).", "schema": {"type": "string"}},
    "ETag": {"description": "For `If-None-Match` or `If-Match`.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true` if the Idempotency-Key was used before: nothing new was created.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "RateLimit-Policy": {
        "description": 'The rate limit: `"requests";q=600;w=60` (draft-ietf-httpapi-ratelimit-headers).',
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'The remaining requests, and the seconds until more are available: `"requests";r=599;t=1`.',
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {"description": "How to authenticate.", "schema": {"type": "string"}},
}
SUCCESS_HEADERS: dict[str, tuple[str, ...]] = {
    "create_run": ("Location", "Retry-After", "Link", "Idempotent-Replayed"),
    "rerun_run": ("Location", "Retry-After", "Link", "Idempotent-Replayed"),
    "regenerate_section": ("Location", "Retry-After"),
    "create_proposal": ("Location", "Retry-After", "Idempotent-Replayed"),
    "get_proposal": ("Retry-After",),
    "get_run": ("ETag", "Retry-After"),
    "get_run_brief": ("ETag",),
    "update_run": ("ETag",),
    "list_events": ("ETag", "Retry-After"),
    "list_events_of_runs": ("ETag", "Retry-After"),
    "export_strategy": ("ETag",),
    "list_runs": ("Link",),
    "list_deliveries": ("Link",),
    "list_model_calls": ("Link",),
    "list_objections": ("Link",),
    "create_webhook": ("Location",),
    "get_section": ("ETag",),
    "edit_section": ("ETag",),
}
"""Headers of successful responses, by operation id."""
CREATES = {
    "create_run": (202, "run_id"),
    "rerun_run": (202, "run_id"),
    "create_proposal": (202, "proposal_id"),
    "create_webhook": (201, "webhook_id"),
}
"""By operation id, the status of its response and the path parameter for which the response's `id` can be used.
OpenAPI links are made from these.
"""


class ThroughlineAPI(NinjaAPI):
    """A NinjaAPI with a complete schema. Operation ids are function names, which client generators use as well."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> Any:
        # Paths begin inside the site, as those of `STREAM_OPERATIONS` do; `servers` has what comes before.
        prefix = get_script_prefix()
        options.setdefault("path_prefix", self.get_root_path({}).removeprefix(prefix))
        schema = super().get_openapi_schema(**options)
        if schema is None:
            return None
        if server := make_absolute(prefix).rstrip("/"):
            schema["servers"] = [{"url": server}]
        schema["paths"] |= STREAM_OPERATIONS
        components = schema["components"]
        components["schemas"] |= describe_events(components["schemas"])
        components["headers"] = HEADERS
        components["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEM_DESCRIPTIONS}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete_operation(method, operation)
        _add_links(schema["paths"])
        return schema


def _problem(status: int) -> OpenApiObject:
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}.get(status, ())
    return {"description": PROBLEM_DESCRIPTIONS[status], "content": {PROBLEM: {"schema": PLAIN}}} | _header_refs(
        headers
    )


def _header_refs(headers: tuple[str, ...]) -> OpenApiObject:
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers}} if headers else {}


def _complete_operation(method: str, operation: OpenApiObject) -> None:
    declared = {int(status): response for status, response in operation["responses"].items()}
    statuses = set(declared) | ON_EVERY_OPERATION
    statuses |= set() if method in SAFE_METHODS else ON_UNSAFE_METHODS
    statuses |= ON_OPERATIONS_WITH_BODY if "requestBody" in operation else set()
    for parameter in operation.get("parameters", ()):
        statuses.add(422)
        parameter["schema"] = _without_null(parameter["schema"])
    headers = (*SUCCESS_HEADERS.get(operation["operationId"], ()), "RateLimit-Policy", "RateLimit")
    operation["responses"] = {
        str(status): _response(status, declared.get(status), headers) for status in sorted(statuses)
    }


def _add_links(paths: OpenApiObject) -> None:
    all_operations = [(path, operation) for path, operations in paths.items() for operation in operations.values()]
    for _, creator in all_operations:
        if creator["operationId"] in CREATES:
            status, parameter = CREATES[creator["operationId"]]
            creator["responses"][str(status)]["links"] = {
                operation["operationId"]: {
                    "operationId": operation["operationId"],
                    "parameters": {parameter: "$response.body#/id"},
                }
                for path, operation in all_operations
                if re.findall(r"{(\w+)}", path) == [parameter]
            }


def _without_null(schema: OpenApiObject) -> OpenApiObject:
    """Remove `null` from the schema of an optional parameter: it can be omitted, but a URL cannot contain null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    kind: OpenApiObject = kinds[0]
    return kind | {name: value for name, value in schema.items() if name != "anyOf"}


def _response(status: int, declared: OpenApiObject | None, headers: tuple[str, ...]) -> OpenApiObject:
    if status < 400:
        response = declared or {}
        return response | {"headers": _header_refs(headers).get("headers", {}) | response.get("headers", {})}
    schema = (declared or {}).get("content", {}).get("application/json", {}).get("schema", PLAIN)
    if schema == PLAIN:
        return {"$ref": f"#/components/responses/Problem{status}"}
    return {"description": PROBLEM_DESCRIPTIONS[status], "content": {PROBLEM: {"schema": schema}}}
