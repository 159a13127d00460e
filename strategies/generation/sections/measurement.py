"""Section 13: one metric, a KPI for every goal, baselines, forecasts and experiments. Code only."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.baselines import Baseline, baselines_of
from strategies.generation.brief import Brief
from strategies.generation.experiments import experiments_of
from strategies.generation.facts import Facts
from strategies.generation.forecast import Forecast, forecasts_of, goal_count
from strategies.generation.goals import Goal, goals_of, kind_of_goal
from strategies.generation.knowledge import planning
from strategies.generation.reading import OBJECTIVES, PAINS
from strategies.generation.schedule import window_of
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
from strategies.generation.sections.channels import ChannelsSection
from strategies.generation.wording import exact_numeral, has_word, join, numeral, phrase, quote, sentence, short_day
from strategies.generation.work import Work

METRICS = "business_context.target_metrics"
RATES = "performance_analytics.conversion_rates"
ROI = "performance_analytics.content_roi_targets"
TESTS = "performance_analytics.ab_testing_capabilities"


class Kpi(BaseModel):
    """A KPI. Baseline and target are "unknown" where the brief does not say."""

    objective: str
    """Dotted path of its goal; empty for a leading indicator."""
    name: str
    baseline: str
    target: str
    due: str
    how: str
    who: str


class MeasurementSection(Section):
    """How success is measured."""

    key: ClassVar[str] = "measurement"
    title: ClassVar[str] = "Measurement"

    north_star: Statement
    kpis: list[Kpi]
    leading: list[Kpi]
    arithmetic: list[Statement]
    experiments: list[Statement]
    forecasts: list[Forecast] = []
    reviews: list[date]

    def blocks(self) -> list[Block]:
        """Return the metric, KPIs, arithmetic and experiments."""
        columns = ["Measure", "Today", "Target", "By", "How measured", "Who looks"]
        return [
            Statements(items=[self.north_star]),
            Table(caption="A measure for every goal", columns=columns, rows=[_kpi_row(kpi) for kpi in self.kpis]),
            Table(caption="Early signs", columns=columns, rows=[_kpi_row(kpi) for kpi in self.leading]),
            Heading(text="Arithmetic and forecast"),
            Statements(items=self.arithmetic),
            *self._forecast_table(),
            Heading(text="Experiments"),
            Statements(items=self.experiments),
        ]

    def _forecast_table(self) -> list[Block]:
        columns = ["Goal", "Low", "Base", "High", "Arithmetic", "What follows"]
        rows = [[f.name, f.low, f.base, f.high, f.working, f.follows] for f in self.forecasts]
        caption = "Forecasts"
        return [Table(caption=caption, columns=columns, rows=rows)] if rows else []


def _kpi_row(kpi: Kpi) -> list[str]:
    return [kpi.name, kpi.baseline, kpi.target, kpi.due, kpi.how, kpi.who]


def write(work: Work) -> MeasurementSection:
    """Write the section from the numbers in the brief; none is made up."""
    brief = work.brief
    work.require_section(ChannelsSection)
    facts = Facts(brief)
    facts.add_answers(
        OBJECTIVES,
        METRICS,
        RATES,
        ROI,
        TESTS,
        "business_context.performance_metrics",
        "audience_intelligence.engagement_metrics",
    )
    facts.add_answers("business_context.start_date", "content_strategy.quality_metrics.engagement_threshold", PAINS)
    start = window_of(brief, work.today).start
    goals = goals_of(brief, work.today)
    return MeasurementSection(
        answers_used=facts.answer_paths(),
        north_star=_north_star_statement(brief),
        kpis=[_build_kpi(brief, goal, start) for goal in goals],
        leading=_leading_kpis(brief, start),
        arithmetic=_arithmetic_statements(brief, goals),
        forecasts=forecasts_of(brief, goals),
        experiments=experiments_of(brief, start),
        reviews=[start + timedelta(days=days) for days in (30, 60, 89)],
    )


def _north_star_statement(brief: Brief) -> Statement:
    metrics = brief.business_context.target_metrics
    if metrics.primary_metric:
        target = (
            f", target {exact_numeral(metrics.target_value)}"
            if metrics.target_value is not None
            else ", target not set"
        )
        return answer_statement(f"The one metric: {phrase(metrics.primary_metric)}{target}.", METRICS)
    goal = quote(brief.business_context.business_objectives[0], 200)
    check = "Ask whoever set the goals to confirm it before the first piece is published."
    return assumption_statement(
        f"The one metric is taken from the first goal, because the brief names none: {goal}.", check
    )


def _build_kpi(brief: Brief, goal: Goal, start: date) -> Kpi:
    return Kpi(
        objective=goal.path,
        name=phrase(goal.text, 160),
        baseline=_baseline_text(goal, start),
        target=_target_text(goal),
        due=short_day(goal.due) if goal.due else "no date given: agree on one",
        how=_counting_method(goal),
        who=_kpi_owner(brief),
    )


def _baseline_text(goal: Goal, start: date) -> str:
    """Return the goal's current number; 0 for something that is not sold yet."""
    if goal.baseline is not None:
        return f"{exact_numeral(goal.baseline)}{goal.unit}"
    if goal.begins > start and _pieces_to_sell(goal):
        return f"0: it begins on {short_day(goal.begins)}"
    return "unknown: count it before the first piece is published"


def _target_text(goal: Goal) -> str:
    if goal.target is not None:
        return f"{exact_numeral(goal.target)}{goal.unit}"
    return (
        exact_numeral(_pieces_to_sell(goal))
        if _pieces_to_sell(goal)
        else "as worded in the goal; it gives no from and to"
    )


def _pieces_to_sell(goal: Goal) -> float:
    """Return how many items the goal is to sell; 0 for goals of other kinds."""
    return goal_count(goal) if kind_of_goal(goal.text) == "orders" else 0


def _counting_method(goal: Goal) -> str:
    """Return where and when the goal's number is counted."""
    return {
        "list": "addresses in the mail tool, on the first of each month",
        "leads": "customer records, with the question “how did you find us?” asked every time",
        "slots": "the booking diary, filled slots / all slots, each Monday",
        "orders": "orders, counted each Monday against the stock or the target",
        "visits": "web statistics, on the first of each month",
        "other": "count it by hand on the first of each month, the same way each time",
    }[kind_of_goal(goal.text)]


def _kpi_owner(brief: Brief) -> str:
    return "content owner" if brief.business_context.team_size < 1 else "content lead"


_STAGES = ("Visits a month", "Click-through rate", "Email sign-up", "Enquiry or lead", "Purchase", "Conversion rate")


def _leading_kpis(brief: Brief, start: date) -> list[Kpi]:
    """Return KPIs that move before the goals do: those the user watches, and one for each conversion step."""
    review = short_day(start + timedelta(days=30))
    given = {item.title: item for item in baselines_of(brief)}
    wanted = {
        phrase(name, 100): _find_baseline(name, given)
        for name in brief.business_context.target_metrics.secondary_metrics or ()
    }
    seen = {item.title for item in wanted.values() if item}
    wanted |= {title: given[title] for title in _STAGES if title in given and title not in seen}
    return [_leading_kpi(name, item, review, _kpi_owner(brief)) for name, item in wanted.items()]


def _leading_kpi(name: str, item: Baseline | None, review: str, who: str) -> Kpi:
    value = item.value if item else ""
    return Kpi(
        objective="",
        name=name,
        baseline=value or "unknown",
        target=f"above {value}" if value else "none until today's number is known",
        due=review,
        how=item.how if item else "not said; agree on one way to count it",
        who=who,
    )


def _find_baseline(name: str, given: dict[str, Baseline]) -> Baseline | None:
    """Return the current figure that a metric's name means."""
    meant = (
        (("lead",), "Enquiry or lead"),
        (("conversion",), "Conversion rate"),
        (("engagement",), "Engagement rate"),
        (("traffic", "visit"), "Visits a month"),
        (("email", "subscri", "newsletter"), "Email sign-up"),
    )
    return next((given.get(title) for words, title in meant if has_word(name, words)), None)


def _arithmetic_statements(brief: Brief, goals: list[Goal]) -> list[Statement]:
    found = []
    site = brief.business_context.performance_metrics
    if site.traffic is not None and site.conversion_rate is not None:
        result = site.traffic * site.conversion_rate / 100
        working = f"{exact_numeral(site.traffic)} visits x {exact_numeral(site.conversion_rate)}% = {numeral(result)}"
        found.append(calculated_statement(f"Today, visits turn into {numeral(result)} conversions a month.", working))
    found += [
        calculated_statement(
            f"To reach {quote(goal.text, 120)}, it has to move by {_monthly_step(goal)}.", goal.monthly_change
        )
        for goal in goals
        if goal.monthly_change
    ]
    roi = brief.performance_analytics.content_roi_targets
    named = (
        ("leads", roi.lead_roi),
        ("revenue", roi.revenue_roi),
        ("traffic", roi.traffic_roi),
        ("engagement", roi.engagement_roi),
    )
    returns = [f"{exact_numeral(value)}% through {name}" for name, value in named if value is not None]
    if returns:
        how = (
            f" Counted as: {phrase(roi.calculation_method, 200)}."
            if roi.calculation_method
            else " How it is counted is not said."
        )
        often = f", measured {roi.measurement_period.lower()}" if roi.measurement_period else ""
        found.append(answer_statement(f"The return you expect: {join(returns)}{often}.{how}", ROI))
    if roi.benchmarks:
        found.append(
            answer_statement(sentence(f"Benchmarks you trust: {phrase(roi.benchmarks, 200)}"), f"{ROI}.benchmarks")
        )
    wanted = brief.performance_analytics.conversion_rates.improvement_goals
    if wanted:
        found.append(
            answer_statement(sentence(f"To improve first: {phrase(wanted, 200)}"), f"{RATES}.improvement_goals")
        )
    return found + _forecast_statements(brief, goals)


def _forecast_statements(brief: Brief, goals: list[Goal]) -> list[Statement]:
    """Explain the range of the forecasts and what they leave out."""
    if not any(item.is_forecast for item in forecasts_of(brief, goals)):
        return [
            calculated_statement(
                "Not enough data to forecast.", "what is missing for each goal stands in the table below"
            )
        ]
    swing = planning().swing_percent
    range_text = f"The forecasts hold visits at today's number, {swing}% less and {swing}% more; nothing else moves."
    return [
        assumption_statement(
            range_text, "Put the spread of your own last twelve months in its place before the first review."
        ),
        calculated_statement(
            "What the pieces of this plan will add is not in the forecasts.",
            "none of them is published yet; the first results stand at the review after 30 days",
        ),
    ]


def _monthly_step(goal: Goal) -> str:
    return goal.monthly_change.rpartition(" = ")[2]
