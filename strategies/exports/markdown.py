"""Strategy as Markdown. Text typed by people is escaped: no HTML, links, images or formulas."""

import re
from collections.abc import Mapping, Sequence

from strategies.exports.document import NOT_WRITTEN, Document
from strategies.exports.evidence import basis_text, question_titles
from strategies.generation.pipeline import READING_ORDER, section_spec
from strategies.generation.sections.base import (
    Block,
    Evidence,
    Heading,
    Note,
    Paragraph,
    Section,
    Statement,
    Statements,
    Table,
)

MARKS: dict[Evidence, str] = {
    "you_told_us": "you told us",
    "calculated": "calculated",
    "sourced": "source",
    "assumption": "to be checked",
}

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$^])")
_LINE_START = re.compile(r"^(\s*)([#+=@\-]|\d+(?=[.)](?:\s|$)))")
_LINK = re.compile(r"\b(https?|ftp|mailto|javascript|data)(?=:)|\bwww(?=\.)", re.IGNORECASE)


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
    """Return the sections in reading order.

    `about` are lines under the title, such as the date and the writer. `unfinished` gives the reason per missing
    section key; other missing sections are listed as not written.
    """
    reasons = unfinished or {}
    missing = [key for key in READING_ORDER if key not in sections]
    parts = [f"# {escape(title)}", *(escape(line) for line in about)]
    if missing:
        parts.append(_missing(missing, reasons))
    parts += [_section(sections[key]) for key in READING_ORDER if key in sections]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Escape text so that Markdown shows it as typed, on one line."""
    line = " ".join(text.split())
    safe = _LINK.sub(lambda found: f"{found[0]}\\", _SPECIAL.sub(r"\\\1", line))
    return _LINE_START.sub(_escape_start, safe)


def _escape_start(found: re.Match[str]) -> str:
    """Escape the dot after a list number; escape any other leading character itself."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def _missing(keys: list[str], reasons: Mapping[str, str]) -> str:
    lines = [f"> **Not finished:** {len(keys)} of {len(READING_ORDER)} sections are missing."]
    lines += [f"> - {section_spec(key).title}: {escape(reasons.get(key) or NOT_WRITTEN)}" for key in keys]
    return "\n".join(lines)


def _section(section: Section) -> str:
    parts = [f"## {section.title}", *(_block(block) for block in section.blocks())]
    titles = question_titles(section.answers_used)
    if titles:
        parts.append(f"*Based on your answers: {escape('; '.join(titles))}*")
    return "\n\n".join(parts)


def _block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return f"### {escape(text)}"
        case Paragraph(text=text):
            return escape(text)
        case Statements(items=items):
            return "\n".join(_statement(item) for item in items)
        case Table():
            return _table(block)
        case Note(text=text, tone=tone):
            return f"> **{'Warning' if tone == 'warning' else 'Note'}:** {escape(text)}"


def _statement(item: Statement) -> str:
    return f"- {escape(item.text)} *({MARKS[item.evidence]}: {escape(basis_text(item))})*"


def _table(table: Table) -> str:
    lines = [
        f"**{escape(table.caption)}**",
        "",
        _row(table.columns),
        _row(["---"] * len(table.columns), raw=True),
        *(_row(row) for row in table.rows),
    ]
    return "\n".join(lines)


def _row(cells: list[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else escape(cell) for cell in cells)} |"
