"""Days that are kept free, late drafts, a wrong order and too many pieces a month are found."""

from dataclasses import replace
from typing import Any

import pytest

from strategies.generation.planning.schedule import Row
from tests.strategies.generation.checks.checking import check, finished, move, pieces, plan_of, spoilt, with_rows


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda piece: move(piece, 1), "a day that is kept free"),
        (lambda piece: piece.update(date="2031-01-07", draft_due="2031-01-02"), "a day that is kept free"),
        (lambda piece: piece.update(date="2027-02-02", draft_due="2027-01-20"), "a day that is kept free"),
        (lambda piece: piece.update(draft_due="2020-01-01"), "is due on"),
    ],
    ids=["other weekday", "after the window", "first working days of a month", "draft before the window"],
)
def test_day_that_cannot_be_used_fails(change: Any, what: str) -> None:
    found = check(spoilt("calendar", lambda data: change(pieces(data)[2])))["calendar"]
    assert not found.passed
    assert what in found.explanation
    assert found.redo == "calendar"


def test_holiday_fails() -> None:
    def publish_on_christmas(data: dict[str, Any]) -> None:
        pieces(data)[0].update(date="2026-12-25")

    assert "Fri 25 Dec 2026" in check(spoilt("calendar", publish_on_christmas))["calendar"].explanation


def test_milestone_on_a_weekend_fails() -> None:
    found = check(spoilt("roadmap", lambda data: data["milestones"][1].update(by="2026-12-12")))["calendar"]
    assert (found.passed, found.redo) == (False, "roadmap")
    assert "Sat 12 Dec 2026, a day without work" in found.explanation


def test_draft_that_leaves_no_time_for_checks_fails() -> None:
    def finish_late(data: dict[str, Any]) -> None:
        pieces(data)[0]["draft_due"] = pieces(data)[0]["date"]

    found = check(spoilt("calendar", finish_late))
    assert not found["drafts"].passed
    assert found["calendar"].passed


def test_piece_before_what_it_needs_fails() -> None:
    def prepare_late(data: dict[str, Any]) -> None:
        needed = {name for piece in pieces(data) for name in piece["needs"]}
        first = next(item for item in data["items"] if item["id"] in needed)
        first.update(date="2027-03-05", draft_due="2027-03-05")

    found = check(spoilt("calendar", prepare_late))["order"]
    assert not found.passed
    assert "which it needs" in found.explanation


def test_need_that_was_deleted_fails() -> None:
    def delete(data: dict[str, Any]) -> None:
        needed = {name for piece in pieces(data) for name in piece["needs"]}
        data["items"] = [item for item in data["items"] if item["id"] not in needed]

    assert "not in the calendar" in check(spoilt("calendar", delete))["order"].explanation


def test_more_pieces_a_month_than_allowed_fail() -> None:
    plan = plan_of()
    limited = tuple(replace(item, max_per_month=1) for item in plan.capacity.formats)
    plan = replace(plan, capacity=replace(plan.capacity, formats=limited))
    assert check(plan=plan)["months"].passed == (
        len({_month(row) for row in plan.calendar.pieces}) == len(plan.calendar.pieces)
    )

    def make_all_articles(row: Row) -> Row:
        return replace(row, format="Article") if row.kind == "piece" else row

    found = check(finished(), with_rows(plan, make_all_articles))["months"]
    assert not found.passed
    assert "at most 1 a month" in found.explanation


def _month(row: Row) -> tuple[Any, int]:
    return row.format, row.day.month
