"""Questions and answers of the brief in words, for the appendix."""

from collections.abc import Iterable, Iterator
from typing import Any

from strategies.generation.brief import Brief, field_titles
from strategies.generation.brief.display import format_answer
from strategies.generation.sections.base import Block, Table
from strategies.generation.wording import clip

ANSWER_MAX_CHARS = 400
COLUMNS = ("Question", "Your answer")


def build_answer_rows(brief: Brief, *paths: str) -> list[list[str]]:
    """Return question and answer for every path that has an answer; each record of a list is a row."""
    return [
        [field_titles()[path], clip(text, ANSWER_MAX_CHARS)]
        for path, value in _iter_answers(brief, paths)
        if (text := " ".join(format_answer(path, value).split()))
    ]


def question_titles(paths: Iterable[str]) -> str:
    """Return the titles of the questions at these paths, or of what contains them, each once: `Goal 1; Proof`."""
    return "; ".join(dict.fromkeys(_question_title(path) for path in paths))


def answers_basis(paths: Iterable[str]) -> str:
    """Return what an assumption rests on if these are answers of the brief: `Goal 1; Proof (brief)`."""
    titles = question_titles(paths)
    return f"{titles} (brief)" if titles else ""


def _question_title(path: str) -> str:
    known = path
    while known and known not in field_titles():
        known = known.rpartition(".")[0]
    return field_titles().get(known, path)


def answer_table(caption: str, rows: list[list[str]]) -> list[Block]:
    """Return the rows as a table; nothing if there are none."""
    return [Table(caption=caption, columns=list(COLUMNS), rows=rows)] if rows else []


def _iter_answers(brief: Brief, paths: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    data = brief.model_dump(mode="json")
    for path in paths:
        part, _, name = path.partition(".")
        value = data[part][name]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ((f"{path}.{position}", record) for position, record in enumerate(value))
        else:
            yield path, value
