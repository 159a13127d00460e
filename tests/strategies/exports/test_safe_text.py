"""Text that XML can hold and spreadsheets do not run."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.exports.safe_text import begins_formula, cell, one_line, storable


@given(st.text(st.characters(codec=None, exclude_categories=[])))
def test_stored_text_is_text_that_xml_holds(text: str) -> None:
    element = ElementTree.Element("t")
    element.text = storable(text)
    assert ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text in (element.text, None)


def test_nothing_else_is_lost() -> None:
    text = "a\tb\nc é 数 ع 👩‍👩‍👧‍👦 \u202e<&>\"'"
    assert storable(text) == text


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
def test_every_line_break_is_one(line_break: str) -> None:
    assert storable(f"a{line_break}b") == "a\nb"
    assert one_line(f"a{line_break}b") == "a b"


@pytest.mark.parametrize("first", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫"])
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "\x00", "\ufeff", "\u200b", "\u3000"])
def test_what_would_begin_a_formula_gets_an_apostrophe(before: str, first: str) -> None:
    written = cell(f"{before}{first}1+1")
    assert written.startswith("'")
    assert not begins_formula(written)
    assert written.endswith(f"{first}1+1")


@pytest.mark.parametrize("text", ["", "plain", "1-1", "a=b", "“=1”", "−2", "e-mail @work"])
def test_other_text_is_left_alone(text: str) -> None:
    assert cell(text) == text
