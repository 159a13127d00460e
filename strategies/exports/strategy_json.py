"""Strategy as JSON. `StrategyFile` is the schema that the API documents."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from strategies.exports.document import Document, Outcome
from strategies.exports.evidence import basis_text, question_titles
from strategies.generation.pipeline import section_spec
from strategies.generation.sections import base

JsonObject = Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object", "additionalProperties": True})]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatementPart(_Part):
    """A sentence and its evidence."""

    text: str
    evidence: Literal["you_told_us", "calculated", "sourced", "judgement", "assumption"]
    basis: str = Field(
        description="Brief fields, the calculation, the source with its URL, the reason, or how to check it."
    )
    basis_text: str = Field(description="The basis for people, with question titles in place of brief fields.")
    check: str = Field(
        description="How and by when to check an assumption that also rests on something; empty otherwise."
    )


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
    rows: list[list[str]] = Field(description="Each row has as many cells as `columns`.")


class NoteBlock(_Part):
    kind: Literal["note"] = "note"
    tone: Literal["info", "warning"]
    text: str


type BlockPart = Annotated[
    HeadingBlock | ParagraphBlock | StatementsBlock | TableBlock | NoteBlock, Field(discriminator="kind")
]


class WriterPart(_Part):
    name: str = Field(
        description="`offline`, `simulated`, `replay` (example answers), `rules` (code alone), or `model:` with "
        "provider and model."
    )
    label: str = Field(description="Name for people.")


class SectionPart(_Part):
    key: str
    title: str
    writer: WriterPart
    is_edited: bool = Field(description="Whether the owner edited it by hand.")
    answers_used: list[str] = Field(description="Brief fields that this section used.")
    answers_used_titles: list[str] = Field(description="Question titles of `answers_used`.")
    content: JsonObject = Field(description="The section's own fields, such as `items` of the calendar.")
    blocks: list[BlockPart] = Field(description="Content in display order.")
    appendix: list[BlockPart] = Field(description="Workings and sums, shown after the text of all sections.")


class MissingPart(_Part):
    key: str
    title: str
    reason: str


class EvidenceCount(_Part):
    """Number of statements per kind of evidence."""

    you_told_us: int
    calculated: int
    sourced: int
    judgement: int
    assumption: int


class StrategyFile(_Part):
    """A complete strategy: sections, writers, evidence per statement, and missing sections."""

    schema_version: Literal["2.2"] = Field(
        description="Major.minor: major changes when a field is renamed or removed, minor when one is added."
    )
    run_id: UUID
    revision: int = Field(description="Increases with every change of the strategy.")
    name: str = Field(description="Name of the business.")
    language: str = Field(description="BCP 47 tag of the language the brief asks for.")
    outcome: Outcome
    generated_at: datetime = Field(description="When generation ended, in UTC.")
    writer: WriterPart
    evidence: EvidenceCount
    sections: list[SectionPart] = Field(description="In reading order, the one-page summary first.")
    missing: list[MissingPart] = Field(description="Missing sections; empty if the strategy is complete.")


def render(document: Document) -> bytes:
    """Return UTF-8 JSON, indented, with keys in schema order."""
    return build_file(document).model_dump_json(indent=2).encode() + b"\n"


def build_file(document: Document) -> StrategyFile:
    """Convert a document to the schema."""
    return StrategyFile(
        schema_version="2.2",
        run_id=document.run_id,
        revision=document.revision,
        name=document.name,
        language=document.language,
        outcome=document.outcome,
        generated_at=document.written_at,
        writer=WriterPart(name=document.credit.name, label=document.credit.label),
        evidence=_count_evidence(document),
        sections=[_section(document, key, section) for key, section in document.in_reading_order],
        missing=[
            MissingPart(key=key, title=section_spec(key).title, reason=reason)
            for key, reason in document.missing.items()
        ],
    )


def _count_evidence(document: Document) -> EvidenceCount:
    count = document.evidence
    return EvidenceCount(
        you_told_us=count["you_told_us"],
        calculated=count["calculated"],
        sourced=count["sourced"],
        judgement=count["judgement"],
        assumption=count["assumption"],
    )


def _section(document: Document, key: str, section: base.Section) -> SectionPart:
    credit = document.credits[key]
    return SectionPart(
        key=key,
        title=section.title,
        writer=WriterPart(name=credit.name, label=credit.label),
        is_edited=key in document.edited,
        answers_used=section.answers_used,
        answers_used_titles=question_titles(section.answers_used),
        content=section.model_dump(mode="json", exclude={"answers_used", "withheld"}),
        blocks=[_block(block) for block in section.blocks()],
        appendix=[_block(block) for block in section.appendix()],
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
    return StatementPart(
        text=item.text, evidence=item.evidence, basis=item.basis, basis_text=basis_text(item), check=item.check
    )
