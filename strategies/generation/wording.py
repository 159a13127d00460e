"""Small English rules that turn answers and numbers into readable phrases."""

import re
from collections.abc import Iterable
from datetime import date

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？؟])")
_STOPS = ".!?…。！？؟"
_WORDS_FOR = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def join(items: Iterable[str], last: str = "and") -> str:
    """Join items as in "a, b and c"."""
    parts = list(items)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def pluralize(number: float, singular: str, plural: str | None = None) -> str:
    """Return number and noun: "1 piece", "2 pieces", "2.5 people"."""
    return f"{numeral(number)} {singular if number == 1 else plural or singular + 's'}"


def spell_out(number: int) -> str:
    """Spell whole numbers up to ten as words."""
    return _WORDS_FOR[number] if 0 <= number < len(_WORDS_FOR) else numeral(number)


def numeral(number: float) -> str:
    """Format a number without false precision or trailing zeros: 11,200 or 2.5 or 0.35."""
    places = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    text = f"{number:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_numeral(number: float) -> str:
    """Format a number of the user with every digit they gave."""
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    return text if text not in ("0", "") or number == 0 else f"{number:g}"


def money(amount: float, currency: str) -> str:
    """Format an amount: "GBP 6,500"."""
    return f"{currency} {exact_numeral(round(amount, 0 if abs(amount) >= 100 else 2))}"


def day(value: date) -> str:
    """Format a date with its weekday, independent of the locale: "Mon 30 Nov 2026"."""
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[value.weekday()]
    return f"{weekday} {short_day(value)}"


def short_day(value: date) -> str:
    """Format a date: "30 Nov 2026"."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{value.day} {months[value.month - 1]} {value.year}"


def clip(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters, between words where possible."""
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:.-") + "…"


def sentences(text: str) -> list[str]:
    """Split a text into sentences."""
    return [part.strip() for part in _SENTENCE_END.split(" ".join(text.split())) if part.strip()]


def phrase(text: str, limit: int = 240) -> str:
    """Return one line without the full stop, for use inside a sentence."""
    line = clip(" ".join(text.split()), limit)
    return line.rstrip(" .;,:。") or line


def quote(text: str, limit: int = 120) -> str:
    """Quote the user's own words."""
    return f"“{phrase(text, limit).replace('“', '‘').replace('”', '’')}”"


def quote_sentence(text: str, limit: int = 240) -> str:
    """Quote the user's own words as a sentence of its own: the stop is inside the quotes."""
    line = clip(" ".join(text.split()), limit)
    stopped = line if line[-1:] in _STOPS else f"{line.rstrip(' ;,:')}."
    return f"“{stopped.replace('“', '‘').replace('”', '’')}”"


def sentence(text: str) -> str:
    """Capitalize the text and end it with a stop."""
    text = text.strip()
    if not text:
        return text
    is_stopped = text[-1] in f"{_STOPS}:" or (text[-1] in "”’" and text[-2:-1] in _STOPS)
    stopped = text if is_stopped else f"{text}."
    return stopped[0].upper() + stopped[1:]


def lower_first(text: str) -> str:
    """Lower the first letter, unless the first word looks like a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first[1:]) or first == "I" else text[:1].lower() + text[1:]


def capitalize(text: str) -> str:
    """Capitalize the first letter, and the first one after a question mark."""
    text = re.sub(r"(\? )(\w)", lambda found: found[1] + found[2].upper(), " ".join(text.split()))
    return text[:1].upper() + text[1:]


def heading(key: str) -> str:
    """Turn a key into a heading: `repair_and_care` becomes "Repair and care"."""
    text = " ".join(key.replace("_", " ").split())
    return text[:1].upper() + text[1:]
