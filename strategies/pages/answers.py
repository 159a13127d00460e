"""The answers behind statements of a strategy. Shown to the owner only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from strategies.exports.evidence import EVIDENCE_LABELS, question_titles
from strategies.generation.brief import Brief
from strategies.generation.brief.display import format_answer
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
    """The answers of a brief by dotted path.

    Takes a brief, or the stored data of one: runs from before version 2 name the paths of version 1.
    """

    def __init__(self, brief: Brief | Mapping[str, JsonValue]) -> None:
        self._data: Any = brief.model_dump(mode="json") if isinstance(brief, Brief) else brief

    def find_behind(self, statement: Statement) -> list[Answer]:
        """Return the answers that a statement repeats; empty if its evidence is something else."""
        if statement.evidence != "you_told_us":
            return []
        return [self._answer(path) for path in dict.fromkeys(statement.basis.split(", ")) if path]

    def _answer(self, path: str) -> Answer:
        return Answer(
            title=question_titles([path])[0], text=clip(format_answer(path, self._get(path)), ANSWER_MAX_CHARS)
        )

    def _get(self, path: str) -> Any:
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
