"""Strategy as Markdown: the text with small numbers, and an appendix that says where each line comes from."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from strategies.exports.appendix import APPENDIX_TITLE, Appendix, AppendixPart
from strategies.exports.document import NOT_WRITTEN, Document
from strategies.exports.evidence import EVIDENCE_LABELS, EVIDENCE_MEANINGS, basis_text
from strategies.exports.markdown_text import escape, escape_cell, escape_heading, superscript
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Paragraph,
    Section,
    Statement,
    Statements,
    Table,
)
from strategies.generation.sections.checks import ChecksSection


def render_document(document: Document) -> bytes:
    """Return the document with its date and writer."""
    about = [f"Content strategy of {document.written_on}.", f"Written by: {document.credit.label}."]
    if document.edited:
        about.append(f"Edited by hand: {document.edited_titles}.")
    text = render(document.sections, title=document.name, about=about, unfinished=document.missing)
    return text.encode()


def render(
    sections: Mapping[str, Section],
    *,
    title: str,
    about: Sequence[str] = (),
    unfinished: Mapping[str, str] | None = None,
) -> str:
    """Return the sections in reading order, then the appendix.

    `about` are lines under the title, such as the date and the writer. `unfinished` gives the reason per missing
    section key; other missing sections are listed as not written.
    """
    reasons = unfinished or {}
    missing = [key for key in READING_ORDER if key not in sections]
    appendix = Appendix(sections, READING_ORDER)
    parts = [f"# {escape_heading(title)}", *(escape(line) for line in about)]
    if missing:
        parts.append(_missing(missing, reasons))
    text = [key for key in READING_ORDER if key in sections and key != ChecksSection.key]
    parts += [_section(key, sections[key], appendix) for key in text]
    if appendix.parts:
        parts += _appendix(appendix)
    return "\n\n".join(parts) + "\n"


def _missing(keys: list[str], reasons: Mapping[str, str]) -> str:
    lines = [f"> **Not finished:** {len(keys)} of {len(READING_ORDER)} sections are missing."]
    lines += [f"> - {section_spec(key).title}: {escape(reasons.get(key) or NOT_WRITTEN)}" for key in keys]
    return "\n".join(lines)


def _section(key: str, section: Section, appendix: Appendix) -> str:
    parts = [f"## {section.title}"]
    for block in section.blocks():
        if isinstance(block, Statements):
            parts.append("\n".join(_statement(item, appendix.number_of(key, item)) for item in block.items))
        else:
            parts.append(_block(block))
    return "\n\n".join(parts)


def _statement(item: Statement, number: int | None) -> str:
    mark = " *(assumption)*" if item.evidence == "assumption" else ""
    return f"- {escape(item.text)}{mark}{superscript(number) if number else ''}"


def _block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"### {escape_heading(text)}"
        case Paragraph(text=text):
            return escape(text)
        case Statements(items=items):
            return "\n".join(f"- {escape(item.text)} {_basis(item)}" for item in items)
        case Table():
            return _table(block)
        case Note(text=text, tone=tone):
            return f"> **{'Warning' if tone == 'warning' else 'Note'}:** {escape(text)}"


def _appendix(appendix: Appendix) -> Iterator[str]:
    counts = Counter(item.evidence for part in appendix.parts for _, item in part.lines)
    yield f"## {APPENDIX_TITLE}"
    yield "The small numbers in the text lead to these lines."
    yield "\n".join(
        f"- **{EVIDENCE_LABELS[kind]}** ({counts[kind]}): {meaning}" for kind, meaning in EVIDENCE_MEANINGS.items()
    )
    for part in appendix.parts:
        yield from _appendix_part(part)


def _appendix_part(part: AppendixPart) -> Iterator[str]:
    yield f"### {part.title}"
    if part.lines:
        yield "\n".join(f"{number}. {_basis(item)}" for number, item in part.lines)
    for block in part.blocks:
        yield f"#### {escape_heading(block.text)}" if isinstance(block, Heading) else _block(block)
    if part.shaped_by:
        yield f"*Shaped by your answers: {escape('; '.join(part.shaped_by))}*"


def _basis(item: Statement) -> str:
    return f"**{EVIDENCE_LABELS[item.evidence]}.** {escape(basis_text(item))}"


def _table(table: Table) -> str:
    lines = [
        f"**{escape_heading(table.caption)}**",
        "",
        _row([escape_cell(cell) for cell in table.columns]),
        _row(["---"] * len(table.columns)),
        *(_row([escape_cell(cell) for cell in row]) for row in table.rows),
    ]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
