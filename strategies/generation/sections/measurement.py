"""Measurement: the one metric, a metric for every goal, early signs and forecasts. Code only."""

import datetime
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import Goal
from strategies.generation.planning.goal_words import goal_change, goal_value
from strategies.generation.planning.measurement import metric_name
from strategies.generation.planning.measures import Metric
from strategies.generation.sections.answer_rows import answer_table, build_answer_rows
from strategies.generation.sections.base import (
    Block,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    assumption_statement,
    calculated_statement,
    judgement_statement,
)
from strategies.generation.wording import day, numeral, quote_sentence, short_day
from strategies.generation.work import Work

QUOTE_MAX_CHARS = 160
_NO_DATE = "no date yet"


class Kpi(BaseModel):
    """How a goal is measured. `goal` is its position in the brief."""

    goal: int
    name: str
    start: str
    target: str
    by: datetime.date | None
    how: str
    who: str
    next_look: datetime.date


class Sign(BaseModel):
    """What moves before the goals do, on a channel of the plan."""

    channel_key: str
    channel_name: str
    text: str


class MeasurementSection(Section):
    """How success is measured."""

    key: ClassVar[str] = "measurement"
    title: ClassVar[str] = "Measurement"

    north_star: Statement
    kpis: list[Kpi]
    signs: list[Sign]
    look: Statement
    forecasts: list[Statement]
    """One for each goal, in the order of `kpis`."""
    changes: list[Statement]
    """How far each goal has to move, where the brief says it."""
    today: list[list[str]]
    """Results of today, as the brief has them: question and answer."""

    def blocks(self) -> list[Block]:
        """Return the metric, the table, early signs, and the forecast for the first goal."""
        columns = ["Metric", "Today", "Target", "By", "How it is counted"]
        rows = [[kpi.name, kpi.start, kpi.target, _date_text(kpi.by), kpi.how] for kpi in self.kpis]
        shown = [self.look, *self._sign_statements(), *self.forecasts[:1]]
        return [
            Statements(items=[self.north_star]),
            Table(caption="One metric for each goal", columns=columns, rows=rows),
            Statements(items=shown),
        ]

    def appendix(self) -> list[Block]:
        """Return how far each goal has to move, the forecasts for the other goals, and today's results."""
        items = [*self.changes, *self.forecasts[1:]]
        found: list[Block] = [Statements(items=items)] if items else []
        return [*found, *answer_table("Your results today", self.today)]

    def _sign_statements(self) -> list[Statement]:
        if not self.signs:
            return []
        signs = " ".join(f"{sign.channel_name}: {sign.text}." for sign in self.signs)
        reason = "They move before the goals do, on channels of this plan."
        return [judgement_statement(f"What moves first. {signs}", reason)]


def write(work: Work) -> MeasurementSection:
    """Write the section from the metrics of the plan."""
    brief, metrics = work.brief, work.plan.metrics
    several = len(metrics) > 1
    return MeasurementSection(
        answers_used=_answers_used(brief),
        north_star=_north_star(brief.goals[0]),
        kpis=[_build_kpi(metric) for metric in metrics],
        signs=_collect_signs(metrics),
        look=_look_statement(metrics[0]),
        forecasts=[_forecast_statement(metric, brief.goals[metric.goal - 1], several=several) for metric in metrics],
        changes=[
            calculated_statement(_named(metric, metric.change, several=several), metric.change_working or "as given")
            for metric in metrics
            if metric.change
        ],
        today=build_answer_rows(brief, *(f"results.{name}" for name in type(brief.results).model_fields)),
    )


def _answers_used(brief: Brief) -> list[str]:
    answered = [name for name in type(brief.results).model_fields if getattr(brief.results, name) is not None]
    return ["goals", "means.people", *(f"results.{name}" for name in answered)]


def _north_star(goal: Goal) -> Statement:
    change = goal_change(goal)
    if goal.metric is None:
        named = f"The one metric{f', {change},' if change else ''} has no name yet."
        return answer_statement(f"{named} It is for: {quote_sentence(goal.text, QUOTE_MAX_CHARS)}", "goals.0")
    text = f"The one metric: {metric_name(goal)}{f', {change}' if change else '. It has no target yet'}."
    return answer_statement(text, "goals.0")


def _build_kpi(metric: Metric) -> Kpi:
    return Kpi(
        goal=metric.goal,
        name=metric.name,
        start=metric.start,
        target=metric.target,
        by=metric.by,
        how=metric.how,
        who=metric.who,
        next_look=metric.next_look,
    )


def _collect_signs(metrics: tuple[Metric, ...]) -> list[Sign]:
    signs = dict.fromkeys(sign for metric in metrics for sign in metric.early_signs)
    return [Sign(channel_key=sign.channel, channel_name=sign.channel_name, text=sign.text) for sign in signs]


def _look_statement(metric: Metric) -> Statement:
    return calculated_statement(
        f"Who looks: {metric.who}, next on {day(metric.next_look)}.", "the first review in the calendar"
    )


def _forecast_statement(metric: Metric, goal: Goal, *, several: bool) -> Statement:
    """State the range if nothing changes, or why there is none and how to get one."""
    forecast = metric.forecast
    if not forecast:
        text = _named(metric, metric.no_forecast_reason, several=several)
        return assumption_statement(text, "Do it in the first week, before the first piece is published.")
    low, high = (numeral(round(value)) for value in (forecast.low, forecast.high))
    text = (
        f"If nothing changes, expect {goal_value(goal, round(forecast.base))}; chance alone makes it {low} to {high}."
    )
    needs = f" {forecast.needs}" if forecast.needs else ""
    working = f"{forecast.working}; what the pieces add is not known before they are published"
    return calculated_statement(_named(metric, f"{text}{needs}", several=several), working)


def _named(metric: Metric, text: str, *, several: bool) -> str:
    return f"Goal {metric.goal}: {text}" if several else text


def _date_text(by: datetime.date | None) -> str:
    return short_day(by) if by else _NO_DATE
