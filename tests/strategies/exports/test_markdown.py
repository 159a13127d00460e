"""The Markdown document: complete, in reading order, and safe for any input."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.exports.markdown import escape, render
from strategies.generation.pipeline import READING_ORDER, section_spec
from tests.strategies.generation.composing import brief, compose_all, sample


def test_markdown_lists_sections_in_reading_order() -> None:
    document = render(compose_all(sample(0)), title="Closewell", about=["Written on 23 November 2026"])
    headings = re.findall(r"^## (.+)$", document, re.M)
    assert headings == [section_spec(key).title for key in READING_ORDER]
    assert document.startswith("# Closewell\n\nWritten on 23 November 2026\n")


def test_markdown_statements_carry_evidence() -> None:
    document = render(compose_all(sample(0)), title="x")
    lines = [line for line in document.splitlines() if line.startswith("- ")]
    assert lines
    marks = ("*(you told us: ", "*(calculated: ", "*(source: ", "*(to be checked: ")
    assert all(any(mark in line for mark in marks) for line in lines)


def test_markdown_names_answers_by_question_title() -> None:
    document = render(compose_all(sample(0)), title="x")
    assert "*(you told us: Your ideal customer)*" in document
    assert "business.ideal_customer" not in document.replace("read from your answer in business", "")


def test_markdown_lists_missing_sections_with_reason() -> None:
    done = compose_all(sample(0))
    del done["risks"], done["front"]
    document = render(done, title="x", unfinished={"risks": "the provider was <not> there"})
    assert "**Not finished:** 2 of 16 sections are missing." in document
    assert "> - Risks and open questions: the provider was \\<not\\> there" in document
    assert "> - The strategy on one page: not written" in document


def test_markdown_escapes_hostile_text() -> None:
    name = '=HYPERLINK("http://evil.example","x") <script>alert(1)</script>'
    pain = "![pixel](https://evil.example/p.png) [click](javascript:alert(1)) | `rm` # *bold*"
    document = render(
        compose_all(brief(business__business_name=name, audience_intelligence__audience_pain_points=[pain])), title=name
    )
    assert document.startswith("# \\=HYPERLINK(")
    assert not re.search(r"(?<!\\)<", document)
    assert not re.search(r"(?<!\\)!?\[[^\]]*(?<!\\)\]\(", document)
    assert not re.search(r"https?://evil", document)
    assert "javascript:" not in document


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", "a \\| b"),
        ("1. first", "1\\. first"),
        ("0.5 pieces", "0.5 pieces"),
        ("# no heading", "\\# no heading"),
        ("- no list", "\\- no list"),
        ("+44 20", "\\+44 20"),
        ("@SUM(A1)", "\\@SUM(A1)"),
        ("two\nlines", "two lines"),
        ("see https://a.example", "see https\\://a.example"),
        ("www.a.example", "www\\.a.example"),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_escape_covers_markdown_syntax(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text())
def test_escape_keeps_text_on_one_line(text: str) -> None:
    safe = escape(text)
    assert "\n" not in safe
    assert re.sub(r"\\([^a-zA-Z0-9\s])", r"\1", safe) == " ".join(text.split())


def test_markdown_table_keeps_columns_when_cells_contain_pipes() -> None:
    document = render(compose_all(brief(business__geography="a|b||c")), title="x")
    tables = [block for block in document.split("\n\n") if block.startswith("| ")]
    assert tables
    for table in tables:
        widths = {len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1
