"""Reads bodies as JSON and nothing else: no `NaN`, and no nesting that only an attack would need."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

DEPTH_MAX = 64


class StrictJSON(Parser):
    """What it raises, ninja answers with 400."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body: Any = json.loads(request.body.decode(), parse_constant=_refuse)
        if _is_deeper(body, DEPTH_MAX):
            raise ValueError("nested too deeply")
        return body  # type: ignore[no-any-return] # whatever it is, its schema is asked next


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


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
