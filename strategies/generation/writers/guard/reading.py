"""Everything an answer is compared with, prepared once for all its sentences."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from strategies.generation.brief import Brief
from strategies.generation.writers.base import Assignment
from strategies.generation.writers.context import WritingContext
from strategies.generation.writers.guard.dates import Day, find_dates
from strategies.generation.writers.guard.fields import TextField
from strategies.generation.writers.guard.figures import normalize
from strategies.generation.writers.guard.ground import Ground, build_ground, is_answer
from strategies.generation.writers.guard.known_words import Known, build_known
from strategies.generation.writers.guard.rivals import Rival, read_rivals
from strategies.generation.writers.guard.sentence_language import is_other_language

_TEXT_MAX_CHARS = 8_000
_LOWERED = re.compile(r"(?<![\w’'-])[^\W\d_]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The facts, words, days and competitors that an answer may speak of."""

    language: str
    brief: Brief | None
    ground: Ground
    known: Known
    rivals: tuple[Rival, ...]
    days: tuple[Day, ...]
    window: tuple[date, date] | None
    spans: tuple[Decimal, ...]
    """The days and weeks of the plan's window."""
    is_foreign: bool
    """Whether the facts are mostly in another language than the answer."""
    lowered: frozenset[str]
    """Words that the answer writes without a capital: they are no names."""


def build_reading(fields: Iterable[TextField], assignment: Assignment) -> Reading:
    """Prepare an assignment for checking answers to it."""
    context, ground = assignment.context, build_ground(assignment)
    texts = [text for _, text in ground.texts]
    own = [text for path, text in ground.texts if is_answer(path)]
    keys = [str(key) for names in assignment.entries.values() for key in names]
    return Reading(
        language=assignment.language,
        brief=context.brief if context else None,
        ground=ground,
        known=build_known([*texts, assignment.title, *keys], assignment.language),
        rivals=read_rivals(context.brief if context else None),
        days=tuple(day for text in texts for day in _days_of(text, assignment.language)),
        window=(min(context.today, context.plan.window.start), context.plan.window.end) if context else None,
        spans=_spans_of(context),
        is_foreign=is_other_language(" ".join(own)[:_TEXT_MAX_CHARS], assignment.language),
        lowered=frozenset(word for field in fields for word in _LOWERED.findall(field.text) if word[0].islower()),
    )


def _spans_of(context: WritingContext | None) -> tuple[Decimal, ...]:
    if context is None:
        return ()
    days = (context.plan.window.end - context.plan.window.start).days + 1
    return Decimal(days), Decimal(round(days / 7))


@lru_cache(maxsize=8_192)
def _days_of(text: str, language: str) -> tuple[Day, ...]:
    if not any(character.isdigit() for character in text):
        return ()
    return tuple(find_dates(normalize(text), language))
