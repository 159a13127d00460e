"""Checks on raw input before any field is parsed: size, depth, and forbidden characters."""

import json
import unicodedata
from collections.abc import Iterator

from strategies.generation.errors import Problem

BRIEF_MAX_BYTES = 65_536
_DEPTH_MAX = 12
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def scan_brief(raw: object) -> list[Problem]:
    """Return problems of the brief as a whole or of single characters; empty if its fields can be parsed."""
    if not isinstance(raw, dict):
        return [
            _brief_problem(
                "A brief is a JSON object with the parts business, goals, audience and means.", "not_an_object"
            )
        ]
    size = _size_bytes(raw)
    if size is None:
        return [_brief_problem("The brief holds something that is not JSON, or is nested too deeply.", "not_json")]
    if size > BRIEF_MAX_BYTES:
        limit = f"at most {BRIEF_MAX_BYTES // 1024} kB can be used"
        message = f"The brief is {size / 1024:.0f} kB long; {limit}. Shorten it."
        return [_brief_problem(message, "too_long")]
    return list(_find_bad_characters(raw, "", 0))


def _brief_problem(message: str, code: str) -> Problem:
    return Problem(field="brief", message=message, code=code)


def _size_bytes(raw: object) -> int | None:
    try:
        return len(json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError, RecursionError):
        return None


def _find_bad_characters(value: object, path: str, depth: int) -> Iterator[Problem]:
    if depth > _DEPTH_MAX:
        yield _brief_problem("The brief is nested too deeply.", "too_deep")
    elif isinstance(value, str):
        message = find_character_fault(value)
        if message:
            yield Problem(field=path, message=message, code="bad_character")
    elif isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}" if path else str(name)
            if not isinstance(name, str) or find_character_fault(name):
                where = path or "brief"
                yield Problem(field=where, message="A field's name here is not plain text.", code="bad_character")
            else:
                yield from _find_bad_characters(inner, here, depth + 1)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _find_bad_characters(inner, f"{path}.{index}", depth + 1)


def find_name_fault(text: str) -> str | None:
    """Describe the first character that a name on one line may not have; None if there is none.

    Characters that change the direction of the text around them make one name look like another.
    """
    if fault := find_character_fault(text):
        return fault
    for position, character in enumerate(text, start=1):
        if character in _DIRECTIONS:
            return f"Character {position} is invisible and changes the direction of text. Delete it."
    return None


def find_character_fault(text: str) -> str | None:
    """Describe the first control character or lone surrogate of a text; None if there is none."""
    for position, character in enumerate(text, start=1):
        category = unicodedata.category(character)
        if category == "Cs":
            return f"Character {position} is half of a Unicode character. Delete it and type it again."
        if category == "Cc" and character not in "\n\r\t":
            return f"Character {position} is an invisible control character. Delete it and type it again."
    return None
