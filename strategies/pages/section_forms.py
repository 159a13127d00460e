"""A section as a form: its fields as controls, what was typed, and every fault beside its field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from strategies.exports.evidence import EVIDENCE_WORDS, basis_told
from strategies.generation.errors import Problem
from strategies.generation.section_fields import EditField, fields_of
from strategies.generation.sections.base import Section, Statement
from strategies.generation.wording import clip
from strategies.pages.section_typing import Typed, content_from, count_of, is_removed, typed_from, without_line_ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One input, or a group of them; `parts` are its inputs, `rows` those of a table, `entries` those of a list."""

    field: EditField
    name: str
    title: str = ""
    value: str = ""
    hint: str = ""
    errors: tuple[str, ...] = ()
    parts: tuple["Control", ...] = ()
    rows: tuple[tuple["Control", ...], ...] = ()
    entries: tuple["Entry", ...] = ()

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def label(self) -> str:
        return self.title or self.field.title

    @property
    def described_by(self) -> str:
        told = [f"{self.id}-hint"] if self.hint else []
        return " ".join([*told, f"{self.id}-error"] if self.errors else told)

    @property
    def focus_id(self) -> str:
        """Where a link from the error summary leads: an input, never a bare group."""
        for inner in (*self.parts, *(cell for row in self.rows for cell in row)):
            return inner.focus_id
        return self.entries[0].controls[0].focus_id if self.entries else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list of things, or an empty one to fill in."""

    name: str
    title: str
    controls: tuple[Control, ...]
    errors: tuple[str, ...] = ()
    is_new: bool = False
    is_removed: bool = False

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or any(_faults(control) for control in self.controls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line of the error summary; `target` is empty for a fault of the section as a whole."""

    message: str
    title: str = ""
    target: str = ""


@dataclass(kw_only=True)
class SectionForm:
    """The edit page's form, made from the version that was shown. Nothing typed is ever changed or lost."""

    shown: Section
    typed: Typed = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_section(cls, shown: Section) -> "SectionForm":
        """Return the form filled with a section."""
        return cls(shown=shown, typed=typed_from(fields_of(type(shown)), _raw(shown)))

    @classmethod
    def of_post(cls, shown: Section, post: QueryDict) -> "SectionForm":
        """Return the form as it was sent."""
        return cls(shown=shown, typed={name: text for name, text in post.items() if isinstance(text, str)})

    def content(self) -> dict[str, Any]:
        """Return what was typed as the fields of the section, for its own schema to check."""
        content, self._places = content_from(fields_of(type(self.shown)), _raw(self.shown), self.typed)
        return content

    def complain(self, problems: Sequence[Problem]) -> None:
        """Have faults told beside their fields."""
        self.problems = list(problems)

    @property
    def controls(self) -> list[Control]:
        """Every field of the section."""
        return [self._control(each, each.name) for each in fields_of(type(self.shown))]

    @property
    def faults(self) -> list[Fault]:
        """The error summary, with links to the inputs."""
        found = [(control, message) for control in self._all_controls for message in control.errors]
        told = [Fault(message=message, title=control.label, target=control.focus_id) for control, message in found]
        told += [
            Fault(message=message, title=entry.title, target=entry.controls[0].focus_id)
            for control in self._all_controls
            for entry in control.entries
            for message in entry.errors
        ]
        placed = {fault.message for fault in told}
        return told + [Fault(message=fault.message) for fault in self.problems if fault.message not in placed]

    @cached_property
    def _known(self) -> dict[str, Statement]:
        return {without_line_ends(item.text): item for item in _statements_in(self.shown)}

    @cached_property
    def _errors(self) -> dict[str, tuple[str, ...]]:
        found = dict[str, tuple[str, ...]]()
        for problem in self.problems:
            name = _nearest(problem.field, self._places)
            found[name] = (*found.get(name, ()), problem.message)
        return found

    @property
    def _all_controls(self) -> list[Control]:
        return [inner for control in self.controls for inner in _within(control)]

    def _control(self, of: EditField, name: str, title: str = "") -> Control:
        about: dict[str, Any] = {"field": of, "name": name, "title": title, "errors": self._errors.get(name, ())}
        if of.kind == "statements":
            count = count_of(name, self.typed) + 1
            single = EditField(name=of.name, title=of.title, kind="statement", may_be_empty=True)
            titles = [f"{of.title}, number {n + 1}" for n in range(count - 1)] + [f"{of.title}, one more"]
            return Control(**about, parts=tuple(self._control(single, f"{name}.{n}", titles[n]) for n in range(count)))
        if of.kind == "table":
            return Control(**about, rows=tuple(self._row(of, name, n) for n in range(count_of(name, self.typed) + 1)))
        if of.kind == "groups":
            count = count_of(name, self.typed) + of.can_add
            return Control(**about, entries=tuple(self._entry(of, name, n) for n in range(count)))
        return Control(**about, value=self.typed.get(name, ""), hint=self._hint(of, name))

    def _row(self, of: EditField, name: str, number: int) -> tuple[Control, ...]:
        columns = of.columns or tuple(f"Column {n + 1}" for n in range(count_of(f"{name}.0", self.typed)))
        single = EditField(name=of.name, title=of.title, kind="text", may_be_empty=True)
        # A fault of a whole row is told at its first cell.
        errors = self._errors.get(f"{name}.{number}", ())
        return tuple(
            Control(
                field=single,
                name=f"{name}.{number}.{n}",
                title=f"{column}, row {number + 1}",
                value=self.typed.get(f"{name}.{number}.{n}", ""),
                errors=(*self._errors.get(f"{name}.{number}.{n}", ()), *(errors if n == 0 else ())),
            )
            for n, column in enumerate(columns)
        )

    def _entry(self, of: EditField, name: str, number: int) -> Entry:
        here = f"{name}.{number}"
        is_new = not self._is_shown(here)
        told = " · ".join(text for part in of.called_by if (text := self.typed.get(f"{here}.{part}", "").strip()))
        return Entry(
            name=here,
            title=f"{number + 1}. {clip(told, 90)}" if told else "One more" if is_new else f"Number {number + 1}",
            controls=tuple(self._control(inner, f"{here}.{inner.name}") for inner in of.fields),
            errors=self._errors.get(here, ()),
            is_new=is_new,
            is_removed=is_removed(here, self.typed),
        )

    def _is_shown(self, path: str) -> bool:
        value: Any = _raw(self.shown)
        for part in path.split("."):
            if isinstance(value, list):
                if int(part) >= len(value):
                    return False
                value = value[int(part)]
            else:
                value = (value or {}).get(part)
        return value is not None

    def _hint(self, of: EditField, name: str) -> str:
        if of.kind == "statement":
            known = self._known.get(without_line_ends(self.typed.get(name, "")))
            return f"{EVIDENCE_WORDS[known.evidence]}: {basis_told(known)}" if known else ""
        return {"lines": "One per line.", "dates": "One per line, year-month-day.", "date": "Year-month-day."}.get(
            of.kind, ""
        )


def _raw(section: Section) -> dict[str, Any]:
    return section.model_dump(mode="json")


def _nearest(path: str, places: Mapping[str, str]) -> str:
    """The input of a fault, or that of what it is inside of."""
    while path and path not in places:
        path = path.rpartition(".")[0]
    return places.get(path, "")


def _within(control: Control) -> Iterator[Control]:
    yield control
    for inner in (*control.parts, *(cell for row in control.rows for cell in row)):
        yield from _within(inner)
    for entry in control.entries:
        for inner in entry.controls:
            yield from _within(inner)


def _faults(control: Control) -> bool:
    return any(inner.errors or any(entry.errors for entry in inner.entries) for inner in _within(control))


def _statements_in(section: Section) -> Iterator[Statement]:
    pending: list[Any] = [section]
    while pending:
        value = pending.pop()
        if isinstance(value, Statement):
            yield value
        elif isinstance(value, list):
            pending += value
        elif hasattr(type(value), "model_fields"):
            pending += [getattr(value, name) for name in type(value).model_fields]
