"""The checks of a single sentence that need no figures: dates, names, quotations, competitors, rules, language."""

import re
from collections.abc import Iterator

from strategies.generation.brief.codes import language_name
from strategies.generation.wording import short_day
from strategies.generation.writers.base import ObjectionKind
from strategies.generation.writers.guard.dates import Day, find_dates, find_times, unknown_dates
from strategies.generation.writers.guard.methods import Setting, is_instruction
from strategies.generation.writers.guard.names import claimed_studies, unknown_names
from strategies.generation.writers.guard.owners_rules import broken_rules
from strategies.generation.writers.guard.quotations import unknown_quotations
from strategies.generation.writers.guard.reading import Reading
from strategies.generation.writers.guard.rivals import named_rivals, unfounded_judgements
from strategies.generation.writers.guard.sentence_language import other_language
from strategies.generation.writers.guard.words import stem

type Fault = tuple[ObjectionKind, str]
"""A kind and a reason."""
_SHOWN_CHARS = 120
_GIVEN = re.compile(r"[“„«][^“”„«»]{1,600}[”“»]")
_BEFORE_CHARS = 24
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|from|after|not before|bis|vor|ab|nach|avant|jusqu['’]au|dès|d['’]ici|hasta"
    r"|antes|desde|entro"
    r"|prima|dal|voor|tot|vanaf|até)\b",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:must|has to|have to|should|needs? to|due|deadlines?|decide\w*|muss|müssen|soll\w*|fällig|frist|doit"
    r"|doivent|debe\w*"
    r"|deve|devono|moet\w*)\b",
    re.IGNORECASE,
)


def check_sentence(sentence: str, setting: Setting, reading: Reading) -> Iterator[Fault]:
    """Yield what is wrong with a sentence. What stands in the facts word for word is the owner's own and accepted."""
    if reading.known.has_phrase(sentence):
        return
    if found_language := other_language(sentence, reading.language):
        name = language_name(reading.language)
        other = "" if found_language == "xx" else f", not {language_name(found_language)}"
        yield "language", f"Write this in {name}{other}."
        return
    yield from _check_dates(setting, reading)
    yield from _check_times(setting, reading)
    yield from _check_names(sentence, setting, reading)
    for words in unknown_quotations(sentence, reading.known, setting.manner):
        yield "quotation", f"“{_shorten(words)}” is in none of the answers, so it cannot be quoted."
    for rival, word in unfounded_judgements(sentence, reading.rivals):
        yield "rival", f"“{word}” judges {rival.title()}, and nothing in the answers says so."
    if reading.brief is not None:
        own = _GIVEN.sub(lambda quoted: " " if reading.known.has_phrase(quoted[0]) else quoted[0], sentence)
        for found, rule in broken_rules(own, reading.brief, reading.language):
            # What the brief says of a competitor is no promise of the owner.
            named = named_rivals(sentence, setting.basis, reading.rivals)
            if not any(stem(found.casefold()) in rival.stems for rival in named):
                yield "forbidden", f"“{_shorten(found)}” is not allowed: {rule}."


def _check_dates(setting: Setting, reading: Reading) -> Iterator[Fault]:
    if setting.is_example:
        return
    first, last = reading.window or (None, None)
    for day in unknown_dates(find_dates(setting.plain, reading.language), reading.days, first, last):
        if _is_deadline(day, setting, reading):
            continue
        inside = f", nor inside the plan ({short_day(first)} to {short_day(last)})" if first and last else ""
        yield "date", f"{day.text} is no date of the brief or the plan{inside}."


def _check_times(setting: Setting, reading: Reading) -> Iterator[Fault]:
    if setting.is_example or is_instruction(setting.plain, setting.manner):
        return
    for time in find_times(setting.plain):
        if not reading.known.has_phrase(time):
            yield "date", f"{time} is no time of day in the brief."


def _is_deadline(day: Day, setting: Setting, reading: Reading) -> bool:
    """Whether a date is one to do something by, before the last day that the brief names."""
    if reading.window is None:
        return False
    last = max(reading.window[1], *(known.last for known in reading.days), reading.window[1])
    is_near = not list(unknown_dates([day], (), reading.window[0], last))
    before = setting.plain[: day.start]
    is_due = is_instruction(setting.plain, setting.manner) or _DUE.search(setting.plain) is not None
    return is_near and is_due and _DEADLINE.search(before[-_BEFORE_CHARS:]) is not None


def _check_names(sentence: str, setting: Setting, reading: Reading) -> Iterator[Fault]:
    if not setting.is_example:
        for name in unknown_names(sentence, reading.known, reading.language, reading.lowered):
            yield "name", f"“{name}” is in none of the answers. Use only names that they contain."
    for words in claimed_studies(sentence, reading.known):
        yield "name", f"“{_shorten(words)}”: no such study or source is in the answers."


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"
