"""Briefs and complete strategies for the tests of generation."""

import copy
from datetime import date
from typing import Any

from strategies.generation import pipeline
from strategies.generation.brief import Brief, parse_brief, sample_briefs
from strategies.generation.sections import Section
from strategies.generation.writers.base import Writer
from strategies.generation.writers.offline import OfflineWriter

TODAY = date(2026, 11, 23)
"""A Monday; without a start date the calendar begins on the next one, 30 November 2026."""

MINIMAL: dict[str, Any] = {
    "business": {
        "business_name": "Kiln",
        "description": "We make tiles by hand.",
        "offer": "Tiles from EUR 40 a square metre.",
        "ideal_customer": "Architects",
        "geography": "Porto",
    },
    "business_context": {
        "business_objectives": ["More enquiries"],
        "team_size": 1,
        "content_budget": {"amount": 0, "currency": "EUR", "period": "month"},
    },
    "audience_intelligence": {"audience_pain_points": ["Samples arrive late"]},
    "content_strategy": {"content_frequency": "Weekly"},
}
"""The ten required answers and nothing else."""


def minimal(**changes: Any) -> dict[str, Any]:
    """Return the ten required answers with changes, named as part__field."""
    return changed(MINIMAL, {name.replace("__", "."): value for name, value in changes.items()})


def changed(raw: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a copy with values set at dotted paths."""
    found = copy.deepcopy(raw)
    for path, value in changes.items():
        *way, last = path.split(".")
        at = found
        for name in way:
            if at.get(name) is None:
                at[name] = {}
            at = at[name]
        at[last] = value
    return found


def brief(**changes: Any) -> Brief:
    return parse_brief(minimal(**changes))


def sample(position: int) -> Brief:
    """Return a sample: 0 is Closewell, 1 Fell & Rye, 2 Harbour Street Physiotherapy."""
    return sample_briefs()[position].brief


def compose_one(
    key: str, of: Brief, done: dict[str, Section], writer: Writer | None = None
) -> pipeline.ComposedSection:
    return pipeline.compose(
        key,
        brief=of,
        done=done,
        writer=writer or OfflineWriter(),
        today=TODAY,
        on_text=lambda text: None,
        is_canceled=lambda: False,
    )


def compose_all(of: Brief, writer: Writer | None = None) -> dict[str, Section]:
    """Compose every section of a strategy."""
    done: dict[str, Section] = {}
    for spec in pipeline.SECTIONS:
        done[spec.key] = compose_one(spec.key, of, done, writer).section
    return done


def texts(section: Section) -> str:
    """Return all text of a section, one item per line."""
    lines = []
    for block in section.blocks():
        match block.kind:
            case "statements":
                lines += [f"{item.text} <{item.basis}>" for item in block.items]
            case "table":
                lines += [block.caption, *(" | ".join(row) for row in block.rows)]
            case _:
                lines.append(block.text)
    return "\n".join(lines)
