"""The form of a new brief."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict

from strategies.generation.brief import Brief, describe_fields, parse_brief
from strategies.generation.brief.typed_text import find_currencies, normalize, split_amount
from strategies.generation.errors import BriefInvalid, Problem
from strategies.pages.forms.marks import ACTIONS, Candidates, build_marks
from strategies.pages.forms.old_inputs import convert_inputs, is_old
from strategies.pages.forms.paths import get_at, put_at
from strategies.pages.forms.questions import (
    FOLDS,
    LOST_ANSWERS,
    REFERENCES,
    ROW_WORDS,
    STEPS,
    Step,
    build_questions,
    step_paths,
)
from strategies.pages.forms.structure import Control, Fieldset, NestedForm

NOT_QUESTIONS = frozenset({"csrfmiddlewaretoken", "idempotency_key", "draft_version", "more", "save", *ACTIONS})
REQUIRED_MESSAGES = {
    "business.business_name": "Enter a business name",
    "business.description": "Say what the business does",
    "business.offer": "Say what you sell, and for how much",
    "goals": "Enter at least one goal",
    "audience.ideal_customer": "Describe your ideal customer",
    "audience.questions": "Enter at least one question that customers ask",
    "means.people": "Enter at least one person or role, with hours",
    "means.budget": "Enter how much money you have for content",
    "means.budget.amount": "Enter the amount; 0 if there is none",
    "means.budget.currency": "Choose the currency of your budget",
    "means.budget.period": "Choose the time your budget is for",
    "means.frequency": "Choose how often you want to publish",
}
AMOUNT, CURRENCY = "means.budget.amount", "means.budget.currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
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
        super().__init__(build_questions(), stored=brief, texts=texts, is_submitted=is_submitted, row_added_to=more)
        # A brief is read from the submitted texts alone.
        self.stored = None

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "BriefForm":
        """Return the form with the texts of a draft. Those of the form of version 1 are converted."""
        return cls(brief=convert_inputs(texts)) if is_old(texts) else cls(texts=texts)

    @classmethod
    def from_post(cls, post: QueryDict) -> "BriefForm":
        """Return the form as it was sent; answers are checked unless a button other than the last one was pressed."""
        # Checkboxes send one value each.
        typed = {name: "\n".join(map(str, texts)) for name, texts in post.lists() if name not in NOT_QUESTIONS}
        if is_old(typed):
            # Not checked: the page shows where the answers went.
            return cls.from_texts(typed)
        is_submitted = post.keys().isdisjoint({"save", "more", *ACTIONS})
        return cls(texts=typed, is_submitted=is_submitted, more=post.get("more", ""))

    def mark_proposed(self, candidates: Candidates) -> None:
        """Mark the answers that are still as they were proposed."""
        self.marks = build_marks(candidates, self.texts)

    def read(self) -> Brief | None:
        """Return the brief, or None if there are errors."""
        raw = self.read_values()
        self.add_problems([*self._find_unknown_names(), *self._use_sign_of_amount(raw), *self._count_filled_rows(raw)])
        named = set(self.errors)
        try:
            brief = parse_brief({"version": 2, **raw})
        except BriefInvalid as invalid:
            self.add_problems(_reworded(one) for one in invalid.problems if not self._is_implied(one, named))
            return None
        return None if self.errors else brief

    @property
    def typed(self) -> dict[str, str]:
        """The text of every input that is not empty, as sent."""
        texts = {name: text if isinstance(text, str) else self[name].value() for name, text in self.texts.items()}
        return {name: text for name, text in texts.items() if text}

    @property
    def business_name(self) -> str:
        return str(self["business.business_name"].value()).strip()

    @property
    def answered_count(self) -> int:
        """Number of questions with an answer."""
        return sum(control.is_answered for name, control in self.controls.items() if name != LOST_ANSWERS)

    @property
    def lost(self) -> Control:
        """Answers of an old brief that could not be carried over."""
        return self.controls[LOST_ANSWERS]

    @property
    def steps(self) -> list[tuple[Step, list[Control]]]:
        return [(step, [self.controls[path] for path in step.paths]) for step in STEPS]

    @cached_property
    def optional(self) -> list[Fold]:
        return [self._fold(part, title, why) for part, (title, why) in FOLDS.items()]

    def _fold(self, part: str, title: str, why: str) -> Fold:
        # Questions without a group come first.
        groups: dict[str, list[Control]] = {"": []}
        for described in describe_fields():
            if described.path.startswith(f"{part}.") and described.path not in step_paths():
                groups.setdefault(described.group, []).append(self.controls[described.path])
        return Fold(title=title, why=why, groups=tuple(groups.items()))

    def _is_implied(self, problem: Problem, named: set[str]) -> bool:
        """Return whether a problem only follows from a faulty input, which has no value."""
        name = self._places.get(self._find_place(problem.field), "")
        is_missing = problem.code == "required"
        return name in named or (is_missing and any(one.startswith(f"{name}.") for one in named))

    def _find_unknown_names(self) -> list[Problem]:
        known = set(self.fields) | {f"{row.name}.remove" for row in getattr(self.lost, "controls", ())}
        # Empty rows at the end of a list are not in the form any more.
        unknown = sorted(name for name, text in self.typed.items() if name not in known and text.strip())[:5]
        return [Problem(field="", message=f"There is no question called “{name[:80]}”.") for name in unknown]

    def _use_sign_of_amount(self, raw: dict[str, Any]) -> Iterator[Problem]:
        """Compare the sign before an amount with the currency; take the currency from it if none was chosen."""
        sign, _ = split_amount(normalize(str(self.texts.get(AMOUNT, ""))))
        meant, chosen = find_currencies(sign), get_at(raw, CURRENCY)
        if meant and chosen is None and len(meant) == 1:
            put_at(raw, CURRENCY, min(meant))
        elif meant and chosen and chosen not in meant:
            yield Problem(field=AMOUNT, message=f"“{sign}” is not {chosen}. Leave it out, or choose another currency.")

    def _count_filled_rows(self, raw: dict[str, Any]) -> Iterator[Problem]:
        """Turn numbers of rows, as the page shows them, into positions among the rows that are filled in."""
        for path, target in REFERENCES.items():
            records, _, key = path.rpartition(".")
            positions, what = self._positions(target), ROW_WORDS[target]
            for index, record in enumerate(get_at(raw, records) or ()):
                shown = [number for number in record.get(key, ()) if isinstance(number, int)]
                unknown = sorted(set(shown) - set(positions))
                for number in unknown:
                    message = f"There is no {what} {number}. Use the numbers that stand above each {what}."
                    yield Problem(field=f"{records}.{index}.{key}", message=message)
                if shown:
                    record[key] = [positions.get(number, number) for number in record[key] if number not in unknown]

    def _positions(self, records: str) -> dict[int, int]:
        """Map the number of each filled row to its position among these."""
        prefix = f"{records}."
        rows = {path.removeprefix(prefix): name for path, name in self._places.items() if path.startswith(prefix)}
        return {
            int(name.removeprefix(prefix)) + 1: int(path) + 1
            for path, name in rows.items()
            if path.isdigit() and name.removeprefix(prefix).isdigit()
        }


def _reworded(problem: Problem) -> Problem:
    if problem.code != "required":
        return problem
    message = REQUIRED_MESSAGES.get(problem.field, "Enter an answer, or clear the whole row.")
    return Problem(field=problem.field, message=message, code=problem.code)
