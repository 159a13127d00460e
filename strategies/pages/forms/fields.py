"""Form fields that convert between the text of one input and a JSON value.

`prepare_value` turns a stored value into text, `to_python` turns text into a value. Text that cannot be converted stays
text, so that the schema of the brief or section rejects it by name.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"-?(\d{1,20}|\d{1,3}(,\d{3}){1,5})(\.\d{1,15})?")


def split_lines(text: str) -> list[str]:
    """Return the lines that are not blank, stripped."""
    return [line.strip() for line in _LINE_BREAK.split(text) if line.strip()]


def normalize(text: str) -> str:
    """Undo the CRLF line breaks that browsers send, and strip trailing spaces."""
    return "\n".join(line.rstrip() for line in _LINE_BREAK.split(text)).strip()


def parse_number(text: str, *, percent: bool = False) -> float | int | str:
    """Parse a plain number, with thousands separators and, if `percent`, a percent sign; return other text as is."""
    plain = text.removesuffix("%").rstrip() if percent else text
    if not _NUMBER.fullmatch(plain):
        return text
    plain = plain.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def format_number(number: float) -> str:
    return f"{number:.15g}"


class TextField(forms.Field):
    """Text of several lines. No field is required here: the schema decides what must be answered."""

    widget: type[forms.Widget] = forms.Textarea
    attrs: ClassVar[Mapping[str, Any]] = {}
    how = ""
    """How to type the answer, shown after the help text."""

    def __init__(self, label: str = "", *, rows: int = 3, suggestions: Iterable[str] = (), **options: Any) -> None:
        self.rows, self.suggestions = rows, tuple(suggestions)
        super().__init__(label=label, required=False, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        size = {"rows": self.rows, "cols": False} if isinstance(widget, forms.Textarea) else {}
        return size | dict(self.attrs)

    def to_python(self, value: Any) -> Any:
        return normalize(value or "")

    def prepare_value(self, value: Any) -> str:
        return "" if value is None else str(value)

    def label_entry(self, entry: str) -> str:
        """Return the words that say which entry of the value an error is about."""
        return ""


class LineField(TextField):
    """Text on one line."""

    widget = forms.TextInput


class NumberField(LineField):
    attrs: ClassVar[Mapping[str, Any]] = {"class": "short", "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        return parse_number(normalize(value or ""), percent="(%)" in str(self.label))

    def prepare_value(self, value: Any) -> str:
        return format_number(value) if isinstance(value, int | float) else super().prepare_value(value)


class DateField(LineField):
    attrs: ClassVar[Mapping[str, Any]] = {"class": "short", "autocomplete": "off", "placeholder": "2027-01-18"}
    how = "Year-month-day."


class LinesField(TextField):
    """A list, one entry per line."""

    attrs: ClassVar[Mapping[str, Any]] = {"data-lines": True}
    how = "One per line."

    def to_python(self, value: Any) -> list[str]:
        return split_lines(value or "")

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list | tuple):
            return "\n".join(" ".join(split_lines(str(entry))) for entry in value)
        return super().prepare_value(value)

    def label_entry(self, entry: str) -> str:
        return f"Line {int(entry) + 1}: " if entry.isdigit() else ""


class DatesField(LinesField):
    how = "One per line, year-month-day."


class PairsField(TextField):
    """Names with numbers, one pair per line."""

    how = "One per line, name and number, such as “guides: 60”."

    def to_python(self, value: Any) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        faults = []
        for line in split_lines(value or ""):
            name, colon, number = (part.strip() for part in line.rpartition(":"))
            if not (colon and name and number):
                faults.append(f"Write each line as name: number. This line does not fit: {line[:80]}")
            elif name in pairs:
                faults.append(f"{name[:80]} is listed twice.")
            else:
                pairs[name] = parse_number(number, percent=True)
        if faults:
            raise ValidationError(faults)
        return pairs

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return "\n".join(f"{name}: {format_number(number)}" for name, number in value.items())
        return super().prepare_value(value)

    def label_entry(self, entry: str) -> str:
        return f"{entry[:80]}: " if entry else ""


class StatementField(TextField):
    """The text of a statement. Its evidence is not edited."""

    def __init__(self, label: str = "", *, may_be_empty: bool = False, **options: Any) -> None:
        self.may_be_empty = may_be_empty
        super().__init__(label, **options)

    def to_python(self, value: Any) -> dict[str, str] | None:
        text = normalize(value or "")
        return {"text": text} if text or not self.may_be_empty else None

    def prepare_value(self, value: Any) -> str:
        return super().prepare_value(value["text"] if isinstance(value, Mapping) else value)


class _Select(forms.Select):
    """A select that also offers the submitted text, so that a wrong answer is not lost."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        known = {str(choice) for choice, _ in self.choices}
        self.choices = [*self.choices, *((text, text) for text in value if text not in known)]
        return super().optgroups(name, value, attrs)


class ChoiceField(TextField):
    """One of several texts. With `blank`, an option of this label stands for no answer."""

    widget = _Select

    def __init__(self, label: str = "", *, choices: Iterable[tuple[str, str]], blank: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.widget.choices = [*([("", blank)] if blank else []), *choices]


class YesNoField(ChoiceField):
    def __init__(self, label: str = "", *, blank: str = "", **options: Any) -> None:
        super().__init__(label, choices=[("yes", "Yes"), ("no", "No")], blank=blank, **options)

    def to_python(self, value: Any) -> Any:
        text = normalize(value or "")
        return {"yes": True, "no": False}.get(text, text)

    def prepare_value(self, value: Any) -> str:
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else super().prepare_value(value)
