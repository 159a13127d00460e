"""The iCalendar file: RFC 5545 rules, and parsed back by a library."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar

from strategies.exports.calendar_ics import render
from strategies.exports.document import Document
from strategies.generation.sections.calendar import CalendarItem
from tests.strategies.exports.documents import (
    build_calendar,
    build_item,
    build_items,
    hostile,
    japanese,
    small_document,
    with_first_piece,
)


def events(document: Document) -> list[Any]:
    return list(Calendar.from_ical(render(document)).walk("VEVENT"))


def test_ics_has_one_all_day_event_per_item() -> None:
    document = small_document()
    found = events(document)

    assert [str(event["summary"]) for event in found] == [item.title for item in document.calendar]
    assert [event.start for event in found] == [item.date for item in document.calendar]
    assert all(event.end - event.start == timedelta(days=1) for event in found)
    assert all(type(event.start) is date for event in found)


def test_ics_uids_stay_when_an_item_changes() -> None:
    before = small_document()
    after = with_first_piece(before, title="Another title", date=date(2026, 12, 11))

    assert [event["uid"] for event in events(after)] == [event["uid"] for event in events(before)]
    assert len({event["uid"] for event in events(before)}) == len(before.calendar)
    assert {event["sequence"] for event in events(before)} == {before.revision}
    assert {event["sequence"] for event in events(after)} == {before.revision + 1}
    assert str(events(after)[0]["summary"]) == "Another title"


def test_ics_uids_stay_when_an_item_is_deleted_and_another_moves() -> None:
    items = build_items()
    moved = items[2].model_copy(update={"date": date(2026, 12, 1)})
    before, after = with_items(items), with_items([moved, items[1], items[3]])

    uid = {str(event["summary"]): event["uid"] for event in events(before)}
    found = {str(event["summary"]): event["uid"] for event in events(after)}

    assert list(found) == [moved.title, items[1].title, items[3].title]
    assert all(found[title] == uid[title] for title in found)
    assert uid[items[0].title] not in found.values()


def test_ics_uids_differ_for_items_with_the_same_id() -> None:
    twice = [build_item("q1", "piece", date(2026, 12, day), f"Title {day}") for day in (1, 8)]

    assert len({event["uid"] for event in events(with_items(twice))}) == 2


def test_ics_names_the_kind_of_an_item() -> None:
    found = events(small_document())

    assert [[str(name) for name in event["categories"].cats] for event in found] == [
        ["Preparation"],
        ["Piece", "Repair and care"],
        ["Review"],
        ["Milestone"],
    ]
    assert str(found[0]["description"]).startswith("Kind: Preparation\n")


def with_items(items: list[CalendarItem]) -> Document:
    document = small_document()
    return replace(document, sections={**document.sections, "calendar": build_calendar(items)})


def test_ics_uids_differ_between_runs() -> None:
    one = small_document()
    other = replace(one, run_id=UUID(int=1))

    assert not {event["uid"] for event in events(one)} & {event["uid"] for event in events(other)}


def test_ics_names_owner_without_email_address() -> None:
    document = small_document()
    content = render(document).decode()

    assert [str(event["contact"]) for event in events(document)] == [item.owner for item in document.calendar]
    assert "Owner: Content writer" in str(events(document)[0]["description"])
    assert not re.search("mailto|ORGANIZER|ATTENDEE|@", content, re.I)


def test_ics_folds_lines_at_75_bytes_between_characters() -> None:
    for of in (japanese(), hostile()):
        lines = render(of).split(b"\r\n")
        assert lines.pop() == b""
        assert max(map(len, lines)) <= 75
        assert any(line.startswith(b" ") for line in lines)
        for line in lines:
            line.decode()
            assert b"\n" not in line
            assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line)


def test_ics_escapes_text() -> None:
    document = with_first_piece(small_document(), title="a, b; c\\n: BEGIN:VEVENT\nEND:VCALENDAR\x00")
    found = events(document)

    assert len(found) == len(document.calendar)
    assert str(found[0]["summary"]) == "a, b; c\\n: BEGIN:VEVENT END:VCALENDAR"


def test_ics_has_required_properties() -> None:
    calendar: Any = Calendar.from_ical(render(small_document()))

    assert (calendar["version"], calendar["calscale"], calendar["method"]) == ("2.0", "GREGORIAN", "PUBLISH")
    assert "Throughline" in calendar["prodid"]
    for event in calendar.walk("VEVENT"):
        assert event["dtstamp"].dt == datetime(2026, 11, 23, 9, 30, 15, tzinfo=UTC)
        assert event["transp"] == "TRANSPARENT"
        assert not event.errors
