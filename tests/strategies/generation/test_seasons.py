"""Parsing months, weeks and free days from plain words."""

from datetime import date, timedelta

import pytest

from strategies.generation.seasons import free_days_of, seasons_of, week_of, weekdays_of
from tests.strategies.generation.composing import brief


@pytest.mark.parametrize(
    ("words", "kind", "months"),
    [
        ("Slow May to July", "quiet", (5, 6, 7)),
        ("Year-end peaks in December and March for UK groups", "busy", (12, 3)),
        ("Budget season September to November", "busy", (9, 10, 11)),
        ("Gift buying late November to 18 December", "busy", (11, 12)),
        ("Closed December to January", "quiet", (12, 1)),
        ("Ski injuries in March", "busy", (3,)),
        ("When it rains", "unclear", ()),
        ("We may do more", "unclear", ()),
    ],
)
def test_season_is_parsed_from_its_months(words: str, kind: str, months: tuple[int, ...]) -> None:
    season = seasons_of(brief(audience_intelligence__seasonal_trends=[words]))[0]
    middles = {month: date(2027, month, 15) for month in range(1, 13)}
    late = {month: date(2027, month, 25) for month in range(1, 13)}
    covered = {month for month in middles if season.covers(middles[month]) or season.covers(late[month])}
    assert (season.kind, covered) == (kind, set(months))


def test_season_ends_on_the_named_day() -> None:
    season = seasons_of(brief(audience_intelligence__seasonal_trends=["Gift buying late November to 18 December"]))[0]
    covered = [day for day in (date(2026, 11, 1) + timedelta(days=n) for n in range(90)) if season.covers(day)]
    assert (covered[0], covered[-1]) == (date(2026, 11, 21), date(2026, 12, 18))


def test_named_week_covers_seven_days() -> None:
    season = seasons_of(brief(audience_intelligence__seasonal_trends=["Opens in the second week of September"]))[0]
    assert season.covers(date(2027, 9, 8))
    assert season.covers(date(2027, 9, 14))
    assert not season.covers(date(2027, 9, 15))


def test_last_week_of_a_month_ends_with_the_month() -> None:
    assert week_of(2028, 2, -1) == (date(2028, 2, 23), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        ("Reads nothing in the first six working days of a month", 6),
        ("Nothing in the first 3 days of every month", 3),
        ("Quiet first week of every month", 5),
        ("Reads on the train", 0),
    ],
)
def test_quiet_days_at_the_start_of_a_month_are_parsed(pattern: str, days: int) -> None:
    of = brief(audience_intelligence__consumption_patterns={"engagement_pattern": pattern})
    assert free_days_of(of).first_working_days == days


def test_working_days_of_a_month_exclude_weekends() -> None:
    of = brief(audience_intelligence__consumption_patterns={"engagement_pattern": "first two working days of a month"})
    free = free_days_of(of)
    # 1 August 2026 is a Saturday.
    assert free.blocks(date(2026, 8, 3))
    assert free.blocks(date(2026, 8, 4))
    assert not free.blocks(date(2026, 8, 5))


def test_span_that_ends_before_it_starts_is_its_first_day() -> None:
    of = brief(content_strategy__blackout_dates=[{"start_date": "2027-01-05", "end_date": "2027-01-01"}])
    assert free_days_of(of).blocks(date(2027, 1, 5))
    assert not free_days_of(of).blocks(date(2027, 1, 2))


def test_weekdays_are_parsed_with_their_time_of_day() -> None:
    days, unclear = weekdays_of(brief(content_strategy__optimal_timing=["Tuesday Midday", "Weekend", "Payday"]))
    assert days == {1: "midday", 5: "", 6: ""}
    assert unclear == ["Payday"]
