"""Facts on the first sheet of the workbook, as values that a spreadsheet can calculate with."""

from strategies.exports.cell_values import Amount, Value
from strategies.exports.document import Document
from strategies.exports.evidence import EVIDENCE_LABELS
from strategies.generation.pipeline import READING_ORDER

type Fact = tuple[str, *tuple[Value, ...]]
"""A title and its values."""


def build_facts(document: Document) -> list[Fact]:
    """Return what the workbook is: when and by whom it was written, what it plans, and what it rests on."""
    facts: list[Fact] = [("Written on", document.written_at.date()), ("Written by", document.credit.label)]
    if document.edited:
        facts.append(("Edited by hand", document.edited_titles))
    missing = document.missing_lines
    if missing:
        facts.append(("Not finished", f"{len(missing)} of {len(READING_ORDER)} sections are missing:"))
        facts += [("", line) for line in missing]
    return [*facts, *_build_calendar_facts(document), *_build_evidence_facts(document)]


def _build_calendar_facts(document: Document) -> list[Fact]:
    calendar = document.calendar_section
    if calendar is None:
        return []
    pieces = [item for item in calendar.items if item.kind == "piece"]
    hours = sum(item.hours for item in calendar.items)
    return [
        ("First day", calendar.start),
        ("Last day", calendar.end),
        ("Pieces", Amount(number=len(pieces), number_format="0")),
        ("Hours in the calendar", Amount(number=round(hours, 2), number_format='0.0" h"')),
    ]


def _build_evidence_facts(document: Document) -> list[Fact]:
    counts = document.evidence
    total = sum(counts.values()) or 1
    return [
        (
            f"Statements: {word.lower()}",
            Amount(number=counts[kind], number_format="0"),
            Amount(number=counts[kind] / total, number_format="0%"),
        )
        for kind, word in EVIDENCE_LABELS.items()
    ]
