"""Splits texts into sentences, in all languages of the product."""

import re

_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+(?=[\"“„«(¿¡]*[^\W_a-z])|(?<=[。！？؟۔।])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[^\W\d_]|e\.g|i\.e|z\.\s?B|d\.\s?h|u\.\s?a|o\.\s?ä|bzw|ca|etc|usw|vs|cf|approx|incl|excl|no|nr|mr|mrs|ms"
    r"|dr|prof|st|inc|ltd|co|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|mio|mrd|tsd|p\.\s?ex|av|env|max|min)"
    r"|\b\d{1,2})\.$",
    re.IGNORECASE,
)
_TAIL_CHARS = 8


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text with their punctuation; an abbreviation with its stop ends no sentence."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        part = text[start : end.start()]
        if "\n" not in end[0] and _ABBREVIATION.search(part[-_TAIL_CHARS:]):
            continue
        closing = end[0].rstrip()
        found.append(f"{part}{closing}")
        start = end.end()
    return [part for part in map(str.strip, [*found, text[start:]]) if part]
