"""Scores the channels from the brief and chooses which to use and which to refuse."""

import re
from dataclasses import dataclass

from strategies.generation.brief import Brief
from strategies.generation.knowledge import Channel, channels, find_format
from strategies.generation.reading import kind_of
from strategies.generation.wording import has_word, numeral

USED = "audience_intelligence.consumption_patterns.primary_channels"
SOURCES = "performance_analytics.traffic_sources"
RIVAL_CHANNELS = "competitive_intelligence.competitor_content_strategies.distribution_channels"
JOURNEY = "audience_intelligence.buying_journey"
FORMATS = "content_strategy.preferred_formats"
AUDIENCE_FORMATS = "audience_intelligence.content_preferences.preferred_formats"
BUDGET = "business_context.content_budget"

ANSWERS_USED = (
    USED,
    SOURCES,
    RIVAL_CHANNELS,
    JOURNEY,
    FORMATS,
    AUDIENCE_FORMATS,
    BUDGET,
    "business.proof_assets",
    "competitive_intelligence.top_competitors",
    "business_context.implementation_timeline",
    "business_context.team_size",
)
"""Paths of the answers that the choice of channels is based on."""

_UPKEEP_SHARE = 0.35
_SLOW = ("website", "podcast", "youtube")
_REFUSED_COUNT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredChannel:
    """A channel with its points and the calculation."""

    channel: Channel
    points: int
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChoice:
    """The channels to use, best first, and the refused ones, most tempting first."""

    chosen: tuple[ScoredChannel, ...]
    refused: tuple[ScoredChannel, ...]
    limit_working: str

    @property
    def upkeep_h(self) -> float:
        """Return the hours a week that the chosen channels take before anything is published."""
        return sum(item.channel.upkeep_h for item in self.chosen)


def choose_channels(brief: Brief, hours_per_week: float) -> ChannelChoice:
    """Choose as many channels as the hours allow, and at least one."""
    scored = sorted((_score_channel(brief, channel) for channel in channels().values()), key=lambda item: -item.points)
    limit = 2 if hours_per_week < 8 else 3 if hours_per_week < 30 else 4 if hours_per_week < 60 else 5
    usable = [item for item in scored if item.points > 0 and not item.channel.needs_money]
    chosen: list[ScoredChannel] = []
    for item in usable:
        spent = sum(other.channel.upkeep_h for other in chosen)
        if len(chosen) < limit and spent + item.channel.upkeep_h <= hours_per_week * _UPKEEP_SHARE:
            chosen.append(item)
    chosen = chosen or [min(usable, key=lambda item: item.channel.upkeep_h)]
    refused = [item for item in scored if item not in chosen and not _is_only_owned(brief, item)]
    refused.sort(key=lambda item: (not item.channel.needs_money or item.channel.key != "paid", -item.points))
    working = f"{numeral(hours_per_week)} h a week: at most {limit} channels, with at most 35% of the hours for upkeep"
    return ChannelChoice(chosen=tuple(chosen), refused=tuple(refused[:_REFUSED_COUNT]), limit_working=working)


def _is_only_owned(brief: Brief, item: ScoredChannel) -> bool:
    """Whether owning it is all that speaks for a channel. It is not worth naming as refused then."""
    return item.channel.own and item.points <= 1 and kind_of(brief).key not in item.channel.kinds


def _score_channel(brief: Brief, channel: Channel) -> ScoredChannel:
    parts = [part for part in _score_parts(brief, channel) if part[0]]
    total = sum(points for points, _ in parts)
    working = ", ".join(f"{why} {points:+d}" for points, why in parts) or "nothing in the brief speaks for it: 0"
    return ScoredChannel(channel=channel, points=total, working=f"{working} = {total}" if parts else working)


def _score_parts(brief: Brief, channel: Channel) -> list[tuple[int, str]]:
    habits = brief.audience_intelligence.consumption_patterns.primary_channels or ()
    rivals = brief.competitive_intelligence.competitor_content_strategies.distribution_channels or ()
    sources = brief.performance_analytics.traffic_sources or ()
    wanted = brief.content_strategy.preferred_formats or ()
    liked = brief.audience_intelligence.content_preferences.preferred_formats or ()
    strengths = (rival.strength or "" for rival in brief.competitive_intelligence.top_competitors or ())
    rivals_win = " ".join(strengths)
    proofs = " ".join(brief.business.proof_assets or ())
    return [
        (3 * is_channel_named(brief, channel, habits), "your audience uses it"),
        (2 * is_channel_named(brief, channel, sources), "it brings visits today"),
        (2 * _is_on_buying_journey(brief, channel), "your customers pass it before they buy"),
        (2 * has_word(proofs, channel.aliases), "you have proof to show there"),
        (1 * has_word(rivals_win, channel.aliases), "a competitor wins customers there"),
        (2 * _carries_format(channel, wanted), "it carries a format you want to make"),
        (1 * _carries_format(channel, liked), "it carries a format your audience prefers"),
        (1 * any(has_word(name, channel.aliases) for name in wanted), "you name it among your formats"),
        (1 * (kind_of(brief).key in channel.kinds), f"usual for {kind_of(brief).title}"),
        (1 * channel.own, "you own it"),
        (-1 * is_channel_named(brief, channel, rivals), "your competitors crowd it"),
        (-1 * (_has_short_timeline(brief) and channel.key in _SLOW), "slow for the time you give it"),
        (-1 * (channel.needs_money and not brief.business_context.content_budget.amount), "there is no money for it"),
    ]


def is_channel_named(brief: Brief, channel: Channel, texts: tuple[str, ...]) -> bool:
    """Whether one of the texts names this channel. "Social Media" means the usual network of the business."""
    if any(has_word(text, channel.aliases) for text in texts):
        return True
    return channel.key == kind_of(brief).social and any(re.search(r"\bsocial\b", text, re.I) for text in texts)


def _is_on_buying_journey(brief: Brief, channel: Channel) -> bool:
    """Whether the buying journey mentions the channel."""
    journey = brief.audience_intelligence.buying_journey
    steps = " ".join(filter(None, (journey.awareness, journey.consideration, journey.decision)))
    return has_word(steps, channel.aliases)


def _carries_format(channel: Channel, wanted: tuple[str, ...]) -> bool:
    """Whether the channel is one of the first two, the usual ones, of a wanted format."""
    return any(channel.key in find_format(name).channels[:2] for name in wanted)


def _has_short_timeline(brief: Brief) -> bool:
    return brief.business_context.implementation_timeline == "3 months"
