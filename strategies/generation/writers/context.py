"""What a writer may see: the whole brief, the plan so far, and the finished sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from strategies.generation.brief import Brief
from strategies.generation.planning.plan import Plan
from strategies.generation.sections.base import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingContext:
    """Everything that is known when a section is written. `done` has the finished sections by key."""

    brief: Brief
    plan: Plan
    today: date
    done: Mapping[str, Section]
