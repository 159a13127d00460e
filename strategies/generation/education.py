"""Educational cards shown while a strategy is written, chosen to match the step and the brief."""

import tomllib
from collections.abc import Set
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.goals import kind_of_goal
from strategies.generation.option_plan import options_of
from strategies.generation.reading import kind_of
from strategies.generation.regulated import regulated_fields_of
from strategies.generation.seasons import seasons_of

CARDS_PER_STEP = 3
_WORDS_PER_SECOND = 3.5

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
    hours = capacity_of(brief)
    found = {kind_of(brief).key, options_of(brief)[0].key}
    found |= {f"goal:{kind_of_goal(goal)}" for goal in brief.business_context.business_objectives}
    if regulated_fields_of(brief):
        found.add("regulated")
    if not hours.fits or hours.making_h < 10:
        found.add("tight")
    if brief.business.constraints or brief.content_strategy.editorial_guidelines.prohibited_content:
        found.add("rules")
    if any(season.kind == "busy" for season in seasons_of(brief)):
        found.add("seasons")
    return frozenset(found)


@cache
def _load_cards() -> tuple[tuple[EducationalCard, frozenset[str]], ...]:
    text = files("strategies.generation").joinpath("data/cards.toml").read_text(encoding="utf-8")
    return tuple(_parse_card(item) for item in tomllib.loads(text)["card"])


def _parse_card(item: dict[str, Any]) -> tuple[EducationalCard, frozenset[str]]:
    when = frozenset(item.pop("when", ()))
    words = " ".join((item["title"], item["body"], *item["points"], item["tip"], item["try_now"])).split()
    return EducationalCard(**item, read_seconds=round(len(words) / _WORDS_PER_SECOND)), when
