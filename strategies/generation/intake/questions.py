"""The questions of a brief as a model is asked them: a path, the kind of answer, and the choices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from strategies.generation.brief.form import Field, describe_fields, field_titles

_INDEX = re.compile(r"\[(\d{1,3}|N)\]")
_NOT_ASKED = frozenset({"numbers"})
"""References to other answers by their number: which proof answers which question is for the person to say."""
_CODES = {
    "business.country": "two-letter country code, such as GB",
    "business.language": "language code, such as en-GB; only if the text says it",
    "means.budget.currency": "three-letter currency code, such as GBP",
}
_HOW = {
    "text": "a few words on one line",
    "long_text": "one to three sentences in the words of the text",
    "list": "one entry per line",
    "number": "a plain number in digits, such as 1200 or 2.5",
    "choices": "one or more of these, one per line: {choices}",
    "choice": "exactly one of: {choices}",
    "yes_no": "yes or no",
    "date": "a date as YYYY-MM-DD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An input of the form: a question, or one field of one record."""

    name: str
    """The input's name, such as `goals.0.text`."""
    field: Field
    records: str = ""
    """Path of the list that the record is in, such as `goals`; empty for a plain question."""
    row: int = 0

    @property
    def title(self) -> str:
        return field_titles().get(self.name, self.field.title).removesuffix(" (code)")

    @property
    def path(self) -> str:
        """The path without the record's position, such as `goals.text`."""
        return f"{self.records}.{self.field.path}" if self.records else self.name


@cache
def list_questions() -> str:
    """Return one line per question: path, title, and how to write the answer."""
    return "\n".join(_describe_questions())


def find_place(path: str) -> Place | None:
    """Return the input that a path names; None if there is none. `goals[0].text` is read like `goals.0.text`."""
    name = _INDEX.sub(r".\1", path.strip()).strip(".")
    if field := _plain_fields().get(name):
        return Place(name=name, field=field)
    for records, inner in _record_fields().items():
        row, _, key = name.removeprefix(f"{records}.").partition(".")
        if name.startswith(f"{records}.") and row.isascii() and row.isdigit() and len(row) <= 3 and key in inner:
            return Place(name=f"{records}.{int(row)}.{key}", field=inner[key], records=records, row=int(row))
    return None


@cache
def required_of(records: str) -> tuple[Field, ...]:
    """Return the fields that each record of this list needs."""
    return tuple(field for field in _record_fields()[records].values() if field.required)


@cache
def must_be_asked(records: str) -> bool:
    """Return whether a brief needs at least one record of this list."""
    return next(field.required for field in describe_fields() if field.path == records)


@cache
def _plain_fields() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for field in describe_fields():
        if field.kind == "money":
            found |= {inner.path: inner for inner in field.fields}
        elif field.kind not in {"records", *_NOT_ASKED}:
            found[field.path] = field
    return found


@cache
def _record_fields() -> dict[str, dict[str, Field]]:
    return {
        field.path: {inner.path: inner for inner in field.fields if inner.kind not in _NOT_ASKED}
        for field in describe_fields()
        if field.kind == "records"
    }


def _describe_questions() -> Iterator[str]:
    for field in describe_fields():
        if field.kind == "records":
            yield f"{field.path}: {field.title}. {field.why} N is 0 for the first {field.record_name.lower()}:"
            for inner in _record_fields()[field.path].values():
                needed = " Needed for each." if inner.required else ""
                yield f"  {_describe(inner, f'{field.path}.N.{inner.path}')}{needed}"
        elif field.kind == "money":
            yield f"{field.path}: {field.title}. {field.why}"
            for inner in field.fields:
                yield f"  {_describe(inner, inner.path)}"
        else:
            yield _describe(field, field.path)


def _describe(field: Field, path: str) -> str:
    how = _CODES.get(path) or _HOW[field.kind].format(choices=", ".join(field.choices))
    return f"{path}: {field.title}. Write {how}."
