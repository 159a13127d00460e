"""Reads answers as people type them: lines, numbers, amounts of money. Text that cannot be read stays text."""

import re
from functools import cache
from string import ascii_uppercase

from babel.numbers import get_currency_symbol

from strategies.generation.brief.codes import CURRENCIES

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PLAIN = re.compile(r"-?\d{1,20}(\.\d{1,15})?")
_GROUPED = re.compile(r"-?\d{1,3}(?P<mark>[,'’ \u00a0\u202f])\d{3}((?P=mark)\d{3}){0,4}(\.\d{1,15})?")
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")


def split_lines(text: str) -> list[str]:
    """Return the lines that are not blank, stripped."""
    return [line.strip() for line in _LINE_BREAK.split(text) if line.strip()]


def normalize(text: str) -> str:
    """Undo the CRLF line breaks that browsers send, and strip trailing spaces."""
    return "\n".join(line.rstrip() for line in _LINE_BREAK.split(text)).strip()


def parse_number(text: str, *, percent: bool = False) -> float | int | str:
    """Parse a plain number, with thousands separators and, if `percent`, a percent sign; return other text as is."""
    plain = text.removesuffix("%").rstrip() if percent else text
    if not (_PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain)):
        return text
    plain = re.sub(r"[^\d.-]", "", plain)
    return float(plain) if "." in plain else int(plain)


def format_number(number: float) -> str:
    return f"{number:.15g}"


def is_ambiguous(text: str) -> bool:
    """Return whether a number reads differently in countries that write 6.500 for six thousand five hundred."""
    return bool(_AMBIGUOUS.fullmatch(text))


def ambiguity_message(text: str) -> str:
    """Say how to write an ambiguous number so that it can be read in one way only."""
    whole, _, decimals = text.partition(",")
    thousands = whole.replace(".", "")
    if decimals or text.count(".") > 1:
        return f"Write {thousands}{'.' * bool(decimals)}{decimals}: a point is read as the start of decimals here."
    return f"“{text}” can be read in two ways. Write {thousands}, or {float(text):.15g} if you mean decimals."


def split_amount(text: str) -> tuple[str, str]:
    """Return the sign or code of a currency and the number of an amount; an empty sign if there is none."""
    digits = [place for place, character in enumerate(text) if character.isdigit()]
    if not digits:
        return "", text
    before, after = text[: digits[0]].strip(), text[digits[-1] + 1 :].strip()
    if before and after:
        return "", text
    return before or after, text[digits[0] : digits[-1] + 1]


def find_currencies(sign: str) -> frozenset[str]:
    """Return the currencies that a sign or code can stand for; `$` stands for several."""
    if sign.upper() in CURRENCIES:
        return frozenset({sign.upper()})
    return _currencies_by_sign().get(sign, frozenset())


@cache
def _currencies_by_sign() -> dict[str, frozenset[str]]:
    """Map signs such as `£` to currencies. A sign with letters before it, as in `CA$`, is found without them too."""
    found: dict[str, set[str]] = {}
    for code in CURRENCIES:
        symbol = get_currency_symbol(code, "en")
        for sign in {symbol, symbol.lstrip(ascii_uppercase)} - {"", code}:
            found.setdefault(sign, set()).add(code)
    return {sign: frozenset(codes) for sign, codes in found.items()}
