"""Says what of the owner's requests do not fit, and why."""

from collections.abc import Iterator

from strategies.generation.brief import Brief
from strategies.generation.knowledge import formats as known_formats
from strategies.generation.knowledge import get_cadence
from strategies.generation.planning.days import find_seasons
from strategies.generation.planning.format_hours import has_channel
from strategies.generation.planning.piece_search import Found
from strategies.generation.planning.plan import Option
from strategies.generation.planning.rhythm import pieces_per_week
from strategies.generation.planning.schedule import Capacity, Window
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT
from strategies.generation.planning.window import WEEKDAYS
from strategies.generation.wording import join, numeral, pluralize, quote, short_day


def describe_left_out(
    brief: Brief, window: Window, capacity: Capacity, chosen: Option, found: Found, target_count: int
) -> Iterator[str]:
    """Yield each request that is not planned, with the reason."""
    requested, planned = capacity.requested_pieces, len(found.pieces)
    without_days = max(0, requested - max(target_count, planned))
    if without_days:
        yield f"{_pieces(without_days, requested)}: {_describe_days(brief, window)}."
    rest = requested - planned - without_days
    if rest > 0 and found.limit:
        yield f"{_pieces(rest, requested)}: {_describe_limit(chosen, found)}."
    yield from _formats_left_out(brief, capacity, found)
    for piece in found.seasons_left_out:
        if piece.season and piece.season.first <= window.end:
            why = "no day or no hours are left for it"
            if found.limit is None:
                why = f"you asked for {pluralize(requested, 'piece')}, and others come first"
            yield f"A piece for {quote(piece.season.season.name)}: {why}."


def _pieces(count: int, requested: int) -> str:
    return f"{numeral(count)} of the {pluralize(requested, 'piece')} you asked for"


def _describe_days(brief: Brief, window: Window) -> str:
    """Return which limits on days keep the rhythm from being reached."""
    parts = [f"nothing can be published before {short_day(window.first_publication)}"]
    if len(window.weekdays) < pieces_per_week(brief, window):
        names = join(f"{WEEKDAYS[number]}s" for number in window.weekdays)
        parts.append(f"the plan publishes on {names}" if window.are_weekdays_assumed else f"you publish on {names}")
    if window.days_off or window.quiet_days:
        count = len(window.days_off) + len(window.quiet_days)
        parts.append(f"{pluralize(count, 'day')} {'is' if count == 1 else 'are'} kept free")
    quiet = dict.fromkeys(
        span.season.name for span in find_seasons(brief, window.start, window.end) if span.season.kind == "Quiet"
    )
    if quiet:
        parts.append(f"{join(quote(name) for name in quiet)} {'gets' if len(quiet) == 1 else 'get'} half as many")
    return "; ".join(parts)


def _describe_limit(chosen: Option, found: Found) -> str:
    """Return what keeps further pieces from being planned."""
    match found.limit:
        case "hours":
            more = f"; another piece takes at least {numeral(found.next_h)} h" if found.next_h else ""
            return f"too few hours are left{more}"
        case "makers":
            return "the people who make these formats have no hours left"
        case "option":
            return f"further pieces would take the chosen option below {chosen.share_percent}% of the hours"
        case "goal":
            return f"further pieces would take the first goal below {FIRST_GOAL_PERCENT}% of the hours"
        case "month":
            return "each format has reached the number a month that you allow"
        case "titles":
            return "your questions and proof give no more titles without saying the same thing twice"
        case _:
            return "no day is left on which they would be made, checked and allowed"


def _formats_left_out(brief: Brief, capacity: Capacity, found: Found) -> Iterator[str]:
    planned = {item.piece.format.key for item in found.pieces}
    usable = {form.key for form in capacity.formats}
    for request in brief.means.formats or ():
        name = request.name or known_formats()[request.format].name
        if request.format not in usable and not has_channel(brief, request.format):
            yield f"{name}: you refuse every channel that could carry it."
        elif request.format in usable and request.format not in planned and found.pieces:
            form = next(form for form in capacity.formats if form.key == request.format)
            if form.hours > found.budget.hours:
                yield f"{name}: one takes {numeral(form.hours)} h, more than all pieces have together."
            else:
                yield f"{name}: none in these 90 days, because other titles come first."


def describe_unplanned(capacity: Capacity, chosen: Option, found: Found, rest_h: float) -> str:
    """Return why hours are not planned."""
    if rest_h < 0.005:
        return "Every hour is planned."
    if found.limit is None:
        return f"You asked to publish {get_cadence(capacity.requested).reads}, and that is planned."
    if not found.pieces:
        return "No piece can be published in these days."
    if found.limit == "days":
        return f"The days of this plan hold {pluralize(len(found.pieces), 'piece')}, which need no more."
    return f"More is not planned: {_describe_limit(chosen, found)}."
