"""The iCalendar file: RFC 5545 rules, and parsed back by a library."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar

from strategies.exports.calendar_ics import render
from strategies.exports.document import Document
from tests.strategies.exports.documents import build_document, hostile, japanese, with_first_piece
from tests.strategies.generation.composing import sample


def events(document: Document) -> list[Any]:
    return list(Calendar.from_ical(render(document)).walk("VEVENT"))


def test_ics_has_one_all_day_event_per_item() -> None:
    document = build_document(sample(0))
    found = events(document)

    assert [str(event["summary"]) for event in found] == [item.title for item in document.calendar]
    assert [event.start for event in found] == [item.date for item in document.calendar]
    assert all(event.end - event.start == timedelta(days=1) for event in found)
    assert all(type(event.start) is date for event in found)


def test_ics_uids_are_stable_when_items_change() -> None:
    before = build_document(sample(0))
    after = with_first_piece(before, title="Another title", date=date(2026, 12, 11))

    assert [event["uid"] for event in events(after)] == [event["uid"] for event in events(before)]
    assert len({event["uid"] for event in events(before)}) == len(before.calendar)
    assert {event["sequence"] for event in events(before)} == {before.revision}
    assert {event["sequence"] for event in events(after)} == {before.revision + 1}
    assert str(events(after)[0]["summary"]) == "Another title"


def test_ics_uids_differ_between_runs() -> None:
    one = build_document(sample(0))
    other = replace(one, run_id=UUID(int=1))

    assert not {event["uid"] for event in events(one)} & {event["uid"] for event in events(other)}


def test_ics_names_owner_without_email_address() -> None:
    document = build_document(sample(0))
    content = render(document).decode()

    assert [str(event["contact"]) for event in events(document)] == [item.owner for item in document.calendar]
    assert "Owner: Content writer" in str(events(document)[0]["description"])
    assert not re.search("mailto|ORGANIZER|ATTENDEE|@", content, re.I)


def test_ics_folds_lines_at_75_bytes_between_characters() -> None:
    for of in (japanese(), hostile()):
        lines = render(build_document(of)).split(b"\r\n")
        assert lines.pop() == b""
        assert max(map(len, lines)) <= 75
        assert any(line.startswith(b" ") for line in lines)
        for line in lines:
            line.decode()
            assert b"\n" not in line
            assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line)


def test_ics_escapes_text() -> None:
    document = with_first_piece(build_document(sample(0)), title="a, b; c\\n: BEGIN:VEVENT\nEND:VCALENDAR\x00")
    found = events(document)

    assert len(found) == len(document.calendar)
    assert str(found[0]["summary"]) == "a, b; c\\n: BEGIN:VEVENT END:VCALENDAR"


def test_ics_has_required_properties() -> None:
    calendar: Any = Calendar.from_ical(render(build_document(sample(0))))

    assert (calendar["version"], calendar["calscale"], calendar["method"]) == ("2.0", "GREGORIAN", "PUBLISH")
    assert "Throughline" in calendar["prodid"]
    for event in calendar.walk("VEVENT"):
        assert event["dtstamp"].dt == datetime(2026, 11, 23, 9, 30, 15, tzinfo=UTC)
        assert event["transp"] == "TRANSPARENT"
        assert not event.errors
