"""Figures that claim nothing about the business: in instructions, thresholds, proposals and labeled examples."""

import re
from dataclasses import dataclass
from functools import cache

from strategies.generation.brief.codes import CURRENCIES
from strategies.generation.writers.guard.fields import Manner
from strategies.generation.writers.guard.figures import Figure
from strategies.generation.writers.guard.patterns import phrases_pattern, raw_pattern, words_pattern
from strategies.generation.writers.guard.words import all_words, load_data

_INSTRUCTION_MAX, _IMPERATIVE_MAX, _PROPOSAL_MAX = 1_000, 100, 1_000
_OPENING = re.compile(
    r"^(?:[-–•*]\s*)?(?:(?:then|also|first|next|please|and|now|finally|instead|to check|how)[,:]?\s+)*", re.IGNORECASE
)
_FORBIDDING = re.compile(r"^(?:do not|don't|never|always|only)\s+(\w+)", re.IGNORECASE)
# Digits are matched only from the start of their run; otherwise a long run takes quadratic time.
_RANGE = re.compile(r"(?<!\d)\d++\s?(?:to|bis|à|a|tot|–|-)\s?\d++", re.IGNORECASE)
_CODES = "|".join(sorted(CURRENCIES))
_MONEY = re.compile(rf"[€$£¥]|\b(?-i:{_CODES})(?![a-z])|\b(?:euros?|pounds?|dollars?|francs?|pfund)\b", re.IGNORECASE)
_FORMAT = re.compile(r"-(?:second|minute|word|page|line|slide|part)s?\b", re.IGNORECASE)
_SAMPLE = re.compile(
    r"\b(?:last|first|next|latest|letzten|ersten|nächsten|derniers|dernières|premiers|premières|prochains|últimos|primeros|ultimi"
    r"|primi|laatste|eerste)\s+$",
    re.IGNORECASE,
)
_UNIT_CHARS, _LIMIT_CHARS = 24, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The sentence that a figure is in, as plain text, and how its field is read."""

    plain: str
    manner: Manner
    is_example: bool
    """Whether the field says at or before this sentence that it is an invented example."""
    basis: tuple[str, ...] = ()
    """Ids of the facts that the claim of this sentence rests on."""


def claims_nothing(figure: Figure, setting: Setting) -> bool:
    """Whether a figure is part of a method, a limit, a proposal or a labeled example."""
    if setting.is_example:
        return True
    plain, before, after = setting.plain, setting.plain[: figure.start], setting.plain[figure.end :]
    if is_money(figure, plain):
        return False
    if setting.manner == "condition":
        return figure.kind != "number" or figure.value <= _INSTRUCTION_MAX
    is_order = is_instruction(plain, setting.manner) and not _states(before)
    if figure.kind == "number":
        if _FORMAT.match(after) and figure.value <= _PROPOSAL_MAX:
            return True
        if _has_unit(after) and (is_order or _has_limit(before)):
            return True
        most = _INSTRUCTION_MAX if setting.manner == "instruction" else _IMPERATIVE_MAX
        if figure.value <= most and (is_order or _SAMPLE.search(before)):
            return True
        if figure.value <= _PROPOSAL_MAX and _proposes_sizes(plain):
            return True
    return _is_threshold(before, figure)


def says_example(plain: str) -> bool:
    """Whether a sentence labels what follows as an invented example."""
    examples, invented = phrases_pattern("instructions", "examples"), phrases_pattern("instructions", "invented")
    label, colon, _ = plain.partition(":")
    return bool(invented.search(plain) and examples.search(plain)) or bool(colon and invented.search(label))


def is_instruction(plain: str, manner: Manner) -> bool:
    """Whether a sentence is an instruction, by its first verb or by its field."""
    if any(_starts_with_order(part) for part in (plain, *re.split(r"[:,;–—]\s", plain)[1:3])):
        return True
    return manner == "instruction" and _auxiliaries().isdisjoint(all_words(plain))


def is_money(figure: Figure, plain: str) -> bool:
    """Whether a figure has a currency beside it."""
    beside = f"{plain[max(0, figure.start - 5) : figure.start]} {plain[figure.end : figure.end + 8]}"
    return _MONEY.search(beside) is not None


def _starts_with_order(part: str) -> bool:
    text = _OPENING.sub("", part.strip(" “\"'(")).strip()
    forbidding = _FORBIDDING.match(text)
    first = (forbidding[1] if forbidding else text.partition(" ")[0]).casefold().strip(",.:;!")
    return first in _verbs() or raw_pattern("instructions", "other").search(text) is not None


def _states(before: str) -> bool:
    """Whether an instruction has begun to say something, as in `Say that 90 of …`."""
    return bool(_statement_words() & set(all_words(before)))


def _has_unit(after: str) -> bool:
    return words_pattern("instructions", "units").search(after[:_UNIT_CHARS]) is not None


def _has_limit(before: str) -> bool:
    return phrases_pattern("instructions", "limits").search(before[-_LIMIT_CHARS:]) is not None


def _is_threshold(before: str, figure: Figure) -> bool:
    """Whether the figure is a limit in a condition, as in `If fewer than 5% click, we stop.`"""
    is_small = figure.kind != "number" or figure.value <= _INSTRUCTION_MAX
    return is_small and _has_limit(before) and _conditions().search(before) is not None


def _proposes_sizes(plain: str) -> bool:
    ranges = len(_RANGE.findall(plain))
    return ranges >= 1 and (ranges >= 2 or words_pattern("instructions", "proposals").search(plain) is not None)


@cache
def _verbs() -> frozenset[str]:
    return frozenset(load_data("guard")["instructions"]["verbs"].split())


@cache
def _statement_words() -> frozenset[str]:
    return frozenset(load_data("guard")["instructions"]["statements"].split("|"))


@cache
def _auxiliaries() -> frozenset[str]:
    return frozenset(load_data("guard")["instructions"]["auxiliaries"].split())


@cache
def _conditions() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{load_data('guard')['instructions']['conditions']})\b", re.IGNORECASE)
