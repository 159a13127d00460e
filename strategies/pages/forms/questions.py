"""The questions of a brief as parts of a form: which control each one gets, and the steps they are asked in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from strategies.generation.brief import Field, describe_fields
from strategies.pages.forms import choices, fields, numbers
from strategies.pages.forms.parts import Group, Part, Rows

RECORDS_MAX = 20
LOST_ANSWERS = "lost_answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Questions that are asked together. All required ones are in a step."""

    title: str
    why: str
    paths: tuple[str, ...]

    @property
    def is_one_list(self) -> bool:
        """Whether the step's title says all that the title of its only question would."""
        return len(self.paths) == 1


STEPS = (
    Step(
        title="Your business",
        why="What you do and sell, and where. Public holidays and the language follow from it.",
        paths=(
            "business.business_name", "business.description", "business.offer", "business.country", "business.language",
        ),
    ),
    Step(
        title="Your goals",
        why="One is enough.",
        paths=("goals",),
    ),
    Step(
        title="Your customers",
        why="Who they are, and what they ask before they buy. Each question becomes at least one piece.",
        paths=("audience.ideal_customer", "audience.questions"),
    ),
    Step(
        title="Your time and money",
        why="The plan needs no more than this.",
        paths=("means.people", "means.budget", "means.frequency", "timing.weekdays", "timing.start_date"),
    ),
    Step(
        title="What you can show",
        why="Figures, cases, people, footage. Skip this step if you have none yet.",
        paths=("proof",),
    ),
)  # fmt: skip

FOLDS = {
    "business": (
        "More about the business",
        "Trade, advertising rules, position. They decide warnings and examples.",
    ),
    "audience": ("Groups, and how they buy", "People who decide differently, and the path to a purchase."),
    "means": ("Formats, channels and themes", "What you want to make and where. The plan uses only what you list."),
    "timing": ("Days, dates and seasons", "Days to keep free, and times in which customers buy or stay away."),
    "rules": ("Rules and checks", "What may not be said, and who checks before publishing."),
    "market": ("Competitors, gaps and trends", "Only competitors you name are mentioned."),
    "voice": ("Voice and quality", "How you sound, and when a piece is good enough. Every writer’s brief follows it."),
    "results": ("Results today", "Without them, a forecast says “unknown” and how to find out."),
}
"""Title and reason of the optional questions, by the part of the brief they belong to."""

ROWS_AT_FIRST = {"goals": 2, "audience.questions": 3, "means.people": 2}
"""Rows that a list shows at first, if more than one."""
REFERENCES = {
    "audience.segments.serves_goals": "goals",
    "market.gaps.questions": "audience.questions",
    "means.themes.questions": "audience.questions",
    "proof.answers": "audience.questions",
}
"""Lists of numbers, and the list whose rows they count."""
ROW_WORDS = {"goals": "goal", "audience.questions": "question"}


@cache
def build_questions() -> Group:
    """Return the parts of the form by path, in page order: lost answers of an old brief, the steps, the folds."""
    described = {field.path: field for field in describe_fields()}
    in_steps = [path for step in STEPS for path in step.paths]
    in_folds = [path for part in FOLDS for path in described if path.startswith(f"{part}.") and path not in in_steps]
    questions = {path: _build_part(described[path]) for path in in_steps + in_folds}
    return Group(parts={LOST_ANSWERS: _lost_answers(), **questions})


def step_paths() -> frozenset[str]:
    return frozenset(path for step in STEPS for path in step.paths)


def _lost_answers() -> Rows:
    item = Group(parts={"field": fields.HiddenField("Question"), "text": fields.HiddenField("Answer")})
    return Rows(label="Answers to move", item=item, layout="lost", maximum=400)


def _build_part(described: Field) -> Part:
    about: dict[str, Any] = {"label": described.title, "help_text": described.why}
    match described.kind:
        case "money":
            inner = {field.path.rpartition(".")[2]: _build_input(field, field.path) for field in described.fields}
            return Group(parts=inner, **about)
        case "records":
            return _build_records(described)
    is_marked_optional = described.path in step_paths() and not described.required
    return _build_input(described, described.path, is_marked_optional=is_marked_optional)


def _build_records(described: Field) -> Rows:
    inner = {field.path: _build_input(field, f"{described.path}.{field.path}", rows=2) for field in described.fields}
    return Rows(
        label=described.title,
        help_text=" ".join(filter(None, (described.why, _needed_text(described)))),
        item=Group(parts=inner),
        layout="records",
        minimum=ROWS_AT_FIRST.get(described.path, 1),
        maximum=RECORDS_MAX,
        row_label=described.record_name,
    )


def _needed_text(described: Field) -> str:
    """Say which answers of a row are needed, if not all."""
    needed = [f"“{field.title}”" for field in described.fields if field.required]
    if len(needed) == len(described.fields):
        return ""
    return f"Only {' and '.join(needed)} {'is' if len(needed) == 1 else 'are'} needed; add what you know."


def _build_input(described: Field, path: str, *, rows: int = 3, is_marked_optional: bool = False) -> fields.TextField:
    about: dict[str, Any] = {
        "label": described.title,
        "help_text": described.why,
        "is_marked_optional": is_marked_optional,
    }
    blank = "Choose…" if described.required else "I don’t know"
    if path in _BY_PATH:
        return _BY_PATH[path](blank=blank, **about)
    match described.kind:
        case "choice":
            return choices.ChoiceField(choices=_as_pairs(described.choices), blank=blank, **about)
        case "choices":
            return choices.ChoicesField(choices=_as_pairs(described.choices), **about)
        case "yes_no":
            return choices.YesNoField(blank=blank, **about)
    return _BY_KIND[described.kind](rows=rows, suggestions=described.suggestions, **about)


def _as_pairs(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _build_country(**about: Any) -> fields.TextField:
    about |= {"label": "Country", "help_text": "Where you sell first. Its public holidays are kept free."}
    return choices.ChoiceField(choices=choices.country_choices(), **about)


def _build_region(*, blank: str, **about: Any) -> fields.TextField:
    why = "State or province, such as California, England or Bayern, if it has public holidays of its own."
    return fields.LineField(**about | {"label": "Region", "help_text": why})


def _build_language(**about: Any) -> fields.TextField:
    about |= {"label": "Language to write in", "help_text": "Of your content and of this strategy."}
    return choices.LanguageField(**about | {"blank": "English, or I don’t know"})


def _build_currency(**about: Any) -> fields.TextField:
    return choices.ChoiceField(choices=choices.currency_choices(), **about | {"help_text": ""})


def _build_amount(*, blank: str, **about: Any) -> fields.TextField:
    return numbers.AmountField(**about)


_BY_PATH: Mapping[str, Callable[..., fields.TextField]] = {
    "business.country": _build_country,
    "business.language": _build_language,
    "business.region": _build_region,
    "means.budget.amount": _build_amount,
    "means.budget.currency": _build_currency,
}
_BY_KIND: Mapping[str, type[fields.TextField]] = {
    "text": fields.LineField,
    "long_text": fields.TextField,
    "number": numbers.ClearNumberField,
    "numbers": numbers.PositionsField,
    "date": fields.DayField,
    "list": fields.LinesField,
}
