"""What every section is: typed content, statements that say what they rest on, and blocks that anything can render."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

type Evidence = Literal["you_told_us", "calculated", "sourced", "assumption"]

UNVERIFIED = "Unverified: none of your answers says this. Ask before relying on it."

BY_HAND = "your own edit of this section"
"""What a statement rests on that the owner wrote into a finished section."""


class Statement(BaseModel):
    """A sentence and what it rests on.

    `basis` is the dotted fields of the brief for `you_told_us`, the working for `calculated`, name and address for
    `sourced`, and how to check it and by when for `assumption`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    evidence: Evidence
    basis: str


def answer_statement(text: str, *fields: str) -> Statement:
    """A statement that only repeats answers of the brief."""
    return Statement(text=text, evidence="you_told_us", basis=", ".join(fields))


def calculated_statement(text: str, working: str) -> Statement:
    """A statement that follows by arithmetic or by a rule; `working` lets the reader redo it."""
    return Statement(text=text, evidence="calculated", basis=working)


def sourced_statement(text: str, source: str) -> Statement:
    """A statement taken from a named source."""
    return Statement(text=text, evidence="sourced", basis=source)


def assumption_statement(text: str, check: str) -> Statement:
    """A statement nobody has confirmed; `check` says how to, and by when."""
    return Statement(text=text, evidence="assumption", basis=check)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar[Literal["heading"]] = "heading"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Plain text without a claim of its own."""

    kind: ClassVar[Literal["paragraph"]] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """A list of statements, each shown with its evidence."""

    kind: ClassVar[Literal["statements"]] = "statements"
    items: list[Statement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of plain texts; every row is as long as `columns`."""

    kind: ClassVar[Literal["table"]] = "table"
    caption: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark set apart: something to know (`info`) or something wrong (`warning`)."""

    kind: ClassVar[Literal["note"]] = "note"
    text: str
    tone: Literal["info", "warning"] = "info"


type Block = Heading | Paragraph | Statements | Table | Note


class Section(BaseModel):
    """One section of a strategy. Stored as JSON, so that a finished section is never written twice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: ClassVar[str]
    title: ClassVar[str]

    answers_used: list[str]
    """Dotted fields of the brief that were used here."""

    def blocks(self) -> list[Block]:
        """The section as a document, for HTML and Markdown alike."""
        raise NotImplementedError

    def publishable_texts(self) -> list[str]:
        """Texts that may end up before the audience as they stand; prohibited words are looked for in these."""
        return []

    def statements(self) -> list[Statement]:
        """All statements, in reading order."""
        return [item for block in self.blocks() if isinstance(block, Statements) for item in block.items]
