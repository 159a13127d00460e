from datetime import date
from typing import Any

import pytest

from strategies.generation.brief.goals import Goal
from strategies.generation.planning.goal_words import goal_change, goal_reference, goal_value, is_rising, monthly
from strategies.generation.planning.goal_words import months_between as months


def goal(**answers: Any) -> Goal:
    return Goal(text="Goal.", **answers)


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({}, "20"),
        ({"unit": "%"}, "20%"),
        ({"unit": "%", "period": "month"}, "20%"),
        ({"unit": "jackets", "period": "in total"}, "20 jackets"),
        ({"unit": "calls", "period": "week"}, "20 calls a week"),
    ],
)
def test_goal_value_has_unit_and_period(answers: dict[str, str], text: str) -> None:
    assert goal_value(goal(**answers), 20) == text


def test_goal_change_names_start_target_and_day() -> None:
    known = goal(start=54, target=75, unit="%", by=date(2027, 5, 31))
    assert goal_change(known) == "from 54% to 75% by 31 May 2027"
    assert goal_change(goal(target=5000, unit="bottles")) == "to 5,000 bottles"
    assert goal_change(goal(start=9)) == ""


def test_goal_is_rising_only_when_both_numbers_say_so() -> None:
    assert is_rising(goal(start=9, target=20)) is True
    assert is_rising(goal(start=9, target=4)) is False
    assert is_rising(goal(start=9, target=9)) is None
    assert is_rising(goal(target=9)) is None


def test_goal_reference_has_a_number_only_among_several() -> None:
    assert [goal_reference(1, 1), goal_reference(2, 3)] == ["The goal", "Goal 2"]


def test_monthly_converts_periods() -> None:
    assert monthly(goal(period="quarter"), 60) == 20
    assert monthly(goal(period="week"), 12) == pytest.approx(52)
    assert monthly(goal(period="in total"), 60) is None


def test_months_are_fractions_of_a_year() -> None:
    assert months(date(2027, 1, 1), date(2028, 1, 1)) == pytest.approx(12, abs=0.02)
