"""Four or five milestones, on working days, each tied to a row or a goal."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.planning.days import is_working_day, working_days
from strategies.generation.planning.measurement import build_metrics
from strategies.generation.planning.measures import Milestone
from strategies.generation.planning.roadmap import MILESTONES_MAX, MILESTONES_MIN, build_roadmap
from strategies.generation.planning.schedule import Calendar
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief
from tests.strategies.generation.planning.calendars import calendar, review, row
from tests.strategies.generation.typed_briefs import briefs

FULL = (
    row("2026-12-11", id="guide", kind="asset", title="Guide to samples", is_option=False, channel=None),
    row("2026-12-15", id="a", needs=("guide",), is_option=False),
    row("2026-12-22", id="b", title="What does a tile cost?"),
    review("2027-01-05"),
    row("2027-01-12", id="c"),
    review("2027-02-02"),
    review("2027-03-04"),
)


def roadmap(plan: Calendar, **changes: Any) -> dict[str, Milestone]:
    of = brief(**changes)
    window = build_window(of, TODAY)
    found = build_roadmap(window, plan, build_metrics(of, window, plan, ()))
    assert MILESTONES_MIN <= len(found) <= MILESTONES_MAX
    assert list(found) == sorted(found, key=lambda one: one.day)
    return {one.title: one for one in found}


def test_milestones_follow_the_calendar() -> None:
    found = roadmap(calendar(*FULL))
    assert found["First preparation done"].row == "guide"
    assert (found["First piece published"].row, found["First piece published"].day) == ("a", date(2026, 12, 15))
    assert found["Today’s number counted"].goal == 1
    last = found["Decide on the next 90 days"]
    assert last.day == date(2027, 3, 4)
    assert last.condition.startswith("3 pieces published, 27 hours spent.")


def test_goal_due_in_the_window_is_a_milestone() -> None:
    due = review("2027-01-29", id="goal-1-due", kind="milestone", title="The goal is due on 31 Jan 2027", hours=0.0)
    found = roadmap(calendar(*FULL, due), goals__0__target=20)["The goal is due on 31 Jan 2027"]
    assert (found.day, found.row) == (date(2027, 1, 29), "goal-1-due")
    assert found.condition == "More enquiries from architects: 20."


def test_day_on_which_a_goal_opens_asks_that_all_is_online() -> None:
    opens = review("2027-01-29", id="goal-1-opens", kind="milestone", title="The goal opens", hours=0.0)
    assert roadmap(calendar(*FULL, opens))["The goal opens"].condition == "Everything its readers need is online."


def test_first_piece_of_the_option_is_a_milestone_of_its_own() -> None:
    assert roadmap(calendar(*FULL), goals__0__start=5)["First piece of the chosen option published"].row == "b"


def test_plan_without_rows_still_has_milestones() -> None:
    found = roadmap(calendar())
    assert "First piece published" not in found
    assert found["Decide on the next 90 days"].condition == "The first goal is counted."


@settings(max_examples=30, deadline=None)
@given(briefs(), st.booleans())
def test_milestones_are_on_working_days_and_tied_to_a_row_or_a_goal(of: Brief, is_full: bool) -> None:
    window = build_window(of, TODAY)
    plan = calendar(*(FULL if is_full else ()))
    rows = {one.id for one in plan.rows}
    found = build_roadmap(window, plan, build_metrics(of, window, plan, ()))
    assert min(MILESTONES_MIN, len(working_days(window))) <= len(found) <= MILESTONES_MAX
    for one in found:
        assert one.row in rows or one.goal
        assert one.row in rows or is_working_day(window, one.day)
