"""The plan so far in plain lines, each with an id: only what has been decided when a section is written."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date

from strategies.generation.planning.measures import Metric
from strategies.generation.planning.plan import Option, Plan
from strategies.generation.planning.schedule import Row
from strategies.generation.planning.tensions.decided import name_tensions
from strategies.generation.wording import day, join, money, numeral, short_day

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_DAYS_OFF_SHOWN = 12
THESIS = "situation"
"""Key of the section that decides options and audience. Until it is finished, the options are not shown."""
TITLES = "pillars"
"""Key of the section that decides the titles."""
ROWS = "calendar"
"""Key of the section with the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A part of the plan. `working` is its calculation, or empty."""

    id: str
    label: str
    text: str
    working: str = ""


def list_plan_lines(plan: Plan, today: date, finished: Set[str]) -> tuple[PlanLine, ...]:
    """Return the plan so far. `finished` are the keys of the finished sections."""
    lines = [PlanLine(id="plan.today", label="Today", text=day(today)), *_window_lines(plan), *_means_lines(plan)]
    lines += [_metric_line(metric) for metric in plan.metrics]
    lines += _pillar_lines(plan)
    if THESIS in finished:
        lines += [_option_line(number, option) for number, option in enumerate(plan.options, start=1)]
        lines += _channel_lines(plan)
    else:
        lines += _tension_lines(plan)
    if TITLES in finished:
        lines += _title_lines(plan)
    if ROWS in finished:
        lines += [_row_line(row) for row in plan.calendar.rows]
        lines += [
            PlanLine(id=f"plan.hours.{number}", label=line.name, text=f"{numeral(line.hours)} h", working=line.working)
            for number, line in enumerate(plan.calendar.hours, start=1)
        ]
    return tuple(lines)


def slug(name: str) -> str:
    """Return a name as part of an id: `Customer story` becomes `customer_story`."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def _window_lines(plan: Plan) -> Iterator[PlanLine]:
    window = plan.window
    days = join(_WEEKDAYS[weekday] for weekday in window.weekdays)
    check = "1 working day" if window.check_days == 1 else f"{window.check_days} working days"
    yield PlanLine(
        id="plan.window",
        label="Window",
        text=(
            f"{short_day(window.start)} to {short_day(window.end)}; publication on {days}, "
            f"from {short_day(window.first_publication)}; checks take {check}"
        ),
    )
    if window.days_off:
        shown = window.days_off[:_DAYS_OFF_SHOWN]
        text = "; ".join(f"{short_day(item.day)} ({item.reason})" for item in shown)
        yield PlanLine(id="plan.days_off", label="Days off", text=text)


def _means_lines(plan: Plan) -> Iterator[PlanLine]:
    capacity, budget = plan.capacity, plan.money
    yield PlanLine(
        id="plan.capacity",
        label="Hours",
        text=(
            f"{numeral(capacity.week_h)} h a week ({capacity.week_working}); "
            f"{numeral(capacity.window_h)} h in the window ({capacity.window_working})"
        ),
        working=capacity.window_working,
    )
    for form in capacity.formats:
        yield PlanLine(
            id=f"plan.format.{slug(form.key)}",
            label=f"Format {form.key}",
            text=f"{form.name}: {numeral(form.hours)} h for one",
            working=form.working,
        )
    total = money(budget.total, budget.currency) if budget.total else "none"
    yield PlanLine(id="plan.money", label="Money in the window", text=total, working=budget.working)


def _metric_line(metric: Metric) -> PlanLine:
    by = f" by {short_day(metric.by)}" if metric.by else ""
    parts = [f"{metric.name}: from {metric.start} to {metric.target}{by}", metric.change]
    if metric.forecast:
        parts.append(metric.forecast.needs)
    return PlanLine(
        id=f"plan.goal.{metric.goal}",
        label=f"Goal {metric.goal} in figures",
        text=" ".join(part if part.endswith(".") else f"{part}." for part in parts if part),
        working=metric.change_working,
    )


def _pillar_lines(plan: Plan) -> Iterator[PlanLine]:
    for pillar in plan.pillars:
        questions = join(map(str, pillar.questions)) or "none"
        yield PlanLine(
            id=f"plan.pillar.{slug(pillar.key)}",
            label=f"Pillar {pillar.key}",
            text=f"{pillar.title}, {pillar.share_percent}% of the pieces, for {pillar.segment}; questions: {questions}",
        )


def _option_line(number: int, option: Option) -> PlanLine:
    return PlanLine(
        id=f"plan.option.{number}",
        label="Chosen option" if number == 1 else f"Option {number}",
        text=f"{option.title}: {option.pitch} Gives up: {option.gives_up} Risk: {option.risk}",
    )


def _channel_lines(plan: Plan) -> Iterator[PlanLine]:
    for channel in plan.channels:
        formats = join(channel.formats) or "nothing of its own"
        yield PlanLine(
            id=f"plan.channel.{slug(channel.key)}",
            label=f"Channel {channel.key}",
            text=f"{channel.name}: {numeral(channel.hours_per_week)} h a week, for {formats}",
        )
    for refused in plan.refused:
        yield PlanLine(
            id=f"plan.refused.{slug(refused.key)}", label="Channel not used", text=f"{refused.name}: {refused.reason}"
        )


def _tension_lines(plan: Plan) -> Iterator[PlanLine]:
    for name, tension in name_tensions(plan.tensions).items():
        yield PlanLine(
            id=f"plan.tension.{name}",
            label="At odds",
            text=f"{tension.title} {tension.consequence} Assumed: {tension.default}",
            working=tension.working,
        )


def _title_lines(plan: Plan) -> Iterator[PlanLine]:
    for title in plan.titles:
        yield PlanLine(
            id=f"plan.title.{title.id}",
            label="Title",
            text=f"{title.text} ({title.format}, for {title.segment}, question {title.question}, {title.stage})",
        )


def _row_line(row: Row) -> PlanLine:
    made = " on ".join(part for part in (row.format_name, row.channel_name) if part) or row.kind
    return PlanLine(
        id=f"plan.row.{row.id}",
        label=day(row.day),
        text=f"{row.title} ({made}; {row.owner}, {numeral(row.hours)} h)",
    )
