"""Section 14: what is finished by day 30, 60 and 90, what depends on what, who approves. Code only."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.facts import Facts
from strategies.generation.seasons import next_occurrence, seasons_of
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    assumed,
    calculated,
    told,
)
from strategies.generation.sections.calendar import CalendarItem, CalendarSection
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.unknowns import unknowns_of
from strategies.generation.wording import clip, counted, joined, numeral, phrase, quoted, sentence, short_day
from strategies.generation.work import Work

REVIEW = "content_strategy.quality_metrics.review_process"


class Milestone(BaseModel):
    """Something finished by a day."""

    by: date
    what: str
    needs: str
    owner: str


class RoadmapSection(Section):
    """The way through the 90 days and beyond."""

    key: ClassVar[str] = "roadmap"
    title: ClassVar[str] = "Roadmap: 30, 60 and 90 days"

    monday: Statement
    milestones: list[Milestone]
    governance: list[Statement]
    later: list[list[str]]

    def blocks(self) -> list[Block]:
        """First action, milestones, who decides, later themes."""
        rows = [[short_day(m.by), m.what, m.needs, m.owner] for m in self.milestones]
        found: list[Block] = [
            Statements(items=[self.monday]),
            Table(caption="Milestones", columns=["By", "Finished", "Needs", "Owner"], rows=rows),
            Heading(text="Who decides, and when"),
            Statements(items=self.governance),
        ]
        if self.later:
            columns = ["When", "Theme", "From"]
            found.append(Table(caption="After the 90 days: themes only", columns=columns, rows=self.later))
        return found


def write(work: Work) -> RoadmapSection:
    """Milestones from calendar, pillars and what is unknown."""
    brief = work.brief
    calendar, pillars = work.section(CalendarSection), work.section(PillarsSection)
    reviews = work.section(MeasurementSection).reviews
    facts = Facts(brief)
    facts.tell("business_context.implementation_timeline", REVIEW, "business.constraints", "business_context.team_size")
    facts.tell("audience_intelligence.seasonal_trends", "business_context.start_date")
    return RoadmapSection(
        shaped_by=facts.told_paths(),
        monday=_monday(brief, calendar),
        milestones=_milestones(brief, calendar, [p.hub for p in pillars.pillars], reviews),
        governance=_governance(brief, reviews),
        later=_later(brief, calendar.end),
    )


def _owner(brief: Brief) -> str:
    return "Content owner" if brief.business_context.team_size < 1 else "Content lead"


def _monday(brief: Brief, calendar: CalendarSection) -> Statement:
    """The most useful unknown first, otherwise the first draft."""
    opened = [item for item in unknowns_of(brief) if item.urgent]
    when = short_day(calendar.start)
    if opened:
        first = opened[0]
        return calculated(
            f"First action, {when}: {first.how}", f"{first.title}: unknown, and it would change {first.changes}"
        )
    if calendar.items:
        item = calendar.items[0]
        text = f"First action, {when}: begin {quoted(item.title, 140)}; the draft is due {short_day(item.draft_due)}."
        return calculated(text, "first draft due in the calendar; nothing that matters more is unknown")
    return calculated(f"First action, {when}: find more hours, or wish for less.", "not a single piece fits the hours")


def _milestones(brief: Brief, calendar: CalendarSection, hubs: list[str], reviews: list[date]) -> list[Milestone]:
    owner = _owner(brief)
    found = []
    opened = [item for item in unknowns_of(brief) if item.urgent][:3]
    if opened:
        what = f"Found out: {'; '.join(item.title for item in opened)}."
        found.append(Milestone(by=calendar.start + timedelta(days=13), what=what, needs="nothing", owner=owner))
    if calendar.items:
        first = calendar.items[0]
        found.append(
            Milestone(
                by=first.date,
                what=f"First piece published: {clip(first.title, 120)}",
                needs=_approval(brief),
                owner=first.owner,
            )
        )
    for position, review in enumerate(reviews):
        done = [item for item in calendar.items if item.date <= review]
        hub = hubs[position] if position < len(hubs) else ""
        what = f"{counted(len(done), 'piece')} published, {numeral(sum(i.hours for i in done))} hours spent."
        if hub and done:
            what += f" The hub {quoted(hub, 100)} is online and links them."
        found.append(Milestone(by=review, what=f"{what} Review held.", needs=_needs(done), owner=owner))
    return sorted(found, key=lambda milestone: milestone.by)


def _needs(done: list[CalendarItem]) -> str:
    late = max((item.draft_due for item in done), default=None)
    return f"drafts up to {short_day(late)} checked" if late else "hours"


def _approval(brief: Brief) -> str:
    told_process = brief.content_strategy.quality_metrics.review_process
    return phrase(told_process, 120) if told_process else "somebody who did not write it reads it"


def _governance(brief: Brief, reviews: list[date]) -> list[Statement]:
    found = []
    process = brief.content_strategy.quality_metrics.review_process
    if process:
        found.append(told(sentence(f"Before publication: {phrase(process, 240)}"), REVIEW))
    else:
        found.append(
            assumed("Who approves before publication is not said.", "Name one person before the first draft is due.")
        )
    dates = joined(short_day(review) for review in reviews)
    found.append(
        calculated(
            f"Reviews on {dates}: keep, change or stop, with the numbers on the table.",
            "start date + 30, 60 and 89 days",
        )
    )
    time = brief.business_context.implementation_timeline
    if time:
        found.append(
            told(
                f"The plan is given {time.lower() if time == 'Ongoing' else time}.",
                "business_context.implementation_timeline",
            )
        )
    return found


def _later(brief: Brief, end: date) -> list[list[str]]:
    """Seasons and rhythms that come after the window, by date."""
    rows = []
    for season in seasons_of(brief):
        if season.kind not in ("busy", "quiet"):
            continue
        first = next_occurrence(season, end + timedelta(days=1))
        if first and not season.covers(end):
            what = (
                "rest and mend old pages"
                if season.kind == "quiet"
                else "have the pieces for it finished four weeks before"
            )
            rows.append((first, [short_day(first), f"{quoted(season.words, 120)}: {what}", "your seasons"]))
    return [row for _, row in sorted(rows, key=lambda item: item[0])]
