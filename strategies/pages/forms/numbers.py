"""Form fields of numbers, as people type them."""

import re
from collections.abc import Mapping
from functools import cache
from string import ascii_uppercase
from typing import Any, ClassVar

from babel.numbers import get_currency_symbol
from django.core.exceptions import ValidationError

from strategies.generation.brief.codes import CURRENCIES
from strategies.pages.forms.fields import LineField, normalize

_PLAIN = re.compile(r"-?\d{1,20}(\.\d{1,15})?")
_GROUPED = re.compile(r"-?\d{1,3}(?P<mark>[,'’ \u00a0\u202f])\d{3}((?P=mark)\d{3}){0,4}(\.\d{1,15})?")
_AMBIGUOUS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_BETWEEN = re.compile(r"[,;\s]+|\band\b|&")


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


class NumberField(LineField):
    attrs: ClassVar[Mapping[str, Any]] = {"class": "short", "inputmode": "decimal", "autocomplete": "off"}

    @property
    def is_percent(self) -> bool:
        return "(%)" in str(self.label)

    def to_python(self, value: Any) -> Any:
        return parse_number(normalize(value or ""), percent=self.is_percent)

    def prepare_value(self, value: Any) -> str:
        return format_number(value) if isinstance(value, int | float) else super().prepare_value(value)


class ClearNumberField(NumberField):
    """A number that is asked again where it can be read in two ways."""

    def to_python(self, value: Any) -> Any:
        text = normalize(value or "")
        if is_ambiguous(text) and not self.is_percent:
            raise ValidationError(_ask_again(text))
        return parse_number(text, percent=self.is_percent)

    def prepare_value(self, value: Any) -> str:
        text = super().prepare_value(value)
        # Another zero, so that a stored number is not asked again.
        return f"{text}0" if isinstance(value, float) and is_ambiguous(text) else text


class AmountField(ClearNumberField):
    """An amount of money. The sign of its currency may stand before or after it."""

    def to_python(self, value: Any) -> Any:
        text = normalize(value or "")
        sign, number = split_amount(text)
        return super().to_python(number if find_currencies(sign) else text)


class PositionsField(LineField):
    """Numbers of entries of another list, such as `1, 3`."""

    attrs: ClassVar[Mapping[str, Any]] = {"class": "short", "autocomplete": "off"}

    def to_python(self, value: Any) -> list[Any]:
        return [parse_number(part) for part in _BETWEEN.split(normalize(value or "")) if part]

    def prepare_value(self, value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else super().prepare_value(value)

    def label_entry(self, entry: str) -> str:
        return f"Number {int(entry) + 1}: " if entry.isdigit() else ""


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


def _ask_again(text: str) -> str:
    whole, _, decimals = text.partition(",")
    thousands = whole.replace(".", "")
    if decimals or text.count(".") > 1:
        return f"Write {thousands}{'.' * bool(decimals)}{decimals}: a point is read as the start of decimals here."
    return f"“{text}” can be read in two ways. Write {thousands}, or {float(text):.15g} if you mean decimals."
