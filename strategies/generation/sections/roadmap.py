"""Roadmap: four or five milestones with what has to be true on their day. Code only."""

import datetime
from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.planning.plan import Milestone as PlannedMilestone
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.roadmap import describe_publication
from strategies.generation.sections.base import Block, Section, Table
from strategies.generation.sections.calendar import title_of
from strategies.generation.sections.pillars import PillarsSection, titles_by_id
from strategies.generation.wording import day
from strategies.generation.work import Work


class Milestone(BaseModel):
    """A result due on a day. `row` is the id of the calendar row it depends on, or empty."""

    by: datetime.date
    what: str
    condition: str
    row: str
    goal: int | None


class RoadmapSection(Section):
    """What has to be true, and when."""

    key: ClassVar[str] = "roadmap"
    title: ClassVar[str] = "Roadmap"

    milestones: list[Milestone]

    def blocks(self) -> list[Block]:
        """Return the milestones as a table."""
        rows = [[day(one.by), one.what, one.condition] for one in self.milestones]
        return [Table(caption="Milestones", columns=["Day", "Milestone", "What has to be true"], rows=rows)]


def write(work: Work) -> RoadmapSection:
    """Write the section from the milestones of the plan, with the titles of pieces as they are now."""
    titles = titles_by_id(work.require_section(PillarsSection))
    return RoadmapSection(
        answers_used=["goals", "timing", "means.people"],
        milestones=[_build_milestone(work.plan, one, titles) for one in work.plan.roadmap],
    )


def _build_milestone(plan: Plan, planned: PlannedMilestone, titles: Mapping[str, str]) -> Milestone:
    piece = next((row for row in plan.calendar.pieces if row.id == planned.row), None)
    condition = describe_publication(title_of(plan, piece, titles)) if piece else planned.condition
    return Milestone(by=planned.day, what=planned.title, condition=condition, row=planned.row, goal=planned.goal)
