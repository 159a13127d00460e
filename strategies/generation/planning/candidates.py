"""Pieces that a calendar could hold: titles, further editions of series, and a piece for each buying season."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import GoalKind
from strategies.generation.brief.means import FormatKey
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.knowledge import formats as known_formats
from strategies.generation.planning.days import SeasonSpan, find_seasons
from strategies.generation.planning.moves import can_move_first_goal, cannot_come
from strategies.generation.planning.plan import ChannelPlan, Option, Pillar, Title
from strategies.generation.planning.schedule import FormatHours, Stage, Window
from strategies.generation.wording import join, quote

SEASON_LEAD_DAYS = 28
"""A piece for a season is published in this many days before the season begins."""
_REPEAT_GAP_DAYS = 21
_RENEWAL_GAP_DAYS = {"Every month": 28, "Every quarter": 84}
_SELLING: tuple[GoalKind, ...] = ("Sales", "Stock to sell", "Bookings or slots", "Returning customers", "Leads")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A piece without a day. `edition` is 1 for the first publication of a title."""

    id: str
    title: str
    format: FormatHours
    channel: ChannelPlan
    goal: int
    is_option: bool
    pillar: str
    segment: str
    stage: Stage
    question: int | None
    proof: int | None
    moves: str
    can_come: bool = True
    """Whether its readers can take a slot, if the first goal is about slots."""
    next_step: str = ""
    """What its readers are asked to do; empty leaves it to the rules, which know the day."""
    edition: int = 1
    source: str = ""
    """Id of the title it comes from, or its own if it is about a season."""
    gap_days: int = 0
    """Least days since the edition before."""
    season: SeasonSpan | None = None

    def text_on(self, day: date) -> str:
        """Return the title on this day: further editions and repeated posts are named by their month."""
        month = _MONTHS[day.month - 1]
        further = f"again in {month}" if known_formats()[self.format.key].is_repeated else f"{month} edition"
        return self.title if self.edition == 1 else f"{self.title} ({further})"


def list_candidates(
    brief: Brief,
    window: Window,
    forms: Mapping[FormatKey, FormatHours],
    channels: Sequence[ChannelPlan],
    titles: Sequence[Title],
) -> list[Candidate]:
    """Return all titles that a channel carries, in their order, and after them their further editions."""
    firsts = [
        _from_title(brief, title, forms[title.format], channel)
        for title in titles
        if title.format in forms and (channel := _channel_of(title, channels))
    ]
    editions = [
        _next_edition(one, number, gap)
        for number in range(2, 5)
        for one in firsts
        if (gap := _edition_gap(brief, one)) and (number - 1) * gap < (window.end - window.first_publication).days
    ]
    return firsts + editions


def channel_by_format(channels: Sequence[ChannelPlan]) -> dict[FormatKey, ChannelPlan]:
    """Return the channel that publishes each format."""
    return {key: channel for channel in reversed(channels) for key in channel.formats}


def _channel_of(title: Title, channels: Sequence[ChannelPlan]) -> ChannelPlan | None:
    """Return the channel decided for the title, or that of its format; None if the plan does not use it."""
    if title.channel:
        return next((channel for channel in channels if channel.key == title.channel), None)
    return channel_by_format(channels).get(title.format)


def _from_title(brief: Brief, title: Title, form: FormatHours, channel: ChannelPlan) -> Candidate:
    return Candidate(
        id=title.id,
        title=title.text,
        format=form,
        channel=channel,
        goal=title.goal,
        is_option=title.is_option,
        pillar=title.pillar,
        segment=title.segment,
        stage=title.stage,
        question=title.question,
        proof=title.proof,
        moves=title.moves,
        can_come=not cannot_come(brief, title.segment),
        next_step=title.next_step,
        source=title.id,
    )


def _next_edition(one: Candidate, number: int, gap: int) -> Candidate:
    return replace(one, id=f"{one.id}-{number}", edition=number, gap_days=gap)


def _edition_gap(brief: Brief, one: Candidate) -> int:
    """Return the least days between two editions; 0 if the title is published once."""
    if known_formats()[one.format.key].is_repeated:
        return _REPEAT_GAP_DAYS
    renewed = (brief.proof or ())[one.proof - 1].renewed if one.proof else None
    return _RENEWAL_GAP_DAYS.get(renewed or "", 0)


def season_candidates(
    brief: Brief,
    window: Window,
    chosen: Option,
    forms: Mapping[FormatKey, FormatHours],
    channels: Sequence[ChannelPlan],
    pillars: Sequence[Pillar],
    titles: Sequence[Title],
) -> tuple[list[Candidate], list[str]]:
    """Return a piece for each buying season that pieces can still serve, and remarks on those without one."""
    form = _season_format(chosen, forms, channels)
    found, remarks = list[Candidate](), list[str]()
    left_out: dict[str, list[str]] = {}
    until = window.end + timedelta(days=SEASON_LEAD_DAYS)
    for span in find_seasons(brief, window.first_publication, until):
        if span.season.kind != "Buying" or form is None:
            continue
        goal = _season_goal(brief, span, {title.goal for title in titles})
        if excluded := _name_excluded(brief, span, goal):
            left_out.setdefault(excluded, []).append(quote(span.season.name))
            continue
        piece = _season_piece(span, goal, form, channel_by_format(channels)[form.key], pillars, window)
        if find_forbidden_words(brief, piece.title):
            remarks.append(f"{quote(span.season.name)} has no piece of its own: its name holds a word you never use.")
        elif all(piece.title.casefold() != other.title.casefold() for other in found):
            found.append(piece)
    for reason, names in left_out.items():
        own = "has no piece of its own" if len(names) == 1 else "have no pieces of their own"
        remarks.append(f"{join(names)} {own}: {reason}.")
    return found, remarks


def _name_excluded(brief: Brief, span: SeasonSpan, goal: int) -> str:
    """Return why the people who buy in a season cannot move its goal; empty if they can."""
    who = span.season.who
    if not who or goal != 1:
        return ""
    if cannot_come(brief, who):
        return f"{quote(who)} buy then, and they cannot come in working hours"
    return "" if can_move_first_goal(brief, who) else f"{quote(who)} buy then, and they cannot move your first goal"


def _season_format(
    chosen: Option, forms: Mapping[FormatKey, FormatHours], channels: Sequence[ChannelPlan]
) -> FormatHours | None:
    """Return the quickest format with a channel, if possible one of the chosen option's."""
    usable = [form for key, form in forms.items() if key in channel_by_format(channels)]
    return min(usable, key=lambda form: (form.key not in chosen.formats, form.hours), default=None)


def _season_piece(
    span: SeasonSpan,
    goal: int,
    form: FormatHours,
    channel: ChannelPlan,
    pillars: Sequence[Pillar],
    window: Window,
) -> Candidate:
    season = span.season
    has_begun = span.first <= window.first_publication
    when = f"until {_day(span.last)}" if has_begun else f"from {_day(span.first)}"
    pillar = next((pillar for pillar in pillars if pillar.goal == goal), pillars[0])
    id_ = f"season-{span.path.rpartition('.')[2]}-{span.first.year}"
    return Candidate(
        id=id_,
        source=id_,
        title=season.headline or f"For “{season.name}”: {season.sells or when}",
        format=form,
        channel=channel,
        goal=goal,
        is_option=False,
        pillar=pillar.key,
        segment=season.who or pillar.segment,
        stage="decision",
        question=None,
        proof=None,
        moves=f"Reaches people while they buy, {when}." if has_begun else f"Reaches people before they buy, {when}.",
        season=span,
    )


def _season_goal(brief: Brief, span: SeasonSpan, served: set[int]) -> int:
    """Return the goal that a season can move: one that is open then, if possible one that counts sales.

    It is one of the `served` goals, which have titles, because what its readers need is made for those.
    """
    open_then = [
        (goal.kind not in _SELLING, number)
        for number, goal in enumerate(brief.goals, start=1)
        if number in served
        and (goal.opens is None or goal.opens <= span.last)
        and (goal.by is None or goal.by >= span.first)
    ]
    return min(open_then, default=(False, 1))[1]


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
