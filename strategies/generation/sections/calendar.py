"""Section 11: what is published on each of ninety days, by whom and for which pillar. Code only."""

import datetime
from datetime import date
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.facts import Facts
from strategies.generation.goals import opening_of
from strategies.generation.hubs import hub_days
from strategies.generation.pillar_plan import plan_pillars
from strategies.generation.reading import JOIN_THE_WAITING, action_of
from strategies.generation.schedule import Slot, Window, festive_days, owner_of, slots_of, stated_review_days, window_of
from strategies.generation.seasons import (
    BLACKOUT,
    PATTERN,
    SEASONS,
    TIMING,
    describe_free_days,
    free_days_of,
    season_row,
    seasons_of,
)
from strategies.generation.sections.audience import segment_of
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    assumption_statement,
    calculated_statement,
)
from strategies.generation.sections.capacity import CapacitySection
from strategies.generation.sections.channels import ChannelsSection
from strategies.generation.sections.options import OptionsSection
from strategies.generation.sections.pillars import READ_ON, Pillar, PillarsSection, Spoke, order_pillars
from strategies.generation.spokes import worry_of
from strategies.generation.title_turns import TitleTurns
from strategies.generation.wording import day, join, numeral, phrase, pluralize, quote, sentence, short_day
from strategies.generation.work import Work

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CalendarItem(BaseModel):
    """One piece on one day."""

    date: datetime.date
    time_of_day: str
    title: str
    pillar: str
    pillar_title: str
    segment: str
    stage: str
    format: str
    channel: str
    next_step: str
    owner: str
    draft_due: datetime.date
    hours: float
    season: str
    status: str = "planned"


class CalendarSection(Section):
    """The plan by date."""

    key: ClassVar[str] = "calendar"
    title: ClassVar[str] = "Calendar: the first 90 days"

    start: datetime.date
    end: datetime.date
    items: list[CalendarItem]
    missed: int
    """Pieces for which no day or no hours were left."""
    how: list[Statement]
    remarks: list[str]
    seasons: list[list[str]]

    def blocks(self) -> list[Block]:
        """Return how the days were chosen, the table, and the seasons."""
        found: list[Block] = [Statements(items=self.how)]
        found += [Note(text=text, tone="warning") for text in self.remarks]
        columns = [
            "Date",
            "Title",
            "Pillar",
            "For",
            "Stage",
            "Format",
            "Channel",
            "Next step",
            "Owner",
            "Draft due",
            "Season",
        ]
        rows = [
            [
                f"{day(i.date)}{f', {i.time_of_day}' if i.time_of_day else ''}",
                i.title,
                i.pillar_title,
                i.segment,
                i.stage,
                i.format,
                i.channel,
                i.next_step,
                i.owner,
                day(i.draft_due),
                i.season,
            ]
            for i in self.items
        ]
        if rows:
            found.append(Table(caption=f"{short_day(self.start)} to {short_day(self.end)}", columns=columns, rows=rows))
        if self.seasons:
            found.append(Heading(text="Seasons, and what the calendar does with them"))
            columns = ["You told us", "Read as", "What is done"]
            found.append(Table(caption="Seasons", columns=columns, rows=self.seasons))
        return found

    def publishable_texts(self) -> list[str]:
        """Return titles and next steps."""
        return [text for item in self.items for text in (item.title, item.next_step)]


def write(work: Work) -> CalendarSection:
    """Write the section: schedule the spokes of the pillars."""
    brief = work.brief
    hours = capacity_of(brief)
    pillars = {item.key: item for item in work.require_section(PillarsSection).pillars}
    work.require_section(CapacitySection)
    work.require_section(ChannelsSection)
    window = window_of(brief, work.today)
    plans = order_pillars(plan_pillars(brief, hours), work.require_section(OptionsSection).chosen)
    slots, missed = slots_of(brief, hours, window, plans)
    facts = Facts(brief)
    facts.add_answers(*ANSWERS_USED)
    titles = TitleTurns(pillars)
    titled = [(slot, titles.next_title(slot)) for slot in slots]
    opening = opening_of(brief, work.today)
    items = [_build_item(brief, slot, pillars[slot.pillar], found, opening) for slot, found in titled if found]
    items = _redirect_early_pieces(brief, window, items, list(pillars))
    missed += len(slots) - len(items)
    return CalendarSection(
        answers_used=facts.answer_paths(),
        start=window.start,
        end=window.end,
        items=items,
        missed=missed,
        how=_how_statements(brief, window, items),
        remarks=_remarks(brief, window, items, missed),
        seasons=[season_row(season, window.start, window.end) for season in seasons_of(brief)],
    )


ANSWERS_USED = (
    "business_context.business_objectives",
    "business_context.start_date",
    "business_context.team_size",
    "content_strategy.content_frequency",
    "content_strategy.content_mix",
    "content_strategy.preferred_formats",
    TIMING,
    BLACKOUT,
    SEASONS,
    PATTERN,
    "content_strategy.quality_metrics.review_process",
    "business.constraints",
)


def _build_item(
    brief: Brief, slot: Slot, pillar: Pillar, titled: tuple[str, Spoke], opening: date | None
) -> CalendarItem:
    """Build the entry of a day. Once sales are open, readers are no longer asked to join the waiting list."""
    title, spoke = titled
    is_open = opening is not None and slot.day >= opening and spoke.next_step == sentence(JOIN_THE_WAITING)
    return CalendarItem(
        date=slot.day,
        time_of_day=slot.time_of_day or _usual_time(brief),
        title=title,
        pillar=pillar.key,
        pillar_title=pillar.title,
        segment=segment_of(brief, worry_of(brief, title)) or pillar.segment,
        stage=spoke.stage,
        format=slot.format.name,
        channel=slot.channel.title,
        next_step="Order while there are some left." if is_open else spoke.next_step,
        owner=owner_of(brief, slot.format),
        draft_due=slot.draft_due,
        hours=round(slot.format.hours, 2),
        season=slot.season,
    )


def _redirect_early_pieces(
    brief: Brief, window: Window, items: list[CalendarItem], pillars: list[str]
) -> list[CalendarItem]:
    """Replace the next step of pieces that would lead to a hub before it is online."""
    pieces = [(item.date, item.pillar, item.hours) for item in items]
    week_h = capacity_of(brief).pieces_h
    days = hub_days(pieces, pillars, start=window.start, end=window.end, week_h=week_h)
    ask = sentence(action_of(brief)[0])
    return [
        item.model_copy(update={"next_step": ask})
        if item.next_step.startswith(READ_ON) and days.get(item.pillar, window.end) > item.date
        else item
        for item in items
    ]


def _usual_time(brief: Brief) -> str:
    times = brief.audience_intelligence.consumption_patterns.preferred_times
    return phrase(times[0], 40).lower() if times else ""


def _how_statements(brief: Brief, window: Window, items: list[CalendarItem]) -> list[Statement]:
    days = join(_WEEKDAYS[number] for number in window.weekdays)
    free = describe_free_days(free_days_of(brief))
    found = []
    if items:
        hours = sum(item.hours for item in items)
        found.append(
            calculated_statement(
                f"{pluralize(len(items), 'piece')} in 90 days, {numeral(hours)} hours of work.",
                f"planned rhythm x 90 / 7 weeks, only on free days; hours of each piece added up = {numeral(hours)} h",
            )
        )
    if window.is_assumed_weekdays:
        check = "After eight pieces, keep the weekday that was opened or read most."
        found.append(assumption_statement(f"Published on {days}; the brief names no good day.", check))
    else:
        found.append(answer_statement(f"Published on {days}, the days you named.", TIMING))
    if free:
        found.append(answer_statement(f"Kept free: {join(free)}.", *_free_paths(brief)))
    festive = festive_days(window)
    if festive:
        days = join(f"{day.day} {'December' if day.month == 12 else 'January'}" for day in festive)
        check = "Public holidays are not known to this plan; add yours as days to keep free."
        found.append(assumption_statement(f"{days} are kept free.", check))
    found.append(_check_time(brief, window))
    text = "The owner is a role, because the brief names no people; put names in before the first week."
    found.append(calculated_statement(text, "roles by team size"))
    return found


def _check_time(brief: Brief, window: Window) -> Statement:
    text = f"Each draft is due {pluralize(window.review_days, 'working day')} before publication"
    if stated_review_days(brief):
        return calculated_statement(f"{text}.", "the longest check your rules or your review process name")
    check = "Ask whoever checks how long it takes, before the first draft is due."
    return assumption_statement(f"{text}; no answer says how long the check takes.", check)


def _free_paths(brief: Brief) -> list[str]:
    """Return the paths of the answers that keep days free."""
    paths = [season.path for season in seasons_of(brief) if season.kind == "free_days"]
    return [*paths, BLACKOUT] if brief.content_strategy.blackout_dates else paths


def _remarks(brief: Brief, window: Window, items: list[CalendarItem], missed: int) -> list[str]:
    found = list(window.remarks)
    if not items:
        found.append("Nothing can be planned: the hours do not allow a single piece. See the section on capacity.")
    if missed:
        found.append(
            f"{pluralize(missed, 'piece')} found no free day, no free hours or no title "
            f"and {'was' if missed == 1 else 'were'} left out."
        )
    found += [
        f"{quote(season.words)} names no month or date that could be read."
        for season in seasons_of(brief)
        if season.kind == "unclear"
    ]
    return found
