"""Tells when a sentence is in another language than the one asked for."""

import re

from strategies.generation.writers.guard.words import all_words, base_language, listed_words, load_data

_QUOTED = re.compile(r"[“„«\"‟][^“”„«»\"]*[”“»\"]")
_LEAST_WORDS, _LEAST_HITS, _TIMES = 5, 3, 2
_LEAST_SHARE = 0.35
_LEAST_LETTERS = 12
_OTHER_SCRIPTS = frozenset({"ja", "zh", "ko", "ar", "fa", "ur", "he", "ru", "uk", "bg", "el", "hi", "th"})
_SCRIPTS = re.compile(
    r"[\u0370-\u03ff\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)


def other_language(sentence: str, tag: str) -> str:
    """Return the tag of the language that a sentence is in, if it is clearly not the one asked for; empty otherwise.

    Short sentences and quoted words do not count. `xx` is another script.
    """
    text, wanted = _QUOTED.sub(" ", sentence), base_language(tag)
    words = all_words(text)
    is_latin = bool(listed_words(wanted, "small"))
    letters = [letter for letter in text if letter.isalpha()]
    if is_latin and len(letters) >= _LEAST_LETTERS and len(_SCRIPTS.findall(text)) * 2 > len(letters):
        return "xx"
    if len(words) < _LEAST_WORDS:
        return ""
    counts = {language: _count(words, language) for language in load_data("words")}
    own = counts.pop(wanted, 0)
    best = max(counts, key=lambda language: counts[language])
    if counts[best] < _LEAST_HITS or counts[best] < _TIMES * max(own, 1):
        return ""
    if not is_latin:
        is_other = wanted in _OTHER_SCRIPTS and len(_SCRIPTS.findall(text)) * 2 < len(letters)
        return best if is_other and counts[best] >= _LEAST_SHARE * len(words) else ""
    return best if counts[best] >= _LEAST_SHARE * len(words) else ""


def is_other_language(text: str, tag: str) -> bool:
    """Whether most small words of a long text are those of another language."""
    words, wanted = all_words(text), base_language(tag)
    counts = {language: _count(words, language) for language in load_data("words")}
    return max(counts.values()) > _TIMES * max(counts.get(wanted, 0), _LEAST_HITS)


def _count(words: list[str], language: str) -> int:
    small = listed_words(language, "small")
    return sum(word in small for word in words)
