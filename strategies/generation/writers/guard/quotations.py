"""Finds quotations and reported speech that are not in the facts."""

import re
from collections.abc import Iterator
from functools import cache

from strategies.generation.writers.guard.fields import Manner
from strategies.generation.writers.guard.known_words import Known
from strategies.generation.writers.guard.methods import is_instruction
from strategies.generation.writers.guard.patterns import phrases_pattern
from strategies.generation.writers.guard.words import all_words, load_data, stem

_QUOTED = re.compile(r"[“„«\"‟]([^“”„«»\"]{1,600})[”“»\"]|(?<!\w)[‘']([^‘’']{12,400})[’'](?!\w)")
_SAYS_WHAT = r"[:,]\s*(?P<words>[^\n]+)"
_FEW_WORDS = 4
_SAME_SHARE = 0.8
_BESIDE_CHARS = 60


def unknown_quotations(sentence: str, known: Known, manner: Manner) -> Iterator[str]:
    """Yield quotations and reported speech whose words are not in the facts.

    A few quoted words, customers' questions, and the wording of titles, buttons and the like are proposals; so is
    everything quoted in an instruction, unless it is attributed to a person.
    """
    speaks = _speech_pattern().search(sentence)
    for found in _QUOTED.finditer(sentence):
        words = found[1] or found[2]
        if _is_given(words, known) or len(all_words(words)) < _FEW_WORDS:
            continue
        beside = sentence[max(0, found.start() - _BESIDE_CHARS) : found.start()]
        after = sentence[found.end() : found.end() + _BESIDE_CHARS]
        is_said = _says(beside) or _says(after)
        is_proposal = phrases_pattern("names", "proposals").search(beside) or words.rstrip().endswith("?")
        if is_said or (manner != "instruction" and not is_proposal and not _is_order(sentence)):
            yield words
            return
    if speaks and not _QUOTED.search(sentence) and not _is_paper(sentence[: speaks.start()]):
        words = speaks["words"].strip()
        if len(all_words(words)) >= _FEW_WORDS and not _is_given(words, known):
            yield words


def _is_given(words: str, known: Known) -> bool:
    if known.has_phrase(words):
        return True
    stems = [stem(word) for word in all_words(words) if len(word) > 3]
    parts = [part for part in re.split(r"…|\.\.\.|\[[^\]]*\]", words) if part.strip()]
    return all(map(known.has_phrase, parts)) if len(parts) > 1 else not stems


def _says(beside: str) -> bool:
    found = list(_verb_pattern().finditer(beside))
    return bool(found) and not _is_paper(beside[: found[-1].start()])


def _is_paper(before: str) -> bool:
    """Whether the one who says it is a page, a plan or a title, or you, the owner."""
    clause = re.split(r"[.;:!?]\s", before)[-1]
    words = all_words(clause)
    return not words or bool(_papers() & set(words))


def _is_order(sentence: str) -> bool:
    return is_instruction(sentence, "statement")


@cache
def _papers() -> frozenset[str]:
    return frozenset(load_data("guard")["names"]["papers"].split())


@cache
def _verb_pattern() -> re.Pattern[str]:
    return phrases_pattern("names", "speech")


@cache
def _speech_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_verb_pattern().pattern})\s*{_SAYS_WHAT}", re.IGNORECASE)
