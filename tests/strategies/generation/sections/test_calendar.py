"""The section on the calendar: how days were chosen, a table a reader can survey, and every row in the appendix."""

from datetime import date, timedelta
from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.sections import Section
from strategies.generation.sections.base import Note, Table
from strategies.generation.sections.calendar import CalendarItem, CalendarSection
from strategies.generation.sections.calendar_table import ROWS_MAX, build_table
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_one

MONDAY = date(2027, 1, 4)


def calendar_of(of: Brief) -> CalendarSection:
    done: dict[str, Section] = {}
    for key in ("options", "pillars"):
        done[key] = compose_one(key, of, done).section
    section = compose_one("calendar", of, done).section
    assert isinstance(section, CalendarSection)
    return section


def calendar(**changes: Any) -> CalendarSection:
    return calendar_of(brief(**changes))


def how(section: CalendarSection) -> list[str]:
    return [item.text for item in section.how]


def table_of(section: CalendarSection) -> Table:
    return next(block for block in section.blocks() if isinstance(block, Table))


def item(name: str, days: int = 0, **changes: Any) -> CalendarItem:
    values: dict[str, Any] = {
        "id": name,
        "kind": "piece",
        "date": MONDAY + timedelta(days=days),
        "time_of_day": "",
        "title": f"Title {name}",
        "pillar": "p1",
        "pillar_title": "Tiles",
        "segment": "Architects",
        "stage": "decision",
        "format": "Article",
        "channel": "Website",
        "next_step": "Get in touch",
        "owner": "Owner",
        "draft_due": MONDAY,
        "hours": 6.0,
        "season": "",
        "goal": 1,
        "moves": "It brings enquiries.",
        "needs": [],
    }
    return CalendarItem(**{**values, **changes})


@pytest.mark.parametrize("number", [0, 1, 2])
def test_items_are_the_rows_of_the_plan(number: int) -> None:
    section = calendar_of(sample(number))
    pieces = [one for one in section.items if one.kind == "piece"]
    assert section.missed >= 0
    assert len({one.id for one in section.items}) == len(section.items)
    assert all(one.pillar_title for one in pieces)
    assert all(section.start <= one.draft_due <= one.date <= section.end for one in section.items)
    names = {one.id for one in section.items}
    assert all(set(one.needs) <= names for one in section.items)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_table_can_be_surveyed_and_the_appendix_has_every_row(number: int) -> None:
    section = calendar_of(sample(number))
    table = table_of(section)
    words = sum(len(" ".join(row).split()) for row in table.rows)
    assert len(table.rows) <= ROWS_MAX
    assert words <= 520
    appendix = section.appendix()[0]
    assert isinstance(appendix, Table)
    assert [row[1] for row in appendix.rows] == [one.title for one in section.items]


def test_days_of_the_owner_are_their_answer() -> None:
    section = calendar(timing__weekdays=["Friday"], timing__time_of_day="7:30", timing__quiet_first_working_days=1)
    assert "Pieces appear on Fridays, at this time of day: “7:30”." in how(section)
    assert "Nothing is published on the first working day of a month." in how(section)
    assert next(one for one in section.how if "Fridays" in one.text).evidence == "you_told_us"


def test_assumed_days_are_marked_with_a_check() -> None:
    section = calendar()
    found = next(one for one in section.how if one.text.startswith("Pieces appear on"))
    assert found.text == "Pieces appear on Tuesdays and Thursdays; you named no days."
    assert found.evidence == "assumption"


def test_days_off_are_named_with_their_reasons_days_in_a_row_together() -> None:
    section = calendar(
        business__country="GB",
        timing__blackouts=[{"first": "2027-02-04", "last": "2027-02-09", "reason": "Stocktaking"}],
    )
    assert "Kept free: 4 Feb to 9 Feb (Stocktaking)." in how(section)
    holidays = next(one for one in section.how if one.text.startswith("Public holidays"))
    assert holidays.text == (
        "Public holidays: 25 Dec (Christmas Day), 28 Dec (Boxing Day, observed) and 1 Jan (New Year's Day)."
    )
    assert holidays.basis == "public holidays of United Kingdom"


def test_unknown_country_is_an_assumption() -> None:
    found = next(one for one in calendar().how if "24 Dec" in one.text)
    assert found.text == (
        "Kept free: 24 Dec (Christmas Eve), 25 Dec (Christmas Day), 31 Dec (New Year's Eve) and 1 Jan (New Year's Day)."
    )
    assert found.evidence == "assumption"


def test_time_for_checks_is_calculated_or_assumed() -> None:
    known = calendar(rules__reviewers=[{"who": "Legal", "working_days": 3.0}])
    assert "Drafts are due 3 working days before publication." in how(known)
    assert "Drafts are due 1 working day before publication; you named nobody who checks." in how(calendar())
    nobody = calendar(rules__reviewers=[{"who": "Owner", "working_days": 0.0}])
    assert "Drafts are due on the day of publication, because checks take no day." in how(nobody)


def test_goals_have_their_next_steps_in_one_sentence_when_there_are_several() -> None:
    section = calendar_of(sample(1))
    assert any(text.startswith("Pieces end with: goal 1, “") for text in how(section))
    assert table_of(section).columns[-1] == "Moves"
    assert table_of(calendar()).columns[-1] == "Next step"


def test_what_is_left_out_and_remarked_is_printed() -> None:
    section = calendar(timing__start_date="2026-11-02", means__people=[{"role": "Owner", "hours_per_week": 2}])
    notes = [block.text for block in section.blocks() if isinstance(block, Note)]
    assert any(text.startswith("Your start date, 2 Nov 2026, has passed") for text in notes)
    assert any(text.startswith("Left out: ") and "of the 13 pieces" in text for text in notes)


def test_calendar_without_rows_says_why() -> None:
    section = calendar(timing__blackouts=[{"first": "2026-12-01", "last": "2027-12-31"}])
    assert section.items == []
    assert section.remarks
    assert not any(isinstance(block, Table) for block in section.blocks())
    assert section.appendix() == []


def test_further_editions_share_the_row_of_the_first() -> None:
    items = [item("a"), item("a-2", 28, edition_of="a"), item("a-3", 58, edition_of="a")]
    _, rows, last = build_table(items)
    assert [row[1] for row in rows] == ["Title a (again 1 Feb and 3 Mar)"]
    assert last is None


def test_further_edition_has_a_row_when_the_first_is_deleted() -> None:
    _, rows, _ = build_table([item("a-2", 28, edition_of="a", title="Title a (February edition)")])
    assert [row[1] for row in rows] == ["Title a (February edition)"]


def test_preparations_of_a_day_share_a_row_with_the_day_they_are_needed() -> None:
    work: dict[str, Any] = {"kind": "asset", "format": "", "channel": ""}
    items = [item("x", **work), item("y", **work), item("p", 3, needs=["x"]), item("q", 8, needs=["y"])]
    _, rows, _ = build_table(items)
    assert rows[0] == ["4 Jan", "Title x; Title y", "Preparation", "Before 7 Jan"]


def test_column_of_owners_is_there_only_when_they_differ() -> None:
    assert build_table([item("a"), item("b", 1)])[0] == ["Date", "Title", "Format and channel", "Next step"]
    columns, rows, _ = build_table([item("a"), item("b", 1, owner="Writer")])
    assert columns == ["Date", "Title", "Format and channel", "Owner", "Next step"]
    assert [row[3] for row in rows] == ["Owner", "Writer"]


def test_table_names_goals_when_rows_serve_several() -> None:
    columns, rows, _ = build_table([item("a"), item("b", 1, goal=2)])
    assert columns[-1] == "Moves"
    assert [row[-1] for row in rows] == ["Goal 1", "Goal 2"]


def test_long_table_ends_early_and_says_when() -> None:
    items = [item(str(number), number) for number in range(60)]
    _, rows, last = build_table(items)
    assert len(rows) == ROWS_MAX
    assert last == items[ROWS_MAX - 1].date


def test_only_published_texts_are_publishable() -> None:
    section = calendar_of(sample(2))
    titles = {one.title for one in section.items if one.kind != "piece"}
    assert titles.isdisjoint(section.publishable_texts())
    assert {one.title for one in section.items if one.kind == "piece"} <= set(section.publishable_texts())
