"""Finds the figures of a text, read in the notation of its language: numbers, percentages, shares and multiples."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from strategies.generation.writers.guard.cjk_numerals import take_cjk_numbers
from strategies.generation.writers.guard.notation import Readings, find_notation, read_digits, read_given_digits
from strategies.generation.writers.guard.numerals import is_spelled_percentage, spelled_numbers, spelled_shares
from strategies.generation.writers.guard.words import base_language

type Kind = Literal["number", "percent", "share", "multiple"]

_NUMBER = re.compile(r"\d+(?:[.,'’]\d+|[ ]\d{3}(?!\d))*")
_PERCENT = re.compile(
    r"[ ]?(?:%|percent\b|per cent\b|pct\b|prozent\b|por ciento\b|pour cent\b|per cento\b|por cento\b|procent\b"
    r"|процент(?:а|ов)?|パーセント|بالمئة|بالمائة|في المئة|في المائة)",
    re.IGNORECASE,
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
_TIMES = re.compile(
    r"\b(?:(twice)|([^\W_]+) times|(\d+)-fold) (?=as|more|the|longer|larger|higher|faster)", re.IGNORECASE
)
_MIXED_FRACTION = re.compile(r"(?<!\d)(\d*+)([¼½¾⅐-⅞])")
_RAISED_DIGITS = re.compile(r"[⁰¹²³⁴-⁹]{2,}|[₀-₉]{2,}")
_JOINERS = dict.fromkeys(map(ord, "\u200c\u200d\u200e\u200f"))
_EXPONENT = re.compile(r"(?<=[^\W\d_])[²³]")
# Common trade terms with a digit in them.
_TERMS = re.compile(r"\b(?:b2[bcg]|b2b2c|c2c|d2c|p2p|mp[34]|[23]d|24/7|co2|a/b|h[1-6])\b", re.IGNORECASE)
_LARGEST_CASUAL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as written, at its place in the plain text. A reading is a set of values that must all be known."""

    text: str
    start: int
    kind: Kind
    readings: Readings
    places: int = 0
    """Decimals that are shown."""
    is_spelled: bool = False
    share: tuple[int, int] | None = None
    """Part and whole of a share in words."""
    bare: frozenset[Decimal] = frozenset()
    """The values without the scale: `5m` may mean five metres in the user's own words."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_casual(self) -> bool:
        """Whether it is a small number in words, as in `two ways`, which claims nothing."""
        return self.is_spelled and self.kind == "number" and self.value <= _LARGEST_CASUAL

    @property
    def value(self) -> Decimal:
        """The first value of the first reading."""
        return next(iter(self.readings[0]))


def find_figures(plain: str, language: str, *, is_given: bool = False) -> list[Figure]:
    """Return the figures of a text that `normalize` has returned, in order; a word belongs to one figure only.

    Answers of the owner (`is_given`) may be in the notation of another language.
    """
    base = base_language(language)
    every = [*_find_shares(plain, base), *_find_digits(plain, language, is_given), *_find_spelled(plain, base)]
    found: list[Figure] = []
    for figure in sorted(every, key=lambda figure: (figure.start, figure.start - figure.end)):
        if not found or figure.start >= found[-1].end:
            found.append(figure)
    return found


def normalize(text: str) -> str:
    """Convert digits of any script to ASCII and other numerals to decimals; drop trade terms such as B2B."""
    joined = _RAISED_DIGITS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_JOINERS))
    whole = _MIXED_FRACTION.sub(_read_mixed_fraction, _EXPONENT.sub("", joined))
    folded = unicodedata.normalize("NFKC", "".join(map(_to_ascii, whole)))
    separated = folded.translate({0x066A: "%", 0x066B: ".", 0x066C: ","})
    return _TERMS.sub(" ", re.sub(r"(?<!\w)\.(?=\d)", "0.", separated))


def _find_shares(plain: str, language: str) -> Iterator[Figure]:
    end = 0
    for share in sorted(spelled_shares(plain, language), key=lambda share: (share.start, -len(share.words))):
        if share.start >= end:
            end = share.start + len(share.words)
            value = Decimal(share.part * 100) / share.whole
            yield Figure(
                text=share.words, start=share.start, kind="share", readings=(frozenset({value}),), is_spelled=True,
                share=(share.part, share.whole),
            )  # fmt: skip
    if language == "en":
        yield from _find_multiples(plain)


def _find_multiples(plain: str) -> Iterator[Figure]:
    for match in _TIMES.finditer(plain):
        words = next(filter(None, match.groups()))
        numbers = [number.value for number in spelled_numbers(words, "en")]
        value = Decimal(2) if match[1] else Decimal(words) if words.isdecimal() else numbers[0] if numbers else None
        if value is not None:
            yield Figure(text=match[0], start=match.start(), kind="multiple", readings=(frozenset({value}),))


def _find_spelled(plain: str, language: str) -> Iterator[Figure]:
    for words, start, value in spelled_numbers(plain, language):
        is_percentage = is_spelled_percentage(plain, start + len(words), language)
        kind: Kind = "percent" if is_percentage else "number"
        yield Figure(text=words, start=start, kind=kind, readings=(frozenset({value}),), is_spelled=True)


def _find_digits(plain: str, language: str, is_given: bool) -> Iterator[Figure]:
    numerals, rest = take_cjk_numbers(plain)
    start = 0
    for numeral, value in numerals:
        start = max(start, plain.find(numeral, start))
        yield Figure(text=numeral, start=start, kind="number", readings=(frozenset({value}),))
    for match in _NUMBER.finditer(rest):
        yield _read_figure(match, rest, language, is_given)


def _read_figure(match: re.Match[str], plain: str, language: str, is_given: bool) -> Figure:
    notation = find_notation(language)
    base = read_given_digits(match[0], notation) if is_given else read_digits(match[0], notation)
    places = max((-int(value.as_tuple().exponent) for value in base[0]), default=0)
    bare = frozenset[Decimal]().union(*base)
    scale = _SCALE.match(plain, match.end())
    if scale and not (scale[1] and scale[2].casefold() in _ATTACHED_ONLY):
        factors = _SCALES[scale[2].casefold()]
        scaled = tuple(frozenset(value * factor for value in reading) for reading in base for factor in factors)
        return Figure(text=match[0] + scale[0], start=match.start(), kind="number", readings=scaled, bare=bare)
    if percent := _PERCENT.match(plain, match.end()):
        return Figure(
            text=match[0] + percent[0], start=match.start(), kind="percent", readings=base, places=places, bare=bare
        )
    return Figure(text=match[0], start=match.start(), kind="number", readings=base, places=places, bare=bare)


def _read_mixed_fraction(match: re.Match[str]) -> str:
    return str(Decimal(match[1] or 0) + round(Decimal(unicodedata.numeric(match[2])), 3).normalize())


def _to_ascii(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) in {"No", "Nl"} and character != "〇":
        return f" {unicodedata.numeric(character):g} "
    return character
