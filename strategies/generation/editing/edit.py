"""Applies edits by hand to a section: validates them and keeps the evidence of statements correct."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from strategies.generation.brief.scan import find_character_fault
from strategies.generation.editing.fields import entry_model, fields_of, fixed_names, title_of
from strategies.generation.errors import Problem
from strategies.generation.sections.base import BY_HAND, Section, Statement, answer_statement

SECTION_MAX_BYTES = 131_072
TEXT_MAX_CHARS = 5_000
LIST_MAX_ITEMS = 400
_DEPTH_MAX = 12
NUMBER_MAX = 1_000_000_000_000
_IDENTIFIERS = frozenset({"id", "key"})


class EditInvalid(Exception):
    """The edited section is invalid; `problems` names each field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in an edit")
        self.problems = problems


def apply_edit[S: Section](base: S, changes: Mapping[str, Any]) -> S:
    """Return the section with whole fields replaced, as `model_dump(mode="json")` writes them.

    A statement whose text is unchanged keeps its evidence. Every other statement counts as the user's own, whatever
    evidence was submitted.

    Raises:
        EditInvalid: with one problem per fault, all at once.
    """
    problems = list(_find_bad_values(changes)) or [*_find_unknown_fields(type(base), changes), *_check_size(changes)]
    if problems:
        raise EditInvalid(problems)
    known = {_collapse_whitespace(statement.text): statement for statement in _iter_statements(base)}
    raw = base.model_dump(mode="json") | {name: _restore_evidence(value, known) for name, value in changes.items()}
    try:
        found = type(base).model_validate(raw)
    except ValidationError as error:
        raise EditInvalid([_build_problem(fault) for fault in error.errors(include_url=False)]) from None
    problems = [
        *_find_bad_values(found.model_dump(mode="json"), ""),
        *_find_empty_statements(found, ""),
        *_find_changed_fixed_fields(base, found, ""),
        *_find_uneven_rows(found),
    ]
    if problems:
        raise EditInvalid(problems)
    return found


def _find_bad_values(value: object, path: str = "", depth: int = 0) -> Iterator[Problem]:
    """Find values that no field accepts."""
    if depth > _DEPTH_MAX:
        yield Problem(field="content", message="This is nested too deeply.", code="too_deep")
    elif isinstance(value, str):
        yield from _find_bad_text(value, path)
    elif isinstance(value, int | float) and (not math.isfinite(value) or abs(value) > NUMBER_MAX):
        yield Problem(field=path, message="This number is too large or not finite.", code="out_of_range")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if find_character_fault(str(name)):
                message = "A field's name here is not plain text."
                yield Problem(field=path or "content", message=message, code="bad_character")
            else:
                yield from _find_bad_values(inner, _join_path(path, str(name)), depth + 1)
    elif isinstance(value, list) and len(value) > LIST_MAX_ITEMS:
        yield Problem(field=path, message=f"At most {LIST_MAX_ITEMS} entries can be kept here.", code="too_many")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _find_bad_values(inner, _join_path(path, index), depth + 1)


def _find_bad_text(text: str, path: str) -> Iterator[Problem]:
    fault = find_character_fault(text)
    if fault:
        yield Problem(field=path, message=fault, code="bad_character")
    if len(text) > TEXT_MAX_CHARS:
        message = f"This is {len(text):,} characters long; at most {TEXT_MAX_CHARS:,} can be kept."
        yield Problem(field=path, message=message, code="too_long")


def _check_size(value: object) -> Iterator[Problem]:
    if len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")) > SECTION_MAX_BYTES:
        message = f"A section of at most {SECTION_MAX_BYTES // 1024} kB can be kept. Shorten it."
        yield Problem(field="content", message=message, code="too_long")


def _find_unknown_fields(kind: type[Section], changes: Mapping[str, Any]) -> Iterator[Problem]:
    for name in changes:
        if name not in kind.model_fields:
            yield Problem(field=name, message="There is no field of this name here.", code="unknown_field")


def _restore_evidence(value: Any, known: Mapping[str, Statement]) -> Any:
    """Return the value with the correct evidence in every statement."""
    if isinstance(value, Mapping):
        if "text" in value and value.keys() <= Statement.model_fields.keys() and isinstance(value["text"], str):
            text = value["text"].strip()
            return (known.get(_collapse_whitespace(text)) or answer_statement(text, BY_HAND)).model_dump()
        return {name: _restore_evidence(inner, known) for name, inner in value.items()}
    return [_restore_evidence(inner, known) for inner in value] if isinstance(value, list) else value


def _collapse_whitespace(text: str) -> str:
    """Collapse whitespace, because forms turn each line break into CRLF."""
    return " ".join(text.split())


def _iter_statements(value: object) -> Iterator[Statement]:
    match value:
        case Statement():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _iter_statements(getattr(value, name))
        case list():
            for inner in value:
                yield from _iter_statements(inner)


def _find_empty_statements(value: object, path: str) -> Iterator[Problem]:
    match value:
        case Statement() if not value.text:
            message = "This statement is empty. Write what is true, or that it is unknown."
            yield Problem(field=path, message=message, code="empty")
        case BaseModel():
            for name in type(value).model_fields:
                yield from _find_empty_statements(getattr(value, name), _join_path(path, name))
        case list():
            for index, inner in enumerate(value):
                yield from _find_empty_statements(inner, _join_path(path, index))


def _find_changed_fixed_fields(base: BaseModel, found: BaseModel, path: str) -> Iterator[Problem]:
    """Find changes to fields that code depends on, in the section and in its entries."""
    for name in fixed_names(type(found)):
        if path == "" and getattr(found, name) != getattr(base, name):
            yield Problem(field=name, message=f"“{title_of(name)}” cannot be changed by hand.", code="fixed")
    for name, hint in get_type_hints(type(found)).items():
        entry = entry_model(hint) if name in type(found).model_fields else None
        if entry:
            yield from _find_changed_fixed_entries(
                entry, getattr(base, name), getattr(found, name), _join_path(path, name)
            )


def _find_changed_fixed_entries(
    entry: type[BaseModel], base: list[Any], found: list[Any], path: str
) -> Iterator[Problem]:
    kept = sorted(fixed_names(entry))
    if not kept:
        return
    there_were = [_field_values(item, kept) for item in base]
    seen = list[tuple[Any, ...]]()
    for index, item in enumerate(found):
        values = _field_values(item, kept)
        if values not in there_were or (_IDENTIFIERS.intersection(kept) and values in seen):
            names = ", ".join(kept)
            message = f"Entries must keep these as they were, each in one entry: {names}."
            yield Problem(field=_join_path(path, index), message=message, code="fixed")
        else:
            yield from _find_changed_fixed_fields(base[there_were.index(values)], item, _join_path(path, index))
        seen.append(values)
    # Keys of a fixed choice must all stay, because other sections look them up.
    all_wanted = "key" in kept and entry.model_fields["key"].annotation is not str
    if base and (not found or (all_wanted and len(found) < len(base))):
        message = "None of these can be left out." if all_wanted else "At least one of these has to stay."
        yield Problem(field=path, message=message, code="empty")


def _field_values(item: BaseModel, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in names)


def _find_uneven_rows(value: BaseModel, path: str = "") -> Iterator[Problem]:
    """Find rows whose length differs from their table's."""
    for field in fields_of(type(value)):
        inner, here = getattr(value, field.name), _join_path(path, field.name)
        if field.kind == "table":
            width = len(field.columns)
            for index, row in enumerate(inner):
                if width and len(row) != width:
                    message = f"A row of this table has {width} cells: {', '.join(field.columns)}."
                    yield Problem(field=_join_path(here, index), message=message, code="row_length")
        elif field.kind == "groups":
            for index, entry in enumerate(inner):
                yield from _find_uneven_rows(entry, _join_path(here, index))


def _build_problem(fault: ErrorDetails) -> Problem:
    path = ".".join(str(part) for part in fault["loc"]) or "content"
    return Problem(field=path, message=_error_message(fault), code=fault["type"])


def _error_message(fault: ErrorDetails) -> str:
    kind = fault["type"]
    if kind == "missing":
        return "This has to be filled in."
    if kind == "extra_forbidden":
        return "There is no field of this name here."
    if kind.startswith("date"):
        return "Write a date as year-month-day, such as 2027-01-18."
    if kind.startswith("int"):
        return "Write a whole number here."
    if kind.startswith(("float", "finite")):
        return "Write a plain number here."
    if kind == "literal_error":
        choices = str(fault.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        return f"Choose one of: {choices}."
    if kind.startswith("string"):
        return "Write text here."
    return "This cannot be read."


def _join_path(path: str, part: str | int) -> str:
    return f"{path}.{part}" if path else str(part)
