"""Briefs for the tests of generation: the required answers alone, with changes, and the samples."""

import copy
from datetime import date
from typing import Any

from strategies.generation.brief import Brief, parse_brief, sample_briefs

TODAY = date(2026, 11, 30)
"""A Monday."""

MINIMAL: dict[str, Any] = {
    "version": 2,
    "business": {
        "business_name": "Kiln",
        "description": "We make tiles by hand.",
        "offer": "Tiles from EUR 40 a square metre.",
    },
    "goals": [{"text": "More enquiries from architects."}],
    "audience": {
        "ideal_customer": "Architects who restore old houses.",
        "questions": [{"question": "How long do samples take?"}],
    },
    "means": {
        "people": [{"role": "Owner", "hours_per_week": 10}],
        "budget": {"amount": 0, "currency": "EUR", "period": "month"},
        "frequency": "Weekly",
    },
}
"""The nine required answers and nothing else."""


def minimal(**changes: Any) -> dict[str, Any]:
    """Return the nine required answers with changes, named as part__field; positions are numbers: goals__0__kind."""
    return changed(MINIMAL, {name.replace("__", "."): value for name, value in changes.items()})


def changed(raw: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a copy with values set at dotted paths."""
    found = copy.deepcopy(raw)
    for path, value in changes.items():
        *way, last = path.split(".")
        at: Any = found
        for name in way:
            if isinstance(at, list):
                at = at[int(name)]
                continue
            if at.get(name) is None:
                at[name] = {}
            at = at[name]
        at[int(last) if isinstance(at, list) else last] = value
    return found


def brief(**changes: Any) -> Brief:
    return parse_brief(minimal(**changes))


def sample(position: int) -> Brief:
    """Return a sample: 0 is Closewell, 1 Fell & Rye, 2 Harbour Street Physiotherapy."""
    return sample_briefs()[position].brief
