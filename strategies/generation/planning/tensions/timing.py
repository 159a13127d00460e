"""Tensions about days: checks, holidays, seasons, first dates; and the country and language they depend on."""

from collections.abc import Iterator
from datetime import timedelta

from strategies.generation.brief.codes import language_name
from strategies.generation.planning.days import SeasonSpan, find_seasons, publication_days, window_days
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.context import Context
from strategies.generation.wording import exact_numeral, join, pluralize, quote, short_day

_LONG_CHECKS_DAYS = 3
_LATE_START_DAYS = 21
_QUIET_PERCENT = 25
_YEAR_DAYS = 366


def find_late(context: Context) -> Iterator[Tension]:
    """Report a first publication that is far from the start, or after the window."""
    window = context.window
    days = (window.first_publication - window.start).days
    if days < _LATE_START_DAYS or not context.capacity.window_h:
        return
    before, first = context.brief.timing.nothing_before, short_day(window.first_publication)
    is_own_day = before == window.first_publication
    is_outside = window.first_publication > window.end
    yield Tension(
        key="first_piece_late",
        title=f"The first piece can appear on {first}, after these 90 days."
        if is_outside
        else f"The first piece cannot appear before {first}, {pluralize(days, 'day')} after the start.",
        working="You want nothing published before that day."
        if is_own_day
        else f"{short_day(window.start)}, making, then {pluralize(window.check_days, 'working day')} of checks.",
        consequence="These 90 days can only prepare."
        if is_outside
        else "The first weeks make what is published later; reviews before then have nothing to look at.",
        default="The hours until then go into what pieces need: pages, permissions, figures.",
        question=f"What would be lost if a first piece appeared before {first}?"
        if is_own_day
        else "Could checks be faster, or the first piece shorter?",
        how="Ask what depends on the day." if is_own_day else "Ask those who check.",
        weight=96 if is_outside else 60,
        paths=("timing.nothing_before",) if is_own_day else ("rules.reviewers", "means.people"),
    )


def find_checks(context: Context) -> Iterator[Tension]:
    """Report checks that take long, or whose time is unknown."""
    reviewers = context.brief.rules.reviewers or ()
    total = context.window.check_days
    unknown = [(index, item) for index, item in enumerate(reviewers) if item.working_days is None]
    if not unknown and total < _LONG_CHECKS_DAYS:
        return
    parts = "; ".join(
        f"{item.who}: {'unknown, one day assumed' if item.working_days is None else exact_numeral(item.working_days)}"
        for item in reviewers
    )
    names = join(quote(item.who) for _, item in unknown)
    yield Tension(
        key="checks_unknown" if unknown else "checks_long",
        title=f"How long {names} takes to check a piece is unknown."
        if len(unknown) == 1
        else f"How long {names} take to check a piece is unknown."
        if unknown
        else f"Every piece waits {pluralize(total, 'working day')} for checks.",
        working=f"Working days, one check after the other: {parts}.",
        consequence="Every date of this plan moves if it is more than a day."
        if unknown
        else "Nothing can answer an event of the same week, and a late draft moves the piece.",
        default=f"{pluralize(total, 'working day')} of checks stand before each piece."
        if total != 1
        else "One working day of checks stands before each piece.",
        question=f"How many working days does {names} need?"
        if len(unknown) == 1
        else f"How many working days do {names} need?"
        if unknown
        else "Which pieces can do with fewer checks?",
        how="Ask them for the days they can promise." if unknown else "Go through the last five pieces with them.",
        weight=51 if unknown else 45,
        paths=tuple(f"rules.reviewers.{index}" for index, _ in unknown) or ("rules.reviewers",),
    )


def find_open_season(context: Context) -> Iterator[Tension]:
    """Report buying seasons that have begun before the first piece can appear."""
    window = context.window
    for span in _buying(context):
        if span.first > window.first_publication or span.last < window.start:
            continue
        left = sum(span.covers(day) for day in publication_days(window))
        first = short_day(window.first_publication)
        name = quote(span.season.name)
        yield Tension(
            key="season_too_close",
            title=f"{name} begins on {short_day(span.first)}; the first piece can appear on {first}."
            if span.first >= window.start
            else f"{name} began on {short_day(span.first)}; the first piece can appear on {first}.",
            working=f"Season {short_day(span.first)} to {short_day(span.last)}; "
            f"{pluralize(left, 'day')} open for publication in it.",
            consequence=f"{_how_late(context, span)}; "
            + (f"{left} days of publication are left in it." if left != 1 else "one day of publication is left in it."),
            default="What is left of it is used if a piece is ready. Nothing is rushed through checks for it."
            if left
            else "The plan leaves it to next time.",
            question=f"Is there a finished piece that could serve {name} now?",
            how="Look through what was published last year.",
            weight=69,
            paths=(span.path,),
        )


def find_no_season(context: Context) -> Iterator[Tension]:
    """Report that no buying season falls into the window."""
    seasons = [item for item in context.brief.timing.seasons or () if item.kind == "Buying"]
    window = context.window
    if not seasons or any(span.last >= window.start for span in _buying(context)):
        return
    coming = [
        span
        for span in find_seasons(context.brief, window.end, window.end + timedelta(days=_YEAR_DAYS))
        if span.season.kind == "Buying" and span.first > window.end
    ]
    if not coming:
        return
    days = (coming[0].first - window.end).days
    yield Tension(
        key="no_season_in_window",
        title=f"Your next buying season, {quote(coming[0].season.name)}, begins on {short_day(coming[0].first)}: "
        f"{pluralize(days, 'day')} after this plan.",
        working=f"The plan ends on {short_day(window.end)}.",
        consequence="In these 90 days people read and compare; few of them buy.",
        default="Pieces are made to be found later, and reviews expect early signs.",
        question="Is there a smaller occasion to buy in these 90 days?",
        how="Compare last year's sales by month.",
        weight=49,
        paths=tuple(span.path for span in coming[:1]),
    )


def find_quiet(context: Context) -> Iterator[Tension]:
    """Report quiet seasons that cover much of the window."""
    window = context.window
    spans = [span for span in find_seasons(context.brief, window.start, window.end) if span.season.kind == "Quiet"]
    days = window_days(window)
    quiet = sum(any(span.covers(day) for span in spans) for day in days)
    if quiet / len(days) * 100 < _QUIET_PERCENT:
        return
    names = join(dict.fromkeys(quote(span.season.name) for span in spans))
    yield Tension(
        key="window_is_quiet",
        title=f"{quiet} of these {len(days)} days are quiet: {names}.",
        working="; ".join(f"{span.season.name}: {short_day(span.first)} to {short_day(span.last)}" for span in spans)
        + ".",
        consequence="Your best pieces would meet the fewest readers then.",
        default="Quiet days get fewer pieces.",
        question="Should the plan start after the quiet time?",
        how="Compare last year's visits by week.",
        weight=61,
        paths=tuple(dict.fromkeys(span.path for span in spans)),
    )


def find_country(context: Context) -> Iterator[Tension]:
    """Report that the country, and with it the public holidays, are unknown."""
    if context.brief.business.country:
        return
    yield Tension(
        key="country_unknown",
        title="The country you sell in is unknown, and with it its holidays and its rules.",
        working="Country: no answer.",
        consequence="A piece can fall on a day when no one reads.",
        default="Only the days around Christmas and New Year are kept free.",
        question="Which country do you sell in first?",
        how="Choose it in the brief.",
        weight=45,
        paths=("business.country",),
    )


def find_language(context: Context) -> Iterator[Tension]:
    """Report another language than English. It matters only to the offline writer, so the section can leave it out."""
    language = context.brief.language
    if language.split("-")[0].casefold() == "en":
        return
    name = language_name(language)
    yield Tension(
        key="language_not_english",
        title=f"You asked for {name}, and the offline writer writes English.",
        working=f"Language: {language}.",
        consequence="Your own words stay in your language. Every other sentence has to be translated first.",
        default=f"The plan is in English; its pieces are to be written in {name}.",
        question=f"Who translates, or should a model write the plan in {name}?",
        how="Choose a model for the next plan.",
        weight=73,
        paths=("business.language",),
    )


def _how_late(context: Context, span: SeasonSpan) -> str:
    """Return what a season is like when the first piece appears: half over, or hardly begun."""
    gone, whole = (context.window.first_publication - span.first).days, (span.last - span.first).days
    return "Buyers have mostly decided" if 2 * gone >= whole else "Its first days pass without a piece"


def _buying(context: Context) -> tuple[SeasonSpan, ...]:
    """Return the buying seasons that touch the window."""
    spans = find_seasons(context.brief, context.window.start, context.window.end)
    return tuple(span for span in spans if span.season.kind == "Buying")


RULES = (
    find_late,
    find_checks,
    find_open_season,
    find_no_season,
    find_quiet,
    find_country,
    find_language,
)
