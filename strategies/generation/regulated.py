"""Detects fields in which the law regulates claims."""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from strategies.generation.brief import Brief
from strategies.generation.wording import has_word


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatedField:
    """A regulated field with its rule in short and the source of the full wording."""

    key: str
    title: str
    words: tuple[str, ...]
    place: str
    """Country or region of the rule."""
    rule: str
    source: str


@lru_cache(maxsize=32)
def regulated_fields_of(brief: Brief) -> tuple[RegulatedField, ...]:
    """Return the regulated fields that the brief mentions."""
    business = brief.business
    text = " ".join(filter(None, (business.industry, business.description, business.offer, business.ideal_customer)))
    return tuple(field for field in _load_fields() if has_word(text, field.words))


@cache
def _load_fields() -> tuple[RegulatedField, ...]:
    text = files("strategies.generation").joinpath("data/regulated.toml").read_text(encoding="utf-8")
    return tuple(RegulatedField(**{**item, "words": tuple(item["words"])}) for item in tomllib.loads(text)["field"])
