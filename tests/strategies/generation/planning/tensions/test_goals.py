import pytest

from tests.strategies.generation.planning.tensions.finding import find

STOCK = {
    "text": "Sell the run.",
    "kind": "Stock to sell",
    "metric": "Jackets sold",
    "start": 0,
    "target": 600,
    "unit": "jackets",
    "by": "2027-02-20",
}
MEMBERS = {"text": "Members.", "metric": "Members", "start": 1900, "by": "2027-03-01"}


def test_stock_is_reported_when_more_people_wait_than_it_needs() -> None:
    found = find(goals=[{**STOCK, "waiting": 1150}])["stock_below_demand"]
    assert found.title == "1,150 people already wait for 600 jackets."
    assert found.working == "600 needed / 1,150 waiting = 52.2% of them."
    assert "52%" in found.consequence
    assert found.paths == ("goals.0.waiting", "goals.0.target")


def test_stock_asks_for_more_people_when_too_few_wait() -> None:
    found = find(goals=[{**STOCK, "waiting": 200}])
    assert "stock_below_demand" not in found
    assert "400 more have to be found" in found["waiting_below_target"].consequence


def test_stock_counts_what_is_sold_already() -> None:
    found = find(goals=[{**STOCK, "start": 500, "waiting": 200}])["stock_below_demand"]
    assert found.title == "200 people already wait for 100 jackets."


@pytest.mark.parametrize("waiting", [None, 0])
def test_stock_is_no_tension_when_no_one_waits(waiting: float | None) -> None:
    assert not {"stock_below_demand", "waiting_below_target"} & set(find(goals=[{**STOCK, "waiting": waiting}]))


def test_unmeasurable_goal_names_each_missing_part() -> None:
    found = find()["goal_not_measurable"]
    assert found.title == "The goal has nothing to count, no target and no date."
    assert found.question == "The goal: what do you count, which number do you want to reach and by which day?"
    assert found.paths == ("goals.0.metric", "goals.0.target", "goals.0.by")


def test_unmeasurable_goal_weighs_less_when_only_the_date_is_missing() -> None:
    found = find(goals=[{"text": "Grow.", "metric": "Leads", "target": 20}])["goal_not_measurable"]
    assert found.title == "The goal has no date."
    assert found.weight < find()["goal_not_measurable"].weight
    assert "no review can say" in found.consequence


def test_unmeasurable_goals_after_the_first_are_reported_together() -> None:
    found = find(goals=[STOCK, {"text": "Grow."}, {"text": "Be liked."}])["goal_not_measurable"]
    assert found.title == "Goals 2 and 3 have nothing to count, no target and no date."


def test_measurable_goal_is_no_tension() -> None:
    assert "goal_not_measurable" not in find(goals=[STOCK])


def test_unknown_start_is_reported_when_there_is_a_target() -> None:
    goal = {"text": "Leads.", "metric": "Leads", "target": 20, "period": "month", "by": "2027-03-01"}
    found = find(goals=[goal])["start_unknown"]
    assert found.title == "The goal has a target of 20 a month, but today's number is unknown."


@pytest.mark.parametrize("goal", [{**STOCK, "start": None}, {"text": "Grow."}])
def test_unknown_start_is_no_tension_without_target_or_for_stock(goal: dict[str, object]) -> None:
    assert "start_unknown" not in find(goals=[goal])


def test_opposed_goals_are_reported_when_one_number_is_to_rise_and_fall() -> None:
    found = find(goals=[{**MEMBERS, "target": 3800}, {**MEMBERS, "metric": "members", "target": 950}])
    tension = found["goals_opposed"]
    assert tension.title == "Goals 1 and 2 want different things of the same number."
    assert "target 3,800, today 1,900" in tension.working
    assert tension.default == "Goal 1 comes first; goal 2 gets few pieces or none."


def test_opposed_goals_are_reported_when_one_number_has_two_targets_for_a_day() -> None:
    assert "goals_opposed" in find(goals=[{**MEMBERS, "target": 2500}, {**MEMBERS, "target": 3000}])


@pytest.mark.parametrize(
    "second",
    [
        {**MEMBERS, "target": 3000, "by": "2027-09-01"},
        {**MEMBERS, "metric": "Visits", "target": 950},
        {**MEMBERS, "metric": None, "target": 950},
    ],
)
def test_goals_are_not_opposed_when_numbers_or_days_differ(second: dict[str, object]) -> None:
    assert "goals_opposed" not in find(goals=[{**MEMBERS, "target": 2500}, second])


def test_several_goals_are_reported_when_hours_are_few() -> None:
    found = find(goals=[STOCK, {"text": "Grow."}], means__people=[{"role": "Owner", "hours_per_week": 2}])
    assert found["goals_share_hours"].title == "2 goals share 24.4 hours."
    assert "12.2 h each" in found["goals_share_hours"].working


def test_four_goals_are_reported_whatever_the_hours() -> None:
    people = [{"role": "Team", "hours_per_week": 100}]
    assert "goals_share_hours" in find(goals=[{"text": f"Goal {n}."} for n in range(4)], means__people=people)


def test_one_goal_shares_no_hours() -> None:
    assert "goals_share_hours" not in find(means__people=[{"role": "Owner", "hours_per_week": 1}])
