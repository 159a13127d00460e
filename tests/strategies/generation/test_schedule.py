"""The calendar: which days are used and which are not."""

from datetime import date, timedelta

import pytest

from strategies.generation.brief import Brief
from strategies.generation.schedule import review_days, window_of, working_days_before
from strategies.generation.sections.calendar import CalendarSection
from tests.strategies.generation.composing import TODAY, brief, compose_all, sample, texts


def calendar_of(of: Brief) -> CalendarSection:
    section = compose_all(of)["calendar"]
    assert isinstance(section, CalendarSection)
    return section


def test_calendar_starts_next_monday_by_default() -> None:
    assert window_of(brief(), TODAY).start == date(2026, 11, 30)
    assert window_of(brief(), date(2026, 11, 29)).start == date(2026, 11, 30)


def test_calendar_starts_on_the_given_day() -> None:
    window = window_of(brief(business_context__start_date="2027-02-03"), TODAY)
    assert (window.start, window.end) == (date(2027, 2, 3), date(2027, 5, 3))


def test_start_in_the_past_is_reported_and_ignored() -> None:
    window = window_of(brief(business_context__start_date="2020-01-01"), TODAY)
    assert window.start == date(2026, 11, 30)
    assert "2020-01-01 has passed" in window.remarks[0]


@pytest.mark.parametrize("position", range(3))
def test_piece_has_a_date_an_owner_a_pillar_and_a_draft(position: int) -> None:
    calendar = calendar_of(sample(position))
    assert calendar.items
    for item in calendar.items:
        assert calendar.start <= item.draft_due < item.date <= calendar.end
        assert item.owner
        assert item.pillar_title
    assert len({item.date for item in calendar.items}) == len(calendar.items)


def test_quiet_first_working_days_of_a_month_are_skipped() -> None:
    for item in calendar_of(sample(0)).items:
        first = item.date.replace(day=1)
        days = [first + timedelta(days=n) for n in range(item.date.day)]
        assert sum(day.weekday() < 5 for day in days) > 6


def test_only_named_weekdays_are_used() -> None:
    assert {item.date.weekday() for item in calendar_of(sample(0)).items} == {1, 3}
    assert {item.date.weekday() for item in calendar_of(sample(1)).items} == {3, 5, 6}


def test_excluded_days_are_skipped() -> None:
    free = [{"start_date": "2026-12-07", "end_date": "2027-01-31", "reason": "stocktaking"}]
    days = [item.date for item in calendar_of(brief(content_strategy__blackout_dates=free)).items]
    assert days
    assert not [day for day in days if date(2026, 12, 7) <= day <= date(2027, 1, 31)]


def test_calendar_reports_when_every_day_is_excluded() -> None:
    free = [{"start_date": "2026-11-01", "end_date": "2027-06-01"}]
    calendar = calendar_of(brief(content_strategy__blackout_dates=free))
    assert calendar.items == []
    assert "found no free day" in texts(calendar)


def test_quiet_season_halves_its_pieces() -> None:
    loud = calendar_of(brief())
    quiet = calendar_of(brief(audience_intelligence__seasonal_trends=["Slow December to February"]))
    assert len(quiet.items) < len(loud.items) * 0.6


def test_season_without_a_month_is_reported() -> None:
    shown = texts(calendar_of(brief(audience_intelligence__seasonal_trends=["When it rains"])))
    assert "“When it rains” names no month or date that could be read." in shown


def test_pieces_in_a_season_name_it() -> None:
    items = calendar_of(brief(audience_intelligence__seasonal_trends=["Fair in January"])).items
    assert {item.season for item in items if item.date.month == 1} == {"Fair in January"}
    assert {item.season for item in items if item.date.month != 1} == {""}


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        (["Legal review takes three working days"], 3),
        (["Compliance checks take 2 weeks"], 10),
        (["Founder approves; 24 hours."], 1),
        (["Open three days a week"], 1),
        ([], 1),
    ],
)
def test_drafts_are_due_before_the_longest_review(rules: list[str], days: int) -> None:
    assert review_days(brief(business__constraints=rules or None)) == days


def test_working_days_skip_the_weekend() -> None:
    assert working_days_before(date(2026, 11, 30), 1) == date(2026, 11, 27)
    assert working_days_before(date(2026, 12, 3), 3) == date(2026, 11, 30)


def test_calendar_follows_the_shares_of_the_mix() -> None:
    items = calendar_of(sample(1)).items
    shares = {"Repair and care": 40, "Making of": 25, "Customer stories": 20, "Product": 15}
    for title, share in shares.items():
        found = sum(item.pillar_title == title for item in items)
        assert abs(found - len(items) * share / 100) < 1


def test_pieces_fit_into_the_available_hours() -> None:
    of = sample(2)
    assert sum(item.hours for item in calendar_of(of).items) <= 2.8 * 90 / 7


def test_more_pieces_than_named_weekdays_is_a_contradiction() -> None:
    crowded_brief = brief(
        business_context__team_size=5,
        content_strategy__content_frequency="Daily",
        content_strategy__optimal_timing=["Tuesday"],
    )
    done = compose_all(crowded_brief)
    assert "needs more than the 1 weekday(s)" in texts(done["check_brief"])
    assert {item.date.weekday() for item in calendar_of(crowded_brief).items} == {1}


def test_pieces_have_distinct_titles() -> None:
    titles = [item.title for item in calendar_of(sample(1)).items]
    assert len(set(titles)) == len(titles)
