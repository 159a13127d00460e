"""Chooses the channels of a plan. Each format gets one, unless a writer decided on the channel of every piece."""

from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.brief.means import ChannelKey, ChannelUse, FormatKey
from strategies.generation.brief.results import Source
from strategies.generation.knowledge import Channel
from strategies.generation.knowledge import channels as known_channels
from strategies.generation.knowledge import formats as known_formats
from strategies.generation.planning.plan import ChannelPlan, Option, RefusedChannel, Title
from strategies.generation.planning.refusals import refuse_channels
from strategies.generation.planning.schedule import Calendar, Capacity
from strategies.generation.wording import exact_numeral

UPKEEP_PERCENT = 20
"""Most of the hours of a week that the channels together may take."""
_EXTRA_PERCENT = 10
"""A channel beyond those that are needed is used only if all upkeep stays below this part of the week."""
_NATIVE: dict[FormatKey, ChannelKey] = {
    "Newsletter": "Email",
    "Webinar": "Webinars",
    "Podcast episode": "Podcast",
}
_CHANNELS_OF: dict[Source, tuple[ChannelKey, ...]] = {
    "Search": ("Website",),
    "Direct": ("Website",),
    "Email": ("Email",),
    "Social media": ("LinkedIn", "Instagram", "Facebook", "TikTok", "Pinterest", "YouTube"),
    "Referrals": ("Partners",),
    "Adverts": ("Paid adverts",),
}
_MOVABLE: tuple[FormatKey, ...] = ("Customer story", "Video", "Infographic", "Podcast episode", "Social post")
"""Formats that lose nothing on another channel. Articles and reports belong on the channel that stays."""
_OPTION_POINTS, _NATIVE_POINTS, _PLACE_POINTS = 30, 10, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredChannel:
    """A channel with the points that typed answers give it, and the answers they come from."""

    known: Channel
    use: ChannelUse | None
    points: int
    paths: tuple[str, ...]


def choose_channels(
    brief: Brief, chosen: Option, capacity: Capacity, titles: tuple[Title, ...]
) -> tuple[tuple[ChannelPlan, ...], tuple[RefusedChannel, ...]]:
    """Return the channels to use, each with its formats, and those not to use with their reasons."""
    scored = {key: score_channel(brief, key) for key in known_channels()}
    if any(title.channel for title in titles):
        pairs = [(title.channel, title.format) for title in titles if title.channel]
    else:
        pairs = _carry_formats(brief, chosen, capacity, scored, titles)
    carried: dict[ChannelKey, dict[FormatKey, None]] = {}
    for key, form in pairs:
        carried.setdefault(key, {})[form] = None
    scale = _scale_upkeep(capacity, [scored[key].known.upkeep_h for key in carried])
    plans = tuple(_build_channel(scored[key], tuple(forms), scale) for key, forms in carried.items())
    return plans, refuse_channels(brief, capacity, plans)


def _carry_formats(
    brief: Brief,
    chosen: Option,
    capacity: Capacity,
    scored: dict[ChannelKey, ScoredChannel],
    titles: tuple[Title, ...],
) -> list[tuple[ChannelKey, FormatKey]]:
    """Return the channel of each format, by the rules: one that suits it, in use or with customers."""
    wanted = tuple(dict.fromkeys(title.format for title in titles))
    carriers = {form: key for form in wanted if (key := _choose_carrier(brief, chosen, scored, form))}
    carriers = _use_further_channel(brief, capacity, scored, carriers, titles)
    return [(carriers[form], form) for form in wanted if form in carriers]


def channels_for(brief: Brief, form: FormatKey) -> tuple[ChannelKey, ...]:
    """Return the channels that can carry a format, best first: not refused, and the owner's own where they named any.

    Empty if the owner refuses all of them.
    """
    scored = {key: score_channel(brief, key) for key in known_formats()[form].channels}
    possible = [key for key, item in scored.items() if not is_refused(brief, item)]
    if not brief.means.channels:
        return tuple(possible)
    # No new channel is opened while one that the owner named can carry the format.
    named = [key for key in possible if scored[key].use or scored[key].known.own or _NATIVE.get(form) == key]
    return tuple(named or possible)


def find_empty(channels: tuple[ChannelPlan, ...], calendar: Calendar) -> tuple[ChannelPlan, ...]:
    """Return the channels without a piece in the calendar; none if it has no pieces at all."""
    published = {row.channel for row in calendar.pieces}
    return tuple(channel for channel in channels if channel.key not in published) if published else ()


def leave_out(
    channels: tuple[ChannelPlan, ...], refused: tuple[RefusedChannel, ...], empty: tuple[ChannelPlan, ...]
) -> tuple[tuple[ChannelPlan, ...], tuple[RefusedChannel, ...]]:
    """Move the channels without pieces to those not used."""
    reason = "No piece for it fits into these 90 days."
    more = (RefusedChannel(key=item.key, name=item.name, reason=reason, paths=()) for item in empty)
    return tuple(channel for channel in channels if channel not in empty), (*refused, *more)


def score_channel(brief: Brief, key: ChannelKey) -> ScoredChannel:
    """Return the points of a channel from typed answers; using it and having customers there count most."""
    known = known_channels()[key]
    position, use = find_use(brief, key)
    path = f"means.channels.{position}"
    reasons = [
        (3, f"{path}.is_used", use is not None and bool(use.is_used)),
        (3, f"{path}.audience_is_there", use is not None and bool(use.audience_is_there)),
        (1, f"{path}.reach", use is not None and bool(use.reach)),
        (2, "results.sources", any(key in _CHANNELS_OF[source] for source in brief.results.sources or ())),
        (1, "", known.own),
        (1, "business.trade", brief.business.trade in known.trades),
    ]
    points = sum(number for number, _, is_true in reasons if is_true)
    paths = tuple(path for _, path, is_true in reasons if is_true and path)
    return ScoredChannel(known=known, use=use, points=points, paths=paths)


def find_use(brief: Brief, key: ChannelKey) -> tuple[int, ChannelUse | None]:
    """Return the owner's first answer about a channel with its position; None if there is none."""
    uses = enumerate(brief.means.channels or ())
    return next(((position, use) for position, use in uses if use.channel == key), (0, None))


def is_refused(brief: Brief, scored: ScoredChannel) -> bool:
    """Whether the owner refuses a channel, says that customers are not there, or has no money for it."""
    return (
        scored.known.key in (brief.rules.refused_channels or ())
        or (scored.use is not None and scored.use.audience_is_there is False)
        or (scored.known.needs_money and not brief.means.budget.amount)
    )


def _choose_carrier(
    brief: Brief, chosen: Option, scored: dict[ChannelKey, ScoredChannel], form: FormatKey
) -> ChannelKey | None:
    """Return the best channel for a format: by points, less the place among the channels that suit the format."""

    def is_native(key: ChannelKey) -> bool:
        return _NATIVE.get(form) == key or carries_option(key)

    def carries_option(key: ChannelKey) -> bool:
        return key == "Partners" and chosen.traits.needs_partners and form == chosen.formats[0]

    def rank(place_and_key: tuple[int, ChannelKey]) -> int:
        place, key = place_and_key
        extra = _OPTION_POINTS if carries_option(key) else _NATIVE_POINTS if is_native(key) else 0
        return scored[key].points - _PLACE_POINTS * place + extra

    possible = [
        (place, key) for place, key in enumerate(known_formats()[form].channels) if not is_refused(brief, scored[key])
    ]
    if brief.means.channels:
        # The owner has said which channels there are: no new one is opened while one of them can carry the format.
        possible = [
            (place, key) for place, key in possible if scored[key].use or scored[key].known.own or is_native(key)
        ] or possible
    return max(possible, key=rank)[1] if possible else None


def _use_further_channel(
    brief: Brief,
    capacity: Capacity,
    scored: dict[ChannelKey, ScoredChannel],
    carriers: dict[FormatKey, ChannelKey],
    titles: tuple[Title, ...],
) -> dict[FormatKey, ChannelKey]:
    """Give one format of a channel with several to another channel where the owner says that customers are."""
    hours = sum(scored[key].known.upkeep_h for key in dict.fromkeys(carriers.values()))
    for form, carrier in reversed(carriers.items()):
        if form not in _MOVABLE or list(carriers.values()).count(carrier) < 2:
            continue
        for key in known_formats()[form].channels:
            use, upkeep = scored[key].use, scored[key].known.upkeep_h
            is_there = use is not None and use.audience_is_there is True and not is_refused(brief, scored[key])
            fits = hours + upkeep <= capacity.week_h * _EXTRA_PERCENT / 100
            if key not in carriers.values() and is_there and fits and _count(titles, form) >= 2:
                return {**carriers, form: key}
    return carriers


def _count(titles: tuple[Title, ...], form: FormatKey) -> int:
    return sum(1 for title in titles if title.format == form)


def _scale_upkeep(capacity: Capacity, upkeep: list[float]) -> float:
    """Return the part of the usual upkeep that the week has room for, at most 1."""
    room = capacity.week_h * UPKEEP_PERCENT / 100
    return min(1.0, room / sum(upkeep)) if upkeep else 1.0


def _build_channel(scored: ScoredChannel, forms: tuple[FormatKey, ...], scale: float) -> ChannelPlan:
    name = scored.use.name if scored.use and scored.use.name else scored.known.name
    reach = scored.use.reach if scored.use else None
    there = f" Today it reaches {exact_numeral(reach)} people." if reach else ""
    if scored.known.key == "Email" and not reach and not (scored.use and scored.use.is_used):
        there = " How many people that is today is unknown."
    return ChannelPlan(
        key=scored.known.key,
        name=name,
        formats=forms,
        role=f"{scored.known.role}{there}",
        hours_per_week=scored.known.upkeep_h * scale,
        stop_if=scored.known.stop,
        paths=scored.paths,
    )
