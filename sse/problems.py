"""Problem documents: error responses in the form of RFC 9457. The views of any app may use them."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import get_script_prefix
from pydantic import JsonValue

from sse.conf import sse_settings
from sse.types import JsonObject


def render_problem(
    status: int,
    code: str,
    detail: str,
    *,
    retry_after_s: int | None = None,
    members: Mapping[str, JsonValue] | None = None,
) -> HttpResponse:
    """Return a problem response. `members` are added to the JSON object."""
    types_url = _types_url()
    body: JsonObject = {
        "type": f"{types_url}{code}" if types_url else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **(members or {}),
    }
    response = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    if retry_after_s is not None:
        response["Retry-After"] = str(retry_after_s)
    return response


def _types_url() -> str:
    """Return the setting. A relative one begins at the prefix under which the site is served, as STATIC_URL does."""
    url = sse_settings().problem_types_url
    return f"{get_script_prefix()}{url}" if url and not url.startswith(("/", "http:", "https:")) else url
