"""Between what a person types into the form and the JSON of a brief: every kind of answer, both ways."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strategies.generation.brief import Field, describe_fields
from strategies.generation.errors import Problem

type Typed = dict[str, str]
"""Name of an input to the text in it. Names are the brief's dotted paths; records carry an index: `a.b.0.name`."""

ROWS_MAX = 20
_NUMBER = re.compile(r"-?(\d{1,20}|\d{1,3}(,\d{3}){1,5})(\.\d{1,15})?")
_YES_NO = {"yes": True, "no": False}


def raw_from(typed: Typed) -> tuple[dict[str, Any], list[Problem]]:
    """Return the brief as an API client would send it, and what the form alone can find wrong.

    Blank answers are left out. What cannot be read as a number or a yes stays text, for the brief to refuse by name.
    """
    raw: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in describe_fields():
        value = _read(field, field.path, typed, problems)
        if value is not None:
            _put(raw, field.path, value)
    return raw, problems


def typed_from(raw: Mapping[str, Any]) -> Typed:
    """Return the texts that a form shows for a brief."""
    typed: Typed = {}
    for field in describe_fields():
        value = _get(raw, field.path)
        if value is not None:
            typed.update(_write(field, field.path, value))
    return typed


def without_blank_rows(typed: Typed) -> Typed:
    """Close the gaps between records, so that a row on the page has the number its faults are told with."""
    closed = dict(typed)
    for field in describe_fields():
        if field.kind == "records":
            rows = [row for row in rows_of(field, typed) if any(row.values())]
            closed = {name: text for name, text in closed.items() if not name.startswith(f"{field.path}.")}
            for index, row in enumerate(rows):
                closed |= {f"{field.path}.{index}.{path}": text for path, text in row.items()}
    return closed


def rows_of(field: Field, typed: Typed) -> list[Typed]:
    """Return the records typed so far, blank ones included, each as inner path to text."""
    count = 1 + max((_row_number(field, name) for name in typed), default=-1)
    return [
        {inner.path: typed.get(f"{field.path}.{index}.{inner.path}", "").strip() for inner in field.fields}
        for index in range(min(count, ROWS_MAX + 1))
    ]


def is_known(name: str) -> bool:
    """Tell whether the form has an input of this name."""
    for field in describe_fields():
        if name == field.path or (field.kind == "money" and any(name == inner.path for inner in field.fields)):
            return True
        if field.kind == "records" and _row_number(field, name) >= 0:
            return any(name.endswith(f".{inner.path}") for inner in field.fields)
    return False


def _row_number(field: Field, name: str) -> int:
    if not name.startswith(f"{field.path}."):
        return -1
    index = name.removeprefix(f"{field.path}.").split(".", 1)[0]
    return int(index) if index.isascii() and index.isdigit() and len(index) <= 3 else -1


def _read(field: Field, name: str, typed: Typed, problems: list[Problem]) -> Any:
    text = typed.get(name, "").strip()
    match field.kind:
        case "money":
            return _read_group(field.fields, "", typed, problems)
        case "records":
            rows = (
                _read_group(field.fields, f"{name}.{index}.", typed, problems)
                for index in range(len(rows_of(field, typed)))
            )
            return [row for row in rows if row] or None
        case "map":
            return _read_map(name, text, problems)
        case "list":
            return lines_of(text) or None
        case "number":
            return _number(text, percent="(%)" in field.title) if text else None
        case "yes_no":
            return _YES_NO.get(text, text) if text else None
    return text or None


def _read_group(fields: Iterable[Field], prefix: str, typed: Typed, problems: list[Problem]) -> dict[str, Any] | None:
    values = {
        inner.path.rsplit(".", 1)[-1]: value
        for inner in fields
        if (value := _read(inner, prefix + inner.path, typed, problems)) is not None
    }
    return values or None


def _read_map(name: str, text: str, problems: list[Problem]) -> dict[str, Any] | None:
    entries: dict[str, Any] = {}
    for line in lines_of(text):
        key, colon, number = (part.strip() for part in line.rpartition(":"))
        if not (colon and key and number):
            told = f"Write each line as name: number. This line does not: {line[:80]}"
            problems.append(Problem(field=name, message=told, code="not_a_pair"))
        elif key in entries:
            problems.append(Problem(field=name, message=f"{key[:80]} is there twice.", code="repeated"))
        else:
            entries[key] = _number(number, percent=True)
    return entries or None


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something."""
    return [line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def _number(text: str, *, percent: bool) -> float | int | str:
    plain = text.removesuffix("%").rstrip() if percent else text
    if not _NUMBER.fullmatch(plain):
        return text
    plain = plain.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def _write(field: Field, name: str, value: Any) -> Iterator[tuple[str, str]]:
    match field.kind:
        case "money":
            for inner in field.fields:
                yield inner.path, _shown(value.get(inner.path.rsplit(".", 1)[-1]))
        case "records":
            for index, row in enumerate(value):
                for inner in field.fields:
                    yield f"{name}.{index}.{inner.path}", _shown(row.get(inner.path))
        case "map":
            yield name, "\n".join(f"{key}: {_shown(number)}" for key, number in value.items())
        case "list":
            yield name, "\n".join(" ".join(str(entry).split()) for entry in value)
        case _:
            yield name, _shown(value)


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.15g}"
    return str(value)


def _put(raw: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        raw = raw.setdefault(part, {})
    raw[last] = value


def _get(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
