"""Words for what a strategy rests on, and for how a run stands."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils.timesince import timesince

from strategies.generation.brief import CATEGORIES, describe_fields, field_titles
from strategies.generation.sections.base import Statement
from strategies.pages import STATUS_WORDS

register = template.Library()

EVIDENCE_WORDS = {
    "you_told_us": "You told us",
    "calculated": "Calculated",
    "sourced": "Sourced",
    "assumption": "Assumption",
}


@register.filter
def evidence_word(statement: Statement) -> str:
    """What a statement rests on, in two words."""
    return EVIDENCE_WORDS[statement.evidence]


@register.filter
def basis_text(statement: Statement) -> str:
    """What a statement rests on, in full: the questions it answers, the working, the source or the check."""
    if statement.evidence != "you_told_us":
        return statement.basis
    return "Your answers to: " + "; ".join(answer_titles(statement.basis.split(", ")))


@register.filter
def answer_titles(paths: Iterable[str]) -> list[str]:
    """The titles of the questions behind dotted fields, each once."""
    return list(dict.fromkeys(_title(path) for path in paths if path))


@register.filter
def age(moment: datetime) -> str:
    """How long ago something was, to the minute."""
    told = timesince(moment, depth=1)
    return "just now" if told.startswith("0") else f"{told} ago"


@register.filter
def status_word(status: str) -> str:
    """How a run stands, in a word or two."""
    return STATUS_WORDS[status]


def _title(path: str) -> str:
    """The question's title; for a part of an answer that of the whole, for a group of questions that of the group."""
    titles, known = field_titles(), path
    while known and known not in titles:
        known = known.rpartition(".")[0]
    return titles.get(known) or _group_title(path) or path


def _group_title(path: str) -> str:
    inside = next((field for field in describe_fields() if field.path.startswith(f"{path}.")), None)
    return (inside.group or CATEGORIES[inside.category]) if inside else ""
