"""The OpenAPI schema as a file: built once in a process, and cached by clients."""

import json
from functools import lru_cache
from hashlib import sha256
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from strategies.api.ninja_api import api

MAX_AGE_S = 300


@require_safe
def describe_api(request: HttpRequest) -> HttpResponse:
    """Serve the schema, or 304 to a client that has it. Replaces ninja's view, which builds it for each request."""
    content, etag = _build(get_script_prefix())
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={MAX_AGE_S}"}
    response = HttpResponse(content, content_type="application/json", headers=headers)
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))


@lru_cache(maxsize=4)
def _build(prefix: str) -> tuple[bytes, str]:
    """Return the schema with its ETag. Its `servers` depend on the prefix under which the site is served."""
    content = json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder).encode()
    return content, f'"{sha256(content).hexdigest()[:32]}"'
