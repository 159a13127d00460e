import pytest

from tests.strategies.generation.planning.tensions.finding import find

LEADS = {"text": "Leads.", "kind": "Leads", "metric": "Leads", "target": 20, "period": "month", "by": "2027-08-31"}
LIST = {
    "text": "List.",
    "kind": "Sign-ups",
    "metric": "Subscribers",
    "start": 14_000,
    "target": 22_000,
    "by": "2027-11-30",
}
KEYS = {"target_beyond_funnel", "funnel_disagrees", "funnel_gives_enough"}


def test_target_beyond_the_funnel_shows_the_visits_it_needs() -> None:
    found = find(goals=[{**LEADS, "start": 9}], results={"visits_per_month": 1000, "goal_rate": 0.9})
    tension = found["target_beyond_funnel"]
    assert tension.title == "The goal needs 2,222 visits a month at today's rate; you have 1,000."
    assert "1,000 visits a month x 0.9% = 9 a month." in tension.working
    assert "20 / 0.9% = 2,222 visits" in tension.working
    assert "2.2 times" in tension.consequence


def test_funnel_that_disagrees_with_todays_number_forbids_a_forecast() -> None:
    found = find(goals=[{**LEADS, "start": 9}], results={"visits_per_month": 11_200, "goal_rate": 0.9})
    tension = found["funnel_disagrees"]
    assert tension.title == "Two of your numbers do not agree: visits give 101 a month, you count 9 a month."
    assert tension.default == "The plan starts from 9 a month and forecasts nothing."
    assert len(KEYS & set(found)) == 1


def test_funnel_that_gives_enough_says_that_visitors_are_not_missing() -> None:
    found = find(goals=[LIST], results={"visits_per_month": 38_500, "signup_rate": 2.8})["funnel_gives_enough"]
    assert found.title == "The goal needs 680 sign-ups a month; today's visitors would already bring 1,078."
    assert "8,000 / 11.8 months until 30 Nov 2027" in found.working
    assert found.question == "How many people leave the list each month?"


def test_funnel_reads_weeks_quarters_and_years_as_months() -> None:
    yearly = {**LEADS, "period": "year", "target": 240}
    found = find(goals=[yearly], results={"visits_per_month": 1000, "goal_rate": 1})["target_beyond_funnel"]
    assert "240 a year, which is 20 a month" in found.working


@pytest.mark.parametrize(
    ("goal", "results"),
    [
        (LEADS, {"visits_per_month": 1000}),
        (LEADS, {"goal_rate": 0.9}),
        ({**LEADS, "target": None}, {"visits_per_month": 1000, "goal_rate": 0.9}),
        ({**LEADS, "unit": "%"}, {"visits_per_month": 1000, "goal_rate": 0.9}),
        ({**LEADS, "unit": "EUR"}, {"visits_per_month": 1000, "goal_rate": 0.9}),
        ({**LEADS, "period": None, "by": None}, {"visits_per_month": 1000, "goal_rate": 0.9}),
    ],
)
def test_funnel_is_silent_when_a_number_is_unknown_or_no_count(
    goal: dict[str, object], results: dict[str, object]
) -> None:
    assert not KEYS & set(find(goals=[goal], results=results))


def test_funnel_does_not_use_the_first_goals_rate_for_another() -> None:
    second = {**LEADS, "metric": "Orders", "kind": "Sales"}
    found = find(goals=[{"text": "Grow."}, second], results={"visits_per_month": 1000, "goal_rate": 0.9})
    assert not KEYS & set(found)
