"""Curated planning knowledge with sources: formats, channels, cadences, kinds of business, pillar purposes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.wording import has_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of piece and the hours it takes. `turns` is its frequency relative to other formats."""

    key: str
    title: str
    plural: str
    aliases: tuple[str, ...]
    make_h: float
    check_h: float
    spread_h: float
    turns: int
    by_length: bool
    channels: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place to publish. `own` means that no platform can take it away. Texts have placeholders in braces."""

    key: str
    title: str
    aliases: tuple[str, ...]
    kinds: tuple[str, ...]
    upkeep_h: float
    role: str
    refuse: str
    stop: str
    own: bool = False
    social: bool = False
    needs_money: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """A rhythm of publishing."""

    name: str
    pieces_per_week: float
    reads: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyShare:
    """A share of the budget."""

    title: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """The constants of planning."""

    full_time_week_h: int
    making_percent: int
    hours_why: str
    window_days: int
    hub_h: float
    hub_why: str
    swing_percent: int
    """Distance of the low and the high case from current figures."""
    length_words: int
    length_factors: dict[str, float]
    cadences: tuple[Cadence, ...]
    money: tuple[MoneyShare, ...]


@cache
def planning() -> Planning:
    """Load the constants of planning."""
    data = _load("planning")
    return Planning(
        full_time_week_h=data["hours"]["full_time_week_h"],
        making_percent=data["hours"]["making_percent"],
        hours_why=data["hours"]["why"],
        window_days=data["window"]["days"],
        hub_h=data["hub"]["hours"],
        hub_why=data["hub"]["why"],
        swing_percent=data["forecast"]["swing_percent"],
        length_words=data["length"]["words"],
        length_factors={name: data["length"][name] for name in ("short", "medium", "long")},
        cadences=tuple(Cadence(**item) for item in data["cadence"]),
        money=tuple(MoneyShare(**item) for item in data["money"]),
    )


@cache
def formats() -> dict[str, Format]:
    """Load the formats by key."""
    return {item["key"]: Format(**_freeze_lists(item)) for item in _load("formats")["format"]}


@cache
def channels() -> dict[str, Channel]:
    """Load the channels by key."""
    return {item["key"]: Channel(**_freeze_lists(item)) for item in _load("channels")["channel"]}


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


def get_cadence(name: str) -> Cadence:
    """Return the cadence that the brief calls by this name."""
    return next(item for item in planning().cadences if item.name == name)


def find_format(name: str) -> Format:
    """Return the format that a free text means, or `other`."""
    known = formats()
    exact = next((item for item in known.values() if item.aliases and item.aliases[0] in name.casefold()), None)
    return exact or next((item for item in known.values() if has_word(name, item.aliases)), known["other"])


def _freeze_lists(item: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}


def _load(name: str) -> dict[str, Any]:
    text = files("strategies.generation").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
