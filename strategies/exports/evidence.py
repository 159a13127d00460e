"""Evidence of statements in words."""

from collections.abc import Iterable

from strategies.generation.brief import CATEGORIES, describe_fields, field_titles
from strategies.generation.facts import INSTRUCTION
from strategies.generation.sections.base import Evidence, Statement
from strategies.generation.wording import sentence

EVIDENCE_LABELS: dict[Evidence, str] = {
    "you_told_us": "You told us",
    "calculated": "Calculated",
    "sourced": "Sourced",
    "judgement": "Judgement",
    "assumption": "Assumption",
}

EVIDENCE_MEANINGS: dict[Evidence, str] = {
    "you_told_us": "one of your answers",
    "calculated": "a sum or a rule, shown",
    "sourced": "a named source",
    "judgement": "an opinion, with its reason",
    "assumption": "not confirmed; how to check",
}


def basis_text(statement: Statement) -> str:
    """Return the basis of a statement for people: question titles, calculation, source, reason, or how to check it.

    An assumption says how to check it first, then what it rests on.
    """
    if statement.check:
        return f"{sentence(statement.check)} Based on: {statement.basis}"
    return rests_on(statement) or how_to_check(statement)


def rests_on(statement: Statement) -> str:
    """Return what a statement rests on, for people; empty for an assumption that rests on nothing."""
    if statement.evidence == "you_told_us":
        return "; ".join(question_titles(statement.basis.split(", ")))
    return "" if how_to_check(statement) and not statement.check else statement.basis


def how_to_check(statement: Statement) -> str:
    """Return how and by when to check an assumption; empty for all other statements."""
    if statement.evidence != "assumption":
        return statement.check
    return statement.check or statement.basis


def question_titles(paths: Iterable[str]) -> list[str]:
    """Return the titles of the brief's questions for dotted field paths, without duplicates."""
    return list(dict.fromkeys(_title(path) for path in paths if path))


def _title(path: str) -> str:
    """Return the title of the question, or of the nearest question or group that contains the path."""
    if path == INSTRUCTION:
        return "your instruction for this section"
    titles, known = field_titles(), path
    while known and known not in titles:
        known = known.rpartition(".")[0]
    return titles.get(known) or _group_title(path) or _name_unknown(path)


def _name_unknown(path: str) -> str:
    """Name a question that is no longer asked, from a strategy of an older release, by the last part of its path."""
    names = [name for name in path.split(".") if not name.isdigit()]
    return names[-1].replace("_", " ").capitalize() if names else path


def _group_title(path: str) -> str:
    inside = next((field for field in describe_fields() if field.path.startswith(f"{path}.")), None)
    return (inside.group or CATEGORIES[inside.category]) if inside else ""
