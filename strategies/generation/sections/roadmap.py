"""Roadmap: four or five milestones with what has to be true on their day. Code only."""

import datetime
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.planning.measures import Milestone as PlannedMilestone
from strategies.generation.planning.roadmap import describe_publication
from strategies.generation.planning.schedule import Row
from strategies.generation.sections.base import Block, Section, Table
from strategies.generation.sections.calendar import CalendarSection, current_rows
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
    """Write the section from the milestones of the plan, with the days and titles that the calendar has now."""
    rows = {row.id: row for row in current_rows(work.plan, work.require_section(CalendarSection))}
    planned = [one for one in work.plan.roadmap if not one.row or one.row in rows]
    milestones = [_build_milestone(one, rows.get(one.row)) for one in planned]
    return RoadmapSection(
        answers_used=["goals", "timing", "means.people"],
        milestones=sorted(milestones, key=lambda one: one.by),
    )


def _build_milestone(planned: PlannedMilestone, row: Row | None) -> Milestone:
    return Milestone(
        by=row.day if row else planned.day,
        what=planned.title,
        condition=describe_publication(row.title) if row and row.kind == "piece" else planned.condition,
        row=planned.row,
        goal=planned.goal,
    )
