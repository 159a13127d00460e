"""Checks of words: forbidden ones, filler, repetition, unfinished sentences, language and length."""

import re

from strategies.generation.brief.codes import language_name
from strategies.generation.checks.filler import find_filler, find_repetition
from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.texts import WORDS_MAX, count_words, given_texts, own_texts, section_texts
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.language import is_written_in
from strategies.generation.wording import join, quote

_SLOT = re.compile(r"\{\w*\}|“\s*”|\(\s*\)")
_DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;|::|[?!]\.|[,;:]\.|\.[,;:]|[,;:][?!]|[.?!]”\.")
_ABBREVIATION_MAX_CHARS = 6
"""A stop inside a word of at most so many letters may belong to it, as in “Inc.,”."""


def check_forbidden_words(strategy: Strategy) -> Outcome:
    """Look for the owner's forbidden words in texts that may be published."""
    for key, section in strategy.sections.items():
        for text in section.publishable_texts():
            found = find_forbidden_words(strategy.brief, text)
            if found:
                return failed(f"{join(quote(word) for word in found)} is in {quote(text, 100)}.", key)
    return passed("None of the words you ruled out is in a text meant for readers.")


def check_filler(strategy: Strategy) -> Outcome:
    """Look for phrases that would be true of any business."""
    for key, section in strategy.sections.items():
        for text in own_texts(section):
            found = find_filler(strategy.brief, text)
            if found:
                return failed(f"{quote(found)} would be true of any business; it is in {quote(text, 100)}.", key)
    return passed("No phrase that would be true of any business.")


def check_repetition(strategy: Strategy) -> Outcome:
    """Look for long sentences that are in two sections."""
    found = find_repetition(strategy.sections)
    if not found:
        return passed("No sentence is in two sections.")
    text, first, second = found
    titles = strategy.sections[first].title, strategy.sections[second].title
    return failed(f"{quote(text, 100)} is in “{titles[0]}” and in “{titles[1]}”.", second)


def check_slots(strategy: Strategy) -> Outcome:
    """Look for slots that were never filled."""
    return _search(strategy, _SLOT, "has a gap that was not filled", "No gap was left open in a sentence.")


def check_punctuation(strategy: Strategy) -> Outcome:
    """Look for doubled punctuation, the mark of a pasted fragment."""
    return _search(strategy, _DOUBLED, "has doubled punctuation", "No doubled punctuation.")


def _search(strategy: Strategy, pattern: re.Pattern[str], fault: str, fine: str) -> Outcome:
    """Search all texts. What the owner wrote in the same way in the brief does not count."""
    given = " ".join(" ".join(given_texts(strategy.brief.model_dump())).split())
    for key, section in strategy.sections.items():
        for text in section_texts(section):
            for found in pattern.finditer(text):
                word = _word_around(text, found)
                if word not in given and not _is_abbreviation(word, given):
                    return failed(f"{quote(text, 100)} {fault}: “{word}”.", key)
    return passed(fine)


def _word_around(text: str, found: re.Match[str]) -> str:
    begin = max(text.rfind(space, 0, found.start()) for space in " \n") + 1
    ends = [end for space in " \n" if (end := text.find(space, found.end())) >= 0]
    return text[begin : min(ends, default=len(text))]


def _is_abbreviation(word: str, given: str) -> bool:
    base, stop, _ = word.partition(".")
    return bool(stop) and len(base) <= _ABBREVIATION_MAX_CHARS and f"{base}." in given


def check_length(strategy: Strategy) -> Outcome:
    """Hold the length of the document against what a client reads."""
    words = count_words(strategy.sections)
    text = f"{words:,} words without the appendix; at most {WORDS_MAX:,} are read."
    longest = max(strategy.sections, key=lambda key: count_words({key: strategy.sections[key]}), default="")
    return failed(text, longest) if words > WORDS_MAX else passed(text)


_PROSE = ("situation", "audience", "positioning", "competitors", "options", "pillars", "channels", "briefs", "risks")


def check_language(strategy: Strategy) -> Outcome:
    """Check that prose of a model is in the requested language. The rules write English only."""
    tag = strategy.brief.language
    name, is_english = language_name(tag), tag.casefold().split("-")[0] == "en"
    if not strategy.writes_any_language:
        if is_english:
            return passed(f"Written in {name}, as the brief asks.")
        return failed(
            f"The brief asks for {name}; rules write English around your own words. A model writes {name}.", ""
        )
    wrong = _find_wrong_language(strategy, tag)
    if wrong:
        return failed(f"“{strategy.sections[wrong].title}” is not written in {name}, as the brief asks.", wrong)
    if is_english:
        return passed(f"Written in {name}, as the brief asks.")
    return passed(f"The model's sentences are in {name}; headings, tables and what is calculated are in English.")


def _find_wrong_language(strategy: Strategy, tag: str) -> str:
    """Return the key of the first section in another language than requested; "" if there is none."""
    written = (key for key in _PROSE if key in strategy.sections)
    return next((key for key in written if is_written_in(own_texts(strategy.sections[key]), tag) is False), "")


WORD_RULES = (
    Rule(key="words", title="No forbidden words", check=check_forbidden_words),
    Rule(key="filler", title="Nothing that would be true of any business", check=check_filler),
    Rule(key="twice", title="Nothing is said twice", check=check_repetition),
    Rule(key="slots", title="Every sentence is finished", check=check_slots),
    Rule(key="punctuation", title="Punctuation is right", check=check_punctuation),
    Rule(key="length", title="It is short enough to be read", check=check_length),
    Rule(key="language", title="The language is right", check=check_language),
)
