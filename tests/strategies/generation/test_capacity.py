"""Hours and money, calculated by hand."""

import pytest

from strategies.generation.capacity import capacity_of, window_budget
from strategies.generation.contradictions import rhythm_verdict
from strategies.generation.sections.capacity import money_lines
from tests.strategies.generation.composing import brief, compose_one, sample, texts


def test_hours_are_seventy_percent_of_the_working_week() -> None:
    hours = capacity_of(sample(0))
    assert hours.making_h == pytest.approx(2.5 * 40 * 0.7)
    assert hours.making_working == "2.5 full-time x 40 h x 70% = 70 h a week"


def test_longer_pieces_take_more_hours() -> None:
    article = capacity_of(sample(0)).requested.formats[0]
    assert article.hours == pytest.approx(4 * 1.2 + 1 + 1)
    assert "1,700 of 1,400 words" in article.working


def test_requested_frequency_costs_pieces_times_hours() -> None:
    requested = capacity_of(brief(content_strategy__preferred_formats=["Videos"])).requested
    assert (requested.hours_per_piece, requested.hours_per_week) == (8, 8)
    assert requested.working == "1 piece a week x 8 h = 8 h a week"


def test_preferred_formats_count_double_in_the_average() -> None:
    liked = capacity_of(
        brief(
            content_strategy__preferred_formats=["Videos", "Webinars"],
            audience_intelligence__content_preferences={"preferred_formats": ["Videos"]},
        )
    ).requested
    assert [item.turns for item in liked.formats] == [4, 1]
    assert liked.hours_per_piece == pytest.approx((8 * 4 + 20) / 5)


def test_daily_video_with_a_tenth_of_a_person_is_not_feasible() -> None:
    infeasible_brief = brief(
        business_context__team_size=0.1,
        content_strategy__content_frequency="Daily",
        content_strategy__preferred_formats=["Videos"],
    )
    hours = capacity_of(infeasible_brief)
    assert not hours.fits
    assert hours.requested.hours_per_week == 40
    assert hours.planned is not None
    assert hours.planned.cadence.name == "Monthly"
    assert hours.planned.hours_per_week <= hours.pieces_h
    assert rhythm_verdict(infeasible_brief).startswith(
        "“Daily” with videos does not fit: it takes 40 h a week; 0.1 full-time leaves"
    )
    assert "nearest rhythm that fits is once a month" in rhythm_verdict(infeasible_brief)
    checked = texts(compose_one("check_brief", infeasible_brief, {}).section)
    assert "With a budget of 0 the missing hours cannot be bought either." in checked


def test_no_hours_give_no_plan() -> None:
    infeasible_brief = brief(business_context__team_size=0.001)
    assert capacity_of(infeasible_brief).planned is None
    assert "Nothing can be planned until there are more hours" in rhythm_verdict(infeasible_brief)


def test_most_expensive_format_is_dropped_before_frequency_is_reduced() -> None:
    hours = capacity_of(sample(2))
    assert hours.keeps_rhythm
    assert [item.name for item in hours.dropped] == ["Video"]
    assert "It fits without videos" in rhythm_verdict(sample(2))


@pytest.mark.parametrize(
    ("period", "amount", "total"), [("week", 100, 1300), ("month", 100, 300), ("quarter", 100, 100), ("year", 100, 25)]
)
def test_budget_is_converted_to_ninety_days(period: str, amount: float, total: float) -> None:
    budget = {"amount": amount, "currency": "GBP", "period": period}
    assert window_budget(brief(business_context__content_budget=budget))[0] == total


@pytest.mark.parametrize("amount", [0.01, 1, 99.99, 6500, 500_000])
def test_allocated_money_adds_up_to_the_budget(amount: float) -> None:
    budget = {"amount": amount, "currency": "JPY", "period": "quarter"}
    assert money_lines(brief(business_context__content_budget=budget))[1] == pytest.approx(amount)


def test_budget_of_zero_allocates_nothing() -> None:
    lines, total = money_lines(brief())
    assert total == 0
    assert [line.amount for line in lines] == ["EUR 0"]


def test_section_starts_with_what_does_not_fit() -> None:
    infeasible_brief = brief(business_context__team_size=0.05, content_strategy__content_frequency="Daily")
    first = compose_one("capacity", infeasible_brief, {}).section.blocks()[0]
    assert first.kind == "note"
    assert first.tone == "warning"


def test_constant_behind_the_hours_is_shown_as_an_assumption() -> None:
    statements = compose_one("capacity", sample(0), {}).section.statements()
    week = next(item for item in statements if item.text.startswith("A full-time week has 40 hours"))
    assert week.evidence == "assumption"
    article = next(item for item in statements if item.text.startswith("Article: 4 h making"))
    assert article.evidence == "sourced"
