"""Tags and filters for evidence, statuses and versions."""

import re
from datetime import datetime
from html import escape

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, urlize
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from strategies.exports.appendix import Appendix
from strategies.exports.evidence import EVIDENCE_MEANINGS, basis_text, question_titles
from strategies.generation.editing.diff import DiffLine
from strategies.generation.sections.base import BY_HAND, Evidence, Statement
from strategies.models.states import VersionKind
from strategies.pages.answers import Answers, get_evidence_labels
from strategies.pages.layout import is_rule_based
from strategies.pages.presentation import STATUS_LABELS

VERSION_LABELS = {
    VersionKind.WRITTEN: "Written",
    VersionKind.REGENERATED: "Rewritten",
    VersionKind.EDITED: "Edited",
    VersionKind.RESTORED: "Restored",
    VersionKind.UPDATED: "Recomputed",
    VersionKind.REVISED: "Revised after the editor's review",
}

CHANGE_MARKUP = {"same": "{}", "added": "<ins>{}</ins>", "removed": "<del>{}</del>"}

_OPENING = re.compile(r"(?!(?:You|We|It|They|There|This|That|If)\s)[^\W\d_a-z][^.:!?“”\"]{1,38}:(?=\s)")

register = template.Library()
register.filter(question_titles)


@register.inclusion_tag("strategies/_evidence.html", takes_context=True)
def evidence(context: Context, statement: Statement) -> dict[str, object]:
    """Show the evidence of a statement as a small mark that opens.

    Reads `answers` (for the owner) and `is_shared` from the context. The owner sees the answers behind a statement,
    readers of a shared strategy only the questions.
    """
    answers: Answers | None = context.get("answers")
    is_shared = bool(context.get("is_shared"))
    return {
        "kind": statement.evidence,
        "label": get_evidence_labels(is_shared=is_shared)[statement.evidence],
        "answers": answers.find_behind(statement) if answers and statement.basis != BY_HAND else [],
        "text": _basis_text(statement, is_shared=is_shared),
    }


@register.simple_tag(takes_context=True)
def reference(context: Context, statement: Statement) -> str:
    """Return the number of a statement in the appendix, which only print shows. Reads `appendix` and `section`."""
    appendix: Appendix | None = context.get("appendix")
    section = context.get("section")
    number = appendix.number_of(section.key, statement) if appendix and section else None
    if number is None:
        return ""
    mark = " assumption" if statement.evidence == "assumption" else ""
    return format_html('<sup class="reference print-only">{}{}</sup>', number, mark)


@register.simple_tag(takes_context=True)
def basis(context: Context, statement: Statement) -> str:
    """Return the basis of a statement for people. Only sources become links, because users typed everything else."""
    text = _basis_text(statement, is_shared=bool(context.get("is_shared")))
    return urlize(text, autoescape=True) if statement.evidence == "sourced" else conditional_escape(text)


@register.simple_tag(takes_context=True)
def evidence_label(context: Context, kind: Evidence) -> str:
    """Return the label of a kind of evidence."""
    return get_evidence_labels(is_shared=bool(context.get("is_shared")))[kind]


@register.simple_tag
def get_evidence_meanings() -> dict[Evidence, str]:
    """Return what each kind of evidence means."""
    return EVIDENCE_MEANINGS


def _basis_text(statement: Statement, *, is_shared: bool) -> str:
    text = basis_text(statement)
    if statement.basis == BY_HAND:
        return "An edit by hand." if is_shared else f"{text[0].upper()}{text[1:]}."
    if statement.evidence != "you_told_us":
        return text
    return f"{'The answers' if is_shared else 'Your answers'} to: {text}"


@register.filter
def mark_opening(text: str) -> str:
    """Mark the words before the first colon if they name what the text is about."""
    found = _OPENING.match(text)
    if not found:
        return text
    return format_html('<b class="opening">{}</b>{}', found[0], text[found.end() :])


@register.filter
def mark_changes(line: DiffLine) -> str:
    """Return a line of a diff with its additions and removals marked, and the kind of change for screen readers."""
    label = "" if line.change == "same" else f'<span class="visually-hidden">{line.change.capitalize()}: </span>'
    # A diff can have thousands of parts, and `format_html_join` takes twenty times as long.
    return SafeString(label + "".join([CHANGE_MARKUP[part.change].format(escape(part.text)) for part in line.parts]))


@register.filter
def is_rule_based_section(key: str) -> bool:
    """Return whether only other answers change the section."""
    return is_rule_based(key)


@register.filter
def age(moment: datetime) -> str:
    """Return how long ago something was, to the minute."""
    elapsed = timesince(moment, depth=1)
    return "just now" if elapsed.startswith("0") else f"{elapsed} ago"


@register.filter
def status_label(status: str) -> str:
    """Return the label of a run status."""
    return STATUS_LABELS[status]


@register.filter
def version_label(kind: str) -> str:
    """Return the label of a version kind."""
    return VERSION_LABELS[VersionKind(kind)]
