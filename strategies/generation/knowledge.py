"""The curated planning knowledge, as data with sources: formats, channels, cadences, kinds of business, pillars."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.wording import has_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of piece and the hours one takes. `turns` is how often it comes up beside the others."""

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
    """A place to publish. `own` means no platform can take it away; texts have names in braces to fill in."""

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
    """A kind of business, told by words in the brief."""

    key: str
    title: str
    words: tuple[str, ...]
    social: str
    weekdays: tuple[str, ...]
    cliche: str
    """A sentence anybody of this kind could write."""
    customer_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokePattern:
    """A working title with places for the user's words.

    `kinds` are the kinds of business it suits, all when empty; `unless` names a rule that forbids it; `trouble` is
    for worries about something that goes wrong, not for doubts; `steps` are the middle of a writer's outline.
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
    """Kinds of proof it wants, most wanted first."""
    stage: str
    promise: str
    promise_without: str
    spokes: tuple[SpokePattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyShare:
    """A line of the budget."""

    title: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """Numbers every plan is calculated with."""

    full_time_week_h: int
    making_percent: int
    hours_why: str
    window_days: int
    hub_h: float
    hub_why: str
    swing_percent: int
    """How far a low and a high case lie from today's numbers."""
    length_words: int
    length_factors: dict[str, float]
    cadences: tuple[Cadence, ...]
    money: tuple[MoneyShare, ...]


@cache
def planning() -> Planning:
    """Constants of the arithmetic."""
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
    """Formats by key."""
    return {item["key"]: Format(**_freeze_lists(item)) for item in _load("formats")["format"]}


@cache
def channels() -> dict[str, Channel]:
    """Channels by key."""
    return {item["key"]: Channel(**_freeze_lists(item)) for item in _load("channels")["channel"]}


@cache
def kinds() -> tuple[Kind, ...]:
    """Kinds of business; the last one fits any."""
    return tuple(Kind(**_freeze_lists(item)) for item in _load("kinds")["kind"])


@cache
def actions() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Words in goals, and the next step to ask a reader for."""
    return tuple((tuple(item["words"]), item["ask"]) for item in _load("kinds")["action"])


@cache
def purposes() -> dict[str, Purpose]:
    """Purposes of a pillar by key."""
    found = {}
    for item in _load("pillars")["purpose"]:
        spokes = tuple(SpokePattern(**_freeze_lists(spoke)) for spoke in item.pop("spoke"))
        found[item["key"]] = Purpose(**{**_freeze_lists(item), "spokes": spokes})
    return found


def get_cadence(name: str) -> Cadence:
    """A cadence by the name the brief uses."""
    return next(item for item in planning().cadences if item.name == name)


def find_format(name: str) -> Format:
    """The format a free text means; `other` when it means none of them."""
    known = formats()
    exact = next((item for item in known.values() if item.aliases and item.aliases[0] in name.casefold()), None)
    return exact or next((item for item in known.values() if has_word(name, item.aliases)), known["other"])


def _freeze_lists(item: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}


def _load(name: str) -> dict[str, Any]:
    text = files("strategies.generation").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
