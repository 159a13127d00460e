"""The calendar as iCalendar (RFC 5545), for any calendar program."""

from datetime import timedelta
from uuid import uuid5

from icalendar import Calendar, Event

from strategies.exports.document import Document
from strategies.exports.safe_text import one_line
from strategies.generation.sections.calendar import CalendarItem
from strategies.generation.wording import day, numeral

MAKER = "-//Throughline//Content calendar//EN"


def render(document: Document) -> bytes:
    """One all-day event a piece.

    Importing a newer file changes the events of an older one and adds none of them twice: the first piece of a run
    keeps the first identifier, whatever it is called and wherever it moves to, and the revision counts up.
    """
    name = one_line(f"{document.name}: content calendar")
    calendar = Calendar()
    calendar.add("prodid", MAKER)
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
    event.add("summary", one_line(item.title))
    event.add("description", "\n".join(_lines(item)))
    event.add("categories", [one_line(item.pillar_title)])
    # A role: nobody's address is known, and none is made up for ORGANIZER or ATTENDEE.
    event.add("contact", one_line(item.owner))
    event.add("status", "TENTATIVE" if item.status == "planned" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _lines(item: CalendarItem) -> list[str]:
    told = {
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
    return [f"{title}: {one_line(text)}" for title, text in told.items() if text]
