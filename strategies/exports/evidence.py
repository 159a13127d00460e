"""What a statement rests on, in words."""

from collections.abc import Iterable

from strategies.generation.brief import CATEGORIES, describe_fields, field_titles
from strategies.generation.facts import INSTRUCTION
from strategies.generation.sections.base import Evidence, Statement

EVIDENCE_WORDS: dict[Evidence, str] = {
    "you_told_us": "You told us",
    "calculated": "Calculated",
    "sourced": "Sourced",
    "assumption": "Assumption",
}


def basis_told(statement: Statement) -> str:
    """What a statement rests on: the questions it answers, the working, the source or the check."""
    if statement.evidence != "you_told_us":
        return statement.basis
    return "; ".join(answer_titles(statement.basis.split(", ")))


def answer_titles(paths: Iterable[str]) -> list[str]:
    """The titles of the questions behind dotted fields, as the form asks them, each once."""
    return list(dict.fromkeys(_title(path) for path in paths if path))


def _title(path: str) -> str:
    """The question's title; for a part of an answer that of the whole, for a group of questions that of the group."""
    if path == INSTRUCTION:
        return "your instruction for this section"
    titles, known = field_titles(), path
    while known and known not in titles:
        known = known.rpartition(".")[0]
    return titles.get(known) or _group_title(path) or path


def _group_title(path: str) -> str:
    inside = next((field for field in describe_fields() if field.path.startswith(f"{path}.")), None)
    return (inside.group or CATEGORIES[inside.category]) if inside else ""
