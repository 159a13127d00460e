"""Experiments to run, how to run them, and when to decide."""

from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.reading import action_of
from strategies.generation.sections.base import Statement, answer_statement, assumption_statement
from strategies.generation.wording import exact_numeral, quote, short_day


def experiments_of(brief: Brief, start: date) -> list[Statement]:
    """Return the experiments with the day each is decided, as split tests if the brief says they are possible."""
    can_split = brief.performance_analytics.ab_testing_capabilities
    method = (
        "as a split test, half of the readers each"
        if can_split
        else "one after the other, two weeks each, because split tests are not possible"
        if can_split is False
        else "one after the other, two weeks each, because the brief does not say whether split tests are possible"
    )
    pain = quote(brief.audience_intelligence.audience_pain_points[0], 90)
    ask = action_of(brief)[0]
    end = short_day(start + timedelta(days=60))
    found = [
        assumption_statement(
            f"A title with the worry in the customer's words ({pain}) is opened more than one that names the product.",
            f"Test it {method}; if there is no difference by {end}, stop testing titles.",
        ),
        assumption_statement(
            f"One request at the end of a piece ({ask}) brings more answers than two.",
            f"Test it {method}; decide by {end}.",
        ),
    ]
    limit = brief.content_strategy.quality_metrics.engagement_threshold
    if limit is not None:
        found.append(
            answer_statement(
                f"A format whose engagement stays below {exact_numeral(limit)}% is stopped or changed.",
                "content_strategy.quality_metrics.engagement_threshold",
            )
        )
    return found
