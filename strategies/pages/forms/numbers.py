"""Form fields of numbers, as people type them."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from strategies.generation.brief.typed_text import (
    ambiguity_message,
    find_currencies,
    format_number,
    is_ambiguous,
    normalize,
    parse_number,
    split_amount,
)
from strategies.pages.forms.fields import LineField

_BETWEEN = re.compile(r"[,;\s]+|\band\b|&")


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
            raise ValidationError(ambiguity_message(text))
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
