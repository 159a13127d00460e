"""Tensions of small briefs, by key."""

from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.plan import Tension
from tests.strategies.generation.briefs import TODAY, brief


def find(**changes: Any) -> dict[str, Tension]:
    """Return the tensions of the nine required answers with changes: of each rule the heaviest."""
    return find_in(brief(**changes))


def find_in(of: Brief) -> dict[str, Tension]:
    """Return the tensions of a brief: of each rule the heaviest."""
    return {item.key: item for item in reversed(build_plan(of, TODAY).tensions)}
