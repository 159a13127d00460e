"""The whole strategy as JSON, for programs. `StrategyFile` is its schema; the API's documentation shows it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from strategies.exports.document import Document, Outcome
from strategies.exports.evidence import answer_titles, basis_told
from strategies.generation.pipeline import section_spec
from strategies.generation.sections import base


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatementPart(_Part):
    """A sentence and what it rests on."""

    text: str
    evidence: Literal["you_told_us", "calculated", "sourced", "assumption"]
    basis: str = Field(description="Fields of the brief, the working, name and address of the source, or how to check.")
    basis_told: str = Field(description="The same for people: fields of the brief by the questions they answer.")


class HeadingBlock(_Part):
    kind: Literal["heading"] = "heading"
    text: str


class ParagraphBlock(_Part):
    kind: Literal["paragraph"] = "paragraph"
    text: str


class StatementsBlock(_Part):
    kind: Literal["statements"] = "statements"
    items: list[StatementPart]


class TableBlock(_Part):
    kind: Literal["table"] = "table"
    caption: str
    columns: list[str]
    rows: list[list[str]] = Field(description="Each row is as long as `columns`.")


class NoteBlock(_Part):
    kind: Literal["note"] = "note"
    tone: Literal["info", "warning"]
    text: str


type BlockPart = Annotated[
    HeadingBlock | ParagraphBlock | StatementsBlock | TableBlock | NoteBlock, Field(discriminator="kind")
]


class WriterPart(_Part):
    name: str = Field(description="`offline`, `rehearsal`, `rules` (code alone), or `model:` with provider and model.")
    label: str = Field(description="The same for people.")


class SectionPart(_Part):
    key: str
    title: str
    writer: WriterPart
    edited: bool = Field(description="Whether its owner has changed it by hand.")
    shaped_by: list[str] = Field(description="Fields of the brief that were used here.")
    shaped_by_told: list[str] = Field(description="The questions behind them.")
    content: dict[str, Any] = Field(description="The section's own fields, such as `items` of the calendar.")
    blocks: list[BlockPart] = Field(description="The section as it is read, from top to bottom.")


class MissingPart(_Part):
    key: str
    title: str
    reason: str


class EvidenceCount(_Part):
    """How many statements rest on what."""

    you_told_us: int
    calculated: int
    sourced: int
    assumption: int


class StrategyFile(_Part):
    """A strategy, whole: what was written, by whom, what each statement rests on, and what is missing."""

    schema_version: Literal["1.1"] = Field(
        description="The first number changes when something is renamed or removed, the second when something is added."
    )
    run_id: UUID
    revision: int = Field(description="Counts the changes of the strategy; never falls.")
    name: str = Field(description="The business it is for.")
    language: str = Field(description="BCP 47 tag of the language the brief asks for.")
    outcome: Outcome
    generated_at: datetime = Field(description="When writing ended, in UTC.")
    writer: WriterPart
    evidence: EvidenceCount
    sections: list[SectionPart] = Field(description="In reading order, the one-page front first.")
    missing: list[MissingPart] = Field(description="Sections that were not written; empty for a whole strategy.")


def render(document: Document) -> bytes:
    """UTF-8, indented, keys in the order of the schema."""
    return file_of(document).model_dump_json(indent=2).encode() + b"\n"


def file_of(document: Document) -> StrategyFile:
    """The document as the schema has it."""
    return StrategyFile(
        schema_version="1.1",
        run_id=document.run_id,
        revision=document.revision,
        name=document.name,
        language=document.language,
        outcome=document.outcome,
        generated_at=document.written_at,
        writer=WriterPart(name=document.credit.name, label=document.credit.label),
        evidence=_counted(document),
        sections=[_section(document, key, section) for key, section in document.in_reading_order],
        missing=[
            MissingPart(key=key, title=section_spec(key).title, reason=reason)
            for key, reason in document.missing.items()
        ],
    )


def _counted(document: Document) -> EvidenceCount:
    count = document.evidence
    return EvidenceCount(
        you_told_us=count["you_told_us"],
        calculated=count["calculated"],
        sourced=count["sourced"],
        assumption=count["assumption"],
    )


def _section(document: Document, key: str, section: base.Section) -> SectionPart:
    credit = document.credits[key]
    return SectionPart(
        key=key,
        title=section.title,
        writer=WriterPart(name=credit.name, label=credit.label),
        edited=key in document.edited,
        shaped_by=section.shaped_by,
        shaped_by_told=answer_titles(section.shaped_by),
        content=section.model_dump(mode="json", exclude={"shaped_by"}),
        blocks=[_block(block) for block in section.blocks()],
    )


def _block(block: base.Block) -> BlockPart:
    match block:
        case base.Heading():
            return HeadingBlock(text=block.text)
        case base.Paragraph():
            return ParagraphBlock(text=block.text)
        case base.Statements():
            return StatementsBlock(items=[_statement(item) for item in block.items])
        case base.Table():
            return TableBlock(caption=block.caption, columns=block.columns, rows=block.rows)
        case base.Note():
            return NoteBlock(tone=block.tone, text=block.text)


def _statement(item: base.Statement) -> StatementPart:
    return StatementPart(text=item.text, evidence=item.evidence, basis=item.basis, basis_told=basis_told(item))
