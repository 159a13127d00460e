"""Documents to export: complete, partial, in several scripts, and with hostile text."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from strategies.exports.document import Credit, Document
from strategies.generation.brief import Brief
from strategies.generation.sections import Section
from strategies.generation.sections.calendar import CalendarSection
from tests.strategies.generation.composing import brief, compose_all

OFFLINE = Credit(name="offline", label="Offline writer: rules and your own words, no AI model")


def build_document(of: Brief, *, without: tuple[str, ...] = (), **changes: Any) -> Document:
    """Return a strategy for a brief, generated on 23 November 2026, without some sections or with other facts."""
    sections = {key: one for key, one in _sections(of).items() if key not in without}
    facts: dict[str, Any] = {
        "run_id": UUID("6f1c4f0e-5d64-4c8e-9a51-0f4f6f6f2a10"),
        "revision": 40,
        "name": of.business.business_name,
        "language": of.language,
        "outcome": "partial" if without else "succeeded",
        "written_at": datetime(2026, 11, 23, 9, 30, 15, 250_000, tzinfo=UTC),
        "credit": OFFLINE,
        "sections": sections,
        "credits": dict.fromkeys(sections, OFFLINE),
    }
    return Document(**(facts | changes))


@cache
def _sections(of: Brief) -> dict[str, Section]:
    return compose_all(of)


def with_first_piece(document: Document, **changes: Any) -> Document:
    """Return the document with its first calendar item edited."""
    section = document.sections["calendar"]
    assert isinstance(section, CalendarSection)
    edited = section.model_copy(update={"items": [section.items[0].model_copy(update=changes), *section.items[1:]]})
    return replace(document, revision=document.revision + 1, sections={**document.sections, "calendar": edited})


HOSTILE_NAME = '=HYPERLINK("http://evil.example","x")'
HOSTILE_PAINS = [
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
]


def hostile() -> Brief:
    """Return a brief with formulas, markup, invalid XML characters, a 5,000 letter word, emoji and direction marks."""
    return brief(
        business__business_name=HOSTILE_NAME,
        business__ideal_customer="x" * 5_000,
        business__description="A sentence that goes on. " * 200,
        business__proof_assets=["a study, see https://evil.example/study"],
        audience_intelligence__audience_pain_points=HOSTILE_PAINS,
    )


def arabic() -> Brief:
    return brief(
        business__business_name="بلاط الفخار",
        business__description="نصنع البلاط يدويا في بورتو.",
        business__ideal_customer="المهندسون المعماريون",
        business__language="ar",
        audience_intelligence__audience_pain_points=["العينات تصل متأخرة"],
    )


def japanese() -> Brief:
    return brief(
        business__business_name="株式会社 窯元",
        business__description="手作りのタイルを製造しています。",
        business__ideal_customer="建築家と設計事務所",
        business__language="ja",
        audience_intelligence__audience_pain_points=["サンプルの到着が遅い"],
    )
