"""Clean text for XML file formats and escape spreadsheet formulas."""

import re
import unicodedata

_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]|\r\n?")
_NOT_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}
_STARTS_FORMULA = frozenset("=+-@")


def strip_invalid(text: str) -> str:
    """Remove characters that XML 1.0 does not allow; convert every kind of line break to a line feed."""
    return _NOT_XML.sub("", _BREAKS.sub("\n", text))


def to_single_line(text: str) -> str:
    """Remove characters that XML 1.0 does not allow and collapse whitespace."""
    return " ".join(strip_invalid(text).split())


def escape_formula(text: str) -> str:
    """Return the text on one line, prefixed with an apostrophe if a spreadsheet would run it as a formula.

    Full-width characters count as well, because East Asian spreadsheets treat them like the ASCII ones. Leading
    invisible characters are ignored.
    """
    line = to_single_line(text)
    return f"'{line}" if is_formula(line) else line


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run this text. https://owasp.org/www-community/attacks/CSV_Injection"""
    first = next((sign for sign in text if unicodedata.category(sign) not in _INVISIBLE), "")
    return unicodedata.normalize("NFKC", first) in _STARTS_FORMULA
