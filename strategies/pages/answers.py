"""The answers behind statements of a strategy. Shown to the owner only."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from strategies.exports.evidence import EVIDENCE_LABELS, question_titles
from strategies.generation.brief import Brief
from strategies.generation.sections.base import Evidence, Statement
from strategies.generation.wording import clip

ANSWER_MAX_CHARS = 320
FROM_THE_BRIEF = "From the brief"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question and its answer; `text` is empty if the title is not one of the brief's questions."""

    title: str
    text: str


class Answers:
    """The answers of a brief by dotted path."""

    def __init__(self, brief: Brief) -> None:
        self._data: JsonValue = brief.model_dump(mode="json")

    def find_behind(self, statement: Statement) -> list[Answer]:
        """Return the answers that a statement repeats; empty if its evidence is something else."""
        if statement.evidence != "you_told_us":
            return []
        return [self._answer(path) for path in dict.fromkeys(statement.basis.split(", ")) if path]

    def _answer(self, path: str) -> Answer:
        return Answer(title=question_titles([path])[0], text=clip(_format(self._get(path)), ANSWER_MAX_CHARS))

    def _get(self, path: str) -> JsonValue:
        value = self._data
        for name in path.split("."):
            if isinstance(value, list) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            elif isinstance(value, Mapping):
                value = value.get(name)
            else:
                return None
        return value


def get_evidence_labels(*, is_shared: bool) -> dict[Evidence, str]:
    """Return the label of each kind of evidence. Readers of a shared strategy see "From the brief" for answers."""
    return EVIDENCE_LABELS | ({"you_told_us": FROM_THE_BRIEF} if is_shared else {})


def _format(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case float():
            return f"{value:.15g}"
        case list():
            return "; ".join(text for inner in value if (text := _format(inner)))
        case dict():
            pairs = ((name.replace("_", " "), _format(inner)) for name, inner in value.items())
            return "; ".join(f"{name}: {text}" for name, text in pairs if text)
    return str(value)
