"""Marks on answers that come from someone's own text: the quote, and other answers that the text gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from strategies.generation.brief.typed_text import normalize

ACTIONS = ("keep", "clear", "use")
"""Names of the buttons of a mark. `use` has the input's name and the number of the answer, as `name:1`."""
ALL = "*"
"""The value of `keep` that keeps every answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAnswer:
    """Another answer of the text to the same question."""

    value: str
    """The value of the button that uses it."""
    answer: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where the current answer of an input comes from."""

    quote: str
    others: tuple[OtherAnswer, ...] = ()


type Candidates = Mapping[str, list[dict[str, str]]]


def build_marks(candidates: Candidates, texts: Mapping[str, Any]) -> dict[str, Mark]:
    """Return the marks by input name. An answer that was edited has none: it is the person's own."""
    marks = {}
    for name, proposed in candidates.items():
        text = normalize(str(texts.get(name) or ""))
        current = next((one for one in proposed if normalize(one["answer"]) == text), None)
        if current:
            others = tuple(
                OtherAnswer(value=f"{name}:{number}", answer=one["answer"], quote=one["quote"])
                for number, one in enumerate(proposed)
                if one is not current
            )
            marks[name] = Mark(quote=current["quote"], others=others)
    return marks


def read_action(post: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the button of a mark that was pressed, and its value; None if none was."""
    return next(((name, post[name]) for name in ACTIONS if name in post), None)


def find_answer(candidates: Candidates, value: str) -> tuple[str, str] | None:
    """Return the input's name and the answer that a `use` button stands for; None if it is not there any more."""
    name, _, number = value.rpartition(":")
    proposed = candidates.get(name, [])
    is_known = number.isascii() and number.isdigit() and len(number) < 3 and int(number) < len(proposed)
    return (name, proposed[int(number)]["answer"]) if is_known else None
