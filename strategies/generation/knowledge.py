"""Curated planning knowledge with sources: formats, channels, rhythms and constants."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.brief.business import Trade
from strategies.generation.brief.means import ChannelKey, FormatKey, Frequency


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of piece, the hours it takes, and the channels that can carry it, best first."""

    key: FormatKey
    name: str
    plural: str
    make_h: float
    check_h: float
    spread_h: float
    channels: tuple[ChannelKey, ...]
    source: str
    by_length: bool = False
    """Whether the hours of making grow with the length of the text."""
    is_repeated: bool = False
    """Whether a title can have further editions."""
    has_expenses: bool = False
    """Whether pieces usually need something bought, such as pictures or layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place to publish. `own` means that no platform can take it away."""

    key: ChannelKey
    name: str
    trades: tuple[Trade, ...]
    upkeep_h: float
    role: str
    """What it does, as a sentence that is true for any business."""
    stop: str
    """When to give it up."""
    own: bool = False
    social: bool = False
    needs_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """A rhythm of publishing."""

    name: Frequency
    pieces_per_week: float
    reads: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """The constants of planning."""

    window_days: int
    review_h: float
    review_why: str
    length_words: int
    """Words of an average article."""
    cadences: tuple[Cadence, ...]
    money_percent: dict[str, int]
    """Most of the money for `tools`, `making` and each `channel` that needs some."""


@cache
def planning() -> Planning:
    """Load the constants of planning."""
    data = _load("planning")
    return Planning(
        window_days=data["window"]["days"],
        review_h=data["review"]["hours"],
        review_why=data["review"]["why"],
        length_words=data["length"]["words"],
        cadences=tuple(Cadence(**item) for item in data["cadence"]),
        money_percent={name.removesuffix("_percent"): value for name, value in data["money"].items()},
    )


@cache
def formats() -> dict[FormatKey, Format]:
    """Load the formats by key."""
    return {item["key"]: Format(**_freeze_lists(item)) for item in _load("formats")["format"]}


@cache
def channels() -> dict[ChannelKey, Channel]:
    """Load the channels by key."""
    return {item["key"]: Channel(**_freeze_lists(item)) for item in _load("channels")["channel"]}


def get_cadence(name: str) -> Cadence:
    """Return the cadence that the brief calls by this name."""
    return next(item for item in planning().cadences if item.name == name)


def _freeze_lists(item: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}


def _load(name: str) -> dict[str, Any]:
    text = files("strategies.generation").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
