"""Content calendar as iCalendar (RFC 5545)."""

from datetime import timedelta
from uuid import uuid5

from icalendar import Calendar, Event

from strategies.exports.document import Document
from strategies.exports.safe_text import to_single_line
from strategies.generation.sections.calendar import CalendarItem
from strategies.generation.wording import day, numeral

PRODUCT_ID = "-//Throughline//Content calendar//EN"


def render(document: Document) -> bytes:
    """Return one all-day event per calendar item.

    Importing a newer file updates the events of an older one. The UID depends only on the run and the item's position,
    so it survives a new title or date; SEQUENCE is the strategy's revision.
    """
    name = to_single_line(f"{document.name}: content calendar")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for number, item in enumerate(document.calendar, start=1):
        calendar.add_component(_event(document, number, item))
    return bytes(calendar.to_ical())


def _event(document: Document, number: int, item: CalendarItem) -> Event:
    event = Event()
    event.add("uid", str(uuid5(document.run_id, f"calendar/{number}")))
    event.add("sequence", document.revision)
    event.add("dtstamp", document.written_at.replace(microsecond=0))
    event.add("dtstart", item.date)
    event.add("dtend", item.date + timedelta(days=1))
    event.add("summary", to_single_line(item.title))
    event.add("description", "\n".join(_lines(item)))
    event.add("categories", [to_single_line(item.pillar_title)])
    # The owner is a role. No email address is known, so there is no ORGANIZER or ATTENDEE.
    event.add("contact", to_single_line(item.owner))
    event.add("status", "TENTATIVE" if item.status == "planned" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _lines(item: CalendarItem) -> list[str]:
    details = {
        "Pillar": item.pillar_title,
        "For": item.segment,
        "Stage": item.stage,
        "Format": item.format,
        "Channel": item.channel,
        "Time of day": item.time_of_day,
        "Next step": item.next_step,
        "Owner": item.owner,
        "Draft due": day(item.draft_due),
        "Hours": numeral(item.hours),
        "Season": item.season,
    }
    return [f"{title}: {to_single_line(text)}" for title, text in details.items() if text]
