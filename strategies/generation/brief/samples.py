"""Three sample briefs of invented businesses, for trying the product and for tests."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.brief.model import Brief
from strategies.generation.brief.parsing import parse_brief


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleBrief:
    """A brief ready to use. `raw` is what an API client would send, `brief` is the parsed form."""

    key: str
    title: str
    note: str
    raw: dict[str, Any]
    brief: Brief


@cache
def sample_briefs() -> tuple[SampleBrief, ...]:
    """Return the samples, always in the same order."""
    text = files("strategies.generation").joinpath("data/sample_briefs.json").read_text(encoding="utf-8")
    return tuple(_load_sample(raw) for raw in json.loads(text))


def _load_sample(raw: dict[str, Any]) -> SampleBrief:
    brief = parse_brief(raw)
    return SampleBrief(
        key=brief.key or brief.business.business_name,
        title=brief.business.business_name,
        note=brief.note or "",
        raw=raw,
        brief=brief,
    )
