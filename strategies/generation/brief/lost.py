"""Collects what a conversion cannot carry over."""

from typing import Any

from strategies.generation.brief.answers import LIST_MAX_ITEMS, TEXT_MAX_CHARS, Answers
from strategies.generation.errors import Problem


class Lost:
    """Answers without a place in the new brief, and answers that are invalid, in the order they are found."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self.problems: list[Problem] = []

    def add(self, title: str, value: object) -> None:
        """Note an answer under the title of its question. Unknown answers are not noted."""
        if text := format_answer(value):
            self._texts.setdefault(title, []).append(text)

    def reject(self, title: str, value: object, problem: Problem) -> None:
        """Note an invalid answer with the problem to report."""
        self.add(title, value)
        self.problems.append(problem)

    def fit(self, title: str, items: list[Any]) -> list[Any] | None:
        """Return as many items as a list may have, or None if there are none; note the others."""
        for item in items[LIST_MAX_ITEMS:]:
            self.add(title, item)
        return items[:LIST_MAX_ITEMS] or None

    def as_answers(self) -> list[dict[str, str]] | None:
        """Return the lost answers, at most as many as a list may have; None if there are none."""
        texts = {title: "; ".join(found) for title, found in self._texts.items()}
        if len(texts) > LIST_MAX_ITEMS:
            last = list(texts)[LIST_MAX_ITEMS - 1 :]
            texts["Other answers"] = "; ".join(f"{title}: {texts.pop(title)}" for title in last)
        return [{"field": title, "text": _clip(text)} for title, text in texts.items()] or None


def format_answer(value: object) -> str:
    """Return an answer as text; empty if it is unknown."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.15g}"
        case list() | tuple():
            return "; ".join(text for item in value if (text := format_answer(item)))
        case Answers():
            pairs = ((name.replace("_", " "), format_answer(inner)) for name, inner in value)
            return "; ".join(f"{name}: {text}" for name, text in pairs if text)
    return str(value)


def _clip(text: str) -> str:
    return text if len(text) <= TEXT_MAX_CHARS else f"{text[: TEXT_MAX_CHARS - 1].rstrip()}…"
