"""Dotted paths, such as `items.0.title`, into nested values."""

from collections.abc import Mapping
from typing import Any

ROWS_MAX = 400


def count_rows(texts: Mapping[str, Any]) -> dict[str, int]:
    """Return the number of rows per list, up to the last row that is not blank."""
    counts: dict[str, int] = {}
    for name, text in texts.items():
        parts = name.split(".") if str(text).strip() else []
        for place, part in enumerate(parts):
            if part.isascii() and part.isdigit() and len(part) <= 3 and int(part) < ROWS_MAX:
                path = ".".join(parts[:place])
                counts[path] = max(counts.get(path, 0), int(part) + 1)
    return counts


def join_path(name: str, key: str) -> str:
    return f"{name}.{key}" if name else key


def get_at(value: Any, path: str) -> Any:
    """Return what is at a dotted path, None if there is nothing."""
    for part in path.split("."):
        if isinstance(value, list | tuple):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
    return value


def put_at(values: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        values = values.setdefault(part, {})
    values[last] = value
