"""Words of texts: small words, stems, and the words that say what a sentence is about."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from strategies.generation.brief.codes import CURRENCIES

DATA = "strategies.generation"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# The bound keeps a long run of spaces from taking quadratic time.
_UNIT = re.compile(r"[\s-]{0,100}+([^\W\d_]++)(?!-)\b")
_ENDINGS = ("ings", "ing", "edly", "ers", "ed", "es", "er", "en", "ly", "s", "e")
_STEM_CHARS = 5
_SHORTEST_STEM = 3
_LONGEST_WORD = 60
_SHORT_FORMS = {"h": "hour", "hrs": "hour"}
# Words of measure and time come with figures of every kind, so they say nothing about which one it is.
_GENERIC = frozenset(
    "people person month year week day time number figure percent today plan per period total "  # noqa: SIM905 - words
    "first second third last next new old part euro euros pound pounds dollar dollars "
    "monat jahr woche tag zahl prozent mensch leute personen mois année semaine jour pour cent personnes gens "
    "mes año semana día personas por ciento maand jaar dag mensen".split()
)


@cache
def load_data(name: str) -> dict[str, Any]:
    """Return a data file of this package."""
    return tomllib.loads(files(DATA).joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


def base_language(tag: str) -> str:
    """Return the language of a BCP 47 tag without region, such as `de` for `de-AT`."""
    return tag.casefold().partition("-")[0]


@cache
def listed_words(language: str, kind: str) -> frozenset[str]:
    """Return the words of one list (`small`, `about`, `not`) in a language; none for languages that are not listed."""
    return frozenset(load_data("words").get(language, {}).get(kind, "").split())


def all_words(text: str) -> list[str]:
    """Return every word of a text in lower case."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return the beginning of a word that it shares with its other forms: `visitors` and `visits` give `visit`."""
    plain = _SHORT_FORMS.get(word) or word.removesuffix("'s").removesuffix("'")
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST_STEM:
            plain = plain[: -len(ending)]
            break
    cut = plain[:_STEM_CHARS]
    if len(cut) > _SHORTEST_STEM and cut[-1] == cut[-2]:
        cut = cut[:-1]
    return cut.removesuffix("e") if len(cut) > _SHORTEST_STEM else cut


@lru_cache(maxsize=16_384)
def content_stems(text: str, language: str) -> frozenset[str]:
    """Return the stems of the words that say what a text is about: no small words, no words of measure."""
    small = _small_words(language)
    return (
        frozenset(
            stem(word)
            for word in all_words(text)
            if (len(word) >= _SHORTEST_STEM or word in _SHORT_FORMS)
            and word not in small
            and len(word) <= _LONGEST_WORD
        )
        - _generic_stems()
    )


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of words."""
    return frozenset(map(stem, words))


def is_denied(text: str, language: str) -> bool:
    """Whether a text denies or forbids something."""
    return not (listed_words(language, "not") | listed_words("en", "not")).isdisjoint(all_words(text))


@cache
def time_units() -> frozenset[str]:
    """Return the stems of units of time."""
    return stems_of(load_data("guard")["instructions"]["time"].split())


def unit_after(text: str, end: int) -> str:
    """Return the stem of the unit of time right after a figure, as in `12 days` or `ten-day`; empty without one."""
    found = _UNIT.match(text, end)
    unit = stem(found[1].casefold()) if found else ""
    return unit if unit in time_units() else ""


@cache
def _small_words(language: str) -> frozenset[str]:
    return listed_words(language, "small") | listed_words("en", "small")


@cache
def _generic_stems() -> frozenset[str]:
    return stems_of(_GENERIC) | stems_of(code.casefold() for code in CURRENCIES)
