"""Checks that lists have the entries that were asked for."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, JsonValue

from strategies.generation.writers.base import Assignment, Objection

_IDENTITIES = ("id", "key", "name", "number")


def check_entries(prose: BaseModel, assignment: Assignment) -> Iterator[Objection]:
    """Object to requested entries that are missing, and to entries that were not requested."""
    content = prose.model_dump(mode="json")
    for name, expected in assignment.entries.items():
        wanted = {str(identity).casefold(): str(identity) for identity in expected}
        there = {_identity(entry).casefold(): position for position, entry in enumerate(content[name])}
        for key, identity in wanted.items():
            if key not in there:
                yield Objection(
                    kind="count", field=name, sentence="", reason=f"The entry “{identity}” is missing from {name}."
                )
        for key, position in there.items():
            if key not in wanted:
                identity = _identity(content[name][position])
                reason = f"The entry “{identity}” of {name} was not asked for."
                yield Objection(kind="count", field=f"{name}.{position}", sentence=identity, reason=reason)


def _identity(entry: Mapping[str, JsonValue]) -> str:
    return next(str(entry[name]) for name in _IDENTITIES if name in entry)
