"""A small business, a schema to write about it, and model answers: good, ungrounded and malformed."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, JsonValue

from strategies.generation.writers.base import Assignment

KEY = "sk-secret-0123456789"


class Claim(BaseModel):
    text: str
    basis: str


class Prose(BaseModel):
    headline: str
    claims: list[Claim]


FACTS: Mapping[str, JsonValue] = {
    "business": {"name": "Harbour Bakery", "offer": "sourdough for 3 cafés", "site": "https://harbour.example/shop"},
    "capacity": {"hours_per_week": 6, "assets": 1200},
}


def answer_text(
    headline: str = "Sourdough for 3 cafés", claim: str = "Six mornings.", basis: str = "business.offer"
) -> str:
    return json.dumps({"headline": headline, "claims": [{"text": claim, "basis": basis}]}, ensure_ascii=False)


def patch_text(**values: str) -> str:
    """Return a correction of these fields; two underscores stand for a dot."""
    changes = [{"field": name.replace("__", "."), "value": value} for name, value in values.items()]
    return json.dumps({"changes": changes}, ensure_ascii=False)


GOOD = answer_text()
UNGROUNDED = answer_text(claim="Cafés save 40% and the market is worth 9,500 euros.")
CORRECTION = patch_text(claims__0__text="Six mornings.")
"""Turns `UNGROUNDED` into `GOOD`."""


def assignment(**changes: Any) -> Assignment:
    parts: dict[str, Any] = {
        "section": "audience",
        "title": "Audience",
        "language": "en-GB",
        "facts": FACTS,
        "prose": Prose,
        "draft": lambda: Prose(headline="", claims=[]),
    }
    return Assignment(**{**parts, **changes})
