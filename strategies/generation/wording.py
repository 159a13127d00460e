"""Small rules of English that turn answers and numbers into readable phrases."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？؟])")
_WORDS_FOR = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def join(items: Iterable[str], last: str = "and") -> str:
    """a, b and c."""
    parts = list(items)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def pluralize(number: float, singular: str, plural: str | None = None) -> str:
    """1 piece, 2 pieces, 2.5 people."""
    return f"{numeral(number)} {singular if number == 1 else plural or singular + 's'}"


def spell_out(number: int) -> str:
    """Whole numbers up to ten as words."""
    return _WORDS_FOR[number] if 0 <= number < len(_WORDS_FOR) else numeral(number)


def numeral(number: float) -> str:
    """11,200 or 2.5 or 0.35: no false precision, no trailing zeros."""
    places = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    text = f"{number:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_numeral(number: float) -> str:
    """A number the user gave, with every digit they gave."""
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    return text if text not in ("0", "") or number == 0 else f"{number:g}"


def money(amount: float, currency: str) -> str:
    """GBP 6,500."""
    return f"{currency} {exact_numeral(round(amount, 0 if abs(amount) >= 100 else 2))}"


def day(value: date) -> str:
    """Mon 30 Nov 2026, without asking the locale."""
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[value.weekday()]
    return f"{weekday} {short_day(value)}"


def short_day(value: date) -> str:
    """30 Nov 2026."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{value.day} {months[value.month - 1]} {value.year}"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there are any."""
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:.-") + "…"


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part.strip() for part in _SENTENCE_END.split(" ".join(text.split())) if part.strip()]


def first_sentence(text: str, limit: int = 240) -> str:
    """The first sentence, shortened if it runs on."""
    found = sentences(text)
    return clip(found[0] if found else text, limit)


def phrase(text: str, limit: int = 240) -> str:
    """One line without the full stop, to stand inside another sentence."""
    line = clip(" ".join(text.split()), limit)
    return line.rstrip(" .;,:。") or line


def quote(text: str, limit: int = 120) -> str:
    """The user's own words, marked as such."""
    return f"“{phrase(text, limit).replace('“', '‘').replace('”', '’')}”"


def sentence(text: str) -> str:
    """With a capital first and a stop at the end."""
    text = text.strip()
    if not text:
        return text
    stopped = text if text[-1] in ".!?…。！？؟:" or text[-2:] in (".”", "!”", "?”") else f"{text}."
    return stopped[0].upper() + stopped[1:]


def lower_first(text: str) -> str:
    """With a small first letter, unless the first word is a name or an abbreviation as far as can be seen."""
    first = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first[1:]) or first == "I" else text[:1].lower() + text[1:]


_ASKS = re.compile(
    r"(?:not sure|unsure|cannot|can't|how|what|why|when|where|which|who|whether|is|are|do|does|did|should|will)\b",
    re.I,
)


def title_opening(worry: str, limit: int = 90) -> str:
    """A worry as the opening of a title, with the colon or question mark that leads on to what follows."""
    line = phrase(worry, limit)
    if line.endswith(("?", "？", "؟", "!", ":")):
        return line
    return f"{line}?" if _ASKS.match(line) else f"{line}:"


def capitalize(text: str) -> str:
    """With a capital first, and after a question mark."""
    text = re.sub(r"(\? )(\w)", lambda found: found[1] + found[2].upper(), " ".join(text.split()))
    return text[:1].upper() + text[1:]


_DOING = re.compile(
    r"(?:own|publish|build|offer|create|write|make|start|run|provide|give|show|launch|produce|share|be|explain)\s+",
    re.I,
)


def drop_verb(task: str) -> str:
    """What a task is about: "Publish repair statistics" as "repair statistics"."""
    return _DOING.sub("", task, count=1) if _DOING.match(task) else task


def heading(key: str) -> str:
    """repair_and_care as Repair and care."""
    text = " ".join(key.replace("_", " ").split())
    return text[:1].upper() + text[1:]


def has_word(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words begins a word of the text; case does not matter."""
    return bool(words) and bool(_prefix_pattern(tuple(words)).search(text))


@cache
def _prefix_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


def stems(text: str) -> set[str]:
    """First five letters of the longer words: enough to tell that repairs and repaired are about one thing."""
    return {word[:5] for word in re.findall(r"\w{5,}", text.casefold())}
