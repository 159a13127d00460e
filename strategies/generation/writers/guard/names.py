"""Finds names of people, firms and studies that are not in the facts.

In most languages a capital inside a sentence marks a name. In German, in titles with capitals throughout, and in
scripts without capitals it does not; there only well-known houses, mixed-case names (`McKinsey`) and names with a
title or a legal form are found, and studies by their words.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from strategies.generation.writers.guard.known_words import Known
from strategies.generation.writers.guard.patterns import raw_pattern, words_pattern
from strategies.generation.writers.guard.words import base_language, load_data

_TOKEN = re.compile(r"[^\W\d_][\w’'&.]*\w|[^\W\d_]")
_STARTERS = '.!?…:;–—•“”"«»„(¿¡/|*[‘'
_DENIED = re.compile(
    r"\b(?:no|not|never|without|keine?|nicht|aucune?|pas d|ningún|nessun[ao]?|geen)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_LEGAL_FORM = re.compile(
    r"\b([A-ZÄÖÜ][\w&-]+(?: [A-ZÄÖÜ][\w&-]+)*) (?:GmbH|AG|KG|Ltd|Inc|LLC|PLC|plc|S\.?A\.?R?\.?L?\.?|B\.?V\.?"
    r"|University|Institute|Institut|Universität)\b"
)
_TITLED = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme|Madame|Monsieur|Sra?|Dhr|Mevrouw)\.? ([A-ZÄÖÜÉ][\w-]+)")
_TITLE_CASE_SHARE, _TITLE_CASE_WORDS = 0.6, 4
_CAPITALIZED_NOUNS = frozenset({"de", "lb", "gsw"})
# Spaces are matched only from the start of their run; otherwise a long run takes quadratic time.
_REPORTS = re.compile(
    r"(?<!\s)\s*+(?:says?|said|found|finds|shows|reports?|reported|recommends?|wrote|writes|ranks|rates|praises|named|estimates?|advises|predicts|calls)\b"
)
_OUTLETS = re.compile(
    r"\s(?:magazine|newspaper|journal|guidelines?|institute|foundation|stud(?:y|ies)|surveys?|reports?|university|index|awards?)\b"
)
_SHORT_MAX = 5
_LONGEST_NAME = 80


def unknown_names(sentence: str, known: Known, language: str, lowered: frozenset[str]) -> Iterator[str]:
    """Yield names that the facts do not have. `lowered` are the words that the answer also writes without capital."""
    yield from dict.fromkeys(
        name for name in _candidates(sentence, known, base_language(language), lowered) if len(name) <= _LONGEST_NAME
    )


def claimed_studies(sentence: str, known: Known) -> Iterator[str]:
    """Yield the words that claim a study or experts whom the facts do not have."""
    for pattern in (_authority_pattern(), raw_pattern("sources", "phrases")):
        for found in pattern.finditer(sentence):
            if not known.has_phrase(found[0]) and not _DENIED.search(sentence[: found.start()]):
                yield found[0]


def _marked_names(sentence: str, known: Known) -> Iterator[str]:
    """Yield well-known houses, and names with a title or a legal form."""
    for found in _house_pattern().finditer(sentence):
        if found[0][0].isupper() and not known.has_name(found[0]):
            yield found[0]
    for pattern in (_LEGAL_FORM, _TITLED):
        for found in pattern.finditer(sentence):
            yield from (word for word in _TOKEN.findall(found[1]) if not known.has_name(word))


def _candidates(sentence: str, known: Known, language: str, lowered: frozenset[str]) -> Iterator[str]:
    yield from _marked_names(sentence, known)
    tokens = list(_TOKEN.finditer(sentence))
    trusts_capitals = language not in _CAPITALIZED_NOUNS and not _is_title_case([token[0] for token in tokens])
    for token in tokens:
        word = token[0]
        if not word[0].isupper() or known.has_name(word):
            continue
        acts = _REPORTS.match(sentence, token.end()) or _OUTLETS.match(sentence, token.end())
        if _is_short_form(word):
            yield from [word] if len(word) > 1 and acts else []
            continue
        is_mixed = any(letter.isupper() for letter in word[1:]) and not word.isupper() and "'" not in word[:3]
        if word.casefold() in lowered and not is_mixed:
            continue
        starts = _starts_sentence(sentence, token.start())
        if (is_mixed and "-" not in word) or (trusts_capitals and not starts):
            yield from _unknown_parts(word, known)
        elif starts and trusts_capitals and acts:
            yield word


def _unknown_parts(word: str, known: Known) -> Iterator[str]:
    return (part for part in re.split(r"[-/.]", word) if part[:1].isupper() and not known.has_name(part))


def _is_title_case(words: Iterable[str]) -> bool:
    long = [word for word in words if len(word) > 3]
    return len(long) >= _TITLE_CASE_WORDS and sum(word[0].isupper() for word in long) >= _TITLE_CASE_SHARE * len(long)


def _is_short_form(word: str) -> bool:
    """Whether a word is `I`, or an abbreviation such as PDF, CFOs or GBP."""
    plain = word.removesuffix("s").replace("’", "'").partition("'")[0]
    return len(plain) <= _SHORT_MAX and plain.isupper() and plain.casefold() not in _houses()


def _starts_sentence(sentence: str, start: int) -> bool:
    before = sentence[max(0, start - 12) : start].rstrip(" \t")
    return (
        not before
        or before[-1] in _STARTERS
        or before[-1] == "\n"
        or (before[-1] == "-" and sentence[start - 1] == " ")
    )


@cache
def _houses() -> frozenset[str]:
    return frozenset(load_data("guard")["sources"]["houses"].split())


@cache
def _house_pattern() -> re.Pattern[str]:
    return words_pattern("sources", "houses")


@cache
def _authority_pattern() -> re.Pattern[str]:
    part = load_data("guard")["sources"]
    return re.compile(rf"\b(?:{part['authorities']})\b(?:\s\w+){{0,6}}?\s(?:{part['verbs']})\b", re.IGNORECASE)
