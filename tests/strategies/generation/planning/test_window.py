"""The window: start, weekdays, days off, quiet days, checks, and the first publication."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.days import is_working_day, working_days
from strategies.generation.planning.schedule import Window
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.typed_briefs import briefs

FESTIVE = [date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 31), date(2027, 1, 1)]


def window(today: date = TODAY, **answers: Any) -> Window:
    return build_window(brief(**answers), today)


def off_days(found: Window) -> dict[date, str]:
    return {off.day: off.reason for off in found.days_off}


def test_window_starts_next_monday_without_a_start_date() -> None:
    found = window()
    assert (found.start, found.end) == (date(2026, 12, 7), date(2027, 3, 6))
    assert window(today=date(2026, 12, 2)).start == date(2026, 12, 7)


def test_window_starts_on_the_given_day() -> None:
    found = window(timing__start_date="2027-01-20")
    assert (found.start, found.remarks) == (date(2027, 1, 20), ())


def test_window_starts_next_monday_with_a_remark_when_the_start_has_passed() -> None:
    found = window(timing__start_date="2026-11-02")
    assert found.start == date(2026, 12, 7)
    assert found.remarks == ("Your start date, 2 Nov 2026, has passed: the plan starts on the next Monday instead.",)


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("GB", None, date(2026, 12, 28), "Boxing Day, observed"),
        ("NL", None, date(2026, 12, 25), "Christmas Day"),
        ("US", "CA", date(2027, 1, 18), "Martin Luther King Jr. Day"),
        ("DE", "BY", date(2027, 1, 6), "Epiphany"),
        ("DE", "by", date(2027, 1, 6), "Epiphany"),
        ("DE", "Bayern", date(2027, 1, 6), "Epiphany"),
        ("SA", None, date(2027, 2, 22), "Founding Day Holiday"),
    ],
)
def test_public_holidays_are_off_by_their_english_name(country: str, region: str | None, day: date, name: str) -> None:
    found = window(business__country=country, business__region=region)
    assert off_days(found)[day] == name
    assert {off.source for off in found.days_off} == {"holiday"}
    assert found.remarks == ()


def test_no_christmas_in_a_country_that_does_not_celebrate_it() -> None:
    assert date(2026, 12, 25) not in off_days(window(business__country="SA"))


def test_unknown_region_keeps_the_holidays_of_the_country_with_a_remark() -> None:
    found = window(business__country="DE", business__region="Narnia")
    assert date(2026, 12, 25) in off_days(found)
    assert date(2027, 1, 6) not in off_days(found)
    assert found.remarks == (
        "“Narnia” is no region code of Germany: only the holidays of the whole country are kept free.",
    )


def test_festive_days_are_assumed_when_the_country_is_unknown() -> None:
    found = window()
    assert list(off_days(found)) == FESTIVE
    assert {off.source for off in found.days_off} == {"festive"}


def test_festive_days_are_assumed_with_a_remark_when_the_library_lacks_the_country() -> None:
    found = window(business__country="AC")
    assert list(off_days(found)) == FESTIVE
    assert len(found.remarks) == 1
    assert "add yours as days to keep free" in found.remarks[0]


def test_holidays_are_working_days_when_the_owner_publishes_on_them() -> None:
    found = window(business__country="GB", timing__publishes_on_holidays=True)
    assert found.days_off == ()
    assert is_working_day(found, date(2026, 12, 25))


def test_blackouts_and_closed_seasons_are_off() -> None:
    found = window(
        timing__blackouts=[{"first": "2027-02-01", "last": "2027-02-03", "reason": "Audit"}, {"first": "2027-02-10"}],
        timing__seasons=[{"name": "Kiln rebuilt", "first": "2025-02-20", "last": "2025-02-21", "kind": "Closed"}],
    )
    reasons = {day: reason for day, reason in off_days(found).items() if day.month == 2}
    assert reasons == {
        date(2027, 2, 1): "Audit",
        date(2027, 2, 2): "Audit",
        date(2027, 2, 3): "Audit",
        date(2027, 2, 10): "kept free by you",
        date(2027, 2, 20): "Kiln rebuilt",
        date(2027, 2, 21): "Kiln rebuilt",
    }


def test_day_with_two_reasons_is_off_once() -> None:
    found = window(timing__blackouts=[{"first": "2026-12-25", "reason": "Closed"}])
    assert [off.reason for off in found.days_off if off.day == date(2026, 12, 25)] == ["Closed"]


def test_blackout_that_is_over_is_remarked() -> None:
    found = window(timing__blackouts=[{"first": "2026-11-02"}])
    assert found.remarks == ("The days you keep free from 2 Nov 2026 are over before the plan starts.",)


def test_quiet_days_count_working_days_from_the_first_of_the_month() -> None:
    found = window(timing__start_date="2026-12-04", timing__quiet_first_working_days=6, business__country="GB")
    december = [day for day in found.quiet_days if day.month == 12]
    # Tuesday 1 December is the first of six working days; the window begins with the fourth.
    assert december == [date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 8)]
    # New Year's Day is no working day.
    assert next(day for day in found.quiet_days if day.month == 1) == date(2027, 1, 4)


def test_quiet_days_are_still_working_days() -> None:
    found = window(timing__quiet_first_working_days=2)
    assert all(is_working_day(found, day) for day in found.quiet_days)


def test_quiet_days_skip_holidays_even_if_they_are_published_on() -> None:
    found = window(timing__quiet_first_working_days=1, timing__publishes_on_holidays=True, business__country="GB")
    assert date(2027, 1, 1) not in found.quiet_days


@pytest.mark.parametrize(
    ("country", "frequency", "weekdays"),
    [("GB", "Weekly", (1, 3)), ("GB", "2-3 times per week", (1, 2, 3)), ("SA", "Daily", (0, 1, 2, 3, 6))],
)
def test_weekdays_are_assumed_from_the_rhythm_and_the_weekend(
    country: str, frequency: str, weekdays: tuple[int, ...]
) -> None:
    found = window(business__country=country, means__frequency=frequency)
    assert (found.weekdays, found.are_weekdays_assumed) == (weekdays, True)


def test_weekdays_of_the_owner_are_kept() -> None:
    found = window(timing__weekdays=["Sunday", "Friday"])
    assert (found.weekdays, found.are_weekdays_assumed) == ((4, 6), False)


def test_weekend_is_that_of_the_country() -> None:
    assert window(business__country="SA").weekend == (4, 5)
    assert window(business__country="GB").weekend == (5, 6)
    assert window().weekend == (5, 6)


@pytest.mark.parametrize(
    ("days", "check_days"),
    [([3.0, 2.0], 5), ([0.5, 0.5], 1), ([0.5, 1.0], 2), ([0.0], 0), ([0.1, 0.1], 1)],
)
def test_checks_are_added_up_before_rounding(days: list[float], check_days: int) -> None:
    reviewers = [{"who": "Legal", "working_days": count} for count in days]
    found = window(rules__reviewers=reviewers)
    assert (found.check_days, found.are_check_days_assumed) == (check_days, False)


def test_checks_of_unknown_length_are_assumed_to_take_a_day() -> None:
    assert (window().check_days, window().are_check_days_assumed) == (1, True)
    found = window(rules__reviewers=[{"who": "Legal", "working_days": 2.0}, {"who": "Owner"}])
    assert (found.check_days, found.are_check_days_assumed) == (3, True)


def test_reviewer_of_proof_adds_days_to_pieces_with_proof_only() -> None:
    found = window(
        rules__reviewers=[
            {"who": "Owner", "working_days": 0.5},
            {"who": "Legal", "working_days": 2.0, "checks": "Pieces with proof"},
        ]
    )
    assert (found.check_days, found.proof_check_days) == (1, 2)


def test_reviewer_of_the_trade_is_waited_for_in_every_piece() -> None:
    found = window(rules__reviewers=[{"who": "A clinician", "working_days": 2.0, "checks": "Pieces about the trade"}])
    assert found.check_days == 2
    assert found.remarks == (
        "A clinician checks pieces about the trade. Any piece can be one, so every piece leaves time for it.",
    )


def test_first_publication_comes_after_making_and_checks() -> None:
    # An article takes two days of two hours to make; then come three days of checks; then it is published.
    found = window(
        means__formats=[{"format": "Article"}],
        rules__reviewers=[{"who": "Legal", "working_days": 3.0}],
    )
    assert found.first_publication == date(2026, 12, 14)


def test_first_publication_waits_for_nothing_before() -> None:
    assert window(timing__nothing_before="2027-01-15").first_publication == date(2027, 1, 15)


def test_first_publication_after_the_window_is_remarked() -> None:
    found = window(timing__nothing_before="2027-06-01")
    assert found.first_publication > found.end
    assert found.remarks == ("You publish nothing before 1 Jun 2027, which is after these 90 days.",)
    slow = window(means__people=[{"role": "Owner", "hours_per_week": 0.05}])
    assert slow.first_publication > slow.end
    assert "none can be published in these 90 days" in slow.remarks[0]


def test_hours_too_few_to_count_do_not_hang() -> None:
    found = window(means__people=[{"role": "Owner", "hours_per_week": 1e-300}])
    assert found.first_publication > found.end


def test_samples_have_the_days_a_strategist_would_choose() -> None:
    closewell, fellrye, physio = (build_window(sample(number), TODAY) for number in range(3))
    assert closewell.weekdays == (1, 3)
    assert closewell.check_days == 4
    assert date(2027, 1, 11) in closewell.quiet_days
    assert date(2027, 1, 12) not in closewell.quiet_days
    assert fellrye.weekdays == (3, 5, 6)
    assert off_days(fellrye)[date(2026, 12, 26)] == "Second Day of Christmas"
    assert physio.are_check_days_assumed


@settings(deadline=None, max_examples=25)
@given(of=briefs())
def test_window_keeps_its_promises_for_any_brief(of: Brief) -> None:
    found = build_window(of, TODAY)
    assert found == build_window(of, TODAY)
    assert (found.end - found.start).days == 89
    assert found.start >= TODAY
    assert all(found.start <= off.day <= found.end for off in found.days_off)
    assert len(off_days(found)) == len(found.days_off)
    assert list(off_days(found)) == sorted(off_days(found))
    assert all(day.weekday() not in found.weekend for day in found.quiet_days)
    assert found.first_publication >= (of.timing.nothing_before or found.start)
    assert found.first_publication > found.start
    for blackout in of.timing.blackouts or ():
        length = (blackout.last or blackout.first) - blackout.first
        days = {blackout.first + timedelta(days=count) for count in range(length.days + 1)}
        assert days.isdisjoint(working_days(found))
    quiet = of.timing.quiet_first_working_days or 0
    for month in {(day.year, day.month) for day in found.quiet_days}:
        assert sum((day.year, day.month) == month for day in found.quiet_days) <= quiet
