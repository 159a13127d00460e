"""Plain text inside Markdown: what people typed is shown as typed, and escaped no more than that needs."""

import re
from collections.abc import Iterator
from html.entities import html5

_ADDRESS = re.compile(
    r"(?:(?<!\S)|(?<=\s\()|(?<=“))https?://[^\s<>\"“”|\\`\[\]]*[^\s<>\"“”|\\`\[\].,;:!?)'’*_~]", re.IGNORECASE
)
"""A web address between spaces: the target of a link as typed has a bracket before it."""
_SPECIAL = re.compile(
    r"[\\`\[]"
    r"|(?<!\s)\*|\*(?!\s)"  # not between spaces, as in a multiplication
    r"|(?<![^\W_])_|_(?![^\W_])"  # not inside a word
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?(\w+;))"
)
_PAIRED = "~$^"
"""Characters that mean something only as a pair."""
_SCHEME = re.compile(r"\b(?:(?:https?|ftp|mailto|javascript)(?=:\S)|data(?=:\w+/))", re.IGNORECASE)
_LINE_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[+=@>\-]|\d+(?=[.)](?:\s|$)))")
_FORMULA_START = re.compile(r"^[+=@]")
_LINE_END = re.compile(r"(?:^|(?<=\s))#+$")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def escape(text: str) -> str:
    """Return text on one line that Markdown shows as typed. A web address that stands by itself becomes a link."""
    safe = _escape_line(text)
    return _LINE_START.sub(lambda found: _escape_start(found[0]), safe)


def escape_heading(text: str) -> str:
    """Return text for a heading, in which no list or quotation can start."""
    return _FORMULA_START.sub(lambda found: f"\\{found[0]}", _escape_line(text))


def escape_cell(text: str) -> str:
    """Return text for a cell of a table, in which no list or quotation can start."""
    return escape_heading(text).replace("|", "\\|")


def superscript(number: int) -> str:
    """Return a number in superscript digits."""
    return str(number).translate(_SUPERSCRIPTS)


def _escape_line(text: str) -> str:
    safe = "".join(_escape_parts(" ".join(text.split())))
    return _LINE_END.sub(lambda found: f"\\{found[0]}", safe)


def _escape_parts(line: str) -> Iterator[str]:
    paired = [sign for sign in _PAIRED if line.count(sign) > 1]
    end = 0
    for found in _ADDRESS.finditer(line):
        yield _escape_words(line[end : found.start()], paired)
        yield f"<{found[0]}>"
        end = found.end()
    yield _escape_words(line[end:], paired)


def _escape_words(text: str, paired: list[str]) -> str:
    safe = _SPECIAL.sub(_escape_special, text)
    for sign in paired:
        safe = safe.replace(sign, f"\\{sign}")
    return _SCHEME.sub(lambda found: f"{found[0]}\\", safe)


def _escape_special(found: re.Match[str]) -> str:
    """Escape a character; an ampersand only if Markdown would read it as a character reference."""
    is_plain = found[1] and found.string[found.end()] != "#" and found[1] not in html5
    return found[0] if is_plain else f"\\{found[0]}"


def _escape_start(sign: str) -> str:
    """Escape the dot after a list number; escape any other leading character itself."""
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"
