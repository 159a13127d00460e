"""Text that file formats can hold and spreadsheets do not run."""

import re
import unicodedata

_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]|\r\n?")
_NOT_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}
_STARTS_FORMULA = frozenset("=+-@")


def storable(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold; every kind of line break becomes a line feed."""
    return _NOT_XML.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Storable, with every run of white space as one space."""
    return " ".join(storable(text).split())


def cell(text: str) -> str:
    """One line that a spreadsheet shows and never runs: an apostrophe stands before what would begin a formula.

    Full-width signs count as well, since spreadsheets in East Asian languages read them as the plain ones; so do signs
    behind characters that nobody sees.
    """
    line = one_line(text)
    return f"'{line}" if begins_formula(line) else line


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet would take this for a formula. https://owasp.org/www-community/attacks/CSV_Injection"""
    first = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return unicodedata.normalize("NFKC", first) in _STARTS_FORMULA
