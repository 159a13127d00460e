"""The brief as a form: its questions as controls, what was typed, and every fault beside its question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict

from strategies.generation.brief import CATEGORIES, Brief, Field, describe_fields, parse_brief
from strategies.generation.errors import BriefInvalid, Problem
from strategies.pages.typed_answers import ROWS_MAX, Typed, is_known, raw_from, rows_of, typed_from, without_blank_rows

NOT_QUESTIONS = frozenset({"csrfmiddlewaretoken", "idempotency_key", "draft_version", "more", "save"})
CATEGORY_REASONS = {
    "business": "Targets, dates and limits: the calendar starts where you say, and the plan keeps to what you may say.",
    "audience": "Habits and the way to a purchase: channels, formats and hours are chosen for them, not guessed.",
    "competition": "Rivals, gaps and trends: only rivals you name are ever mentioned, and gaps become pillars.",
    "content": "Formats, mix, voice and rules: every writer's brief follows them.",
    "results": "Today's figures: without them a forecast says “unknown” and how to find out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One question with what was typed and what is wrong with it; `inner` and `rows` for answers in several parts."""

    field: Field
    name: str
    value: str = ""
    errors: tuple[str, ...] = ()
    inner: tuple["Control", ...] = ()
    rows: tuple[tuple["Control", ...], ...] = ()
    is_full: bool = False
    """No further row may be added."""

    @property
    def id(self) -> str:
        return "q-" + self.name.replace(".", "-")

    @property
    def described_by(self) -> str:
        return f"{self.id}-why {self.id}-error" if self.errors else f"{self.id}-why"

    @property
    def focus_id(self) -> str:
        """Where a link from the error summary leads: an input, never a bare group."""
        if self.inner:
            return self.inner[0].id
        return self.rows[0][0].id if self.rows else self.id

    @property
    def all_errors(self) -> int:
        """Count the faults here and in every part."""
        parts = (*self.inner, *(part for row in self.rows for part in row))
        return len(self.errors) + sum(part.all_errors for part in parts)

    @property
    def is_answered(self) -> bool:
        parts = (*self.inner, *(part for row in self.rows for part in row))
        return bool(self.value.strip()) or any(part.is_answered for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """The optional questions of one kind, folded; `groups` are pairs of title (or "") and controls."""

    key: str
    title: str
    why: str
    groups: tuple[tuple[str, tuple[Control, ...]], ...]

    @property
    def controls(self) -> list[Control]:
        return [control for _, controls in self.groups for control in controls]

    @property
    def answered(self) -> int:
        return sum(control.is_answered for control in self.controls)

    @property
    def record_names(self) -> list[str]:
        return [control.name for control in self.controls if control.rows]

    @property
    def has_errors(self) -> bool:
        return any(control.all_errors for control in self.controls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line of the error summary; `target` is empty for a fault of the brief as a whole."""

    message: str
    title: str = ""
    target: str = ""

    @property
    def names_itself(self) -> bool:
        return bool(self.title) and self.message.startswith(f"“{self.title}”")


@dataclass(kw_only=True)
class BriefForm:
    """The brief page's form. Nothing typed is ever changed or lost; `problems` are told beside the questions."""

    typed: Typed = field(default_factory=dict)
    more: str = ""
    """Path of the records that get one more empty row."""
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of_brief(cls, raw: Mapping[str, Any]) -> "BriefForm":
        """Return the form filled with a brief."""
        return cls(typed=typed_from(raw))

    @classmethod
    def of_post(cls, post: QueryDict) -> "BriefForm":
        """Return the form as it was sent."""
        typed = {name: text for name, text in post.items() if isinstance(text, str) and name not in NOT_QUESTIONS}
        return cls(typed=without_blank_rows(typed), more=post.get("more", ""))

    def read(self) -> Brief | None:
        """Return the brief, or None and remember every problem."""
        raw, self.problems = raw_from(self.typed)
        self.problems += [
            Problem(field=name, message=f"There is no question called “{name[:80]}”.", code="unknown_field")
            for name in sorted(name for name in self.typed if not is_known(name))[:5]
        ]
        try:
            brief = parse_brief(raw)
        except BriefInvalid as invalid:
            told = {problem.field for problem in self.problems}
            self.problems += [problem for problem in invalid.problems if problem.field not in told]
            return None
        return None if self.problems else brief

    @property
    def business_name(self) -> str:
        return self.typed.get("business.business_name", "").strip()

    @property
    def answered(self) -> int:
        """How many questions hold something, the optional ones included."""
        controls = [*self.required, *(control for category in self.optional for control in category.controls)]
        return sum(control.is_answered for control in controls)

    @cached_property
    def required(self) -> list[Control]:
        """The ten questions everybody answers."""
        return [self._control(described) for described in describe_fields() if described.required]

    @cached_property
    def optional(self) -> list[Category]:
        """All other questions, by category and group."""
        return [self._category(key, title) for key, title in CATEGORIES.items()]

    @cached_property
    def faults(self) -> list[Fault]:
        """The error summary, in the order of the page; faults of the brief as a whole first."""
        whole = [Fault(message=problem.message) for problem in self._unplaced]
        controls = [*self.required, *(control for category in self.optional for control in category.controls)]
        return whole + [fault for control in controls for fault in _faults(control)]

    def _category(self, key: str, title: str) -> Category:
        grouped: dict[str, list[Control]] = {}
        for described in describe_fields():
            if described.category == key and not described.required:
                grouped.setdefault(described.group, []).append(self._control(described))
        # Questions that stand alone come first, wherever the brief keeps them.
        groups = sorted(grouped.items(), key=lambda pair: bool(pair[0]))
        told = tuple((name, tuple(controls)) for name, controls in groups)
        return Category(key=key, title=title, why=CATEGORY_REASONS[key], groups=told)

    def _control(self, described: Field) -> Control:
        return Control(
            field=described,
            name=described.path,
            value=self.typed.get(described.path, ""),
            errors=self._errors.get(described.path, ()),
            inner=tuple(self._part(part, part.path) for part in described.fields) if described.kind == "money" else (),
            rows=self._rows(described) if described.kind == "records" else (),
            is_full=described.kind == "records" and len(rows_of(described, self.typed)) >= ROWS_MAX,
        )

    def _rows(self, described: Field) -> tuple[tuple[Control, ...], ...]:
        filled = len(rows_of(described, self.typed))
        count = min(max(filled, 1) + (self.more == described.path), ROWS_MAX)
        return tuple(
            tuple(self._part(part, f"{described.path}.{index}.{part.path}") for part in described.fields)
            for index in range(max(filled, count))
        )

    def _part(self, described: Field, name: str) -> Control:
        return Control(field=described, name=name, value=self.typed.get(name, ""), errors=self._errors.get(name, ()))

    @cached_property
    def _errors(self) -> dict[str, tuple[str, ...]]:
        """Name of a control to its messages."""
        placed: dict[str, tuple[str, ...]] = {}
        for problem in self.problems:
            name = self._place(problem.field)
            if name:
                entry = problem.field.removeprefix(name).lstrip(".")
                told = problem.message.removesuffix(self._why.get(name, "")).rstrip()
                placed[name] = (*placed.get(name, ()), _in_entry(entry, told))
        return placed

    @cached_property
    def _why(self) -> dict[str, str]:
        """The reason of a question stands above its input already: a fault need not repeat it."""
        return {described.path: described.why for described in describe_fields()}

    @property
    def _unplaced(self) -> Iterable[Problem]:
        return (problem for problem in self.problems if not self._place(problem.field))

    def _place(self, path: str) -> str:
        """The innermost control on the way to a field: an entry of a list has none of its own."""
        while path and path not in self._names:
            path = path.rpartition(".")[0]
        return path

    @cached_property
    def _names(self) -> frozenset[str]:
        names = {described.path for described in describe_fields()}
        names |= {
            part.path for described in describe_fields() if described.kind == "money" for part in described.fields
        }
        for described in describe_fields():
            if described.kind == "records":
                rows = range(max(len(rows_of(described, self.typed)), 1))
                names |= {f"{described.path}.{index}.{part.path}" for index in rows for part in described.fields}
        return frozenset(names)


def _in_entry(entry: str, message: str) -> str:
    """Lists are typed one entry a line: say which."""
    if not entry:
        return message
    return f"Line {int(entry) + 1}: {message}" if entry.isdigit() else f"{entry[:80]}: {message}"


def _faults(control: Control) -> list[Fault]:
    found = [Fault(message=message, title=control.field.title, target=control.focus_id) for message in control.errors]
    for number, row in enumerate(control.rows, start=1):
        for part in row:
            title = f"{control.field.title} {number}: {part.field.title.lower()}"
            found += [Fault(message=message, title=title, target=part.id) for message in part.errors]
    for part in control.inner:
        title = f"{control.field.title}: {part.field.title.lower()}"
        found += [Fault(message=message, title=title, target=part.id) for message in part.errors]
    return found
