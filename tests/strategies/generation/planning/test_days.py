"""Working days, drafts and seasons."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.planning.days import (
    add_working_days,
    can_publish,
    draft_due,
    find_seasons,
    is_working_day,
    publication_days,
    working_day_from,
    working_day_until,
    working_days,
)
from strategies.generation.planning.schedule import DayOff, Window
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief
from tests.strategies.generation.typed_briefs import briefs

MONDAY = date(2027, 2, 1)


def window(**changes: object) -> Window:
    found = Window(
        start=MONDAY,
        end=MONDAY + timedelta(days=89),
        weekdays=(0, 1, 2, 3, 4),
        are_weekdays_assumed=True,
        days_off=(),
        quiet_days=(),
        first_publication=MONDAY,
        check_days=0,
        are_check_days_assumed=False,
        remarks=(),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def off(day: str) -> DayOff:
    return DayOff(day=date.fromisoformat(day), reason="Stocktaking", source="blackout")


def test_draft_is_due_without_the_day_of_publication() -> None:
    # Three days of checks: Tuesday, Wednesday and Thursday.
    assert draft_due(window(check_days=3), date(2027, 2, 5), has_proof=False) == date(2027, 2, 2)


def test_draft_skips_weekends_and_days_off() -> None:
    of = window(check_days=3, days_off=(off("2027-02-04"),))
    assert draft_due(of, date(2027, 2, 8), has_proof=False) == date(2027, 2, 2)


def test_draft_is_due_on_the_day_of_publication_when_nobody_checks() -> None:
    assert draft_due(window(), date(2027, 2, 6), has_proof=False) == date(2027, 2, 6)


def test_draft_with_proof_is_due_earlier_when_only_proof_is_checked() -> None:
    of = window(check_days=1, proof_check_days=2)
    assert draft_due(of, date(2027, 2, 5), has_proof=True) == date(2027, 2, 2)
    assert draft_due(of, date(2027, 2, 5), has_proof=False) == date(2027, 2, 4)


def test_working_days_follow_the_weekend_of_the_country() -> None:
    of = window(weekend=(4, 5))
    assert not is_working_day(of, date(2027, 2, 5))
    assert is_working_day(of, date(2027, 2, 7))
    assert add_working_days(of, date(2027, 2, 4), 1) == date(2027, 2, 7)


@pytest.mark.parametrize(("day", "from_it", "until_it"), [("2027-02-06", "2027-02-08", "2027-02-05")])
def test_working_day_is_found_around_a_weekend(day: str, from_it: str, until_it: str) -> None:
    assert working_day_from(window(), date.fromisoformat(day)) == date.fromisoformat(from_it)
    assert working_day_until(window(), date.fromisoformat(day)) == date.fromisoformat(until_it)


def test_yearly_season_comes_back_across_new_year() -> None:
    season = {"name": "Holidays", "first": "2024-12-20", "last": "2025-01-10", "kind": "Buying"}
    found = find_seasons(brief(timing__seasons=[season]), date(2027, 1, 5), date(2027, 4, 4))
    assert [(span.first, span.last) for span in found] == [(date(2026, 12, 20), date(2027, 1, 10))]


def test_yearly_season_is_found_before_its_next_time() -> None:
    season = {"name": "Gifts", "first": "2027-11-25", "last": "2027-12-18", "kind": "Buying"}
    found = find_seasons(brief(timing__seasons=[season]), date(2026, 12, 7), date(2027, 3, 6))
    assert [span.first for span in found] == [date(2026, 11, 25)]


def test_season_that_happens_once_is_not_repeated() -> None:
    season = {"name": "Move", "first": "2025-01-01", "last": "2025-02-01", "kind": "Closed", "is_yearly": False}
    assert find_seasons(brief(timing__seasons=[season]), date(2026, 12, 7), date(2027, 3, 6)) == ()


def test_leap_day_season_ends_on_28_february_in_other_years() -> None:
    season = {"name": "Sale", "first": "2024-02-29", "last": "2024-02-29", "kind": "Buying"}
    found = find_seasons(brief(timing__seasons=[season]), date(2027, 1, 1), date(2027, 3, 31))
    assert [span.first for span in found] == [date(2027, 2, 28)]


@settings(deadline=None, max_examples=25)
@given(of=briefs(), count=st.integers(-30, 30), shift=st.integers(0, 120))
def test_adding_working_days_and_going_back_ends_on_the_same_day(of: Brief, count: int, shift: int) -> None:
    found = build_window(of, TODAY)
    start = working_day_from(found, found.start + timedelta(days=shift))
    there = add_working_days(found, start, count)
    assert is_working_day(found, there)
    assert add_working_days(found, there, -count) == start


@settings(deadline=None, max_examples=25)
@given(of=briefs())
def test_lists_of_days_agree_with_the_questions_about_a_day(of: Brief) -> None:
    found = build_window(of, TODAY)
    days = [found.start + timedelta(days=count) for count in range(90)]
    assert working_days(found) == tuple(day for day in days if is_working_day(found, day))
    assert publication_days(found) == tuple(day for day in days if can_publish(found, day))
