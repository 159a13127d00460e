"""Reads from finished sections what their writer has decided, so that the plan is the same wherever it is built."""

from collections.abc import Mapping
from typing import Any

from strategies.generation.planning.decisions import Decisions
from strategies.generation.sections.base import Section
from strategies.generation.sections.pillars import PillarsSection, decided_pieces
from strategies.generation.sections.situation import find_thesis

DECIDING_FIELDS: Mapping[str, str] = {"situation": "thesis", "pillars": "decided"}
"""The field with the decisions, by the key of the section. Other sections decide nothing."""


def decisions_in(done: Mapping[str, Section]) -> Decisions:
    """Return the decisions of finished sections. Where one decides nothing, the rules do."""
    thesis = find_thesis(done)
    pillars = done.get(PillarsSection.key)
    pieces = decided_pieces(pillars) if isinstance(pillars, PillarsSection) else ()
    return Decisions(thesis=thesis.decision() if thesis else None, pieces=pieces)


def decided_part(key: str, content: Mapping[str, Any] | None) -> Any:
    """Return what a stored section decides, as JSON; None if it decides nothing."""
    field = DECIDING_FIELDS.get(key)
    return content.get(field) if content and field else None
