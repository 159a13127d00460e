"""Decides what of an answer is printed: all of it, or what is left without what was objected to."""

from pydantic import BaseModel, JsonValue, ValidationError

from strategies.generation.writers.answers import find_limit_objections, read_prose
from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.guard import find_objections
from strategies.generation.writers.withholding import CannotWithhold, withhold


class NotPrintable(Exception):
    """What is left of an answer cannot be printed."""


def find_all_objections(assignment: Assignment, content: JsonValue) -> list[Objection]:
    """Return all objections, each once: of the schema's limits, of the guard, and of the section."""
    prose = read_prose(assignment.prose, content)
    limits = find_limit_objections(assignment.prose, content)
    said = {(item.kind, item.field) for item in limits}
    others = [item for item in find_objections(prose, assignment) if (item.kind, item.field) not in said]
    return list(dict.fromkeys([*limits, *others, *assignment.check(prose)]))


def accept(assignment: Assignment, content: JsonValue) -> tuple[BaseModel, tuple[Objection, ...]]:
    """Return the prose without what is objected to, and what was withheld.

    Raises:
        NotPrintable: see above.
    """

    def find(content: JsonValue) -> list[Objection]:
        return find_all_objections(assignment, content)

    try:
        if not find(content):
            return assignment.prose.model_validate(content), ()
        kept, withheld = withhold(assignment, content, find)
        return read_prose(assignment.prose, kept), withheld
    except (CannotWithhold, ValidationError):
        raise NotPrintable from None
