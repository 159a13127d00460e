"""Goals are parsed from their text without guessing."""

from datetime import date

import pytest

from strategies.generation.goals import Goal, goals_of
from tests.strategies.generation.composing import TODAY, brief, sample


def goal(text: str) -> Goal:
    return goals_of(brief(business_context__business_objectives=[text]), TODAY)[0]


@pytest.mark.parametrize(
    ("text", "baseline", "target", "due"),
    [
        ("Raise demo requests from 9 to 20 a month by month 9", 9, 20, date(2027, 8, 30)),
        ("Grow the email list from 14,000 to 22,000 in 12 months", 14_000, 22_000, date(2027, 11, 30)),
        ("Fill slots from 54% to 75% in six months", 54, 75, date(2027, 5, 30)),
        ("Be named in half of competitive deals by month 12", None, None, date(2027, 11, 30)),
        ("More enquiries", None, None, None),
        ("Profit within 900 years", None, None, None),
    ],
)
def test_numbers_and_dates_are_parsed(
    text: str, baseline: float | None, target: float | None, due: date | None
) -> None:
    found = goal(text)
    assert (found.baseline, found.target, found.due) == (baseline, target, due)


def test_monthly_change_shows_its_calculation() -> None:
    working = "(75 - 54) / 6 months = 3.5 percentage points more each month"
    assert goal("From 54% to 75% in six months").monthly_change == working
    assert goal("Cut calls from 90 to 30 in 6 months").monthly_change == "(30 - 90) / 6 months = 10 less each month"


def test_pace_is_missing_without_both_numbers() -> None:
    assert goal("Be named in half of deals by month 12").monthly_change == ""


def test_goal_about_a_season_starts_with_the_season() -> None:
    run = goals_of(sample(1), TODAY)[0]
    assert run.due == date(2027, 11, 3)
    assert "counted from 8 Sep 2027" in run.due_working
