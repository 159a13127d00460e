"""The words and phrases of the facts, to find names and quotations that are not in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError

from strategies.generation.brief.codes import COUNTRIES, LANGUAGES
from strategies.generation.knowledge import channels
from strategies.generation.writers.guard.addresses import normalize_addresses
from strategies.generation.writers.guard.dates import month_names
from strategies.generation.writers.guard.words import all_words, load_data, stem

_SPACES = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """Words, their stems, and the running text of the facts, without case and punctuation."""

    words: frozenset[str]
    stems: frozenset[str]
    running: str
    addresses: str

    def has_phrase(self, text: str) -> bool:
        """Whether the words of a text stand in the facts in the same order."""
        return squeeze(text) in self.running

    def has_name(self, word: str) -> bool:
        """Whether a capitalized word is in the facts in any form, or is known to everybody."""
        plain = word.casefold().replace("’", "'").removesuffix("'s").removesuffix("'")
        return plain in self.words or stem(plain) in self.stems or plain in _common_words()


def build_known(texts: Iterable[str], language: str) -> Known:
    """Return the words of the texts, and the names of months, days, countries and languages."""
    joined = "\n".join(texts)
    words = _words_of(joined)
    return Known(
        words=words | _calendar_words(language),
        stems=frozenset(map(stem, words)),
        running=squeeze(joined),
        addresses=normalize_addresses(joined),
    )


def squeeze(text: str) -> str:
    """Return a text in lower case with single spaces for everything but letters and digits."""
    return f" {_SPACES.sub(' ', text.casefold()).strip()} "


@lru_cache(maxsize=32)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(all_words(text))


@cache
def _common_words() -> frozenset[str]:
    platforms = " ".join(f"{channel.key} {channel.name}" for channel in channels().values())
    names = " ".join([*COUNTRIES.values(), *LANGUAGES.values(), platforms, load_data("guard")["names"]["common"]])
    return frozenset(all_words(names)) | _calendar_words("en")


@cache
def _calendar_words(language: str) -> frozenset[str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return frozenset()
    days = " ".join(str(name) for width in ("wide", "abbreviated") for name in locale.days["format"][width].values())
    places = " ".join([*map(str, locale.territories.values()), *map(str, locale.languages.values())])
    return frozenset(all_words(f"{days} {places}")) | frozenset(month_names(locale.language))
