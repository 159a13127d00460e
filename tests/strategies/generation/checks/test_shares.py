"""Hours that do not add up, and a chosen option or first goal without its part, are found."""

from dataclasses import replace
from typing import Any

from strategies.generation.planning.schedule import HourLine, Row
from tests.strategies.generation.checks.checking import check, pieces, plan_of, spoilt, with_rows


def test_hours_of_a_piece_changed_by_hand_fail() -> None:
    found = check(spoilt("calendar", lambda data: pieces(data)[0].update(hours=500)))["hours"]
    assert not found.passed
    assert "were planned" in found.explanation
    assert found.redo == "calendar"


def test_lines_that_are_not_the_hours_of_the_window_fail() -> None:
    plan = plan_of()
    lines = (*plan.calendar.hours[:-1], HourLine(name="Not planned", hours=1, working=""))
    found = check(plan=replace(plan, calendar=replace(plan.calendar, hours=lines)))["hours"]
    assert (found.passed, found.redo) == (False, "capacity")


def test_negative_line_fails() -> None:
    plan = plan_of()
    first, second, *others = plan.calendar.hours
    lines = (replace(first, hours=first.hours + 999), replace(second, hours=second.hours - 999), *others)
    assert not check(plan=replace(plan, calendar=replace(plan.calendar, hours=lines)))["hours"].passed


def test_calendar_of_another_option_fails() -> None:
    plan = with_rows(plan_of(), lambda row: replace(row, is_option=False))
    found = check(plan=plan)["option"]
    assert not found.passed
    assert "has 0% of the hours" in found.explanation


def test_calendar_for_another_goal_fails() -> None:
    found = check(plan=with_rows(plan_of(), _serve_second_goal))["primary"]
    assert not found.passed
    assert "it should be 60%" in found.explanation


def test_stated_reason_is_accepted() -> None:
    plan = with_rows(plan_of(), lambda row: replace(_serve_second_goal(row), is_option=False))
    remarks = (
        "The chosen option has less than 50% of the hours: its pieces do not fit the hours.",
        "Less than 60% of the hours move the first goal: the pieces that serve it do not fit.",
    )
    found = check(plan=replace(plan, calendar=replace(plan.calendar, remarks=remarks)))
    assert found["option"].passed
    assert found["primary"].passed


def test_calendar_without_pieces_has_no_shares() -> None:
    def delete_all(data: dict[str, Any]) -> None:
        data["items"] = []

    found = check(spoilt("calendar", delete_all))
    assert found["option"].passed
    assert found["primary"].passed
    assert not found["hours"].passed


def _serve_second_goal(row: Row) -> Row:
    return replace(row, goal=2)
