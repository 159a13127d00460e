import pytest

from tests.strategies.generation.planning.tensions.finding import find

# Without a start date the plan runs from 7 December 2026 to 6 March 2027.
LEADS = {"text": "Leads.", "kind": "Leads", "metric": "Leads", "start": 9, "target": 20, "period": "month"}


def test_goal_that_opens_later_cannot_move_in_the_window() -> None:
    found = find(goals=[{**LEADS, "opens": "2027-09-06", "by": "2027-10-31"}])
    assert found["goal_opens_later"].title == "The goal cannot move in these 90 days: it opens on 6 Sep 2027."
    assert "184 days before 6 Sep 2027" in found["goal_opens_later"].working
    assert "goal_beyond_window" not in found


def test_goal_that_opens_within_the_window_is_no_tension() -> None:
    assert "goal_opens_later" not in find(goals=[{**LEADS, "opens": "2027-02-01", "by": "2027-03-01"}])


def test_goal_due_later_shows_where_a_straight_line_would_be() -> None:
    found = find(goals=[{**LEADS, "by": "2027-08-31"}])["goal_beyond_window"]
    assert found.title == "The goal is due on 31 Aug 2027; this plan ends on 6 Mar 2027."
    assert "9 + (20 - 9) x 89 / 267 days = 12.7" in found.working
    assert "13 a month by 6 Mar 2027" in found.consequence


def test_goal_due_later_shows_no_line_without_todays_number() -> None:
    found = find(goals=[{**LEADS, "start": None, "by": "2027-08-31"}])["goal_beyond_window"]
    assert "straight line" not in f"{found.working} {found.consequence}".lower()


@pytest.mark.parametrize("by", [None, "2027-03-01", "2027-03-12"])
def test_goal_is_not_beyond_the_window_when_due_near_its_end(by: str | None) -> None:
    assert "goal_beyond_window" not in find(goals=[{**LEADS, "by": by}])


def test_goal_that_multiplies_todays_number_is_a_leap() -> None:
    found = find(goals=[{**LEADS, "start": 3100, "target": 30_000, "by": "2027-03-04"}])["target_is_leap"]
    assert found.title == "The goal asks for 9.7 times today's number by 4 Mar 2027."
    assert found.working == "30,000 / 3,100 = 9.7."


@pytest.mark.parametrize("change", [{"target": 26}, {"start": 0}, {"start": None}, {"unit": "%", "target": 75}])
def test_goal_is_no_leap_when_it_stays_below_three_times_or_is_a_share(change: dict[str, object]) -> None:
    assert "target_is_leap" not in find(goals=[{**LEADS, "by": "2027-03-01", **change}])


def test_goal_with_a_past_date_is_reported() -> None:
    found = find(goals=[{**LEADS, "by": "2026-11-15"}])
    assert found["goal_date_past"].title == "The goal was due on 15 Nov 2026, before this plan starts."
    assert "goal_due_soon" not in found


def test_goal_due_soon_counts_days_after_the_first_piece() -> None:
    found = find(goals=[{**LEADS, "by": "2026-12-20"}], timing={"nothing_before": "2026-12-10"})
    assert "10 days after the first piece" in found["goal_due_soon"].title


def test_goal_due_before_the_first_piece_says_so() -> None:
    found = find(goals=[{**LEADS, "by": "2026-12-20"}], timing={"nothing_before": "2027-01-10"})
    assert "not after the first piece can appear" in found["goal_due_soon"].title


def test_goal_with_time_is_neither_past_nor_soon() -> None:
    assert not {"goal_date_past", "goal_due_soon"} & set(find(goals=[{**LEADS, "by": "2027-02-28"}]))


def test_another_goal_weighs_less_than_the_first() -> None:
    late = {**LEADS, "by": "2027-08-31"}
    first = find(goals=[late])["goal_beyond_window"]
    second = find(goals=[{**LEADS, "by": "2027-03-01"}, {**late, "metric": "Mentions"}])["goal_beyond_window"]
    assert second.weight < first.weight
    assert second.title.startswith("Goal 2")
