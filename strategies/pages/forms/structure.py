"""Nested data as a flat Django form: one field per value, named by its dotted path, such as `items.0.title`.

Formsets are not used: they do not nest, and they need a management form where the input names already count the rows.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from pydantic import JsonValue

from strategies.generation.errors import Problem
from strategies.generation.wording import clip
from strategies.pages.forms.fields import LineField, TextField
from strategies.pages.forms.marks import Mark
from strategies.pages.forms.parts import Group, Part, Rows
from strategies.pages.forms.paths import count_rows, get_at, join_path, put_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line of the error summary. `target` is empty for an error of the whole form."""

    message: str
    title: str = ""
    """Name of the input; empty if the message names it."""
    target: str = ""


class PathBoundField(forms.BoundField):
    """A bound field whose id has dashes for dots."""

    form: "NestedForm"
    title = ""
    """Name in the error summary."""

    @property
    def layout(self) -> str:
        return cast("TextField", self.field).layout

    @property
    def auto_id(self) -> str:
        return _element_id(self.form, self.html_name)

    @property
    def focus_id(self) -> str:
        """The id of the input, of the first one of several, or of the box that removes a hidden one."""
        if self.is_hidden:
            return f"{_element_id(self.form, self.html_name.rpartition('.')[0])}-remove"
        return self.subwidgets[0].id_for_label if self.use_fieldset else self.auto_id

    @property
    def mark(self) -> Mark | None:
        """Where the answer comes from, if it was proposed and not edited."""
        return self.form.marks.get(self.html_name)

    @property
    def is_answered(self) -> bool:
        return bool(self.value().strip())

    @property
    def faults(self) -> list[Fault]:
        named = self.form.messages_with_name
        errors = map(str, self.errors)
        return [Fault(message=one, title="" if one in named else self.title, target=self.focus_id) for one in errors]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        found = super().build_widget_attrs(attrs, widget)
        has_list = isinstance(self.field, LineField) and self.field.suggestions
        return found | ({"list": f"{self.auto_id}-list"} if has_list else {})


@dataclass(slots=True, kw_only=True)
class Fieldset:
    """A group, a list, or one row of a list, with its controls."""

    form: "NestedForm"
    name: str
    label: str
    help_text: str = ""
    layout: str = "group"
    controls: "list[Control]" = field(default_factory=list)
    is_new: bool = False
    is_full: bool = False

    @property
    def auto_id(self) -> str:
        return _element_id(self.form, self.name)

    @property
    def focus_id(self) -> str:
        return self.controls[0].focus_id if self.controls else self.auto_id

    @property
    def errors(self) -> list[str]:
        return list(map(str, self.form.errors.get(self.name, ())))

    @property
    def is_answered(self) -> bool:
        return any(control.is_answered for control in self.controls)

    @property
    def is_removed(self) -> bool:
        return f"{self.name}.remove" in self.form.texts

    @property
    def faults(self) -> list[Fault]:
        named = self.form.messages_with_name
        own = [Fault(message=one, title=self.label * (one not in named), target=self.focus_id) for one in self.errors]
        return own + [fault for control in self.controls for fault in control.faults]


type Control = PathBoundField | Fieldset


class NestedForm(forms.Form):
    """A form for the parts of `root`. It shows `stored` values, or `texts` by input name, unchanged."""

    bound_field_class = PathBoundField
    use_required_attribute = False
    id_prefix: ClassVar[str]
    omits_blank: ClassVar[bool]
    """Whether `read_values` leaves out blank values."""
    messages_with_name: ClassVar[frozenset[str]] = frozenset()
    marks: Mapping[str, Mark] = {}

    def __init__(
        self,
        root: Group,
        *,
        stored: Mapping[str, Any] | None = None,
        texts: Mapping[str, str] | None = None,
        is_submitted: bool = False,
        row_added_to: str = "",
    ) -> None:
        self.texts: dict[str, Any] = dict(_flatten(root, "", stored) if texts is None else texts)
        super().__init__(self.texts if is_submitted else None, initial=self.texts)
        self.root, self.stored, self.row_added_to = root, stored, row_added_to
        self._counts = count_rows(self.texts)
        self._places: dict[str, str] = {}
        self.controls = {key: self._control(part, key) for key, part in root.parts.items()}

    def build_field(self, part: TextField, name: str) -> TextField:
        """Return the field of an input. Hook for subclasses."""
        return copy.deepcopy(part)

    @cached_property
    def faults(self) -> list[Fault]:
        """The error summary: errors of the whole form, then those of each control in page order."""
        whole = [Fault(message=str(message)) for message in self.non_field_errors()]
        return whole + [fault for control in self.controls.values() for fault in control.faults]

    def read_values(self) -> dict[str, JsonValue]:
        """Return the submitted values as nested data, without blank and removed rows."""
        self.full_clean()
        return self._read_group(self.root, "", "", self.stored)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show each problem at its input, or at the nearest part that contains it."""
        for problem in problems:
            path, message = problem.field, problem.message
            path = self._find_place(path)
            name = self._places.get(path, "")
            if isinstance(found := self.fields.get(name), TextField):
                entry = found.label_entry(problem.field.removeprefix(path).lstrip("."))
                message = entry + message.removesuffix(str(found.help_text)).rstrip()
            self.errors.setdefault(name or NON_FIELD_ERRORS, self.error_class()).append(message)

    def _find_place(self, path: str) -> str:
        """Return the path itself, or the nearest one that contains it and has a control; empty if none does."""
        while path and path not in self._places:
            path = path.rpartition(".")[0]
        return path

    def _control(self, part: Part, name: str, label: str = "", title: str = "", *, has_help: bool = True) -> Control:
        if not isinstance(part, TextField):
            found = Fieldset(form=self, name=name, label=part.label, help_text=part.help_text)
            if isinstance(part, Rows):
                found.layout, found.controls = part.layout, self._rows(part, name)
                found.is_full = self._count(part, name) >= part.maximum
            else:
                found.controls = self._group_controls(part, name, part.label)
            return found
        self.fields[name] = self.build_field(part, name)
        self.fields[name].label = label or part.label
        if not has_help:
            self.fields[name].help_text = ""
        bound = cast("PathBoundField", self[name])
        bound.title = title or str(bound.label)
        return bound

    def _group_controls(
        self, group: Group, name: str, title: str, suffix: str = "", *, has_help: bool = True
    ) -> list[Control]:
        return [
            self._control(
                part,
                f"{name}.{key}",
                f"{part.label}{suffix}",
                f"{title}: {str(part.label).lower()}",
                has_help=has_help,
            )
            for key, part in group.parts.items()
        ]

    def _rows(self, part: Rows, name: str) -> list[Control]:
        filled = self._count(part, name)
        count = max(filled, part.minimum)
        count = max(count, min(count + part.spare + (name == self.row_added_to), part.maximum))
        return [self._row(part, f"{name}.{number}", number, filled) for number in range(count)]

    def _count(self, part: Rows, name: str) -> int:
        """Return the number of rows that were shown or filled in."""
        shown = get_at(self.stored, name) if part.has_objects else None
        return min(max(self._counts.get(name, 0), len(shown or ())), part.maximum)

    def _row(self, part: Rows, name: str, number: int, filled: int) -> Control:
        title = f"{part.row_label or part.label} {number + 1}"
        if isinstance(part.item, TextField):
            label = f"{part.label}, number {number + 1}" if number < filled else f"{part.label}, new"
            return self._control(part.item, name, label, title)
        suffix = f", row {number + 1}" if part.item.is_list else ""
        # The same help in each row would bury the questions.
        has_help = number == 0 or part.layout != "records"
        controls = self._group_controls(part.item, name, title, suffix, has_help=has_help)
        is_new = get_at(self.stored, name) is None
        if part.title_keys:
            named = " · ".join(text for key in part.title_keys if (text := self[f"{name}.{key}"].value().strip()))
            title = f"{number + 1}. {clip(named, 90)}" if named else "New entry" if is_new else title
        return Fieldset(form=self, name=name, label=title, controls=controls, is_new=is_new)

    def _read(self, part: Part, name: str, path: str, stored: Any) -> Any:
        self._places[path] = name
        if isinstance(part, Rows):
            return self._read_rows(part, name, path, stored)
        if isinstance(part, Group):
            values = self._read_group(part, name, path, stored)
            return list(values.values()) if part.is_list else values
        value = self.cleaned_data.get(name)
        if self.omits_blank or not isinstance(value, str):
            return value
        if stored is None:
            return value or None
        # Text that was not edited is kept exactly, including trailing spaces.
        return stored if value == part.to_python(part.prepare_value(stored)) else value

    def _read_group(self, group: Group, name: str, path: str, stored: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, part in group.parts.items():
            value = self._read(part, join_path(name, key), join_path(path, key), get_at(stored, key))
            if not (self.omits_blank and value in (None, "", [], {})):
                put_at(found, key, "" if value is None and group.is_list else value)
        return found

    def _read_rows(self, part: Rows, name: str, path: str, stored: Any) -> list[Any]:
        found: list[Any] = []
        for number in range(self._count(part, name)):
            here = f"{name}.{number}"
            was = get_at(stored, str(number)) if part.has_objects else None
            if f"{here}.remove" in self.texts or (was is None and self._is_blank(here)):
                continue
            value = self._read(part.item, here, f"{path}.{len(found)}", was)
            if was:
                value = was | value
            elif part.has_objects and not self.omits_blank:
                value = {key: "" if one is None else one for key, one in value.items()}
            found.append(value)
        return found

    def _is_blank(self, name: str) -> bool:
        inside = (text for key, text in self.texts.items() if key == name or key.startswith(f"{name}."))
        return not any(str(text).strip() for text in inside)


def _element_id(form: NestedForm, name: str) -> str:
    return f"{form.id_prefix}-{name.replace('.', '-')}"


def _flatten(part: Part, name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the value of each input by its name."""
    if isinstance(part, Rows):
        for number, row in enumerate(value or ()):
            yield from _flatten(part.item, f"{name}.{number}", row)
    elif isinstance(part, Group):
        for key, inner in part.parts.items():
            yield from _flatten(inner, join_path(name, key), get_at(value, key))
    elif value is not None:
        yield name, value
