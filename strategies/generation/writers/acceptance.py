"""Decides what of an answer is printed: all of it, or what is left without what was objected to."""

from pydantic import BaseModel, JsonValue, ValidationError

from strategies.generation.writers.answers import find_limit_objections, read_prose
from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.guard import find_objections
from strategies.generation.writers.guard.judge import NO_REFUSALS, Refusals, check_refused
from strategies.generation.writers.withholding import CannotWithhold, withhold


class NotPrintable(Exception):
    """What is left of an answer cannot be printed."""


def find_all_objections(assignment: Assignment, content: JsonValue, refused: Refusals = NO_REFUSALS) -> list[Objection]:
    """Return all objections, each once: of the schema's limits, of the guard, of the section, and of the judge."""
    prose = read_prose(assignment.prose, content)
    limits = find_limit_objections(assignment.prose, content)
    said = {(item.kind, item.field) for item in limits}
    others = [item for item in find_objections(prose, assignment) if (item.kind, item.field) not in said]
    return list(dict.fromkeys([*limits, *others, *assignment.check(prose), *check_refused(prose, assignment, refused)]))


def accept(
    assignment: Assignment, content: JsonValue, refused: Refusals = NO_REFUSALS
) -> tuple[BaseModel, tuple[Objection, ...]]:
    """Return the prose without what is objected to or was refused by the judge, and what was withheld.

    Raises:
        NotPrintable: see above.
    """

    def find(content: JsonValue) -> list[Objection]:
        return find_all_objections(assignment, content, refused)

    try:
        if not find(content):
            return assignment.prose.model_validate(content), ()
        kept, withheld = withhold(assignment, content, find)
        return read_prose(assignment.prose, kept), withheld
    except (CannotWithhold, ValidationError):
        raise NotPrintable from None
