"""Finds everything in an answer that is not accepted."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.guard.addresses import normalize_addresses, unknown_addresses
from strategies.generation.writers.guard.bases import check_bases
from strategies.generation.writers.guard.entries import check_entries
from strategies.generation.writers.guard.fields import walk_numbers, walk_texts
from strategies.generation.writers.guard.figures import known_values, unknown_figures
from strategies.generation.writers.visible_text import strings_in

# Percentages in words; English, Chinese and Japanese number words are read as figures.
_SHARE = re.compile(
    r"\b([^\W\d_]+)[ \u00a0](?:prozent|por ciento|pour cent|per cento|por cento|procent|процент(?:а|ов)?"
    r"|بالمئة|بالمائة|في المئة|في المائة)\b",
    re.IGNORECASE,
)
_ASKING = frozenset("viel viele wieviel combien cuánto cuántos quanto quanti quantos hoeveel ile сколько كم".split())  # noqa: SIM905 - words


def find_objections(prose: BaseModel, assignment: Assignment) -> list[Objection]:
    """Return what is not accepted in the answer, in the order of its fields; empty if all of it is."""
    return [
        *check_entries(prose, assignment),
        *_check_sentences(prose, assignment),
        *_check_numbers(prose, assignment),
        *check_bases(prose, assignment),
    ]


def _check_sentences(prose: BaseModel, assignment: Assignment) -> Iterator[Objection]:
    text = "\n".join(strings_in(dict(assignment.facts)))
    known, given, addresses = known_values(assignment.facts), text.casefold(), normalize_addresses(text)
    for field in walk_texts(prose):
        for sentence in field.sentences():
            figures = unknown_figures(sentence, known)
            shares = [found[0] for found in _SHARE.finditer(sentence) if _is_unknown(found, given)]
            for figure in [*figures, *shares]:
                reason = f"{figure} is in none of the facts."
                yield Objection(kind="figure", field=field.path, sentence=sentence, reason=reason)
            for address in unknown_addresses(sentence, addresses):
                reason = f"{address} is in none of the facts."
                yield Objection(kind="address", field=field.path, sentence=sentence, reason=reason)


def _is_unknown(share: re.Match[str], given: str) -> bool:
    return share[1].casefold() not in _ASKING and share[0].casefold() not in given


def _check_numbers(prose: BaseModel, assignment: Assignment) -> Iterator[Objection]:
    known = known_values(assignment.facts)
    for field in walk_numbers(prose):
        if unknown_figures(str(field.value), known):
            reason = f"{field.value} is in none of the facts."
            yield Objection(kind="figure", field=field.path, sentence=str(field.value), reason=reason)
