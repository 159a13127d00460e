"""Section 13: one metric, a measure for every goal, baselines or "unknown", experiments, no guesses. Code only."""

from datetime import date, timedelta
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.baselines import Baseline, baselines_of
from strategies.generation.brief import Brief
from strategies.generation.facts import Facts
from strategies.generation.goals import Goal, goals_of
from strategies.generation.reading import OBJECTIVES, action_of
from strategies.generation.schedule import window_of
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
from strategies.generation.sections.channels import ChannelsSection
from strategies.generation.wording import exact, has_word, joined, numeral, phrase, quoted, sentence, short_day
from strategies.generation.work import Work

METRICS = "business_context.target_metrics"
RATES = "performance_analytics.conversion_rates"
ROI = "performance_analytics.content_roi_targets"
TESTS = "performance_analytics.ab_testing_capabilities"


class Kpi(BaseModel):
    """A measure. Baseline and target are "unknown" where the brief does not say."""

    objective: str
    """Dotted path of the goal it belongs to; empty for a leading indicator."""
    name: str
    baseline: str
    target: str
    due: str
    how: str
    who: str


class MeasurementSection(Section):
    """How anybody will know whether it worked."""

    key: ClassVar[str] = "measurement"
    title: ClassVar[str] = "Measurement"

    north_star: Statement
    kpis: list[Kpi]
    leading: list[Kpi]
    arithmetic: list[Statement]
    experiments: list[Statement]
    reviews: list[date]

    def blocks(self) -> list[Block]:
        """The one metric, measures, arithmetic, experiments."""
        columns = ["Measure", "Today", "Target", "By", "How measured", "Who looks"]
        return [
            Statements(items=[self.north_star]),
            Table(caption="A measure for every goal", columns=columns, rows=[_row(kpi) for kpi in self.kpis]),
            Table(caption="Early signs", columns=columns, rows=[_row(kpi) for kpi in self.leading]),
            Heading(text="Arithmetic and forecast"),
            Statements(items=self.arithmetic),
            Heading(text="Experiments"),
            Statements(items=self.experiments),
        ]


def _row(kpi: Kpi) -> list[str]:
    return [kpi.name, kpi.baseline, kpi.target, kpi.due, kpi.how, kpi.who]


def write(work: Work) -> MeasurementSection:
    """Read the numbers out of the goals; never make one up."""
    brief = work.brief
    work.section(ChannelsSection)
    facts = Facts(brief)
    facts.tell(
        OBJECTIVES,
        METRICS,
        RATES,
        ROI,
        TESTS,
        "business_context.performance_metrics",
        "audience_intelligence.engagement_metrics",
    )
    facts.tell("business_context.start_date", "content_strategy.quality_metrics.engagement_threshold")
    start = window_of(brief, work.today).start
    goals = goals_of(brief, work.today)
    return MeasurementSection(
        shaped_by=facts.told_paths(),
        north_star=_north_star(brief),
        kpis=[_kpi(brief, goal) for goal in goals],
        leading=_leading(brief, start),
        arithmetic=_arithmetic(brief, goals),
        experiments=_experiments(brief, start),
        reviews=[start + timedelta(days=days) for days in (30, 60, 89)],
    )


def _north_star(brief: Brief) -> Statement:
    metrics = brief.business_context.target_metrics
    if metrics.primary_metric:
        target = f", target {exact(metrics.target_value)}" if metrics.target_value is not None else ", target not set"
        return told(f"The one metric: {phrase(metrics.primary_metric)}{target}.", METRICS)
    goal = quoted(brief.business_context.business_objectives[0], 200)
    check = "Ask whoever set the goals to confirm it before the first piece is published."
    return assumed(f"The one metric is taken from the first goal, because the brief names none: {goal}.", check)


def _kpi(brief: Brief, goal: Goal) -> Kpi:
    return Kpi(
        objective=goal.path,
        name=phrase(goal.text, 160),
        baseline=f"{exact(goal.baseline)}{goal.unit}"
        if goal.baseline is not None
        else "unknown: count it before the first piece is published",
        target=f"{exact(goal.target)}{goal.unit}"
        if goal.target is not None
        else "as worded in the goal; it gives no from and to",
        due=short_day(goal.due) if goal.due else "no date given: agree on one",
        how=_how(brief, goal),
        who=_who(brief),
    )


def _how(brief: Brief, goal: Goal) -> str:
    """By the words of the goal: where such a thing is counted."""
    text = goal.text.casefold()
    places = (
        (("email list", "subscriber", "newsletter"), "addresses in the mail tool, on the first of each month"),
        (
            ("demo", "lead", "enquir", "deal", "pipeline"),
            "customer records, with the question “how did you find us?” asked every time",
        ),
        (("slot", "appointment", "booking"), "the booking diary, filled slots / all slots, each Monday"),
        (("sell", "sale", "order", "revenue"), "orders, counted each Monday against the stock or the target"),
        (("traffic", "visit", "reader"), "web statistics, on the first of each month"),
    )
    return next(
        (how for words, how in places if any(word in text for word in words)),
        "count it by hand on the first of each month, the same way each time",
    )


def _who(brief: Brief) -> str:
    return "content owner" if brief.business_context.team_size < 1 else "content lead"


_STAGES = ("Visits a month", "Click-through rate", "Email sign-up", "Enquiry or lead", "Purchase", "Conversion rate")


def _leading(brief: Brief, start: date) -> list[Kpi]:
    """Numbers that move before the goals do: the ones you watch, and one for each step on the way."""
    review = short_day(start + timedelta(days=30))
    given = {item.title: item for item in baselines_of(brief)}
    wanted = {
        phrase(name, 100): _baseline_for(name, given)
        for name in brief.business_context.target_metrics.secondary_metrics or ()
    }
    seen = {item.title for item in wanted.values() if item}
    wanted |= {title: given[title] for title in _STAGES if title in given and title not in seen}
    return [_early(name, item, review, _who(brief)) for name, item in wanted.items()]


def _early(name: str, item: Baseline | None, review: str, who: str) -> Kpi:
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


def _baseline_for(name: str, given: dict[str, Baseline]) -> Baseline | None:
    """The number of today that a name in the brief means."""
    meant = (
        (("lead",), "Enquiry or lead"),
        (("conversion",), "Conversion rate"),
        (("engagement",), "Engagement rate"),
        (("traffic", "visit"), "Visits a month"),
        (("email", "subscri", "newsletter"), "Email sign-up"),
    )
    return next((given.get(title) for words, title in meant if has_word(name, words)), None)


def _arithmetic(brief: Brief, goals: list[Goal]) -> list[Statement]:
    found = []
    site = brief.business_context.performance_metrics
    if site.traffic is not None and site.conversion_rate is not None:
        result = site.traffic * site.conversion_rate / 100
        working = f"{exact(site.traffic)} visits x {exact(site.conversion_rate)}% = {numeral(result)}"
        found.append(calculated(f"Today, visits turn into {numeral(result)} conversions a month.", working))
    found += [
        calculated(f"To reach {quoted(goal.text, 120)}, it has to move by {_per_month(goal)}.", goal.pace)
        for goal in goals
        if goal.pace
    ]
    roi = brief.performance_analytics.content_roi_targets
    named = (
        ("leads", roi.lead_roi),
        ("revenue", roi.revenue_roi),
        ("traffic", roi.traffic_roi),
        ("engagement", roi.engagement_roi),
    )
    returns = [f"{exact(value)}% through {name}" for name, value in named if value is not None]
    if returns:
        how = (
            f" Counted as: {phrase(roi.calculation_method, 200)}."
            if roi.calculation_method
            else " How it is counted is not said."
        )
        often = f", measured {roi.measurement_period.lower()}" if roi.measurement_period else ""
        found.append(told(f"The return you expect: {joined(returns)}{often}.{how}", ROI))
    if roi.benchmarks:
        found.append(told(sentence(f"Benchmarks you trust: {phrase(roi.benchmarks, 200)}"), f"{ROI}.benchmarks"))
    wanted = brief.performance_analytics.conversion_rates.improvement_goals
    if wanted:
        found.append(told(sentence(f"To improve first: {phrase(wanted, 200)}"), f"{RATES}.improvement_goals"))
    missing = "it would take the results of at least three months of this plan"
    found.append(
        calculated("Not enough data to forecast.", f"the brief holds single figures of today and no series; {missing}")
    )
    return found


def _per_month(goal: Goal) -> str:
    return goal.pace.rpartition(" = ")[2]


def _experiments(brief: Brief, start: date) -> list[Statement]:
    can_split = brief.performance_analytics.ab_testing_capabilities
    way = (
        "as a split test, half of the readers each"
        if can_split
        else "one after the other, two weeks each, because split tests are not possible"
        if can_split is False
        else "one after the other, two weeks each, because the brief does not say whether split tests are possible"
    )
    pain = quoted(brief.audience_intelligence.audience_pain_points[0], 90)
    ask = action_of(brief)[0]
    end = short_day(start + timedelta(days=60))
    found = [
        assumed(
            f"A title with the worry in the customer's words ({pain}) is opened more than one that names the product.",
            f"Test it {way}; if there is no difference by {end}, stop testing titles.",
        ),
        assumed(
            f"One request at the end of a piece ({ask}) brings more answers than two.",
            f"Test it {way}; decide by {end}.",
        ),
    ]
    limit = brief.content_strategy.quality_metrics.engagement_threshold
    if limit is not None:
        found.append(
            told(
                f"A format whose engagement stays below {exact(limit)}% is stopped or changed.",
                "content_strategy.quality_metrics.engagement_threshold",
            )
        )
    return found
