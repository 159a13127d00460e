"""Walks the text fields of an answer by their path, each with what its schema says about it.

A field may say how it is read, with `Field(json_schema_extra={"guard": ...})`:
- `"instruction"`: it gives instructions (an outline, a check, a method, a proposal), so that its figures
  and dates are no claims about the business;
- `"condition"`: it says when to decide otherwise (stop, change, revisit), so that its figures are limits;
- `"silent"`: it is no text, such as a key.
What is said of a field holds for everything inside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Literal, TypeAliasType, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from strategies.generation.writers.guard.sentences import split_sentences

type Manner = Literal["statement", "instruction", "condition", "silent"]

_SILENT = frozenset({"basis", "id", "key", "sums", "facts", "paths"})
_INSTRUCTIONS = frozenset({"check", "how", "outline", "response", "method"})
_CONDITIONS = frozenset({"change_if", "stop_if", "early_sign", "revisit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """A text of an answer. `owner` is the model that it is a field of, such as a claim with its basis."""

    path: str
    name: str
    text: str
    manner: Manner
    owner: BaseModel

    def sentences(self) -> list[str]:
        return split_sentences(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField:
    """A number of an answer that is not text."""

    path: str
    value: int | float
    owner: BaseModel


def walk_texts(prose: BaseModel) -> Iterator[TextField]:
    """Yield every text in the order of the schema, but no keys, choices and bases."""
    return (found for found in _walk(prose, "", "statement") if isinstance(found, TextField))


def walk_numbers(prose: BaseModel) -> Iterator[NumberField]:
    """Yield every number in the order of the schema, but not those that are keys."""
    return (found for found in _walk(prose, "", "statement") if isinstance(found, NumberField))


def walk_models(prose: BaseModel, prefix: str = "") -> Iterator[tuple[str, BaseModel]]:
    """Yield the answer and every model inside it, with its path."""
    yield prefix, prose
    for name in type(prose).model_fields:
        yield from _models_in(getattr(prose, name), join_path(prefix, name))


def join_path(prefix: str, name: str) -> str:
    """Return the dotted path of a field inside another."""
    return f"{prefix}.{name}" if prefix else name


def _models_in(value: object, path: str) -> Iterator[tuple[str, BaseModel]]:
    match value:
        case BaseModel():
            yield from walk_models(value, path)
        case list() | tuple():
            for position, item in enumerate(value):
                yield from _models_in(item, join_path(path, str(position)))
        case _:
            return


def _walk(model: BaseModel, prefix: str, manner: Manner) -> Iterator[TextField | NumberField]:
    for name in type(model).model_fields:
        found = _manner_of(type(model), name)
        if found != "silent":
            inner = found if found != "statement" else manner
            yield from _walk_value(getattr(model, name), join_path(prefix, name), name, inner, model)


def _walk_value(
    value: object, path: str, name: str, manner: Manner, owner: BaseModel
) -> Iterator[TextField | NumberField]:
    match value:
        case bool() | Enum():
            return
        case str():
            yield TextField(path=path, name=name, text=value, manner=manner, owner=owner)
        case int() | float():
            yield NumberField(path=path, value=value, owner=owner)
        case BaseModel():
            yield from _walk(value, path, manner)
        case Mapping():
            for key, item in value.items():
                yield from _walk_value(item, join_path(path, str(key)), name, manner, owner)
        case list() | tuple():
            for position, item in enumerate(value):
                yield from _walk_value(item, join_path(path, str(position)), name, manner, owner)
        case _:
            return


@cache
def _manner_of(model: type[BaseModel], name: str) -> Manner:
    field = model.model_fields[name]
    said = field.json_schema_extra.get("guard") if isinstance(field.json_schema_extra, dict) else None
    if said in get_args(Manner.__value__):
        return cast("Manner", said)
    if name in _SILENT or _is_choice(field):
        return "silent"
    if name in _CONDITIONS:
        return "condition"
    return "instruction" if name in _INSTRUCTIONS else "statement"


def _is_choice(field: FieldInfo) -> bool:
    return _holds_only_literals(field.annotation)


def _holds_only_literals(annotation: object) -> bool:
    if isinstance(annotation, TypeAliasType):
        return _holds_only_literals(annotation.__value__)
    if get_origin(annotation) is Literal:
        return True
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return True
    inner = [part for part in get_args(annotation) if part is not type(None) and part is not Ellipsis]
    return bool(inner) and all(map(_holds_only_literals, inner))
