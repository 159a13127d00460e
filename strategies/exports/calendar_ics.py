"""Content calendar as iCalendar (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import uuid5

from icalendar import Calendar, Event

from strategies.exports.calendar_columns import KIND_LABELS, describe_item
from strategies.exports.document import Document
from strategies.exports.safe_text import to_single_line
from strategies.generation.sections.calendar import CalendarItem

PRODUCT_ID = "-//Throughline//Content calendar//EN"


def render(document: Document) -> bytes:
    """Return one all-day event per calendar item.

    Importing a newer file updates the events of an older one. The UID depends only on the run and the item's id, so an
    event keeps it when its title or date changes, and when others are deleted; SEQUENCE is the strategy's revision.
    """
    name = to_single_line(f"{document.name}: content calendar")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for key, item in name_items(document.calendar):
        calendar.add_component(_event(document, key, item))
    return bytes(calendar.to_ical())


def name_items(items: Sequence[CalendarItem]) -> Iterator[tuple[str, CalendarItem]]:
    """Yield each item with a key of its own: its id, with a number if an edit made a copy of another item."""
    seen = dict[str, int]()
    for item in items:
        seen[item.id] = seen.get(item.id, 0) + 1
        yield item.id if seen[item.id] == 1 else f"{item.id}#{seen[item.id]}", item


def _event(document: Document, key: str, item: CalendarItem) -> Event:
    event = Event()
    event.add("uid", str(uuid5(document.run_id, f"calendar/{key}")))
    event.add("sequence", document.revision)
    event.add("dtstamp", document.written_at.replace(microsecond=0))
    event.add("dtstart", item.date)
    event.add("dtend", item.date + timedelta(days=1))
    event.add("summary", to_single_line(item.title))
    event.add("description", "\n".join(describe_item(item)))
    categories = (KIND_LABELS[item.kind], to_single_line(item.pillar_title))
    event.add("categories", [name for name in categories if name])
    # The owner is a role. No email address is known, so there is no ORGANIZER or ATTENDEE.
    event.add("contact", to_single_line(item.owner))
    event.add("status", "TENTATIVE" if item.status == "planned" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
