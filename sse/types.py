"""Types that all modules share: JSON objects, stored events, positions in the log. No I/O."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import JsonValue, WithJsonSchema

JsonObject = Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object", "additionalProperties": True})]
"""A JSON object whose keys are data, such as a stored document."""

CHANNEL_PATTERN = r"^[A-Za-z0-9:_\-]{1,120}$"
"""Channel names are built by the server from ids it has authorised, never taken from a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A durable message. `seq` counts 1, 2, 3, ... without gaps in its channel; `mark` is random."""

    channel: str
    seq: int
    mark: str
    event: str
    data: JsonObject
    final: bool = False

    @property
    def id(self) -> str:
        return format_id(self.seq, self.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The extent of a channel's log: `first` is the oldest seq still stored or the next one, `last` the newest.

    `mark` is that of the event at the client's seq, and `last_mark` that of the newest; empty if it is not stored.
    """

    first: int
    last: int
    closed: bool
    mark: str = ""
    last_mark: str = ""

    @property
    def last_id(self) -> str:
        return format_id(self.last, self.last_mark)


_ID = re.compile(r"([0-9]{1,18})(?:-([0-9a-z]{1,8}))?", re.ASCII)


def format_id(seq: int, mark: str) -> str:
    """Return an event's id in its channel. Events of earlier versions have no mark."""
    return f"{seq}-{mark}" if mark else str(seq)


def parse_id(text: str) -> tuple[int, str]:
    """Return the seq and the mark in an id of one channel; the mark may be empty.

    Raises:
        ValueError: it is not such an id.
    """
    found = _ID.fullmatch(text)
    if found is None:
        raise ValueError("This is not an event id.")
    return int(found[1]), found[2] or ""


def find_unstorable(value: object, path: str = "") -> str:
    """Return where a JSON value contains what cannot be stored or encoded, and what it is; "" if there is nothing."""
    match value:
        case str():
            return f"{path}: contains a NUL or a lone surrogate" if _is_unstorable(value) else ""
        case float():
            return f"{path}: is NaN or infinite" if value - value != 0 else ""
        case Mapping():
            items: Iterable[tuple[object, object]] = value.items()
        case list():
            items = enumerate(value)
        case _:
            return ""
    for key, item in items:
        where = f"{path}.{key}".removeprefix(".")
        found = find_unstorable(item, where) or (isinstance(key, str) and find_unstorable(key, repr(where)))
        if found:
            return found
    return ""


def _is_unstorable(text: str) -> bool:
    # PostgreSQL cannot store NUL, and lone surrogates cannot be encoded as UTF-8.
    return "\x00" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text))
