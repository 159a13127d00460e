"""Checks that an answer rests on its quote: the words are in the source, and the answer adds no figure and no name."""

import re
import unicodedata
from datetime import date

from babel.dates import get_month_names

from strategies.generation.brief.form import Field
from strategies.generation.brief.typed_text import find_currencies
from strategies.generation.intake.figures import find_unknown_figure, read_values

QUOTE_MIN_CHARS = 2
_LOOKALIKES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "})
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME_INSIDE = re.compile(r"(?<=[\w,;:)] )[^\W\d_]{3,}")
_STEM_CHARS = 4
"""Words count as the same if they begin alike, so that an answer may inflect the words of the source."""
_OWN_WORDS_MIN = 0.5


def find_quote(source: str, quote: str) -> str | None:
    """Return the words of the source that a quote repeats, whatever its white space and kind of quotation marks.

    Case counts, and a quote cannot begin or end inside a word or number. None if the source does not have it.
    """
    plain, wanted = source.translate(_LOOKALIKES), unicodedata.normalize("NFC", quote).translate(_LOOKALIKES)
    # Models often put their own quotation marks around the quote.
    for words in (wanted.split(), wanted.strip(" \n\t\"'").split()):
        if match := _search(plain, words):
            # Each character was replaced by one character, so positions are those of the source.
            return " ".join(source[match.start() : match.end()].split())
    return None


def _search(plain: str, words: list[str]) -> re.Match[str] | None:
    if len("".join(words).strip("\"'")) < QUOTE_MIN_CHARS:
        return None
    pattern = r"\s+".join(map(re.escape, words))
    return re.search(rf"(?<!\w){pattern}(?!\w)" if _has_word_edges(words) else pattern, plain)


def find_objection(field: Field, answer: str, quote: str, source: str, *, today: date) -> str:
    """Return why the answer does not rest on the quote; empty if it does."""
    match field.kind:
        case "choice" | "choices" | "yes_no":
            return ""
        case "date":
            return _find_date_objection(answer, quote, today)
    if field.path.endswith("currency"):
        return _find_currency_objection(answer, quote)
    if unknown := find_unknown_figure(answer, quote):
        return f"{unknown} is not in the quoted words."
    is_prose = field.kind in {"text", "long_text", "list"} and field.max_length is not None
    return _find_word_objection(answer, source) if is_prose and not _is_code(field) else ""


def _has_word_edges(words: list[str]) -> bool:
    """Return whether the quote begins and ends with letters or digits of a script that separates words."""
    edges = words[0][0] + words[-1][-1]
    return all(edge.isalnum() and (edge.isdigit() or edge.lower() != edge.upper()) for edge in edges)


def _is_code(field: Field) -> bool:
    return field.path in {"business.country", "business.language", "business.website", "website"}


def _find_currency_objection(answer: str, quote: str) -> str:
    meant = [find_currencies(sign) for sign in re.findall(r"[^\w\s.,;:!?()'\"-]+|\b[A-Z]{2,3}\$?|\b[A-Z]{3}\b", quote)]
    known = [currencies for currencies in meant if currencies]
    if known and not any(answer.upper() in currencies for currencies in known):
        return f"The quoted words name another currency than {answer.upper()}."
    return ""


def _find_date_objection(answer: str, quote: str, today: date) -> str:
    """Accept a date whose day and month are in the quote. Without a year there, it is the next such day."""
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        # The form says how to write a date.
        return ""
    known = {int(value) for value in read_values(quote) if value == int(value)}
    if day.day not in known or not (day.month in known or _names_month(quote, day.month)):
        return f"{answer} is not in the quoted words."
    if day.year in known or day.year % 100 in known - {day.day, day.month}:
        return ""
    upcoming = today.year if (day.month, day.day) >= (today.month, today.day) else today.year + 1
    if any(1900 <= number <= 2100 for number in known) or day.year != upcoming:
        return f"The year {day.year} is not in the quoted words."
    return ""


def _names_month(quote: str, month: int) -> bool:
    folded = quote.casefold()
    for locale in ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "pl"):
        for width in ("wide", "abbreviated"):
            name = get_month_names(width, locale=locale)[month].casefold().rstrip(".")
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
                return True
    return False


def _find_word_objection(answer: str, source: str) -> str:
    """Object to a name that the source does not have, and to an answer most of whose words are not in the source."""
    if not any(character.islower() or character.isupper() for character in answer):
        return ""
    stems = {word[:_STEM_CHARS].casefold() for word in _WORD.findall(source)}
    folded = source.casefold()
    for name in _NAME_INSIDE.findall(answer):
        if name[0].isupper() and name.casefold() not in folded and name[:_STEM_CHARS].casefold() not in stems:
            return f"“{name}” is not in your text."
    words = [word[:_STEM_CHARS].casefold() for word in _WORD.findall(answer)]
    if words and sum(word in stems for word in words) / len(words) < _OWN_WORDS_MIN:
        return "Most of these words are not in your text."
    return ""
