"""Words for what a strategy rests on, and for how a run stands."""

from datetime import datetime

from django import template
from django.utils.timesince import timesince

from strategies.exports.evidence import EVIDENCE_WORDS, answer_titles, basis_told
from strategies.generation.sections.base import Statement
from strategies.pages import STATUS_WORDS

register = template.Library()
register.filter(answer_titles)


@register.filter
def evidence_word(statement: Statement) -> str:
    """What a statement rests on, in two words."""
    return EVIDENCE_WORDS[statement.evidence]


@register.filter
def basis_text(statement: Statement) -> str:
    """What a statement rests on, in full: the questions it answers, the working, the source or the check."""
    told = basis_told(statement)
    return f"Your answers to: {told}" if statement.evidence == "you_told_us" else told


@register.filter
def age(moment: datetime) -> str:
    """How long ago something was, to the minute."""
    told = timesince(moment, depth=1)
    return "just now" if told.startswith("0") else f"{told} ago"


@register.filter
def status_word(status: str) -> str:
    """How a run stands, in a word or two."""
    return STATUS_WORDS[status]
