"""Checks that texts and lists have the lengths that their schema asks for."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from strategies.generation.writers.base import Objection, ObjectionKind
from strategies.generation.writers.guard.fields import join_path, walk_models

_SHOWN_CHARS = 400


def check_lengths(prose: BaseModel) -> Iterator[Objection]:
    """Object to texts that are longer than what is printed, and to lists with too few or too many entries."""
    for path, model in walk_models(prose):
        for name, field in type(model).model_fields.items():
            yield from _check_value(getattr(model, name), field, join_path(path, name))


def objections_to_shape(error: ValidationError) -> list[Objection]:
    """Turn the errors of an answer that does not fit its schema into objections by field."""
    return [_objection_to(found) for found in error.errors(include_url=False)]


def _check_value(value: object, field: FieldInfo, path: str) -> Iterator[Objection]:
    if not isinstance(value, str | list | tuple):
        return
    most = _limit(field, "max_length")
    least = _limit(field, "min_length")
    if most is not None and len(value) > most:
        yield _too_long(path, value, most)
    if least is not None and len(value) < least:
        yield _too_short(path, value, least)


def _limit(field: FieldInfo, name: str) -> int | None:
    found = (getattr(limit, name, None) for limit in field.metadata)
    return next((limit for limit in found if isinstance(limit, int)), None)


def _objection_to(error: ErrorDetails) -> Objection:
    path, value, limits = ".".join(map(str, error["loc"])), error.get("input"), error.get("ctx", {})
    match error["type"]:
        case "too_short" | "string_too_short":
            return _too_short(path, value, limits["min_length"])
        case "too_long" | "string_too_long":
            return _too_long(path, value, limits["max_length"])
        case _:
            shown = value if isinstance(value, str) else ""
            kind: ObjectionKind = "choice" if error["type"] in {"literal_error", "enum"} else "count"
            return Objection(kind=kind, field=path, sentence=shown[:_SHOWN_CHARS], reason=f"{error['msg']}.")


def _too_long(path: str, value: Any, most: int) -> Objection:
    if isinstance(value, str):
        reason = f"This is {len(value)} characters long; {most} are printed. Say the same in fewer words."
        return Objection(kind="length", field=path, sentence=value[:_SHOWN_CHARS], reason=reason)
    return Objection(kind="count", field=path, sentence="", reason=f"{len(value)} entries; at most {most} are wanted.")


def _too_short(path: str, value: Any, least: int) -> Objection:
    if isinstance(value, str):
        reason = f"This is {len(value)} characters long; at least {least} are needed."
        return Objection(kind="length", field=path, sentence=value, reason=reason)
    return Objection(
        kind="count", field=path, sentence="", reason=f"{len(value)} entries; at least {least} are needed."
    )
