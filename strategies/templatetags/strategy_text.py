"""Words for what a strategy rests on, and for how a run stands."""

import re
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.timesince import timesince

from strategies.exports.evidence import answer_titles, basis_told
from strategies.generation.sections.base import BY_HAND, Statement
from strategies.models.states import VersionKind
from strategies.pages.answers import Answers, evidence_words
from strategies.pages.layout import follows_from_answers
from strategies.pages.presentation import STATUS_WORDS

VERSION_WORDS = {
    VersionKind.WRITTEN: "Written",
    VersionKind.REGENERATED: "Written anew",
    VersionKind.EDITED: "Edited",
    VersionKind.RESTORED: "Restored",
    VersionKind.UPDATED: "Worked out again",
}

_OPENING = re.compile(r"[^\W\d_a-z][^.:!?“”\"]{1,38}:(?=\s)")

register = template.Library()
register.filter(answer_titles)


@register.inclusion_tag("strategies/_evidence.html", takes_context=True)
def evidence(context: Context, statement: Statement) -> dict[str, Any]:
    """What a statement rests on, to be opened: for its owner (`answers`) with the answers, for others (`is_shared`)
    with no more than the questions.
    """
    answers: Answers | None = context.get("answers")
    is_shared = bool(context.get("is_shared"))
    return {
        "kind": statement.evidence,
        "word": evidence_words(is_shared=is_shared)[statement.evidence],
        "answers": answers.behind(statement) if answers and statement.basis != BY_HAND else [],
        "text": _basis_text(statement, is_shared=is_shared),
    }


def _basis_text(statement: Statement, *, is_shared: bool) -> str:
    told = basis_told(statement)
    if statement.basis == BY_HAND:
        return "An edit by hand." if is_shared else f"{told[0].upper()}{told[1:]}."
    if statement.evidence != "you_told_us":
        return told
    return f"{'The answers' if is_shared else 'Your answers'} to: {told}"


@register.filter
def opened(text: str) -> str:
    """The text with the words before its first colon set apart, where they name what the line is about."""
    found = _OPENING.match(text)
    if not found:
        return text
    return format_html('<b class="opening">{}</b>{}', found[0], text[found.end() :])


@register.filter
def is_made_by_rules(key: str) -> bool:
    """Whether only other answers make another section of it."""
    return follows_from_answers(key)


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
