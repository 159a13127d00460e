"""Between the texts of a form and the fields of a section, both ways."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strategies.generation.section_fields import EditField

type Typed = dict[str, str]
"""Name of an input to the text in it. Names are dotted paths with an index for what is in a list: `a.0.b`."""

REMOVE = "remove"
ENTRIES_MAX = 400


def typed_from(fields: Iterable[EditField], raw: Mapping[str, Any], prefix: str = "") -> Typed:
    """Return the texts that a form shows."""
    return {name: text for field in fields for name, text in _shown(field, prefix + field.name, raw.get(field.name))}


def content_from(
    fields: Iterable[EditField], raw: Mapping[str, Any], typed: Typed
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was typed as fields, and the name of the input behind every place in them.

    `raw` is what the form showed: what code knows its entries by is taken from there. What cannot be read as a number
    or a date stays text, for the schema to refuse by name.
    """
    reader = _Reader(typed)
    return {each.name: reader.read(each, each.name, each.name, raw.get(each.name)) for each in fields}, reader.places


def count_of(name: str, typed: Typed) -> int:
    """Return how many entries of a list the form has."""
    prefix = f"{name}."
    indexes = (rest.partition(".")[0] for known in typed if (rest := known.removeprefix(prefix)) != known)
    return 1 + max((int(i) for i in indexes if i.isascii() and i.isdigit() and int(i) < ENTRIES_MAX), default=-1)


def is_removed(name: str, typed: Typed) -> bool:
    """Whether an entry is marked to be left out."""
    return f"{name}.{REMOVE}" in typed


def without_line_ends(text: str) -> str:
    """A form turns every line break into two characters, and nobody means anything by it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _shown(field: EditField, name: str, value: Any) -> Iterator[tuple[str, str]]:
    match field.kind:
        case "statement":
            yield name, value["text"] if value else ""
        case "statements":
            for index, item in enumerate(value or ()):
                yield f"{name}.{index}", item["text"]
        case "lines" | "dates":
            yield name, "\n".join(value or ())
        case "table":
            for index, row in enumerate(value or ()):
                yield from ((f"{name}.{index}.{column}", cell) for column, cell in enumerate(row))
        case "groups":
            for index, entry in enumerate(value or ()):
                yield from typed_from(field.fields, entry, f"{name}.{index}.").items()
        case _:
            yield name, "" if value is None else str(value)


class _Reader:
    def __init__(self, typed: Typed) -> None:
        self._typed = typed
        self.places: dict[str, str] = {}

    def read(self, field: EditField, name: str, path: str, shown: Any) -> Any:
        """What was typed into `name`, which stands at `path` of the content."""
        self.places[path] = name
        text = without_line_ends(self._typed.get(name, ""))
        match field.kind:
            case "statement":
                return {"text": text} if text or not field.may_be_empty else None
            case "statements":
                return self._statements(name, path)
            case "lines" | "dates":
                return [line.strip() for line in text.splitlines() if line.strip()]
            case "table":
                return self._table(field, name, path)
            case "groups":
                return self._entries(field, name, path, shown or [])
        if shown is None and not text:
            return None
        # What was not touched is what it was, to the last space.
        return shown if text == without_line_ends(str(shown)) else text

    def _statements(self, name: str, path: str) -> list[Any]:
        found = list[Any]()
        for index in range(count_of(name, self._typed)):
            text = without_line_ends(self._typed.get(f"{name}.{index}", ""))
            if text:
                self.places[f"{path}.{len(found)}"] = f"{name}.{index}"
                found.append({"text": text})
        return found

    def _table(self, field: EditField, name: str, path: str) -> list[list[str]]:
        width = len(field.columns) or count_of(f"{name}.0", self._typed)
        found = list[list[str]]()
        for index in range(count_of(name, self._typed)):
            cells = [without_line_ends(self._typed.get(f"{name}.{index}.{column}", "")) for column in range(width)]
            if any(cells):
                for column in range(width):
                    self.places[f"{path}.{len(found)}.{column}"] = f"{name}.{index}.{column}"
                self.places[f"{path}.{len(found)}"] = f"{name}.{index}"
                found.append(cells)
        return found

    def _entries(self, field: EditField, name: str, path: str, shown: list[Any]) -> list[Any]:
        found = list[Any]()
        for index in range(count_of(name, self._typed)):
            here, there = f"{name}.{index}", f"{path}.{len(found)}"
            was = shown[index] if index < len(shown) else {}
            if is_removed(here, self._typed) or (not was and self._is_blank(here)):
                continue
            self.places[there] = here
            typed = {
                inner.name: self.read(inner, f"{here}.{inner.name}", f"{there}.{inner.name}", was.get(inner.name))
                for inner in field.fields
            }
            found.append(was | {name: "" if value is None and not was else value for name, value in typed.items()})
        return found

    def _is_blank(self, name: str) -> bool:
        return not any(text.strip() for known, text in self._typed.items() if known.startswith(f"{name}."))
