"""Checks that claims rest on facts that exist."""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, JsonValue

from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.context_facts import known_ids
from strategies.generation.writers.guard.fields import join_path, walk_models

ASSUMPTION = "assumption"
"""The `basis` of a statement that no fact supports, which is shown as an assumption."""
_INDEX = re.compile(r"\[(\d+)\]")


def check_bases(prose: BaseModel, assignment: Assignment) -> Iterator[Objection]:
    """Object to every basis that is not the path of a fact, of an answer, of the plan or of a finished section."""
    paths = {ASSUMPTION, *known_paths(assignment)}
    if assignment.context:
        paths |= known_ids(assignment.context)
    for path, model in walk_models(prose):
        if "basis" in type(model).model_fields:
            for name in bases_of(model):
                if name not in paths:
                    yield Objection(
                        kind="basis",
                        field=join_path(path, "basis"),
                        sentence=str(getattr(model, "text", "")),
                        reason=f"There is no fact called “{name}”. Name the fact as it is given, or “{ASSUMPTION}”.",
                    )


def known_paths(assignment: Assignment) -> Iterator[str]:
    """Yield the paths that a claim may rest on."""
    yield from fact_paths(assignment.facts)
    if assignment.context:
        yield from known_ids(assignment.context)


def bases_of(model: BaseModel) -> list[str]:
    """Return the ids of the facts that a claim names, with dots for brackets."""
    given = getattr(model, "basis", None)
    names = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    return [_INDEX.sub(r".\1", name.strip()) for name in names if isinstance(name, str)]


def fact_paths(fact: JsonValue | Mapping[str, JsonValue], prefix: str = "") -> Iterator[str]:
    """Yield the dotted path of every fact and group of facts, such as `audience.segments.0.name`."""
    if prefix:
        yield prefix
    match fact:
        case Mapping():
            children = [(str(key), value) for key, value in fact.items()]
        case list() | tuple():
            children = [(str(position), value) for position, value in enumerate(fact)]
        case _:
            return
    for key, value in children:
        yield from fact_paths(value, join_path(prefix, key))
