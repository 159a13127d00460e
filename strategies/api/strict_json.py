"""A parser for request bodies that rejects `NaN`, `Infinity` and very deep nesting."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

DEPTH_MAX = 64


class StrictJSON(Parser):
    """Ninja answers 400 when `parse_body` raises ValueError."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body: Any = json.loads(request.body.decode(), parse_constant=_reject_constant)
        if _is_deeper(body, DEPTH_MAX):
            raise ValueError("nested too deeply")
        return body  # type: ignore[no-any-return] # the operation's schema checks that it is an object


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not valid JSON")


def _is_deeper(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
