"""Checks of days: none is off, nothing comes before what it needs, and no month has too many."""

from collections import Counter
from datetime import date

from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_pieces, current_rows
from strategies.generation.planning.days import can_publish, draft_due, is_working_day
from strategies.generation.planning.schedule import Row, Window
from strategies.generation.sections.roadmap import RoadmapSection
from strategies.generation.wording import day, pluralize, quote, short_day


def check_days(strategy: Strategy) -> Outcome:
    """Check that pieces are published on allowed days, and that all other rows are on working days of the window."""
    window, rows = strategy.plan.window, current_rows(strategy)
    for row in rows:
        if not (can_publish(window, row.day) if row.kind == "piece" else _is_for_work(window, row.day)):
            return failed(f"{quote(row.title, 80)} is on {day(row.day)}, a day that is kept free.", "calendar")
        if not window.start <= row.due <= row.day:
            return failed(f"The draft of {quote(row.title, 80)} is due on {day(row.due)}.", "calendar")
    milestones = strategy.sections.get(RoadmapSection.key)
    for one in milestones.milestones if isinstance(milestones, RoadmapSection) else ():
        if not is_working_day(window, one.by) and one.row not in {row.id for row in rows if row.kind == "piece"}:
            return failed(f"The milestone {quote(one.what, 80)} is on {day(one.by)}, a day without work.", "roadmap")
    return passed(f"{pluralize(len(rows), 'row')}, none on a day that is kept free.")


def _is_for_work(window: Window, on: date) -> bool:
    return window.start <= on <= window.end and is_working_day(window, on)


def check_drafts(strategy: Strategy) -> Outcome:
    """Check that drafts are due early enough for those who check them."""
    window = strategy.plan.window
    for row in current_pieces(strategy):
        if row.due > draft_due(window, row.day, has_proof=row.proof is not None):
            text = f"The draft of {quote(row.title, 80)} is due on {day(row.due)}, too late for the checks."
            return failed(text, "calendar")
    return passed(f"{pluralize(window.check_days, 'working day')} for the checks of each piece.")


def check_order(strategy: Strategy) -> Outcome:
    """Check that every row comes after the rows it needs."""
    rows = {row.id: row for row in current_rows(strategy)}
    for row in rows.values():
        for name in row.needs:
            need = rows.get(name)
            if need is None:
                return failed(f"{quote(row.title, 80)} needs a row that is not in the calendar.", "calendar")
            if need.day > row.day:
                return failed(
                    f"{quote(row.title, 80)} comes before {quote(need.title, 80)}, which it needs.", "calendar"
                )
    return passed("Every row comes after what it needs.")


def check_months(strategy: Strategy) -> Outcome:
    """Check the most pieces a month that the owner allows for a format."""
    limits = {item.key: item.max_per_month for item in strategy.plan.capacity.formats if item.max_per_month}
    counts = Counter((row.format, _month(row)) for row in current_pieces(strategy) if row.format in limits)
    for (form, month), count in counts.items():
        if form and count > limits[form]:
            return failed(
                f"{_month_name(month)} has {pluralize(count, form.lower())}; at most {limits[form]} a month.",
                "calendar",
            )
    return passed("No month has more pieces of a format than you allow.")


def _month(row: Row) -> date:
    return row.day.replace(day=1)


def _month_name(first: date) -> str:
    return short_day(first).partition(" ")[2]


SCHEDULE_RULES = (
    Rule(key="calendar", title="Every day is a day you can use", check=check_days),
    Rule(key="drafts", title="Drafts leave time for the checks", check=check_drafts),
    Rule(key="order", title="Nothing comes before what it needs", check=check_order),
    Rule(key="months", title="No month has too many of a format", check=check_months),
)
