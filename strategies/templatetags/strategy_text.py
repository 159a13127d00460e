"""Words for what a strategy rests on, and for how a run stands."""

from datetime import datetime

from django import template
from django.utils.timesince import timesince

from strategies.exports.evidence import EVIDENCE_WORDS, answer_titles, basis_told
from strategies.generation.sections.base import BY_HAND, Statement
from strategies.pages.shown import STATUS_WORDS
from strategies.run_state import VersionKind

VERSION_WORDS = {
    VersionKind.WRITTEN: "Written",
    VersionKind.REGENERATED: "Written anew",
    VersionKind.EDITED: "Edited",
    VersionKind.RESTORED: "Restored",
    VersionKind.UPDATED: "Worked out again",
}

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
    if statement.basis == BY_HAND:
        return f"{told[0].upper()}{told[1:]}."
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


@register.filter
def version_word(kind: str) -> str:
    """How a version came about, in a word or two."""
    return VERSION_WORDS[VersionKind(kind)]
