"""Hours for one piece of each format: the owner's own figure, or a sourced one."""

from strategies.generation.brief import Brief
from strategies.generation.brief.means import FormatKey, RequestedFormat
from strategies.generation.knowledge import Format, channels, formats, planning
from strategies.generation.planning.schedule import FormatHours
from strategies.generation.wording import exact_numeral, numeral

_ASSUMED: tuple[FormatKey, ...] = ("Article", "Newsletter")
"""Formats of a plan for which the brief requests none."""
_LENGTH_MIN, _LENGTH_MAX = 0.4, 2.5


def choose_formats(brief: Brief) -> tuple[FormatHours, ...]:
    """Return the formats the plan may use, in the order of the brief; never empty.

    Formats that only refused channels could carry are left out.
    """
    requests = [(request, f"means.formats.{index}") for index, request in enumerate(brief.means.formats or ())]
    requests = requests or [(RequestedFormat(format=key), "") for key in _assume_formats(brief)]
    # The first request for a format wins: titles refer to formats by key.
    unique = {request.format: (request, path) for request, path in reversed(requests)}
    ordered = [unique[key] for key in dict.fromkeys(request.format for request, _ in requests)]
    usable = [(request, path) for request, path in ordered if has_channel(brief, request.format)]
    usable = usable or [(RequestedFormat(format="Article"), "")]
    return tuple(_count_hours(brief, request, path) for request, path in usable)


def _assume_formats(brief: Brief) -> tuple[FormatKey, ...]:
    """Return the formats of a brief that requests none: also social posts if a network is used or has the customers."""
    places = {use.channel for use in brief.means.channels or () if use.is_used or use.audience_is_there}
    networks = {key for key, channel in channels().items() if channel.social}
    return (*_ASSUMED, "Social post") if places & networks else _ASSUMED


def has_channel(brief: Brief, key: FormatKey) -> bool:
    """Whether a channel that the owner does not refuse can carry the format."""
    return bool(set(formats()[key].channels) - set(brief.rules.refused_channels or ()))


def _count_hours(brief: Brief, request: RequestedFormat, path: str) -> FormatHours:
    known = formats()[request.format]
    make, factor_words = known.make_h, ""
    if known.by_length and request.hours is None:
        factor, factor_words = length_factor(brief)
        make *= factor
    hours = make + known.check_h + known.spread_h
    scale = 1.0 if request.hours is None else request.hours / hours
    return FormatHours(
        key=request.format,
        name=request.name or known.name,
        plural=request.name or known.plural,
        make_h=make * scale,
        check_h=known.check_h * scale,
        spread_h=known.spread_h * scale,
        hours=hours if request.hours is None else request.hours,
        working=_working(known, factor_words, hours) if request.hours is None else f"your figure: {_h(request.hours)}",
        is_own=request.hours is not None,
        max_per_month=request.max_per_month,
        path=path,
    )


def _working(known: Format, factor_words: str, hours: float) -> str:
    making = f"{_h(known.make_h)} making{factor_words}"
    return f"{making} + {_h(known.check_h)} checking + {_h(known.spread_h)} spreading = {numeral(hours)} h"


def _h(hours: float) -> str:
    return f"{exact_numeral(hours)} h"


def length_factor(brief: Brief) -> tuple[float, str]:
    """Return how much longer than an average article a piece is, with its working; 1 if the length is unknown."""
    bounds = [value for value in (brief.voice.words_min, brief.voice.words_max) if value]
    if not bounds:
        return 1.0, ""
    mean, usual = sum(bounds) / len(bounds), planning().length_words
    factor = min(_LENGTH_MAX, max(_LENGTH_MIN, round(mean / usual, 1)))
    return factor, f" x {numeral(factor)} ({numeral(mean)} of {numeral(usual)} words)"
