"""Documents to export: samples, and small ones in several scripts and with hostile text."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from strategies.exports.document import Credit, Document
from strategies.generation.brief import Brief
from strategies.generation.checks import Check
from strategies.generation.pipeline import section_spec
from strategies.generation.sections import Section
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Paragraph,
    Statements,
    Table,
    answer_statement,
    assumption_statement,
    calculated_statement,
    judgement_statement,
    sourced_statement,
)
from strategies.generation.sections.calendar import CalendarItem, CalendarSection
from strategies.generation.sections.checks import ChecksSection
from tests.strategies.generation.composing import compose_all

OFFLINE = Credit(name="offline", label="Offline writer: rules and your own words, no AI model")
SOURCE = "Half an hour, by Bureau: https://www.example.org/half-an-hour/"


def build_document(of: Brief, *, without: tuple[str, ...] = (), **changes: Any) -> Document:
    """Return a strategy for a brief, generated on 23 November 2026, without some sections or with other facts."""
    sections = {key: one for key, one in _compose(of).items() if key not in without}
    facts = {"name": of.business.business_name, "language": of.language}
    return _build(sections, **(facts | {"outcome": "partial" if without else "succeeded"} | changes))


@cache
def _compose(of: Brief) -> dict[str, Section]:
    return compose_all(of)


def small_document(**changes: Any) -> Document:
    """Return a document of four sections and the checks, which hold every kind of block and of evidence."""
    sections = [
        build_section(
            "front",
            Statements(items=[judgement_statement("The bet: repairs prove what a jacket is worth.", "chosen option")]),
            Note(text="Two answers could not be carried over.", tone="warning"),
        ),
        build_section(
            "situation",
            Heading(text="What is at odds"),
            Statements(
                items=[
                    answer_statement("Fell & Rye sells jackets made in small runs.", "business.business_name"),
                    calculated_statement("There are 33.6 hours a week.", "1.2 full-time x 40 h x 70% = 33.6 h"),
                    sourced_statement("A repair takes half an hour.", SOURCE),
                    assumption_statement("Sleeves wear first.", "Count 20 repairs by 12 December."),
                ]
            ),
            Paragraph(text="Nothing else is at odds."),
            appendix=[
                Heading(text="How it was weighed"),
                Table(caption="Points", columns=["Reason", "Points"], rows=[["Proof", "3"], ["Together", "3"]]),
                Statements(items=[calculated_statement("The sum is 3.", "3 + 0")]),
            ],
            answers_used=["business.business_name"],
        ),
        build_section(
            "capacity",
            Table(
                caption="Hours",
                columns=["What", "Hours", "Money", "Share", "From", "Empty"],
                rows=[
                    ["Making", "6.8 h", "GBP 6,500", "45%", "30 Nov 2026", ""],
                    ["Together", "6.8 h", "GBP 6,500", "45%", "30 Nov 2026", ""],
                ],
            ),
            Note(text="One day a week is free."),
        ),
        build_calendar(build_items()),
        build_checks(),
    ]
    return _build({section.key: section for section in sections}, **changes)


def _build(sections: Mapping[str, Section], **changes: Any) -> Document:
    facts: dict[str, Any] = {
        "run_id": UUID("6f1c4f0e-5d64-4c8e-9a51-0f4f6f6f2a10"),
        "revision": 40,
        "name": "Fell & Rye",
        "language": "en-GB",
        "outcome": "succeeded",
        "written_at": datetime(2026, 11, 23, 9, 30, 15, 250_000, tzinfo=UTC),
        "credit": OFFLINE,
        "sections": sections,
        "credits": dict.fromkeys(sections, OFFLINE),
    }
    return Document(**(facts | changes))


def build_section(
    section: str, *blocks: Block, appendix: list[Block] | None = None, answers_used: list[str] | None = None
) -> Section:
    """Return a section that consists of these blocks."""

    class Written(Section):
        key = section
        title = section_spec(section).title

        def blocks(self) -> list[Block]:
            return list(blocks)

        def appendix(self) -> list[Block]:
            return appendix or []

    return Written(answers_used=answers_used or [])


class _Calendar(CalendarSection):
    """A calendar whose text is the table of its rows."""

    def blocks(self) -> list[Block]:
        rows = [[f"{item.date:%-d %b %Y}", item.title] for item in self.items]
        return [Table(caption="Calendar", columns=["Date", "Title"], rows=rows)] if rows else []

    def appendix(self) -> list[Block]:
        return []


def build_calendar(items: list[CalendarItem]) -> CalendarSection:
    return _Calendar.model_construct(
        answers_used=[], start=date(2026, 11, 30), end=date(2027, 2, 27), items=items, remarks=[], missed=0
    )


def build_items() -> list[CalendarItem]:
    """Return a row of each kind: a form, the piece that leads to it, a review and a milestone."""
    piece = {"pillar": "care", "pillar_title": "Repair and care", "stage": "decision", "segment": "Walkers"}
    piece |= {"format": "Article", "channel": "Own website", "next_step": "Join the waiting list."}
    return [
        build_item("form-1", "asset", date(2026, 12, 3), "Form of the waiting list"),
        build_item("q1-article", "piece", date(2026, 12, 10), "What wears first?", **piece, needs=["form-1"]),
        build_item("review-1", "review", date(2026, 12, 29), "Look at the numbers"),
        build_item("milestone-1", "milestone", date(2027, 1, 29), "600 people wait"),
    ]


def build_item(row: str, kind: str, day: date, title: str, **changes: Any) -> CalendarItem:
    facts: dict[str, Any] = {
        "id": row,
        "kind": kind,
        "date": day,
        "time_of_day": "",
        "title": title,
        "pillar": "",
        "pillar_title": "",
        "segment": "",
        "stage": "",
        "format": "",
        "channel": "",
        "next_step": "",
        "owner": "Content writer",
        "draft_due": day,
        "hours": 2.5,
        "season": "",
        "status": "planned",
        "goal": 1,
        "moves": "It moves the first goal.",
        "needs": [],
    }
    return CalendarItem.model_construct(**(facts | changes))


def build_checks() -> ChecksSection:
    """Return a check that passed and one that failed."""
    passed = Check.model_construct(
        key="hours",
        title="Do the hours add up",
        passed=True,
        explanation="33.6 h on both pages.",
        redo="",
        redo_title="",
    )
    failed = Check.model_construct(
        key="alike",
        title="Are titles unlike",
        passed=False,
        explanation="Two are the same.",
        redo="calendar",
        redo_title="Calendar",
    )
    return ChecksSection.model_construct(answers_used=[], checks=[passed, failed], for_reviewers=[])


def with_first_piece(document: Document, **changes: Any) -> Document:
    """Return the document with its first calendar item edited."""
    section = document.calendar_section
    assert section
    edited = section.model_copy(update={"items": [section.items[0].model_copy(update=changes), *section.items[1:]]})
    return replace(document, revision=document.revision + 1, sections={**document.sections, "calendar": edited})


HOSTILE_NAME = '=HYPERLINK("http://evil.example","x")'
HOSTILE_TEXTS = [
    "<b>&amp;</b> ]]> \ufffe\uffff",
    "👩‍👩‍👧‍👦 \u202eoverride",
    "=1+1",
    "＝1+1",
    "+44 20 7946 0000",
    "-2",
    "@SUM(A1)",
    "a;=cmd|'/c calc'!A1",
    "\tindented\nand wrapped",
    "y" * 5_000,
    "a study, see https://evil.example/study",
]


def hostile() -> Document:
    """Return formulas, markup, invalid XML characters, a 5,000 letter word, emoji and direction marks."""
    return _build_from_texts(HOSTILE_NAME, HOSTILE_TEXTS, language="en")


def arabic() -> Document:
    texts = ["نصنع البلاط يدويا في بورتو.", "The bet is on المهندسون المعماريون in Porto and Lisbon."]
    return _build_from_texts("بلاط الفخار", texts, language="ar")


def japanese() -> Document:
    texts = ["手作りのタイルを製造しています。", "サンプルの到着が遅い"]
    return _build_from_texts("株式会社 窯元", texts, language="ja")


def _build_from_texts(name: str, texts: list[str], *, language: str) -> Document:
    statements = [answer_statement(text, "business.business_name") for text in texts]
    statements += [assumption_statement(text, text) for text in texts]
    table = Table(caption=texts[0], columns=["Text", texts[0]], rows=[[text, text] for text in texts])
    plain = Table(caption="Plain", columns=["Text", "Number"], rows=[["Hours", "3"]])
    blocks: list[Block] = [Heading(text=texts[0]), Statements(items=statements), table, plain]
    blocks += [Note(text=text) for text in texts]
    items = [build_item(f"row-{at}", "piece", date(2026, 12, 1 + at), text) for at, text in enumerate(texts)]
    sections = {
        "situation": build_section("situation", *blocks, appendix=[table, *(Paragraph(text=text) for text in texts)]),
        "risks": build_section("risks", table),
        "calendar": build_calendar(items),
    }
    return _build(sections, name=name, language=language)
