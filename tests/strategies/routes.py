"""Every route of the URLconf, and paths of them."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_EXPRESSION = re.compile(r"[(^?$]")


def list_routes() -> list[str]:
    """Return every route as it is written in the URLconf, without those of regular expressions."""

    def walk(patterns: Any, prefix: str = "") -> Iterator[str]:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, prefix + str(one.pattern))
            else:
                yield prefix + str(one.pattern)

    return sorted({route for route in walk(get_resolver().url_patterns) if not _EXPRESSION.search(route)})


def fill_in(route: str, parameters: dict[str, Any]) -> str:
    """Return the path of a route with these parameters."""
    return "/" + PARAMETER.sub(lambda one: str(parameters[one[2]]), route)
