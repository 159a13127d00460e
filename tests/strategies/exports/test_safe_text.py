"""Cleaning text for XML and escaping spreadsheet formulas."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.exports.safe_text import escape_formula, is_formula, strip_invalid, to_single_line


@given(st.text(st.characters(codec=None, exclude_categories=[])))
def test_strip_invalid_returns_valid_xml_text(text: str) -> None:
    element = ElementTree.Element("t")
    element.text = strip_invalid(text)
    assert ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text in (element.text, None)


def test_strip_invalid_keeps_valid_text() -> None:
    text = "a\tb\nc é 数 ع 👩‍👩‍👧‍👦 \u202e<&>\"'"
    assert strip_invalid(text) == text


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_line_breaks_are_normalized(line_break: str) -> None:
    assert strip_invalid(f"a{line_break}b") == "a\nb"
    assert to_single_line(f"a{line_break}b") == "a b"


@pytest.mark.parametrize("first", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫"])
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "\x00", "\ufeff", "\u200b", "\u3000"])
def test_escape_formula_adds_apostrophe_to_formulas(before: str, first: str) -> None:
    written = escape_formula(f"{before}{first}1+1")
    assert written.startswith("'")
    assert not is_formula(written)
    assert written.endswith(f"{first}1+1")


@pytest.mark.parametrize("text", ["", "plain", "1-1", "a=b", "“=1”", "−2", "e-mail @work"])
def test_escape_formula_keeps_other_text(text: str) -> None:
    assert escape_formula(text) == text
