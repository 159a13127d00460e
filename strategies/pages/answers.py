"""What a statement rests on, with the answers themselves: for their owner, never for who follows a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strategies.exports.evidence import EVIDENCE_WORDS, answer_titles
from strategies.generation.brief import Brief
from strategies.generation.sections.base import Evidence, Statement
from strategies.generation.wording import clip

ANSWER_MAX_CHARS = 320
FROM_THE_BRIEF = "From the brief"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question's title and what was answered; `text` is empty where that is not one of the brief's."""

    title: str
    text: str


class Answers:
    """The answers of a brief, to be looked up by their dotted paths."""

    def __init__(self, brief: Brief) -> None:
        self._data: dict[str, Any] = brief.model_dump(mode="json")

    def behind(self, statement: Statement) -> list[Answer]:
        """Return the answers that a statement repeats; none where it rests on something else."""
        if statement.evidence != "you_told_us":
            return []
        return [self._answer(path) for path in dict.fromkeys(statement.basis.split(", ")) if path]

    def _answer(self, path: str) -> Answer:
        return Answer(title=answer_titles([path])[0], text=clip(_told(self._at(path)), ANSWER_MAX_CHARS))

    def _at(self, path: str) -> Any:
        value: Any = self._data
        for name in path.split("."):
            if isinstance(value, list) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            elif isinstance(value, Mapping):
                value = value.get(name)
            else:
                return None
        return value


def evidence_words(*, is_shared: bool) -> dict[Evidence, str]:
    """Return the words for what statements rest on; to other readers than its owner, an answer is the brief's."""
    return EVIDENCE_WORDS | ({"you_told_us": FROM_THE_BRIEF} if is_shared else {})


def _told(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case float():
            return f"{value:.15g}"
        case list():
            return "; ".join(told for inner in value if (told := _told(inner)))
        case dict():
            pairs = ((name.replace("_", " "), _told(inner)) for name, inner in value.items())
            return "; ".join(f"{name}: {told}" for name, told in pairs if told)
    return str(value)
