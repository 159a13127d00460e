"""Reads numbers and shares in words: `two hundred and fifty`, `fünfundzwanzig`, `nine in ten`, `les deux tiers`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from strategies.generation.writers.guard.words import load_data

_FALLBACK = "en"
_LONGEST_RUN = 12
_MEASURES = r"(?!\s+(?:minutes?|seconds?|hours?|days?|weeks?|months?|years?|words?|minuten|tagen?|wochen|jours?|mois))"
_REPEATED = r"(?!\s+(?:minute|hour|day|week|month|quarter|year|time|tag|woche|monat|jahr|mal|dag|week|maand))"
_PERCENT = r"[ -](?:percent|per cent|pct|prozent|por ciento|pour cent|per cento|por cento|procent)\b|[ ]?%"


class Spelled(NamedTuple):
    """A number in words, at its place in the text."""

    words: str
    start: int
    value: Decimal


class Share(NamedTuple):
    """A part of a whole in words: `part` of `whole`, such as 9 of 10."""

    words: str
    start: int
    part: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """The number words of a language, as patterns."""

    values: Mapping[str, int]
    units: Mapping[str, int]
    number: re.Pattern[str]
    percent: re.Pattern[str]
    pair: re.Pattern[str]
    part: re.Pattern[str]
    nth: re.Pattern[str] | None
    half: re.Pattern[str]
    parts: Mapping[str, int]
    nths: Mapping[str, int]


@cache
def find_numerals(language: str) -> Numerals:
    """Return the number words of a language; those of English for languages that are not listed."""
    data: dict[str, Any] = load_data("numerals")
    return _build(data.get(language) or data[_FALLBACK])


def spelled_numbers(text: str, language: str) -> Iterator[Spelled]:
    """Yield number words with their values. A lone `million` is not counted as a figure."""
    numerals = find_numerals(language)
    for match in numerals.number.finditer(text):
        words = [word for word in re.split(r"[ -]+", match[0].casefold()) if word]
        value = _sum_words(match[0].casefold(), words, numerals)
        if value is not None:
            yield Spelled(match[0], match.start(), value)


def spelled_shares(text: str, language: str) -> Iterator[Share]:
    """Yield the shares in words, such as `nine in ten`, `half of our deals`, `two thirds`, `jede zehnte`."""
    numerals = find_numerals(language)
    for match in numerals.pair.finditer(text):
        part, whole = _small(match["part"], numerals), _small(match["whole"], numerals)
        if part and whole and part < whole:
            yield Share(match[0], match.start(), part, whole)
    for match in numerals.part.finditer(text):
        name, count = match["name"].casefold(), _small(match["count"] or "", numerals) or 1
        # One part is a share only where it says of what: `a third of the list`, but `a third reader`, `two quarters`.
        if count < numerals.parts[name] and (match["of"] or (match["count"] and not name.startswith("quarter"))):
            yield Share(match[0].removesuffix(match["of"] or ""), match.start(), count, numerals.parts[name])
    if numerals.nth:
        for match in numerals.nth.finditer(text):
            yield Share(match[0], match.start(), 1, numerals.nths[match["nth"].casefold()])
    for match in numerals.half.finditer(text):
        yield Share(match[0], match.start(), 1, 2)


def is_spelled_percentage(text: str, end: int, language: str) -> bool:
    """Whether the number words before `end` are followed by the word or the sign of percent."""
    return find_numerals(language).percent.match(text, end) is not None


def _build(data: Mapping[str, Any]) -> Numerals:
    values = _values(data)
    units: dict[str, int] = data["units"]
    word = _either([*values, *units])
    joiner = f"(?:[ -]|[ ]{re.escape(data['joiner'])}[ ])"
    whole = rf"(?:\d{{1,3}}|{word})"
    one = _either(data["one"].split())
    parts: dict[str, int] = data["parts"]
    pair = (
        rf"\b(?P<part>\d{{1,3}}|{word}|{one})(?:\s[^\W\d_]+)?\s"
        rf"(?:(?:{data['in']})\s|(?:{data['of_ten']})\s(?=(?:10|100|ten|hundred|zehn|hundert|dix|cent|diez|dieci|tien|dez)\b))"
        rf"(?P<whole>{whole})\b(?!\s+(?:million|billion)){_MEASURES}"
    )
    counts = _either([name for name, value in values.items() if 2 <= value <= 9])
    part = rf"\b(?:(?P<count>{counts})|(?P<one>{one}))[ -](?P<name>{_either(parts)})\b(?P<of>\s+(?:{data['part_of']}))?"
    nths: dict[str, int] = data["nth"]
    every = data.get("every", "")
    return Numerals(
        values=values | dict.fromkeys(data["one"].split(), 1),
        units=units,
        number=re.compile(rf"\b{word}(?:{joiner}{word})*\b", re.IGNORECASE),
        percent=re.compile(_PERCENT, re.IGNORECASE),
        pair=re.compile(pair, re.IGNORECASE),
        part=re.compile(part, re.IGNORECASE),
        nth=re.compile(rf"\b(?:{_either(every.split())})\s(?P<nth>{_either(nths)})\b{_REPEATED}", re.IGNORECASE)
        if every
        else None,
        half=re.compile(data["half"], re.IGNORECASE),
        parts=parts,
        nths=nths,
    )


def _values(data: Mapping[str, Any]) -> dict[str, int]:
    ones = {word: value for value, word in enumerate(data["numbers"].split(), start=1)}
    tens = {word: value * 10 for value, word in enumerate(data["tens"].split(), start=1)}
    found = ones | tens
    if "compound" in data:
        below_ten = [(word, value) for word, value in ones.items() if value < 10]
        for (unit, low), (ten, high) in product(below_ten, tens.items()):
            if high > 10:
                word = f"{unit.removesuffix('s') if low == 1 else unit}{data['compound']}{ten}"
                found[word if data["compound"] else f"{ten}{unit}"] = high + low
        for (unit, low), (name, factor) in product(below_ten, data["units"].items()):
            if factor in {100, 1000}:
                found[f"{unit.removesuffix('s') if low == 1 else unit}{name}"] = low * factor
    return found


def _either(words: Any) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _small(word: str, numerals: Numerals) -> int | None:
    plain = word.casefold()
    return int(plain) if plain.isdigit() else numerals.values.get(plain) or numerals.units.get(plain)


def _sum_words(run: str, words: list[str], numerals: Numerals) -> Decimal | None:
    if run in numerals.values:
        return Decimal(numerals.values[run])
    if len(words) > _LONGEST_RUN or numerals.values.keys().isdisjoint(words):
        return None
    total = section = 0
    for word in words:
        unit = numerals.units.get(word)
        if unit is None:
            section += numerals.values.get(word, 0)
        elif unit == 100:
            section = (section or 1) * unit
        else:
            total, section = total + (section or 1) * unit, 0
    return Decimal(total + section)
