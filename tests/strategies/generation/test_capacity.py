"""The arithmetic of hours and money, by hand."""

import pytest

from strategies.generation.capacity import capacity_of, window_budget
from strategies.generation.contradictions import rhythm_verdict
from strategies.generation.sections.capacity import money_lines
from tests.strategies.generation.composing import brief, compose_one, sample, texts


def test_hours_are_people_times_forty_times_seventy_percent() -> None:
    hours = capacity_of(sample(0))
    assert hours.making_h == pytest.approx(2.5 * 40 * 0.7)
    assert hours.making_working == "2.5 full-time x 40 h x 70% = 70 h a week"


def test_an_article_takes_longer_when_pieces_are_longer() -> None:
    article = capacity_of(sample(0)).wished.formats[0]
    assert article.hours == pytest.approx(4 * 1.2 + 1 + 1)
    assert "1,700 of 1,400 words" in article.working


def test_the_wish_costs_pieces_times_hours_per_piece() -> None:
    wished = capacity_of(brief(content_strategy__preferred_formats=["Videos"])).wished
    assert (wished.hours_per_piece, wished.hours_per_week) == (8, 8)
    assert wished.working == "1 piece a week x 8 h = 8 h a week"


def test_formats_the_audience_prefers_come_up_twice_as_often() -> None:
    liked = capacity_of(
        brief(
            content_strategy__preferred_formats=["Videos", "Webinars"],
            audience_intelligence__content_preferences={"preferred_formats": ["Videos"]},
        )
    ).wished
    assert [item.turns for item in liked.formats] == [4, 1]
    assert liked.hours_per_piece == pytest.approx((8 * 4 + 20) / 5)


def test_a_daily_video_with_a_tenth_of_a_person_is_refused_loudly() -> None:
    wish = brief(
        business_context__team_size=0.1,
        content_strategy__content_frequency="Daily",
        content_strategy__preferred_formats=["Videos"],
    )
    hours = capacity_of(wish)
    assert not hours.fits
    assert hours.wished.hours_per_week == 40
    assert hours.planned is not None
    assert hours.planned.cadence.name == "Monthly"
    assert hours.planned.hours_per_week <= hours.pieces_h
    assert rhythm_verdict(wish).startswith(
        "“Daily” with videos does not fit: it takes 40 h a week; 0.1 full-time leaves"
    )
    assert "nearest rhythm that fits is once a month" in rhythm_verdict(wish)
    checked = texts(compose_one("check_brief", wish, {}).section)
    assert "With a budget of 0 the missing hours cannot be bought either." in checked


def test_hours_for_nothing_at_all_plan_nothing() -> None:
    wish = brief(business_context__team_size=0.001)
    assert capacity_of(wish).planned is None
    assert "Nothing can be planned until there are more hours" in rhythm_verdict(wish)


def test_the_costliest_format_goes_before_the_rhythm_does() -> None:
    hours = capacity_of(sample(2))
    assert hours.keeps_rhythm
    assert [item.name for item in hours.dropped] == ["Video"]
    assert "It fits without videos" in rhythm_verdict(sample(2))


@pytest.mark.parametrize(
    ("period", "amount", "total"), [("week", 100, 1300), ("month", 100, 300), ("quarter", 100, 100), ("year", 100, 25)]
)
def test_the_budget_of_ninety_days_follows_from_its_period(period: str, amount: float, total: float) -> None:
    budget = {"amount": amount, "currency": "GBP", "period": period}
    assert window_budget(brief(business_context__content_budget=budget))[0] == total


@pytest.mark.parametrize("amount", [0.01, 1, 99.99, 6500, 500_000])
def test_the_money_adds_up_to_the_budget(amount: float) -> None:
    budget = {"amount": amount, "currency": "JPY", "period": "quarter"}
    assert money_lines(brief(business_context__content_budget=budget))[1] == pytest.approx(amount)


def test_a_budget_of_nothing_buys_nothing() -> None:
    lines, total = money_lines(brief())
    assert total == 0
    assert [line.amount for line in lines] == ["EUR 0"]


def test_the_section_says_what_does_not_fit_before_anything_else() -> None:
    wish = brief(business_context__team_size=0.05, content_strategy__content_frequency="Daily")
    first = compose_one("capacity", wish, {}).section.blocks()[0]
    assert first.kind == "note"
    assert first.tone == "warning"


def test_a_constant_behind_the_hours_is_shown_as_an_assumption() -> None:
    statements = compose_one("capacity", sample(0), {}).section.statements()
    week = next(item for item in statements if item.text.startswith("A full-time week has 40 hours"))
    assert week.evidence == "assumption"
    article = next(item for item in statements if item.text.startswith("Article: 4 h making"))
    assert article.evidence == "sourced"
