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
    is_series: bool = False
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
    hub_h: float
    hub_why: str
    review_h: float
    review_why: str
    swing_percent: int
    """Distance of the low and the high case from current figures."""
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
        hub_h=data["hub"]["hours"],
        hub_why=data["hub"]["why"],
        review_h=data["review"]["hours"],
        review_why=data["review"]["why"],
        swing_percent=data["forecast"]["swing_percent"],
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


# Knowledge of the modules that are being replaced; deleted together with them.


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of business, recognized by words in the brief."""

    key: str
    title: str
    words: tuple[str, ...]
    social: str
    weekdays: tuple[str, ...]
    cliche: str
    """A sentence that any business of this kind could write."""
    customer_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokePattern:
    """A working title with placeholders for the user's words.

    `kinds` are the kinds of business it suits (all if empty). `unless` names a rule that forbids it. `trouble` marks
    patterns for worries about something going wrong, not for doubts. `steps` are the middle of a writer's outline.
    """

    title: str
    question: str
    stage: str
    steps: tuple[str, ...]
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    unless: str = ""
    trouble: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a pillar is for."""

    key: str
    title: str
    words: tuple[str, ...]
    proof: tuple[str, ...]
    """Kinds of proof it uses, best first."""
    stage: str
    promise: str
    promise_without: str
    spokes: tuple[SpokePattern, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    """Load the kinds of business; the last one fits any."""
    return tuple(Kind(**_freeze_lists(item)) for item in _load("kinds")["kind"])


@cache
def actions() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Load pairs of words in goals and the next step to ask readers for."""
    return tuple((tuple(item["words"]), item["ask"]) for item in _load("kinds")["action"])


@cache
def purposes() -> dict[str, Purpose]:
    """Load the purposes of pillars by key."""
    found = {}
    for item in _load("pillars")["purpose"]:
        spokes = tuple(SpokePattern(**_freeze_lists(spoke)) for spoke in item.pop("spoke"))
        found[item["key"]] = Purpose(**{**_freeze_lists(item), "spokes": spokes})
    return found


def find_format(name: str) -> Format:
    """Return the format of this key."""
    return next((item for item in formats().values() if item.key == name), formats()["Other"])
