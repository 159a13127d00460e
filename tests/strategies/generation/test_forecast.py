"""Forecasts are ranges calculated from the brief's numbers, or say which number is missing."""

from typing import Any

import pytest

from strategies.generation.forecast import Forecast, forecasts_of
from strategies.generation.goals import goals_of
from tests.strategies.generation.composing import TODAY, brief, compose_all, sample, texts


def forecast(goal: str, **answers: Any) -> Forecast:
    of = brief(business_context__business_objectives=[goal], **answers)
    return forecasts_of(of, goals_of(of, TODAY))[0]


SITE = {"traffic": 1_000, "conversion_rate": 2}


def test_enquiries_grow_with_visits_from_the_current_number() -> None:
    found = forecast("Raise enquiries from 8 to 20 a month in 6 months", business_context__performance_metrics=SITE)
    assert (found.low, found.base, found.high) == ("6", "8", "10")
    assert found.working == "a month: 8 of 1,000 visits today, visits x 0.75 / 1 / 1.25"
    assert "the target, 20, lies above the high case" in found.follows
    assert "2,500 visits a month (1,000 x 20 / 8), or 2.5 times the share" in found.follows


def test_list_grows_by_its_sign_ups_until_the_deadline() -> None:
    found = forecast(
        "Grow the email list from 500 to 900 in 10 months",
        business_context__performance_metrics=SITE,
        performance_analytics__conversion_rates={"email_signup": 3},
    )
    # 500 + 10 x 1,000 x 3% = 800; the range is the 300 plus and minus a quarter.
    assert (found.low, found.base, found.high) == ("725", "800", "875")
    assert found.working.startswith("500 + 10 months x 1,000 visits x 3% = 800; nobody who leaves the list is counted")
    assert "above the high case; it takes sign-ups of 4% of the visits" in found.follows


def test_orders_are_summed_and_compared_with_the_stock() -> None:
    found = forecast("Sell 60 tables in 12 months", business_context__performance_metrics=SITE)
    # 1,000 x 2% x 12 = 240
    assert (found.low, found.base, found.high) == ("180", "240", "300")
    assert "1,000 visits x 2% x 12 months = 240" in found.working
    assert "60 would be 25% of the base case (60 / 240)" in found.follows


def test_target_within_the_range_differs_from_one_below_it() -> None:
    inside = forecast("Raise enquiries from 8 to 9 a month in 6 months", business_context__performance_metrics=SITE)
    below = forecast("Cut enquiries from 8 to 5 a month in 6 months", business_context__performance_metrics=SITE)
    assert "between low and high" in inside.follows
    assert "below the low case" in below.follows


@pytest.mark.parametrize(
    ("goal", "missing"),
    [
        ("Raise enquiries from 8 to 20 a month in 6 months", "visits a month"),
        ("Grow the email list from 500 to 900 in 10 months", "the share that signs up"),
        ("Sell 60 tables in 12 months", "the share that buys"),
        ("More visits", "how visits changed in each of the last twelve months"),
        ("Fill the slots from 54% to 75% in six months", "what one piece brings"),
        ("Be known in town", "what one piece brings"),
        ("More enquiries", "how many there are today"),
    ],
)
def test_missing_forecast_names_the_missing_answer(goal: str, missing: str) -> None:
    found = forecast(goal)
    assert not found.is_forecast
    assert {found.low, found.base, found.high} == {"not enough data"}
    assert missing in found.working


def test_zero_visits_or_conversion_cause_no_division_by_zero() -> None:
    nothing = {"traffic": 0, "conversion_rate": 0}
    for goal in ("Raise enquiries from 0 to 20 in 6 months", "Sell 60 tables in 12 months"):
        assert not forecast(goal, business_context__performance_metrics=nothing).is_forecast


def test_range_is_an_assumption_and_names_what_it_leaves_out() -> None:
    shown = texts(compose_all(sample(0))["measurement"])
    assert "The forecasts hold visits at today's number, 25% less and 25% more; nothing else moves." in shown
    assert "What the pieces of this plan will add is not in the forecasts." in shown
    assert "Not enough data to forecast." not in shown


def test_product_sold_later_starts_at_zero() -> None:
    shown = texts(compose_all(sample(1))["measurement"])
    assert (
        "Sell the autumn run of 600 jackets at full price within eight weeks | 0: it begins on 8 Sep 2027 | 600"
        in shown
    )
