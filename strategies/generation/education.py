"""Educational cards shown while a strategy is written, chosen to match the step and the brief."""

import tomllib
from collections.abc import Set
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from strategies.generation.brief import Brief
from strategies.generation.brief.business import Trade
from strategies.generation.brief.goals import GoalKind

CARDS_PER_STEP = 3
FEW_HOURS_PER_WEEK = 10
_WORDS_PER_SECOND = 3.5
_TRADES: dict[Trade, str] = {
    "B2B": "b2b",
    "Online shop": "shop",
    "Local business": "local",
    "Professional services": "services",
    "Charity or cause": "cause",
}
_GOALS: dict[GoalKind, str] = {
    "Leads": "goal:leads",
    "Sales": "goal:orders",
    "Stock to sell": "goal:orders",
    "Bookings or slots": "goal:slots",
    "Sign-ups": "goal:list",
}

type Line = Annotated[str, StringConstraints(min_length=1, max_length=160)]


class Source(BaseModel):
    """The source of a card's fact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    url: str
    date: str | None = None


class EducationalCard(BaseModel):
    """A card to read while waiting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    step: int = Field(ge=1, le=8)
    kind: Literal["concept", "example", "tip", "question"]
    title: str = Field(max_length=60)
    body: str
    points: list[Line] = Field(min_length=2, max_length=4)
    tip: Line
    try_now: Line
    source: Source | None = None
    read_seconds: int = Field(ge=1)


@cache
def all_cards() -> tuple[EducationalCard, ...]:
    """Return every card, in the order of the steps."""
    return tuple(card for card, _ in _load_cards())


def cards_for(step_number: int, brief: Brief, already_shown: Set[str]) -> list[EducationalCard]:
    """Return up to three cards for a step that were not shown yet; those specific to the brief come first."""
    true = _brief_traits(brief)
    fitting = [
        (card, when)
        for card, when in _load_cards()
        if card.step == step_number and card.id not in already_shown and when <= true
    ]
    # Stable sort: cards with conditions that match the brief come first, otherwise the order of the file.
    fitting.sort(key=lambda item: -len(item[1]))
    return [card for card, _ in fitting[:CARDS_PER_STEP]]


def _brief_traits(brief: Brief) -> frozenset[str]:
    """Return the traits of the brief in the terms of the cards' `when` conditions."""
    rules, trade = brief.rules, brief.business.trade
    conditions = {
        "regulated": brief.business.regulation not in (None, "None"),
        "tight": sum(person.hours_per_week for person in brief.means.people) < FEW_HOURS_PER_WEEK,
        "rules": bool(rules.forbidden_words or rules.forbidden_claims or rules.barred_proof or rules.other),
        "seasons": any(season.kind == "Buying" for season in brief.timing.seasons or ()),
        "readers": any(channel.reach for channel in brief.means.channels or ()),
    }
    found = {name for name, is_met in conditions.items() if is_met}
    found |= {_GOALS[goal.kind] for goal in brief.goals if goal.kind in _GOALS}
    return frozenset(found | ({_TRADES[trade]} if trade in _TRADES else set()))


@cache
def _load_cards() -> tuple[tuple[EducationalCard, frozenset[str]], ...]:
    text = files("strategies.generation").joinpath("data/cards.toml").read_text(encoding="utf-8")
    return tuple(_parse_card(item) for item in tomllib.loads(text)["card"])


def _parse_card(item: dict[str, Any]) -> tuple[EducationalCard, frozenset[str]]:
    when = frozenset(item.pop("when", ()))
    words = " ".join((item["title"], item["body"], *item["points"], item["tip"], item["try_now"])).split()
    return EducationalCard(**item, read_seconds=round(len(words) / _WORDS_PER_SECOND)), when
