"""Forecasts use the owner's numbers only; otherwise they say what is missing and how to get it in an hour."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.forecast import build_forecast
from strategies.generation.planning.measures import Forecast
from tests.strategies.generation.briefs import brief
from tests.strategies.generation.typed_briefs import briefs

START = date(2026, 12, 7)


def goal(**answers: Any) -> dict[str, Any]:
    return {"text": "More enquiries.", **answers}


def forecast(goals: list[dict[str, Any]], number: int = 1, **results: Any) -> Forecast:
    found, reason = build_forecast(brief(goals=goals, results=results), number, START)
    assert found, reason
    return found


def reason(goals: list[dict[str, Any]], number: int = 1, **results: Any) -> str:
    found, text = build_forecast(brief(goals=goals, results=results), number, START)
    assert found is None
    return text


def test_count_of_today_is_forecast_within_chance() -> None:
    found = forecast([goal(start=9, target=20, period="month")], visits_per_month=11_200)
    assert (found.low, found.base, found.high) == (3, 9, 15)
    assert "2 x √9 = 6" in found.working
    assert "24,889 visits a month (11,200 x 20 / 9)" in found.needs


def test_count_of_today_needs_no_visits() -> None:
    assert forecast([goal(start=9, target=20, period="week")]).needs == ""


def test_visits_and_rate_give_a_forecast_where_today_is_unknown() -> None:
    found = forecast([goal(target=20, period="month")], visits_per_month=10_000, goal_rate=0.9)
    assert found.base == 90
    assert found.low < 85 < 95 < found.high
    assert "0.85% to 0.95%" in found.working


def test_coarser_rate_gives_a_wider_range() -> None:
    fine = forecast([goal(period="month", target=200)], visits_per_month=10_000, goal_rate=1.25)
    coarse = forecast([goal(period="month", target=200)], visits_per_month=10_000, goal_rate=1)
    assert coarse.high - coarse.low > 2 * (fine.high - fine.low)


def test_total_is_counted_from_the_opening_to_the_date() -> None:
    goals = [goal(kind="Stock to sell", target=600, period="in total", opens="2027-09-06", by="2027-10-31")]
    found = forecast(goals, visits_per_month=38_500, goal_rate=1.7)
    assert found.base == pytest.approx(38_500 * 0.017 * 55 / 365.25 * 12)
    assert "1.81 months" in found.working


@pytest.mark.parametrize(
    ("answers", "results", "missing"),
    [
        ({"unit": "%", "start": 54, "target": 75}, {}, "what one piece brings"),
        ({"unit": "EUR", "period": "month"}, {"visits_per_month": 9, "goal_rate": 1}, "not an amount"),
        ({"start": 61, "target": 40, "unit": "days"}, {}, "how fast it falls"),
        ({"start": 9, "target": 20}, {}, "per month or in total"),
        ({}, {}, "neither today's number nor the target is given as a number"),
        ({"period": "month", "target": 9}, {}, "visits a month and the share of visitors who do this are unknown"),
        ({"period": "month", "target": 9}, {"visits_per_month": 9}, "the share of visitors who do this is unknown"),
        ({"period": "month", "target": 9}, {"goal_rate": 9}, "visits a month are unknown"),
        ({"period": "month", "start": 0}, {}, "give 0 so far"),
        ({"period": "in total", "target": 9}, {"visits_per_month": 9, "goal_rate": 1}, "the goal has no date"),
        (
            {"period": "in total", "target": 9, "by": "2026-12-01"},
            {"visits_per_month": 9, "goal_rate": 1},
            "Agree on a later date",
        ),
    ],
)
def test_missing_number_is_named(answers: dict[str, Any], results: dict[str, Any], missing: str) -> None:
    text = reason([goal(**answers)], **results)
    assert text.startswith("Not enough data to forecast: ")
    assert missing in text


def test_rate_of_the_first_goal_is_not_used_for_another() -> None:
    goals = [goal(period="month", target=9), goal(period="month", target=9)]
    assert "share of visitors" in reason(goals, 2, visits_per_month=10_000, goal_rate=1)


def test_numbers_that_do_not_agree_give_no_forecast() -> None:
    text = reason([goal(start=9, period="month")], visits_per_month=11_200, goal_rate=0.9)
    assert "11,200 visits a month x 0.9% gives 101 a month, but you count 9 a month" in text


def test_list_is_not_forecast_without_leavers_but_says_how_many_may_leave() -> None:
    goals = [goal(kind="Sign-ups", start=14_000, target=22_000, period="in total", by="2027-11-30")]
    text = reason(goals, visits_per_month=38_500, signup_rate=2.8)
    assert "how many leave each month is unknown" in text
    assert "fewer than 398" in text


@settings(max_examples=50, deadline=None)
@given(briefs())
def test_forecast_is_a_range_around_its_base(of: Brief) -> None:
    for number in range(1, len(of.goals) + 1):
        found, text = build_forecast(of, number, START)
        assert bool(found) != bool(text)
        if found:
            assert 0 <= found.low <= found.base <= found.high
            assert of.goals[number - 1].unit != "%"
