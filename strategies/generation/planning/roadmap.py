"""Picks four or five milestones from the calendar and the goals: results due on working days."""

from collections.abc import Iterable
from datetime import date, timedelta

from strategies.generation.planning.counting import NO_NUMBER
from strategies.generation.planning.days import add_working_days, working_day_from, working_day_until, working_days
from strategies.generation.planning.measures import Metric, Milestone
from strategies.generation.planning.schedule import Calendar, Row, Window
from strategies.generation.wording import pluralize, quote_sentence

MILESTONES_MIN, MILESTONES_MAX = 4, 5
_REVIEW_DAYS = (30, 60, 89)
_COUNTED_WITHIN = 5
"""Working days until today's number of every goal is known."""
_TITLE_MAX_CHARS = 100


def build_roadmap(window: Window, calendar: Calendar, metrics: tuple[Metric, ...]) -> tuple[Milestone, ...]:
    """Return the milestones by day: the most important five, and at least four unless there are fewer working days."""
    reviews = review_days(window, calendar)
    candidates = [
        *_goal_dates(calendar, metrics),
        *_first_piece(calendar),
        *_last_review(reviews, calendar, metrics[0]),
        *_first_review(reviews, calendar, metrics[0]),
        *_assets_ready(calendar),
        *_unknown_numbers(window, metrics),
        *_first_piece_of_option(calendar),
        *_further_reviews(reviews, calendar, metrics[0]),
    ]
    kept = candidates[:MILESTONES_MAX]
    kept += _fill_up(window, kept, metrics[0])
    return tuple(sorted(kept, key=lambda milestone: milestone.day))


def review_days(window: Window, calendar: Calendar) -> tuple[date, ...]:
    """Return the days of the reviews; working days after 30, 60 and 89 days if the calendar has none."""
    planned = sorted({row.day for row in calendar.rows if row.kind == "review"})
    return tuple(planned) or _default_reviews(window)


def _default_reviews(window: Window) -> tuple[date, ...]:
    days = (working_day_until(window, window.start + timedelta(days=count)) for count in _REVIEW_DAYS)
    found = sorted({day for day in days if day >= window.start})
    return tuple(found) or (working_day_from(window, window.start),)


def _goal_dates(calendar: Calendar, metrics: Iterable[Metric]) -> list[Milestone]:
    """Return the days in the window on which goals open or are due."""
    by_goal = {metric.goal: metric for metric in metrics}
    return [
        Milestone(
            day=row.day,
            title=row.title,
            condition=_goal_text(row, by_goal[row.goal]),
            row=row.id,
            goal=row.goal,
        )
        for row in calendar.rows
        if row.kind == "milestone"
    ]


def _goal_text(row: Row, metric: Metric) -> str:
    """Return what has to be true on the day a goal opens or is due."""
    if row.id != f"goal-{metric.goal}-due":
        return "Everything its readers need is online."
    return f"{metric.name}: {metric.target}." if metric.target != NO_NUMBER else f"{metric.name}: counted."


def _first_piece(calendar: Calendar) -> list[Milestone]:
    return [_publication(row, "First piece published") for row in calendar.pieces[:1]]


def _counted_text(metric: Metric) -> str:
    if metric.is_named:
        return f"{metric.name}: written down."
    return f"It is agreed what to count for goal {metric.goal}, and today’s number is written down."


def _first_piece_of_option(calendar: Calendar) -> list[Milestone]:
    """Return the first piece of the chosen option, unless it is the first piece of all."""
    of_option = [row for row in calendar.pieces if row.is_option][:1]
    return [
        _publication(row, "First piece of the chosen option published")
        for row in of_option
        if row is not calendar.pieces[0]
    ]


def _publication(row: Row, title: str) -> Milestone:
    return Milestone(day=row.day, title=title, condition=describe_publication(row.title), row=row.id, goal=row.goal)


def describe_publication(title: str) -> str:
    """Return what is published, for a title of the plan or of a writer."""
    return quote_sentence(title, _TITLE_MAX_CHARS)


def _assets_ready(calendar: Calendar) -> list[Milestone]:
    """Return the day on which everything is ready that the first piece with needs depends on."""
    rows = {row.id: row for row in calendar.rows}
    needy = next((row for row in calendar.pieces if row.needs), None)
    needed = [rows[name] for name in needy.needs if name in rows] if needy else []
    assets = [row for row in needed if row.kind == "asset"]
    if not assets:
        return []
    last = max(assets, key=lambda row: row.day)
    others = f" With it: {pluralize(len(assets) - 1, 'other preparation')}." if len(assets) > 1 else ""
    text = f"{quote_sentence(last.title, _TITLE_MAX_CHARS)}{others}"
    return [Milestone(day=last.day, title="First preparation done", condition=text, row=last.id, goal=last.goal)]


def _unknown_numbers(window: Window, metrics: Iterable[Metric]) -> list[Milestone]:
    unknown = [metric for metric in metrics if metric.start == "unknown"][:1]
    day = add_working_days(window, working_day_from(window, window.start), _COUNTED_WITHIN - 1)
    return [
        Milestone(
            day=day,
            title="Today’s number counted",
            condition=_counted_text(metric),
            row="",
            goal=metric.goal,
        )
        for metric in unknown
        if day <= window.end
    ]


def _first_review(reviews: tuple[date, ...], calendar: Calendar, metric: Metric) -> list[Milestone]:
    return [_review(reviews[0], "First review", calendar, metric)] if len(reviews) > 1 else []


def _last_review(reviews: tuple[date, ...], calendar: Calendar, metric: Metric) -> list[Milestone]:
    return [_review(reviews[-1], "Decide on the next 90 days", calendar, metric)]


def _further_reviews(reviews: tuple[date, ...], calendar: Calendar, metric: Metric) -> list[Milestone]:
    return [_review(day, "Review", calendar, metric) for day in reviews[1:-1]]


def _review(day: date, title: str, calendar: Calendar, metric: Metric) -> Milestone:
    """Return a review: what is published and spent by then."""
    pieces = sum(row.day <= day for row in calendar.pieces)
    hours = sum(row.hours for row in calendar.rows if row.day <= day)
    done = f"{pluralize(pieces, 'piece')} published, {pluralize(hours, 'hour')} spent. " if calendar.pieces else ""
    text = f"{done}The first goal is counted."
    row = next((row.id for row in calendar.rows if row.kind == "review" and row.day == day), "")
    return Milestone(day=day, title=title, condition=text, row=row, goal=metric.goal)


def _fill_up(window: Window, kept: list[Milestone], metric: Metric) -> list[Milestone]:
    """Return plain milestones for a plan with few rows, so that the number is looked at every few weeks."""
    taken = {milestone.day for milestone in kept}
    free = [day for day in working_days(window) if day not in taken]
    missing = min(max(0, MILESTONES_MIN - len(kept)), len(free))
    days = [free[len(free) * (position + 1) // (missing + 1)] for position in range(missing)]
    text = _counted_text(metric)
    return [Milestone(day=day, title="Look at the number", condition=text, row="", goal=metric.goal) for day in days]
