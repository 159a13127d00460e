"""Patterns of titles: which one is allowed for a piece, and the title it gives."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategies.generation.brief.audience import Question, QuestionKind
from strategies.generation.brief.means import FormatKey
from strategies.generation.brief.proof import Proof, ProofKind
from strategies.generation.wording import clip, spell_out

AS_ASKED = "question"
"""Key of titles that are the customer's question as typed."""
FALLBACK = "answer"
"""Key of titles of the form `Answer: <question>`."""
EDITION = "edition"
"""Key of the title of a regular edition of figures."""
DECIDED = "decided"
"""Key of titles that a writer decided on."""
TITLE_MAX_CHARS = 160
_NAME_MAX_CHARS = 60
_QUESTION_ENDS = ("?", "？", "؟", "?”", '?"')
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern and what it is allowed for. Empty `questions` allow all kinds; empty `proof` needs none."""

    key: str
    text: str
    formats: tuple[FormatKey, ...]
    questions: tuple[QuestionKind, ...]
    proof: tuple[ProofKind, ...]
    limit: int
    """How often a plan may use it."""

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots in the text."""
        return frozenset(_SLOT.findall(self.text))

    def allows(self, kind: QuestionKind | None, proof: ProofKind | None, form: FormatKey) -> bool:
        """Whether a title of this pattern may stand for such a question, proof and format."""
        return (
            form in self.formats
            and (not self.questions or kind in self.questions)
            and (not self.proof or proof in self.proof)
        )


@cache
def load_titles() -> dict[str, Any]:
    """Load the data on titles."""
    return tomllib.loads(files("strategies.generation").joinpath("data/titles.toml").read_text(encoding="utf-8"))


@cache
def title_patterns() -> dict[str, Pattern]:
    """Return the patterns by key, in the order in which they are tried."""
    return {item["key"]: Pattern(**_freeze_lists(item)) for item in load_titles()["pattern"]}


def is_allowed(key: str, kind: QuestionKind | None, proof: ProofKind | None, form: FormatKey) -> bool:
    """Whether a title made in this way may stand for such a question, proof and format. False for an unknown key.

    Editions and customer stories may still wait for permission to publish their proof, so they allow None.
    """
    if key in {AS_ASKED, FALLBACK, DECIDED}:
        return True
    if key == EDITION:
        return proof in {None, "Number"}
    pattern = title_patterns().get(key)
    if pattern is None:
        return False
    waiting = next(iter(pattern.proof), None) if form == "Customer story" and proof is None else None
    return pattern.allows(kind, proof or waiting, form)


def title_as_asked(question: Question) -> str:
    """Return the question as typed, shortened only if it is too long for a title."""
    return clip(_question_line(question), TITLE_MAX_CHARS)


def title_fallback(question: Question) -> str:
    """Return the title of a piece that no pattern fits."""
    return clip(f"Answer: {_question_line(question)}", TITLE_MAX_CHARS)


def title_edition(question: Question, proof: Proof) -> str:
    """Return the title of a regular edition; empty if it would not read well or the figures are not renewed."""
    series = load_titles()["edition"].get(proof.renewed or "")
    return join_question(question, series) if series else ""


def fill_pattern(pattern: Pattern, question: Question, names: dict[str, str]) -> str:
    """Return the title; empty if a slot has no fitting value or the title is too long."""
    values = {
        name: value if name == "count" else capitalize_name(value)
        for name, value in names.items()
        if len(value) <= _NAME_MAX_CHARS
    }
    if is_question(question):
        values["question"] = _question_line(question)
    if not all(values.get(name) for name in pattern.slots):
        return ""
    title = _SLOT.sub(lambda found: values[found[1]], pattern.text)
    return title if len(title) <= TITLE_MAX_CHARS else ""


def join_question(question: Question, rest: str) -> str:
    """Return the question with a sentence after it; empty if it does not end with a question mark or is too long."""
    title = f"{_question_line(question)} {rest}"
    return title if is_question(question) and len(title) <= TITLE_MAX_CHARS else ""


def is_question(question: Question) -> bool:
    """Whether the question is one line that ends with a question mark."""
    return question.question.rstrip().endswith(_QUESTION_ENDS) and "\n" not in question.question.strip()


def is_one_name(name: str) -> bool:
    """Whether a name takes a verb in the singular: not `A and B`, not `Two clinicians`."""
    head = name.split(",")[0].casefold()
    return bool(head) and not head.endswith("s") and not re.search(r"\band\b|&|\+|/", head)


def normalize_title(title: str) -> str:
    """Return a title without case and punctuation, to find two that are alike."""
    return re.sub(r"[\W_]+", "", title.casefold())


def count_in_words(number: int) -> str:
    """Return a number of questions in words; empty for fewer than two."""
    return spell_out(number) if number >= 2 else ""


def capitalize_name(name: str) -> str:
    """Return a name with a capital at its beginning, unless it is spelled in its own way, as iPhone is."""
    first = name.split(" ", 1)[0]
    return name if any(letter.isupper() for letter in first[1:]) else name[:1].upper() + name[1:]


def _freeze_lists(item: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}


def _question_line(question: Question) -> str:
    return " ".join(question.question.split())
