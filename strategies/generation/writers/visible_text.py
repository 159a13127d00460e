"""Readable text of a finished or partial answer, and text that is safe to store and show.

HTML tags and Markdown links are reduced to their words rather than rejected: they are harmless once removed, and
asking a model again costs money.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, JsonValue
from pydantic_core import from_json, to_json

_MARKUP = re.compile(r"</?[a-zA-Z!?][^<>]*>|!?\[([^\[\]]*)\]\([^()]*\)")
_MARKUP_DEPTH = 5
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\n\t")
# Invisible characters that could split a figure or an address, or hide text from people but not from models.
# Joiners, which Persian, Indic scripts and emoji need, and direction marks are kept.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u3164\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


class Draft:
    """A JSON answer that arrives in pieces; its text can be read at any time."""

    def __init__(self, prose: type[BaseModel]) -> None:
        self._prose = prose
        self._pieces: list[str] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def restart(self, beginning: str = "") -> None:
        """Discard everything so far: the model starts again."""
        self._pieces = [beginning]
        self._length = len(beginning)

    def append(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

    def show(self, content: JsonValue) -> None:
        """Replace the text with that of a corrected answer."""
        self.restart(to_json(content).decode())

    def visible_text(self) -> str:
        """Return the readable text so far; empty if there is none, or if the answer is not JSON."""
        self._pieces = ["".join(self._pieces)]
        try:
            content = from_json(self._pieces[0].encode("utf-8", "replace"), allow_partial="trailing-strings")
        except ValueError:
            return ""
        return safe_text(visible_text(content, self._prose))


def text_of(prose: BaseModel) -> str:
    """Return the readable text of a finished answer."""
    return visible_text(prose.model_dump(mode="json"), type(prose))


def visible_text(content: JsonValue, prose: type[BaseModel]) -> str:
    """Return the text fields of `content` in order, one paragraph each, without keys, choices and sources."""
    return "\n\n".join(filter(None, _iter_strings(content, _silent_fields(prose))))


def strings_in(content: JsonValue) -> Iterator[str]:
    """Yield every string value at any depth."""
    return _iter_strings(content, frozenset())


def safe_content(content: JsonValue) -> JsonValue:
    """Return `content` with every string in it made safe."""
    match content:
        case str():
            return safe_text(content)
        case dict():
            return {key: safe_content(value) for key, value in content.items()}
        case list():
            return [safe_content(item) for item in content]
        case _:
            return content


def safe_text(text: str) -> str:
    """Return `text` without active markup, control characters, direction overrides and lone surrogates."""
    visible = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    printable = "".join(filter(_is_printable, visible))
    for _ in range(_MARKUP_DEPTH):
        if (bare := _MARKUP.sub(lambda match: match[1] or "", printable)) == printable:
            return bare.strip()
        printable = bare
    # Markup nested deeper than in any real text is an attempt to evade this.
    return re.sub(r"[<>]|(?<=\])\(", "", printable).strip()


def _is_printable(character: str) -> bool:
    return character in _KEPT_CONTROLS or (
        character not in _BIDI_OVERRIDES and unicodedata.category(character) not in {"Cc", "Cs"}
    )


def _iter_strings(content: JsonValue, silent: frozenset[str]) -> Iterator[str]:
    match content:
        case str():
            yield content
        case dict():
            for key, value in content.items():
                if key not in silent:
                    yield from _iter_strings(value, silent)
        case list():
            for item in content:
                yield from _iter_strings(item, silent)


@cache
def _silent_fields(prose: type[BaseModel]) -> frozenset[str]:
    """Return the names of fields that classify, or name a source or an entry, which are not read as text."""
    return frozenset({"basis", "id", "key", *_iter_choice_fields(prose.model_json_schema())})


def _iter_choice_fields(schema: JsonValue) -> Iterator[str]:
    match schema:
        case dict():
            definitions = schema.get("properties")
            if isinstance(definitions, dict):
                for name, definition in definitions.items():
                    if isinstance(definition, dict) and _is_choice(definition):
                        yield name
            for value in schema.values():
                yield from _iter_choice_fields(value)
        case list():
            for item in schema:
                yield from _iter_choice_fields(item)


def _is_choice(definition: dict[str, JsonValue]) -> bool:
    items = definition.get("items")
    is_silent = definition.get("guard") == "silent"
    return is_silent or "enum" in definition or "const" in definition or (isinstance(items, dict) and _is_choice(items))
