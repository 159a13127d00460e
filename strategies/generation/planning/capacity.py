"""Hours available in a week and in the window, and the pieces that the requested rhythm would be."""

from strategies.generation.brief import Brief
from strategies.generation.knowledge import get_cadence
from strategies.generation.planning.days import working_days, working_days_per_week
from strategies.generation.planning.format_hours import choose_formats
from strategies.generation.planning.schedule import Capacity, Window
from strategies.generation.wording import exact_numeral, numeral, pluralize


def build_capacity(brief: Brief, window: Window) -> Capacity:
    """Return the hours of all people, without discount: the brief asks for hours they can really spend."""
    people = brief.means.people
    week_h = sum(person.hours_per_week for person in people)
    parts = " + ".join(f"{person.role} {exact_numeral(person.hours_per_week)} h" for person in people)
    days, per_week = len(working_days(window)), working_days_per_week(window)
    return Capacity(
        week_h=week_h,
        week_working=f"{parts} = {exact_numeral(week_h)} h a week" if len(people) > 1 else f"{parts} a week",
        window_h=week_h * days / per_week,
        window_working=(
            f"{exact_numeral(week_h)} h / {per_week} working days x {pluralize(days, 'working day')} "
            f"= {numeral(week_h * days / per_week)} h"
        ),
        formats=choose_formats(brief),
        requested=brief.means.frequency,
        requested_pieces=_requested_pieces(brief, window),
    )


def _requested_pieces(brief: Brief, window: Window) -> int:
    """Return the pieces of the requested rhythm; a daily one has a piece on each working day."""
    if brief.means.frequency == "Daily":
        return len(working_days(window))
    weeks = ((window.end - window.start).days + 1) / 7
    return max(1, round(get_cadence(brief.means.frequency).pieces_per_week * weeks))
