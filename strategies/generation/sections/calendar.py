"""The calendar: what is published, made and reviewed on each of ninety days, by whom. Code only."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from strategies.generation.planning.plan import Plan
from strategies.generation.planning.schedule import Row
from strategies.generation.sections.base import Block, Note, Section, Statement, Statements, Table
from strategies.generation.sections.calendar_days import ANSWERS_USED, describe_choice_of_days
from strategies.generation.sections.calendar_table import CalendarItem, build_table
from strategies.generation.sections.pillars import PillarsSection, titles_by_id
from strategies.generation.wording import day, join, numeral, short_day
from strategies.generation.work import Work

__all__ = ["CalendarItem", "CalendarSection", "write"]


class CalendarSection(Section):
    """The plan by date."""

    key: ClassVar[str] = "calendar"
    title: ClassVar[str] = "Calendar: the first 90 days"

    start: datetime.date
    end: datetime.date
    items: list[CalendarItem]
    missed: int
    """Requested pieces that do not fit."""
    how: list[Statement]
    left_out: list[str]
    """What was requested but does not fit, each with the reason."""
    remarks: list[str]

    def blocks(self) -> list[Block]:
        """Return how the days were chosen, the table, and what is left out."""
        found: list[Block] = [Statements(items=self.how)] if self.how else []
        found += [Note(text=text) for text in self.remarks]
        if self.items:
            caption = f"{short_day(self.start)} to {short_day(self.end)}"
            columns, rows, last = build_table(self.items)
            found.append(Table(caption=caption, columns=columns, rows=rows))
            if last:
                found.append(Note(text=f"The table ends on {short_day(last)}. All rows are in the appendix."))
        found += [Note(text=f"Left out: {text}") for text in self.left_out]
        return found

    def appendix(self) -> list[Block]:
        """Return every row with the day its draft is due, its hours, and what it needs."""
        titles = {item.id: item.title for item in self.items}
        rows = [
            [
                day(item.date),
                item.title,
                day(item.draft_due) if item.kind == "piece" else "",
                f"{numeral(item.hours)} h" if item.hours else "",
                item.moves,
                join(titles[name] for name in item.needs if name in titles),
            ]
            for item in self.items
        ]
        columns = ["Date", "Title", "Draft due", "Hours", "What it moves", "Needs"]
        return [Table(caption="Every row of the calendar", columns=columns, rows=rows)] if rows else []

    def publishable_texts(self) -> list[str]:
        """Return titles and next steps of what is published."""
        return [text for item in self.items if item.kind == "piece" for text in (item.title, item.next_step)]


def write(work: Work) -> CalendarSection:
    """Write the section from the calendar of the plan, with the titles of pillars as they are now."""
    plan, brief = work.plan, work.brief
    section = work.require_section(PillarsSection)
    pillars, titles = {pillar.key: pillar.title for pillar in section.pillars}, titles_by_id(section)
    return CalendarSection(
        answers_used=list(ANSWERS_USED),
        start=plan.window.start,
        end=plan.window.end,
        items=[
            _build_item(plan, row, title_of(plan, row, titles), pillars, brief.timing.time_of_day or "")
            for row in plan.calendar.rows
        ],
        missed=max(0, plan.capacity.requested_pieces - len(plan.calendar.pieces)),
        how=describe_choice_of_days(brief, plan),
        left_out=list(plan.calendar.left_out),
        remarks=[*plan.window.remarks, *plan.calendar.remarks],
    )


def current_rows(plan: Plan, section: CalendarSection) -> tuple[Row, ...]:
    """Return the rows of the plan, by day, as the section has them: with its titles, days and hours.

    Rows that were deleted by hand are left out.
    """
    items = {item.id: item for item in section.items}
    rows = [_update_row(row, items[row.id]) for row in plan.calendar.rows if row.id in items]
    return tuple(sorted(rows, key=lambda row: row.day))


def _update_row(row: Row, item: CalendarItem) -> Row:
    # The section rounds hours to two places.
    hours = row.hours if item.hours == round(row.hours, 2) else item.hours
    return replace(row, day=item.date, due=item.draft_due, title=item.title, hours=hours)


def title_of(plan: Plan, row: Row, titles: Mapping[str, str]) -> str:
    """Return the title of a row, with the final titles by id; further editions keep their month."""
    source = row.id if row.id in titles else _find_first_edition(plan, row)
    planned = next((title.text for title in plan.titles if title.id == source), "")
    if source not in titles or not row.title.startswith(planned):
        return row.title
    return f"{titles[source]}{row.title.removeprefix(planned)}"


def _build_item(plan: Plan, row: Row, title: str, pillars: dict[str, str], time_of_day: str) -> CalendarItem:
    return CalendarItem(
        id=row.id,
        kind=row.kind,
        date=row.day,
        time_of_day=time_of_day if row.kind == "piece" else "",
        title=title,
        pillar=row.pillar,
        pillar_title=pillars.get(row.pillar, ""),
        segment=row.segment,
        stage=row.stage or "",
        format=row.format_name,
        channel=row.channel_name,
        next_step=row.next_step,
        owner=row.owner,
        draft_due=row.due,
        hours=round(row.hours, 2),
        season=row.season,
        goal=row.goal,
        moves=row.moves,
        needs=list(row.needs),
        edition_of=_find_first_edition(plan, row),
    )


def _find_first_edition(plan: Plan, row: Row) -> str:
    """Return the id of the title of a further edition, such as `q1-newsletter` for `q1-newsletter-2`."""
    titles = {title.id for title in plan.titles}
    name, _, number = row.id.rpartition("-")
    return name if row.kind == "piece" and row.id not in titles and number.isdigit() and name in titles else ""
