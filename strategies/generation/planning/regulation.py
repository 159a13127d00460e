"""Advertising rules of regulated trades, and the words in an owner's own text that such rules often forbid."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strategies.generation.brief import Brief
from strategies.generation.brief.business import Regulation
from strategies.generation.brief.codes import country_name

_TRADES: dict[Regulation, str] = {
    "Health": "health services",
    "Food supplements": "food supplements",
    "Medicines": "medicines",
    "Finance": "financial services",
    "Law": "legal services",
    "Alcohol": "alcohol",
    "Gambling": "gambling",
    "Other": "your trade",
}
_WITH_ARTICLE = frozenset({"AE", "BS", "CF", "CG", "CD", "DO", "GB", "GM", "MV", "NL", "PH", "US"})

_STRONG = re.compile(r"\b(cure[sd]?|curing|heal(?:s|ed|ing)?|guarantee(?:s|d)?|miracles?|risk-free)\b", re.IGNORECASE)
_WEAK = re.compile(r"\b(prevent(?:s|ed|ing)?|treat(?:s|ed|ment)?|relieve[sd]?|proven)\b", re.IGNORECASE)
"""Words that say little alone, but belong to the claim where a strong word stands beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertisingRule:
    """A rule in short, and the source of its full text."""

    trade: Regulation
    countries: tuple[str, ...]
    text: str
    source: str


def is_regulated(brief: Brief) -> bool:
    """Whether the owner says that the trade has advertising rules."""
    return brief.business.regulation not in (None, "None")


def trade_name(brief: Brief) -> str:
    """Return the regulated trade as used in sentences, such as `health services`; `your trade` if it is unknown."""
    return _TRADES.get(brief.business.regulation or "Other", "your trade")


def place_name(country: str | None) -> str:
    """Return the country as used after "in": `the United Kingdom`; `where you sell` is left to the caller if None."""
    if country is None:
        return ""
    name = country_name(country)
    return f"the {name}" if country in _WITH_ARTICLE and not name.startswith("The ") else name


def find_advertising_rule(brief: Brief) -> AdvertisingRule | None:
    """Return the rule of the owner's trade in the owner's country; None if it is not among the known ones."""
    return next(
        (
            rule
            for rule in _load_rules()
            if rule.trade == brief.business.regulation and brief.business.country in rule.countries
        ),
        None,
    )


def find_claim_words(brief: Brief) -> tuple[str, ...]:
    """Return words of the description and the offer that often are forbidden claims, as the owner spelled them.

    They lead to a warning and to nothing else. Empty if the owner says that the trade has no advertising rules.
    """
    if brief.business.regulation == "None":
        return ()
    text = f"{brief.business.description} {brief.business.offer}"
    strong = _STRONG.findall(text)
    found = [*strong, *_WEAK.findall(text)] if strong else []
    return tuple({word.casefold(): word.lower() for word in found}.values())


@cache
def _load_rules() -> tuple[AdvertisingRule, ...]:
    text = files("strategies.generation").joinpath("data/regulation.toml").read_text(encoding="utf-8")
    return tuple(
        AdvertisingRule(**{**item, "countries": tuple(item["countries"])}) for item in tomllib.loads(text)["rule"]
    )
