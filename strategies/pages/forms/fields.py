"""Form fields that convert between the text of one input and a JSON value.

`prepare_value` turns a stored value into text, `to_python` turns text into a value. Text that cannot be converted stays
text, so that the schema of the brief or section rejects it by name.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from strategies.generation.brief.typed_text import normalize, split_lines

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class TextField(forms.Field):
    """Text of several lines. No field is required here: the schema decides what must be answered."""

    widget: type[forms.Widget] = forms.Textarea
    attrs: ClassVar[Mapping[str, Any]] = {}
    how = ""
    """How to type the answer, shown after the help text."""
    layout = ""
    """The template's branch; empty for one input with a label."""

    def __init__(
        self,
        label: str = "",
        *,
        rows: int = 3,
        suggestions: Iterable[str] = (),
        is_marked_optional: bool = False,
        **options: Any,
    ) -> None:
        self.rows, self.suggestions, self.is_marked_optional = rows, tuple(suggestions), is_marked_optional
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


class HiddenField(TextField):
    """Text that is carried along and not edited."""

    widget = forms.HiddenInput
    layout = "hidden"


class DateField(LineField):
    attrs: ClassVar[Mapping[str, Any]] = {"class": "short", "autocomplete": "off", "placeholder": "2027-01-18"}
    how = "Year-month-day."


class _DateInput(forms.TextInput):
    """The browser's date input; a text input for a text that a date input would not show."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if not value or _ISO_DATE.fullmatch(value):
            context["widget"]["type"] = "date"
        return context


class DayField(DateField):
    """A date to choose from a calendar."""

    widget = _DateInput
    how = ""


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
