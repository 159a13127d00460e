"""The calendar: the requested rhythm or the largest plan that fits the hours and the days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from strategies.generation.planning.days import can_publish, is_working_day
from strategies.generation.planning.schedule import Calendar
from strategies.generation.wording import numeral
from tests.strategies.generation.briefs import brief
from tests.strategies.generation.planning.plans import (
    PROMPT,
    asset,
    busy,
    pieces,
    schedule,
    title,
    titles,
)


def line(calendar: Calendar, name: str) -> float:
    return next(item.hours for item in calendar.hours if item.name == name)


def test_requested_rhythm_is_planned_when_it_fits() -> None:
    _, calendar = schedule(busy(**PROMPT), titles(16))
    found = pieces(calendar)
    assert len(found) == 13
    assert calendar.rhythm == "13 pieces in 90 days, about one a week"
    assert calendar.left_out == ()
    gaps = [(after.day - before.day).days for before, after in pairwise(found)]
    assert all(5 <= gap <= 9 for gap in gaps)


@pytest.mark.parametrize(
    ("frequency", "count", "rhythm"),
    [
        ("Quarterly", 1, "1 piece in 90 days"),
        ("Monthly", 3, "3 pieces in 90 days, about one a month"),
        ("Bi-weekly", 6, "6 pieces in 90 days, about one every two weeks"),
    ],
)
def test_slow_rhythms_are_spread_over_the_window(frequency: str, count: int, rhythm: str) -> None:
    window, calendar = schedule(busy(means__frequency=frequency, **PROMPT), titles(16))
    found = pieces(calendar)
    assert (len(found), calendar.rhythm) == (count, rhythm)
    assert (found[0].day - window.start).days <= 10
    if count > 1:
        assert (window.end - found[-1].day).days <= 90 / count + 7


def test_largest_plan_that_fits_is_planned_when_hours_are_short() -> None:
    _, calendar = schedule(brief(means__people=[{"role": "Owner", "hours_per_week": 2}], **PROMPT), titles(16))
    # 24 hours less three for reviews are three articles of six hours, not thirteen.
    assert len(pieces(calendar)) == 3
    assert calendar.left_out[0] == (
        "10 of the 13 pieces you asked for: too few hours are left; another piece takes at least 6 h."
    )


def test_one_piece_is_planned_when_only_one_fits() -> None:
    of = brief(means__people=[{"role": "Owner", "hours_per_week": 0.7}], means__frequency="Daily", **PROMPT)
    _, calendar = schedule(of, titles(3))
    assert len(pieces(calendar)) == 1
    assert calendar.rhythm == "1 piece in 90 days"
    assert calendar.left_out
    assert "Nothing" not in " ".join((*calendar.left_out, *calendar.remarks))


def test_nothing_is_planned_with_the_reason_when_no_piece_fits() -> None:
    _, calendar = schedule(brief(means__people=[{"role": "Owner", "hours_per_week": 0.1}]), titles(3))
    assert pieces(calendar) == []
    assert calendar.rhythm == "0 pieces in 90 days"
    assert "No piece can be published in these 90 days. See what is left out, and why." in calendar.remarks
    assert calendar.left_out


def test_pieces_appear_on_allowed_days_only() -> None:
    window, calendar = schedule(
        busy(
            timing__weekdays=["Wednesday", "Saturday"],
            timing__quiet_first_working_days=5,
            timing__nothing_before="2026-12-20",
            timing__blackouts=[{"first": "2027-01-13", "last": "2027-01-23"}],
            means__frequency="2-3 times per week",
        ),
        titles(16),
    )
    assert pieces(calendar)
    for row in pieces(calendar):
        assert row.day.weekday() in (2, 5)
        assert can_publish(window, row.day)
        assert not date(2027, 1, 13) <= row.day <= date(2027, 1, 23)


def test_drafts_are_due_the_days_of_all_checks_before() -> None:
    of = busy(
        timing__weekdays=["Friday"],
        rules__reviewers=[{"who": "Legal", "working_days": 2.0}, {"who": "Owner", "working_days": 1.0}],
    )
    _, calendar = schedule(of, titles(16))
    ordinary = [row for row in pieces(calendar) if row.day > date(2027, 1, 10)]
    assert ordinary
    assert {(row.day - row.due).days for row in ordinary} == {3}


def test_piece_with_proof_waits_for_those_who_check_proof() -> None:
    of = busy(
        timing__weekdays=["Friday"],
        proof=[{"proof": "61 closes"}],
        rules__reviewers=[
            {"who": "Owner", "working_days": 1.0},
            {"who": "Legal", "working_days": 2.0, "checks": "Pieces with proof"},
        ],
    )
    _, calendar = schedule(of, [title("plain"), title("proven", proof=1)])
    due = {row.id: (row.day - row.due).days for row in pieces(calendar)}
    assert due["proven"] == due["plain"] + 2


def test_hour_lines_add_up_with_their_workings() -> None:
    of = busy(**PROMPT)
    _, calendar = schedule(
        of,
        [*titles(6), *titles(7, "Newsletter", is_option=False)],
        assets=[asset("hub", "art1", hours=3)],
        channel_h=0.5,
    )
    # 40 hours a week; Christmas Eve, Christmas Day, New Year's Eve and New Year's Day are off: 61 working days.
    assert sum(item.hours for item in calendar.hours) == pytest.approx(40 / 5 * 61)
    assert line(calendar, "Pieces of the chosen option") == pytest.approx(36)
    assert line(calendar, "Other pieces") == pytest.approx(21)
    assert line(calendar, "What the pieces need") == 3
    assert line(calendar, "Looking after the channels") == pytest.approx(0.5 * 12.2)
    assert line(calendar, "Reviews") == 3
    workings = {item.name: item.working for item in calendar.hours}
    assert workings["Pieces of the chosen option"] == "Article 6 x 6 h = 36 h"
    assert workings["Reviews"] == "1 h + 1 h + 1 h = 3 h"
    assert workings["Not planned"] == "You asked to publish once a week, and that is planned."


def test_hours_are_there_before_they_are_needed() -> None:
    of = brief(means__people=[{"role": "Owner", "hours_per_week": 6}], **PROMPT)
    window, calendar = schedule(of, titles(16), assets=[asset("hub", "art1", hours=8)], channel_h=0.5)
    spent = 0.0
    for row in calendar.rows:
        spent += row.hours
        days = sum(
            is_working_day(window, window.start + timedelta(days=n)) for n in range((row.day - window.start).days + 1)
        )
        assert spent <= (6 - 0.5) / 5 * days + 1e-6, f"{numeral(spent)} h by {row.day}"


def test_requested_format_that_gets_no_piece_is_left_out_with_the_reason() -> None:
    of = busy(
        means__formats=[{"format": "Article"}, {"format": "Video"}, {"format": "Newsletter"}],
        rules__refused_channels=["Email"],
    )
    _, calendar = schedule(of, titles(16))
    assert "Video: none in these 90 days, because other titles come first." in calendar.left_out
    assert "Newsletter: you refuse every channel that could carry it." in calendar.left_out


def test_daily_wish_on_one_weekday_gets_that_weekday() -> None:
    of = busy(means__frequency="Daily", timing__weekdays=["Monday"], **PROMPT)
    _, calendar = schedule(of, titles(16))
    assert len(pieces(calendar)) == 12
    assert {row.day.weekday() for row in pieces(calendar)} == {0}
    assert "you publish on Mondays" in calendar.left_out[0]


def test_calendar_of_a_fully_closed_window_is_empty_but_adds_up() -> None:
    of = busy(timing__blackouts=[{"first": "2026-12-01", "last": "2027-12-31"}])
    _, calendar = schedule(of, titles(16))
    assert calendar.rows == ()
    assert sum(item.hours for item in calendar.hours) == 0
    assert calendar.left_out
