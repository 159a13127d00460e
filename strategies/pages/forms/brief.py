"""The form of a new brief."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.http import QueryDict

from strategies.generation.brief import CATEGORIES, Brief, Field, describe_fields, parse_brief
from strategies.generation.errors import BriefInvalid, Problem
from strategies.pages.forms import fields
from strategies.pages.forms.structure import Control, Fieldset, Group, NestedForm, Part, Rows

NOT_QUESTIONS = frozenset({"csrfmiddlewaretoken", "idempotency_key", "draft_version", "more", "save"})
RECORDS_MAX = 20
REQUIRED_MESSAGES = {
    "business.business_name": "Enter a business name",
    "business.description": "Say what the business does",
    "business.offer": "Say what you sell, and for how much",
    "business.ideal_customer": "Describe your ideal customer",
    "business.geography": "Say where you sell",
    "business_context.business_objectives": "Enter at least one goal",
    "business_context.team_size": "Enter how many people work on content",
    "business_context.content_budget": "Enter how much money you have for content",
    "audience_intelligence.audience_pain_points": "Enter at least one thing your customers struggle with",
    "content_strategy.content_frequency": "Choose how often you want to publish",
}
CATEGORY_REASONS = {
    "business": "Targets, dates and limits. They set the start of the calendar and what the plan may say.",
    "audience": "Habits and the path to a purchase. They decide channels, formats and times.",
    "competition": "Rivals, gaps and trends. Only rivals you name are mentioned, and gaps become pillars.",
    "content": "Formats, mix, voice and rules. Every writer’s brief follows them.",
    "results": "Today’s figures. Without them, a forecast says “unknown” and how to find out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """Optional questions of one kind; `groups` are pairs of title (or "") and controls."""

    title: str
    why: str
    groups: tuple[tuple[str, list[Control]], ...]

    @property
    def controls(self) -> list[Control]:
        return [control for _, controls in self.groups for control in controls]

    @property
    def answered_count(self) -> int:
        return sum(control.is_answered for control in self.controls)

    @property
    def record_names(self) -> list[str]:
        return [control.name for control in self.controls if isinstance(control, Fieldset)]

    @property
    def has_errors(self) -> bool:
        return any(control.faults for control in self.controls)


class BriefForm(NestedForm):
    """The questions of a brief. `more` names the list that gets another empty row."""

    id_prefix = "q"
    omits_blank = True
    messages_with_name = frozenset(REQUIRED_MESSAGES.values())

    def __init__(
        self,
        *,
        brief: Mapping[str, Any] | None = None,
        texts: Mapping[str, str] | None = None,
        is_submitted: bool = False,
        more: str = "",
    ) -> None:
        super().__init__(_questions(), stored=brief, texts=texts, is_submitted=is_submitted, row_added_to=more)
        # A brief is read from the submitted texts alone.
        self.stored = None

    @classmethod
    def from_post(cls, post: QueryDict) -> "BriefForm":
        """Return the form as it was sent; answers are checked unless a draft is saved or a row is added."""
        typed = {name: text for name, text in post.items() if isinstance(text, str) and name not in NOT_QUESTIONS}
        is_submitted = not ("save" in post or "more" in post)
        return cls(texts=_close_gaps(typed), is_submitted=is_submitted, more=post.get("more", ""))

    def read(self) -> Brief | None:
        """Return the brief, or None if there are errors."""
        raw = self.read_values()
        unknown = sorted(set(self.texts) - set(self.fields))[:5]
        self.add_problems(Problem(field="", message=f"There is no question called “{name[:80]}”.") for name in unknown)
        named = set(self.errors)
        try:
            brief = parse_brief(raw)
        except BriefInvalid as invalid:
            self.add_problems(_reworded(problem) for problem in invalid.problems if problem.field not in named)
            return None
        return None if self.errors else brief

    @property
    def typed(self) -> dict[str, str]:
        """The text of every input that is not empty, as sent."""
        return {name: text if isinstance(text, str) else self[name].value() for name, text in self.texts.items()}

    @property
    def business_name(self) -> str:
        return str(self["business.business_name"].value()).strip()

    @property
    def answered_count(self) -> int:
        """Number of questions with an answer."""
        return sum(control.is_answered for control in self.controls.values())

    @cached_property
    def required(self) -> list[Control]:
        return [self.controls[described.path] for described in describe_fields() if described.required]

    @cached_property
    def optional(self) -> list[Category]:
        return [self._category(key, title) for key, title in CATEGORIES.items()]

    def _category(self, key: str, title: str) -> Category:
        # Questions without a group come first.
        groups: dict[str, list[Control]] = {"": []}
        for described in describe_fields():
            if described.category == key and not described.required:
                groups.setdefault(described.group, []).append(self.controls[described.path])
        return Category(title=title, why=CATEGORY_REASONS[key], groups=tuple(groups.items()))


@cache
def _questions() -> Group:
    return Group(parts={described.path: _part(described) for described in describe_fields()})


def _part(described: Field, *, rows: int = 3) -> Part:
    about: dict[str, Any] = {"label": described.title, "help_text": described.why}
    blank = "Choose…" if described.required else "I don’t know"
    match described.kind:
        case "money":
            return Group(parts={inner.path.rpartition(".")[2]: _part(inner) for inner in described.fields}, **about)
        case "records":
            item = Group(parts={inner.path: _part(inner, rows=2) for inner in described.fields})
            return Rows(item=item, layout="records", minimum=1, maximum=RECORDS_MAX, **about)
        case "choice":
            choices = [(choice, choice) for choice in described.choices]
            return fields.ChoiceField(choices=choices, blank=blank, **about)
        case "yes_no":
            return fields.YesNoField(blank=blank, **about)
    return _FIELDS[described.kind](rows=rows, suggestions=described.suggestions, **about)


_FIELDS: dict[str, type[fields.TextField]] = {
    "text": fields.LineField,
    "long_text": fields.TextField,
    "number": fields.NumberField,
    "date": fields.DateField,
    "list": fields.LinesField,
    "map": fields.PairsField,
}


def _close_gaps(typed: Mapping[str, str]) -> dict[str, str]:
    """Renumber records so that there is no blank one between others."""
    closed = dict(typed)
    for path, part in _questions().parts.items():
        if isinstance(part, Rows):
            rows: dict[int, dict[str, str]] = {}
            for found in filter(
                None, (re.fullmatch(rf"{re.escape(path)}\.([0-9]{{1,3}})\.(.+)", name) for name in typed)
            ):
                rows.setdefault(int(found[1]), {})[found[2]] = closed.pop(found[0])
            filled = [row for _, row in sorted(rows.items()) if any(map(str.strip, row.values()))]
            closed |= {f"{path}.{n}.{key}": text for n, row in enumerate(filled) for key, text in row.items()}
    return closed


def _reworded(problem: Problem) -> Problem:
    if problem.code != "required":
        return problem
    message = REQUIRED_MESSAGES.get(problem.field, "Enter an answer, or clear the whole row.")
    return Problem(field=problem.field, message=message, code=problem.code)
