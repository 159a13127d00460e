"""Section 14: milestones at day 30, 60 and 90, what they depend on, and who approves. Code only."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.facts import Facts
from strategies.generation.hubs import hub_days
from strategies.generation.knowledge import planning
from strategies.generation.reading import checker_of
from strategies.generation.seasons import next_occurrence, seasons_of
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    assumption_statement,
    calculated_statement,
)
from strategies.generation.sections.calendar import CalendarItem, CalendarSection
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.unknowns import unknowns_of
from strategies.generation.wording import clip, join, numeral, phrase, pluralize, quote, sentence, short_day
from strategies.generation.work import Work

REVIEW = "content_strategy.quality_metrics.review_process"


class Milestone(BaseModel):
    """A result due on a day."""

    by: date
    what: str
    needs: str
    owner: str


class RoadmapSection(Section):
    """The 90 days and beyond."""

    key: ClassVar[str] = "roadmap"
    title: ClassVar[str] = "Roadmap: 30, 60 and 90 days"

    monday: Statement
    milestones: list[Milestone]
    governance: list[Statement]
    later: list[list[str]]

    def blocks(self) -> list[Block]:
        """Return first action, milestones, governance, and later themes."""
        rows = [[short_day(m.by), m.what, m.needs, m.owner] for m in self.milestones]
        found: list[Block] = [
            Statements(items=[self.monday]),
            Table(caption="Milestones", columns=["By", "Finished", "Needs", "Owner"], rows=rows),
            Heading(text="What it takes, and who decides when"),
            Statements(items=self.governance),
        ]
        if self.later:
            columns = ["When", "Theme", "From"]
            found.append(Table(caption="After the 90 days: themes only", columns=columns, rows=self.later))
        return found


def write(work: Work) -> RoadmapSection:
    """Write the section from calendar, pillars and unknown answers."""
    brief = work.brief
    calendar, pillars = work.require_section(CalendarSection), work.require_section(PillarsSection)
    reviews = work.require_section(MeasurementSection).reviews
    hubs = _hub_days_by_title(brief, calendar, pillars)
    facts = Facts(brief)
    facts.add_answers(
        "business_context.implementation_timeline", REVIEW, "business.constraints", "business_context.team_size"
    )
    facts.add_answers("audience_intelligence.seasonal_trends", "business_context.start_date")
    return RoadmapSection(
        answers_used=facts.answer_paths(),
        monday=_first_action(brief, calendar),
        milestones=_milestones(brief, calendar, hubs, reviews),
        governance=[*_governance_statements(brief, reviews), *_hub_statements(brief, calendar, hubs)],
        later=_later_rows(brief, calendar.end),
    )


def _owner(brief: Brief) -> str:
    return "Content owner" if brief.business_context.team_size < 1 else "Content lead"


def _first_action(brief: Brief, calendar: CalendarSection) -> Statement:
    """Return the most useful unknown to find out, otherwise the first draft."""
    opened = [item for item in unknowns_of(brief) if item.urgent]
    when = short_day(calendar.start)
    if opened:
        first = opened[0]
        return calculated_statement(
            f"First action, {when}: {first.how}", f"{first.title}: unknown, and it would change {first.changes}"
        )
    if calendar.items:
        item = calendar.items[0]
        text = f"First action, {when}: begin {quote(item.title, 140)}; the draft is due {short_day(item.draft_due)}."
        return calculated_statement(text, "first draft due in the calendar; nothing that matters more is unknown")
    return calculated_statement(
        f"First action, {when}: find more hours, or wish for less.", "not a single piece fits the hours"
    )


def _milestones(
    brief: Brief, calendar: CalendarSection, hubs: dict[str, date | None], reviews: list[date]
) -> list[Milestone]:
    owner = _owner(brief)
    found = []
    opened = [item for item in unknowns_of(brief) if item.urgent][:3]
    if opened:
        what = f"Found out: {'; '.join(item.title for item in opened)}."
        found.append(Milestone(by=calendar.start + timedelta(days=13), what=what, needs="nothing", owner=owner))
    if calendar.items:
        first = calendar.items[0]
        what = sentence(f"First piece published: {clip(first.title, 120)}")
        found.append(Milestone(by=first.date, what=what, needs=_approval_text(brief), owner=first.owner))
    announced: set[str] = set()
    for review in reviews:
        done = [item for item in calendar.items if item.date <= review]
        online = [hub for hub, day in hubs.items() if day and day <= review and hub not in announced]
        announced |= set(online)
        what = f"{pluralize(len(done), 'piece')} published, {numeral(sum(i.hours for i in done))} hours spent."
        if online:
            what += f" Online: the {'hub' if len(online) == 1 else 'hubs'} {join(quote(hub, 100) for hub in online)}."
        found.append(Milestone(by=review, what=f"{what} Review held.", needs=_needs_text(done), owner=owner))
    return sorted(found, key=lambda milestone: milestone.by)


def _hub_days_by_title(brief: Brief, calendar: CalendarSection, pillars: PillarsSection) -> dict[str, date | None]:
    """Map each hub to the day it is online; None if there are no hours for it."""
    pieces = [(item.date, item.pillar, item.hours) for item in calendar.items]
    week_h = capacity_of(brief).pieces_h
    keys = [item.key for item in pillars.pillars]
    days = hub_days(pieces, keys, start=calendar.start, end=calendar.end, week_h=week_h)
    return {item.hub: days.get(item.key) for item in pillars.pillars}


def _hub_statements(brief: Brief, calendar: CalendarSection, hubs: dict[str, date | None]) -> list[Statement]:
    """State the hours of a hub, and which hubs have no hours in the window."""
    found = [
        assumption_statement(
            f"A hub page takes {pluralize(planning().hub_h, 'hour')}.", f"A {planning().hub_why}. Time the first one."
        )
    ]
    late = [hub for hub, day in hubs.items() if day is None]
    if late and calendar.items:
        hours = f"{numeral(capacity_of(brief).pieces_h)} h a week x 90 / 7, less the pieces"
        text = f"No hours are left in the 90 days for {join((quote(hub, 80) for hub in late), 'or')}."
        found.append(calculated_statement(text, f"{hours}, {pluralize(planning().hub_h, 'hour')} a hub"))
    return found


def _needs_text(done: list[CalendarItem]) -> str:
    late = max((item.draft_due for item in done), default=None)
    return f"drafts up to {short_day(late)} checked" if late else "hours"


def _approval_text(brief: Brief) -> str:
    who = checker_of(brief)
    return phrase(who, 120) if who else "somebody who did not write it reads it"


def _governance_statements(brief: Brief, reviews: list[date]) -> list[Statement]:
    found = []
    process = brief.content_strategy.quality_metrics.review_process
    if process:
        found.append(answer_statement(sentence(f"Before publication: {phrase(process, 240)}"), REVIEW))
    else:
        found.append(
            assumption_statement(
                "Who approves before publication is not said.", "Name one person before the first draft is due."
            )
        )
    dates = join(short_day(review) for review in reviews)
    found.append(
        calculated_statement(
            f"Reviews on {dates}: keep, change or stop, with the numbers on the table.",
            "start date + 30, 60 and 89 days",
        )
    )
    time = brief.business_context.implementation_timeline
    if time:
        found.append(
            answer_statement(
                f"The plan is given {time.lower() if time == 'Ongoing' else time}.",
                "business_context.implementation_timeline",
            )
        )
    return found


def _later_rows(brief: Brief, end: date) -> list[list[str]]:
    """Return the seasons after the window, by date."""
    rows = []
    for season in seasons_of(brief):
        if season.kind not in ("busy", "quiet"):
            continue
        first = next_occurrence(season, end + timedelta(days=1))
        if first and not season.covers(end):
            what = (
                "rest and mend old pages"
                if season.kind == "quiet"
                else f"have its pieces finished by {short_day(first - timedelta(weeks=4))}, four weeks before"
            )
            rows.append((first, [short_day(first), f"{quote(season.words, 120)}: {what}", "your seasons"]))
    return [row for _, row in sorted(rows, key=lambda item: item[0])]
