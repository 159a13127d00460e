"""Reads figures as values, so that `1,200`, `1.2k` and `一千二百` are recognized as the same figure.

A figure has several readings where notations clash (`1,234` is 1234 in London and 1.234 in Berlin). It is known if
every value of one reading is known. Nothing is rounded.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import JsonValue

from strategies.generation.writers.guard.numerals import spelled_numbers, take_cjk_numbers

_NUMBER = re.compile(r"\d+(?:[.,'’]\d+|[ ]\d{3}(?!\d))*")
_PERCENT = re.compile(
    r"[ ]?(?:%|percent\b|per cent\b|pct\b|prozent\b|パーセント|بالمئة|بالمائة|في المئة|في المائة)", re.IGNORECASE
)
_SCALES: dict[str, tuple[int, ...]] = {
    word: values
    for words, values in {
        "k thousand tsd tausend mille mil тыс тысяч ألف": (10**3,),
        "m mn mio million millions millionen millón millones milioni milione milhão milhões miljoen miljoner mln "
        "milionów млн миллион миллионов مليون": (10**6,),
        "b bn mrd milliard milliards milliarde milliarden miliardi miljard mld млрд مليار": (10**9,),
        "billion billions billionen billón billones": (10**9, 10**12),
        "lakh lakhs लाख": (10**5,),
        "crore crores करोड़": (10**7,),
    }.items()
    for word in words.split()
}
_SCALE = re.compile(rf"([ ]?)({'|'.join(sorted(map(re.escape, _SCALES), key=len, reverse=True))})(?!\w)", re.IGNORECASE)
# After a space such a letter is a unit: `5 m`.
_ATTACHED_ONLY = frozenset({"k", "m", "b"})
_MIXED_FRACTION = re.compile(r"(?<!\d)(\d*+)([¼½¾⅐-⅞])")
_RAISED_DIGITS = re.compile(r"[⁰¹²³⁴-⁹]{2,}|[₀-₉]{2,}")
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f"))
_EXPONENT = re.compile(r"(?<=[^\W\d_])[²³]")
# Common trade terms with a digit in them.
_TERMS = re.compile(r"\b(?:b2[bcg]|b2b2c|c2c|d2c|p2p|mp[34]|[23]d|24/7)\b", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^[ \t]*[(]?(\d{1,2})[.)](?=[ \t])", re.MULTILINE)
_LARGEST_CASUAL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as written. A reading is a set of values that must all be known."""

    text: str
    readings: tuple[frozenset[Decimal], ...]
    bare: frozenset[Decimal]
    """The values without the scale: `5m` may mean five metres in the user's own words."""


def known_values(facts: JsonValue | Mapping[str, JsonValue]) -> frozenset[Decimal]:
    """Return every value in the facts: in strings and keys, as numbers, and as lengths of lists."""
    return frozenset(_known_values(facts))


def unknown_figures(text: str, known: frozenset[Decimal]) -> list[str]:
    """Return figures of `text` that are not among the known values. Small numbers in words are ignored."""
    plain = _normalize(_drop_list_numbers(text))
    unknown = [f.text for f in _find_figures(plain) if not any(reading <= known for reading in f.readings)]
    spelled = [
        number.words
        for number in spelled_numbers(plain)
        if (number.value > _LARGEST_CASUAL or number.is_share) and number.value not in known
    ]
    return list(dict.fromkeys([*unknown, *spelled]))


def _known_values(fact: JsonValue | Mapping[str, JsonValue]) -> Iterator[Decimal]:
    match fact:
        case str():
            yield from _values_in(fact)
        case bool() | None:
            return
        case int() | float():
            yield abs(Decimal(str(fact)))
        case Mapping():
            for key, value in fact.items():
                yield from _values_in(key.replace("_", " "))
                yield from _known_values(value)
        case _:
            yield Decimal(len(fact))
            for item in fact:
                yield from _known_values(item)


def _values_in(text: str) -> Iterator[Decimal]:
    plain = _normalize(text)
    for figure in _find_figures(plain):
        yield from figure.bare.union(*figure.readings)
    for number in spelled_numbers(plain):
        yield number.value


def _normalize(text: str) -> str:
    """Convert digits of any script to ASCII and other numerals to decimals; drop trade terms such as B2B."""
    joined = _RAISED_DIGITS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_JOINERS))
    whole = _MIXED_FRACTION.sub(_read_mixed_fraction, _EXPONENT.sub("", joined))
    folded = unicodedata.normalize("NFKC", "".join(map(_to_ascii, whole)))
    separated = folded.translate({0x066A: "%", 0x066B: ".", 0x066C: ","})
    return _TERMS.sub(" ", re.sub(r"(?<!\w)\.(?=\d)", "0.", separated))


def _read_mixed_fraction(match: re.Match[str]) -> str:
    return str(Decimal(match[1] or 0) + round(Decimal(unicodedata.numeric(match[2])), 3).normalize())


def _to_ascii(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) in {"No", "Nl"} and character != "〇":
        return f" {unicodedata.numeric(character):g} "
    return character


def _drop_list_numbers(text: str) -> str:
    """Drop the numbers of a list that counts 1, 2, 3 at the start of its lines."""
    last = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal last
        if int(match[1]) not in {1, last + 1}:
            return match[0]
        last = int(match[1])
        return ""

    return _LIST_NUMBER.sub(drop, text)


def _find_figures(plain: str) -> Iterator[Figure]:
    numerals, rest = take_cjk_numbers(plain)
    for numeral, value in numerals:
        yield Figure(text=numeral, readings=(frozenset({value}),), bare=frozenset())
    for match in _NUMBER.finditer(rest):
        yield _read_figure(match, rest)


def _read_figure(match: re.Match[str], plain: str) -> Figure:
    base = _readings(match[0])
    bare = frozenset[Decimal]().union(*base)
    scale = _SCALE.match(plain, match.end())
    if scale and not (scale[1] and scale[2].casefold() in _ATTACHED_ONLY):
        factors = _SCALES[scale[2].casefold()]
        scaled = tuple(frozenset(value * factor for value in reading) for reading in base for factor in factors)
        return Figure(text=match[0] + scale[0], readings=scaled, bare=bare)
    if percent := _PERCENT.match(plain, match.end()):
        shares = tuple(frozenset(value / 100 for value in reading) for reading in base if max(reading) < 100)
        return Figure(text=match[0] + percent[0], readings=base + shares, bare=bare)
    return Figure(text=match[0], readings=base, bare=bare)


def _readings(run: str) -> tuple[frozenset[Decimal], ...]:
    """Return the readings of digits with separators: grouped, decimal, or separate figures (dates, versions)."""
    parts, marks = re.split(r"[.,'’ ]", run), re.findall(r"[.,'’ ]", run)
    *head, tail = parts
    readings = []
    if _is_grouped(parts) and len(set(marks)) <= 1:
        readings.append(frozenset({Decimal("".join(parts))}))
    if marks and _is_decimal_mark(marks) and _is_grouped(head):
        readings.append(frozenset({Decimal(f"{''.join(head)}.{tail}")}))
    if " " in marks or not readings:
        readings.append(frozenset(map(Decimal, parts)))
    return tuple(readings)


def _is_decimal_mark(marks: list[str]) -> bool:
    *grouping, last = marks
    return last in {".", ","} and last not in grouping and len(set(grouping)) <= 1


def _is_grouped(parts: list[str]) -> bool:
    """Whether the digits are grouped in thousands (international or Indian), or form a single group."""
    first, *others = parts
    if not others:
        return True
    if first.startswith("0") or len(first) > 3 or len(others[-1]) != 3:
        return False
    middle = {len(part) for part in others[:-1]}
    return middle <= {3} or (middle <= {2} and len(first) <= 2)
