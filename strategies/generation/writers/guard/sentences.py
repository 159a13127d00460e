"""Splits texts into sentences, in all languages of the product."""

import re

from strategies.generation.writers.guard.dates import month_names

_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+(?=[\"“„«(¿¡]*[^\W_a-z])|(?<=[。！？؟۔।])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[^\W\d_]|e\.g|i\.e|z\.\s?B|d\.\s?h|u\.\s?a|o\.\s?ä|bzw|ca|etc|usw|vs|cf|approx|incl|excl|no|nr|mr|mrs|ms"
    r"|dr|prof|st|inc|ltd|co|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|mio|mrd|tsd|p\.\s?ex|av|env|max|min)"
    r")\.$",
    re.IGNORECASE,
)
_TAIL_CHARS = 8


_ORDINAL = re.compile(r"(?<![\d.,])\d{1,2}\.$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_NEXT_CHARS = 16


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text with their punctuation; an abbreviation with its stop ends no sentence."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        part = text[start : end.start()]
        if "\n" not in end[0] and (
            _ABBREVIATION.search(part[-_TAIL_CHARS:]) or _is_ordinal(part, text[end.end() : end.end() + _NEXT_CHARS])
        ):
            continue
        closing = end[0].rstrip()
        found.append(f"{part}{closing}")
        start = end.end()
    return [part for part in map(str.strip, [*found, text[start:]]) if part]


def _is_ordinal(part: str, rest: str) -> bool:
    """Whether a number with a stop is a day of a month, as in `3. November`."""
    word = _NEXT_WORD.match(rest)
    return word is not None and word[0].casefold() in month_names("de") and bool(_ORDINAL.search(part[-_TAIL_CHARS:]))
