"""The Markdown document: complete, in reading order, with an appendix, and safe for any input."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from strategies.exports.appendix import APPENDIX_TITLE
from strategies.exports.markdown import render, render_document
from strategies.exports.markdown_text import escape, escape_cell, escape_heading, superscript
from strategies.generation.pipeline import READING_ORDER, section_spec
from tests.strategies.exports.documents import HOSTILE_NAME, arabic, build_section, hostile, japanese, small_document
from tests.strategies.generation.composing import compose_all, sample

READER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
TITLES = [section_spec(key).title for key in READING_ORDER if key != "checks"]


@pytest.fixture(scope="module")
def document() -> str:
    return render_document(small_document()).decode()


def test_markdown_lists_sections_in_reading_order() -> None:
    document = render(compose_all(sample(0)), title="Closewell", about=["Written on 23 November 2026"])

    assert re.findall(r"^## (.+)$", document, re.M) == [*TITLES, APPENDIX_TITLE]
    assert document.startswith("# Closewell\n\nWritten on 23 November 2026\n")


def test_markdown_numbers_statements_and_explains_them_after_the_text(document: str) -> None:
    text, _, appendix = document.partition(f"## {APPENDIX_TITLE}")

    assert "- Fell & Rye sells jackets made in small runs.²\n" in text
    assert "- Sleeves wear first. *(assumption)*⁵\n" in text
    assert "33.6 h" not in text.replace("There are 33.6 hours a week.", "")
    assert appendix.index("1. **Judgement.** chosen option") < appendix.index("2. **You told us.** Business name")
    assert "3. **Calculated.** 1.2 full-time x 40 h x 70% = 33.6 h" in appendix
    assert "4. **Sourced.** Half an hour, by Bureau: <https://www.example.org/half-an-hour/>" in appendix
    assert "5. **Assumption.** Count 20 repairs by 12 December." in appendix


def test_markdown_of_a_sample_explains_every_number(request: pytest.FixtureRequest) -> None:
    document = render(compose_all(sample(1)), title="Fell & Rye")
    text, _, appendix = document.partition(f"## {APPENDIX_TITLE}")

    explained = [int(number) for number in re.findall(r"^(\d+)\. \*\*", appendix, re.M)]
    assert explained == list(range(1, len(explained) + 1))
    assert len(explained) > 20
    assert all(superscript(number) in text for number in explained)
    assert not re.findall(r"\b(?:business|audience|results|means|goals|rules|timing|proof|voice)\.[a-z_\d.]+", document)


def test_markdown_appendix_holds_workings_and_answers(document: str) -> None:
    appendix = document.partition(f"## {APPENDIX_TITLE}")[2]

    assert "#### How it was weighed\n\n**Points**\n\n| Reason | Points |\n| --- | --- |\n| Proof | 3 |" in appendix
    assert "- The sum is 3. **Calculated.** 3 + 0" in appendix
    assert "*Shaped by your answers: Business name*" in appendix
    assert "Shaped by" not in document.partition(f"## {APPENDIX_TITLE}")[0]


def test_markdown_names_passed_checks_and_no_failed_one(document: str) -> None:
    assert "| Do the hours add up | 33.6 h on both pages. |" in document
    assert "Are titles unlike" not in document
    assert "failed" not in document.lower()


def test_markdown_lists_missing_sections_with_reason() -> None:
    done = compose_all(sample(0))
    del done["risks"], done["front"]
    document = render(done, title="x", unfinished={"risks": "the provider was <not> there"})

    assert f"**Not finished:** 2 of {len(READING_ORDER)} sections are missing." in document
    assert f"> - {section_spec('risks').title}: the provider was \\<not> there" in document
    assert "> - The strategy on one page: not written" in document


def test_markdown_escapes_hostile_text() -> None:
    pain = "![pixel](https://evil.example/p.png) [click](javascript:alert(1)) | `rm` # *bold* <script>alert(1)</script>"
    name = f"{HOSTILE_NAME} {pain}"
    document = render_document(small_document(name=name)).decode()

    assert document.startswith("# \\=HYPERLINK(")
    assert not re.search(r"(?<!\\)<(?!https://www\.example\.org)", document)
    assert not re.search(r"(?<!\\)!?(?<!\\)\[[^\]]*\]\(", document)
    assert not re.search(r"https?://evil", document)
    assert "javascript:" not in document


@pytest.mark.parametrize("make", [hostile, arabic, japanese])
def test_markdown_holds_no_markup_but_ours(make: object) -> None:
    document = make()  # type: ignore[operator]
    tokens = READER.parse(render_document(document).decode())

    inline = [token for block in tokens for token in block.children or []]
    assert not [token for token in [*tokens, *inline] if token.type.startswith(("html", "image", "code", "fence"))]
    links = [str(token.attrs["href"]) for token in inline if token.type == "link_open"]
    assert set(links) <= {"https://evil.example/study"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Fell & Rye", "Fell & Rye"),
        ("AT&T, R&D; 3-for-2 (small-run) 0.5 x 2 = 1", "AT&T, R&D; 3-for-2 (small-run) 0.5 x 2 = 1"),
        ("snake_case and 5 * 3 < 20 > 2", "snake_case and 5 * 3 < 20 > 2"),
        ("costs $5 or ~6", "costs $5 or ~6"),
        ("a | b", "a | b"),
        ("our data: a list; ask: why?", "our data: a list; ask: why?"),
        ("1. first", "1\\. first"),
        ("0.5 pieces", "0.5 pieces"),
        ("# no heading", "\\# no heading"),
        ("#hashtag", "#hashtag"),
        ("- no list", "\\- no list"),
        ("> no quote", "\\> no quote"),
        ("+44 20", "\\+44 20"),
        ("@SUM(A1)", "\\@SUM(A1)"),
        ("two\nlines", "two lines"),
        ("see https://a.example/b_c?d=1&e=2.", "see <https://a.example/b_c?d=1&e=2>."),
        ("www.a.example", "www.a.example"),
        ("[x](https://a.example)", "\\[x](https\\://a.example)"),
        ("data:text/html,x", "data\\:text/html,x"),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
        ("_this_ and *that*", "\\_this\\_ and \\*that\\*"),
        ("$x$ ~~y~~", "\\$x\\$ \\~\\~y\\~\\~"),
        ("back\\slash", "back\\\\slash"),
        ("C #", "C \\#"),
    ],
)
def test_escape_covers_markdown_syntax_and_no_more(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_headings_and_cells_keep_numbers_and_signs() -> None:
    assert escape_heading("1. First: - 2 > 1") == escape_cell("1. First: - 2 > 1") == "1. First: - 2 > 1"
    assert escape_cell("a | b") == "a \\| b"
    assert escape_heading("=1+1") == "\\=1+1"


SIGNS = [*"ab 1\\`*_[]()<>!|~&;#$^=+-.@:/\n\t", "http://", "&lt;", "www."]


@given(st.lists(st.sampled_from(SIGNS)).map("".join))
def test_escaped_text_is_shown_as_typed(text: str) -> None:
    line = " ".join(text.split())
    for prefix, safe in (("", escape(text)), ("- ", escape(text)), ("> ", escape(text)), ("# ", escape_heading(text))):
        tokens = READER.parse(f"{prefix}{safe}\n")
        assert _shown(tokens) == line, prefix
        allowed = {"heading", "paragraph", "bullet_list", "list_item", "blockquote", "inline"}
        assert {re.sub("_(open|close)$", "", token.type) for token in tokens} <= allowed


@given(st.lists(st.text(st.sampled_from("ab |\\`<_*~")), min_size=2, max_size=2))
def test_escaped_cells_keep_their_columns(cells: list[str]) -> None:
    row = " | ".join(map(escape_cell, cells))
    tokens = READER.parse(f"| x | y |\n| --- | --- |\n| {row} |\n")

    shown = [_shown([token]) for token in tokens if token.type == "inline"][2:]
    assert shown == [" ".join(cell.split()) for cell in cells]


def _shown(tokens: list[Token]) -> str:
    """Return the text that a reader sees. Fails if there is anything but text and links to what is shown."""
    parts = []
    for token in [child for block in tokens if block.type == "inline" for child in block.children or []]:
        assert token.type in {"text", "link_open", "link_close", "text_special"}, token.type
        parts.append(token.content)
    return "".join(parts)


def test_markdown_table_keeps_columns_when_cells_contain_pipes() -> None:
    table = build_section("risks", *hostile().sections["risks"].blocks())
    tables = [block for block in render({"risks": table}, title="x").split("\n\n") if block.startswith("| ")]

    assert tables
    for found in tables:
        assert len({len(re.split(r"(?<!\\)\|", line)) for line in found.splitlines()}) == 1
