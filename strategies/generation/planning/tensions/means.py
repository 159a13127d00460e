"""Tensions between what is wanted, hours and money."""

from collections.abc import Iterator

from strategies.generation.planning.days import find_seasons, publication_days
from strategies.generation.planning.hour_lines import UNPLANNED
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.context import Context
from strategies.generation.rounding import choose_step, round_parts
from strategies.generation.wording import join, money, numeral, pluralize, sentence

_FEW_HOURS_A_WEEK = 6
_UNSPENT_PERCENT = 25
_IDLE_PERCENT = 50
_FREQUENCIES = {
    "Daily": "A piece every working day",
    "2-3 times per week": "Two or three pieces a week",
    "Weekly": "A piece a week",
    "Bi-weekly": "A piece every two weeks",
    "Monthly": "A piece a month",
    "Quarterly": "A piece a quarter",
}


def find_no_piece(context: Context) -> Iterator[Tension]:
    """Report that not a single piece fits."""
    if context.calendar.pieces:
        return
    capacity = context.capacity
    if not capacity.window_h:
        yield _report_no_working_day()
        return
    shortest = min((item.hours for item in capacity.formats), default=0.0)
    few_hours = shortest > capacity.window_h
    yield Tension(
        key="nothing_fits",
        title="Not one piece fits into these 90 days.",
        working=f"{numeral(capacity.window_h)} h in 90 days; the shortest piece takes {numeral(shortest)} h. "
        f"Days open for publication: {len(publication_days(context.window))}.",
        consequence="Whatever else this plan says, nothing is published."
        if few_hours
        else "There are hours, but no day on which a piece could be published.",
        default="The plan prepares, and publishes nothing.",
        question="Can you give it more hours, or choose a shorter format?"
        if few_hours
        else "Which days could be opened for publication?",
        how="Decide it with the people who do the work.",
        weight=99,
        paths=("means.people", "means.formats") if few_hours else ("timing",),
    )


def _report_no_working_day() -> Tension:
    return Tension(
        key="nothing_fits",
        title="You keep every working day of these 90 days free.",
        working="0 working days are left, and so are 0 hours.",
        consequence="No one works on a piece, so nothing is made or published.",
        default="The plan stays empty until days are opened, or it starts later.",
        question="When should the plan start instead, or which days can be opened?",
        how="Decide it with the people who do the work.",
        weight=99,
        paths=("timing",),
    )


def find_rhythm(context: Context) -> Iterator[Tension]:
    """Report a rhythm that does not fit the hours or the days."""
    capacity, planned = context.capacity, len(context.calendar.pieces)
    requested = capacity.requested_pieces
    if not planned or planned >= requested:
        return
    mean = sum(item.hours for item in capacity.formats) / len(capacity.formats)
    need = requested * mean
    is_hours = need > capacity.window_h
    spans = find_seasons(context.brief, context.window.start, context.window.end)
    has_quiet = any(span.season.kind == "Quiet" for span in spans)
    is_days = not is_hours and (has_quiet or len(publication_days(context.window)) < requested)
    hours = f"{pluralize(requested, 'piece')} x {numeral(mean)} h (mean of your formats) = {numeral(need)} h"
    days = f"{pluralize(len(publication_days(context.window)), 'day')} open for publication"
    left_out = " ".join(sentence(text) for text in context.calendar.left_out)
    yield Tension(
        key="rhythm_beyond_hours" if is_hours else "rhythm_beyond_days" if is_days else "rhythm_beyond_material",
        title=f"{_FREQUENCIES[capacity.requested]} would be {pluralize(requested, 'piece')} in 90 days; "
        f"{'one fits' if planned == 1 else f'{planned} fit'}.",
        working=f"{hours}; {numeral(capacity.window_h)} h are there." if is_hours else f"{days}. {left_out}".strip(),
        consequence=f"It takes {numeral(round(need / capacity.window_h, 1))} times the hours you have, "
        "before a form, a consent or a review."
        if is_hours
        else "Weekdays, quiet times, days kept free and checks leave no room for more."
        if is_days
        else "More pieces would say the same things twice.",
        default=f"The plan makes {pluralize(planned, 'piece')} and leaves the rest out.",
        question="What gives: more hours, shorter formats, or fewer pieces?"
        if is_hours
        else "Is the rhythm worth more than the days you keep free?"
        if is_days
        else "What else do your customers ask, and what else can you show?",
        how="Add up the hours of the last two pieces."
        if is_hours
        else "Compare the days on which your last ten pieces were read."
        if is_days
        else "Write down the next ten questions that customers ask.",
        weight=74 if is_hours else 60 if is_days else 46,
        paths=("means.frequency", "means.people", "means.formats")
        if is_hours
        else ("means.frequency", "timing.weekdays", "timing.seasons")
        if is_days
        else ("means.frequency", "audience.questions", "proof"),
    )


def find_idle(context: Context) -> Iterator[Tension]:
    """Report hours that no piece needs, where they are most of the hours."""
    total = context.capacity.window_h
    rest = next((line for line in context.calendar.hours if line.name == UNPLANNED), None)
    if not rest or not context.calendar.pieces or rest.hours / total * 100 < _IDLE_PERCENT:
        return
    # Rounded as in the table of hours, so that both show the same number.
    *planned, idle = round_parts([line.hours for line in context.calendar.hours], choose_step(total))
    yield Tension(
        key="hours_without_use",
        title=f"{numeral(idle)} of your {numeral(total)} hours have no piece to make.",
        working=f"{numeral(total)} h - {numeral(sum(planned))} h planned = {numeral(idle)} h. {sentence(rest.working)}",
        consequence="Hours are not what limits this plan. New questions, new proof or more open days would.",
        default="They stay free. No piece is made to fill them.",
        question="What else could these hours do: interviews, permissions, new figures?",
        how="Ask the people whose hours they are.",
        weight=57,
        paths=("means.people", "means.frequency"),
    )


def find_few_hours(context: Context) -> Iterator[Tension]:
    """Report very few hours a week, where the rhythm fits all the same."""
    capacity, planned = context.capacity, len(context.calendar.pieces)
    if not planned or planned < capacity.requested_pieces or capacity.week_h >= _FEW_HOURS_A_WEEK:
        return
    yield Tension(
        key="few_hours",
        title=f"{pluralize(capacity.week_h, 'hour')} a week make {pluralize(planned, 'piece')} in 90 days.",
        working=capacity.window_working,
        consequence="One week of illness costs a piece"
        + (", and there is no second person to make it." if len(context.brief.means.people) == 1 else "."),
        default="Few pieces are made, each of them properly; no channel is kept busy for its own sake.",
        question="Who steps in for a week, and for which piece?",
        how="Name one person.",
        weight=55,
        paths=("means.people",),
    )


def find_unspent(context: Context) -> Iterator[Tension]:
    """Report money that has no use in the plan."""
    total, unspent = context.money.total, context.money.unspent
    if not total or unspent / total * 100 < _UNSPENT_PERCENT:
        return
    currency = context.money.currency
    lines = "; ".join(f"{line.name} {money(line.amount, currency)}" for line in context.money.lines) or "nothing"
    yield Tension(
        key="money_without_use",
        title=f"{money(unspent, currency)} of {money(total, currency)} has no use in this plan."
        if unspent < total
        else f"Your {money(total, currency)} has no use in this plan.",
        working=f"{sentence(context.money.working)} Planned: {lines}.",
        consequence=sentence(context.money.unspent_reason or "Nothing you have chosen costs that much"),
        default="It stays unspent until a review shows what is worth more of it.",
        question="May it buy hours, such as a freelance writer, or is it meant for something else?",
        how="Ask the person who gave the budget.",
        weight=47,
        paths=("means.budget",),
    )


def find_unpaid(context: Context) -> Iterator[Tension]:
    """Report paid adverts without money."""
    brief = context.brief
    if brief.means.budget.amount:
        return
    channels = [index for index, use in enumerate(brief.means.channels or ()) if use.channel == "Paid adverts"]
    if "Paid adverts" in (brief.rules.refused_channels or ()) or not (
        channels or "Adverts" in (brief.results.sources or ())
    ):
        return
    yield Tension(
        key="adverts_without_money",
        title="Adverts are among your channels, and there is no money for them."
        if channels
        else "Adverts bring visitors today, and the budget is 0.",
        working=f"Budget: {money(0, brief.means.budget.currency)}.",
        consequence="When the adverts stop, their visitors stop with them.",
        default="The plan uses no paid adverts.",
        question="Is there another budget for adverts, and until when?",
        how="Ask who pays for them today.",
        weight=59,
        paths=("means.budget", *(f"means.channels.{index}" for index in channels)),
    )


def find_unknown_list(context: Context) -> Iterator[Tension]:
    """Report newsletters for a list of unknown size."""
    brief = context.brief
    if not any(request.format == "Newsletter" for request in brief.means.formats or ()):
        return
    used = [use for use in brief.means.channels or () if use.channel == "Email" and use.is_used is not False]
    if any(use.reach is not None for use in used) or "Email" in (brief.rules.refused_channels or ()):
        return
    lists = [goal for goal in brief.goals if goal.kind == "Sign-ups" and goal.start is not None]
    if lists:
        return
    yield Tension(
        key="list_unknown",
        title="You want to send newsletters, and how many people you may write to is unknown.",
        working="Email: " + ("no number of people." if used else "not among the channels you use."),
        consequence="A newsletter to 40 people costs the same hours as one to 4,000.",
        default="The plan counts on few readers there.",
        question="How many people have agreed to get your emails?",
        how="Count them in your mail tool.",
        weight=50,
        paths=("means.channels", "means.formats"),
    )


def find_unmade(context: Context) -> Iterator[Tension]:
    """Report formats that none of the people makes."""
    people = context.brief.means.people
    if not all(person.makes for person in people):
        return
    made = {key for person in people for key in person.makes or ()}
    missing = [item for item in context.capacity.formats if item.key not in made]
    if not missing:
        return
    names = join(item.plural for item in missing)
    yield Tension(
        key="nobody_makes_format",
        title=f"You want {names}, and none of your people makes them.",
        working="Made by your people: " + join(sorted(made)) + ".",
        consequence="They would have to be bought, or learnt on the job.",
        default="The person with the most hours makes them.",
        question=f"Who makes {names}?",
        how="Ask the people you named, and correct what they make.",
        weight=48,
        paths=("means.people", *(item.path for item in missing if item.path)),
    )


RULES = (
    find_no_piece,
    find_rhythm,
    find_idle,
    find_few_hours,
    find_unspent,
    find_unpaid,
    find_unknown_list,
    find_unmade,
)
