"""Base of all sections: typed content, statements with evidence, and blocks that every format can render."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

type Evidence = Literal["you_told_us", "calculated", "sourced", "judgement", "assumption"]

UNVERIFIED = "Unverified: none of your answers says this. Ask before relying on it."

BY_HAND = "your own edit of this section"
"""Basis of a statement that the owner wrote into a finished section."""


class Statement(BaseModel):
    """A sentence and its evidence.

    `basis` depends on `evidence`: the dotted paths of answers for `you_told_us`, the calculation for `calculated`, name
    and address of the source for `sourced`, the reason for `judgement`, and how and by when to check it for
    `assumption`. An assumption that also rests on something has that as its `basis`, and how to check it as its
    `check`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    evidence: Evidence
    basis: str
    check: str = ""


def answer_statement(text: str, *fields: str) -> Statement:
    """Build a statement that repeats answers of the brief."""
    return Statement(text=text, evidence="you_told_us", basis=", ".join(fields))


def calculated_statement(text: str, working: str) -> Statement:
    """Build a statement that follows by arithmetic or by a rule; `working` shows how."""
    return Statement(text=text, evidence="calculated", basis=working)


def sourced_statement(text: str, source: str) -> Statement:
    """Build a statement taken from a named source."""
    return Statement(text=text, evidence="sourced", basis=source)


def judgement_statement(text: str, reason: str) -> Statement:
    """Build a statement of opinion; `reason` says what it rests on."""
    return Statement(text=text, evidence="judgement", basis=reason)


def assumption_statement(text: str, check: str, *, rests_on: str = "") -> Statement:
    """Build an unconfirmed statement; `check` says how and by when to check it."""
    if rests_on:
        return Statement(text=text, evidence="assumption", basis=rests_on, check=check)
    return Statement(text=text, evidence="assumption", basis=check)


def labeled(label: str, statement: Statement, stop: str = ":") -> Statement:
    """Return the statement with a label before its text, such as `Email: `, unless the text begins with that label."""
    if not label or _begins_with(statement.text, label):
        return statement
    return statement.model_copy(update={"text": f"{label}{stop} {statement.text}"})


def _begins_with(text: str, label: str) -> bool:
    rest = text[len(label) :].lstrip()
    return text[: len(label)].casefold() == label.casefold() and rest[:1] in (":", ".", "(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a section."""

    kind: ClassVar[Literal["heading"]] = "heading"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Plain text that makes no claim."""

    kind: ClassVar[Literal["paragraph"]] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """A list of statements, each shown with its evidence."""

    kind: ClassVar[Literal["statements"]] = "statements"
    items: list[Statement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of plain texts; every row has as many cells as `columns`."""

    kind: ClassVar[Literal["table"]] = "table"
    caption: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A highlighted remark: information (`info`) or a problem (`warning`)."""

    kind: ClassVar[Literal["note"]] = "note"
    text: str
    tone: Literal["info", "warning"] = "info"


type Block = Heading | Paragraph | Statements | Table | Note


class Withheld(BaseModel):
    """A sentence that was taken out, because it could not be confirmed. Shown to the owner, never to others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    """Dotted path in the prose of the section."""
    sentence: str
    reason: str


class Section(BaseModel):
    """A section of a strategy, stored as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: ClassVar[str]
    title: ClassVar[str]

    answers_used: list[str]
    """Dotted paths of the answers that were used here."""
    withheld: list[Withheld] = []
    """What a writer wrote and the checks did not accept. `blocks` leaves it out."""

    def blocks(self) -> list[Block]:
        """Return the section as a document, from which HTML and all exports are rendered."""
        raise NotImplementedError

    def appendix(self) -> list[Block]:
        """Return workings and sums for the appendix: correct, but not what a reader wants first."""
        return []

    def suggestions(self) -> dict[str, list[str]]:
        """Return what a writer suggested in place of texts of this section, by the text. Shown to its owner."""
        return {}

    def publishable_texts(self) -> list[str]:
        """Return texts that may be published as they are. Prohibited words are checked in these."""
        return []

    def statements(self) -> list[Statement]:
        """Return all statements in reading order."""
        return [item for block in self.blocks() if isinstance(block, Statements) for item in block.items]
