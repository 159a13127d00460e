"""Visible text of a complete or partial answer, without markup and unsafe characters."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from strategies.generation.writers.visible_text import Draft, safe_text, text_of
from tests.strategies.generation.writers.bakery import GOOD, Prose


def test_partial_answer_is_readable_at_every_character() -> None:
    draft = Draft(Prose)
    seen = [""]
    for character in GOOD:
        draft.append(character)
        seen.append(draft.visible_text())

    assert seen[-1] == "Sourdough for 3 cafés\n\nSix mornings."
    assert all(seen[-1].startswith(text) for text in seen)


def test_partial_answer_that_is_not_json_shows_nothing() -> None:
    draft = Draft(Prose)
    draft.append("Sure! Here is your JSON")

    assert draft.visible_text() == ""


def test_restarted_answer_replaces_the_first_attempt() -> None:
    draft = Draft(Prose)
    draft.append('{"headline": "Old')
    draft.restart('{"headline": "New')

    assert draft.visible_text() == "New"
    assert len(draft) == len('{"headline": "New')


def test_basis_is_not_visible_text() -> None:
    assert "business.offer" not in text_of(Prose.model_validate_json(GOOD))


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("bread\x00 and\x1b[31m butter", "bread and[31m butter"),
        ("half \ud800 character", "half  character"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("4\u200b0 e\u2060vil\u00ad.com\ufeff", "40 evil.com"),
        ("bread\U000e0069\U000e0067\U000e006e", "bread"),
        ("<script>alert(1)</script>bread", "alert(1)bread"),
        ("<scr<b>ipt>bread", "bread"),
        ("<a" * 9 + ">" * 9 + "bread", "aaaabread"),
        ("<!-- hidden -->bread", "bread"),
        ('<img src=x onerror="a">bread', "bread"),
        ("![proof](https://evil.example/p.png) bread", "proof bread"),
        ("[our shop](javascript:alert) bread", "our shop bread"),
        ("[a [b](c)](d)", "a b"),
        ("6 < 7 and 7 > 6, a <3 for bread", "6 < 7 and 7 > 6, a <3 for bread"),
        ("می\u200cخواهم 👩\u200d🍳", "می\u200cخواهم 👩\u200d🍳"),
    ],
)
def test_text_is_cleaned_and_stays_readable(dirty: str, clean: str) -> None:
    assert safe_text(dirty) == clean


@given(st.text(st.characters(codec=None)))
def test_clean_text_can_be_stored_and_is_unchanged(text: str) -> None:
    safe = safe_text(text)

    safe.encode("utf-8")
    assert "\x00" not in safe
    assert safe_text(safe) == safe


@given(st.text(), st.integers(min_value=0))
def test_any_prefix_of_an_answer_is_accepted(headline: str, cut: int) -> None:
    draft = Draft(Prose)
    draft.append(json.dumps({"headline": headline, "claims": []})[:cut])

    draft.visible_text()


def test_field_that_the_checks_pass_over_is_not_visible_text() -> None:
    class Slot(BaseModel):
        group: str = Field(json_schema_extra={"guard": "silent"})
        title: str

    assert text_of(Slot(group="p1", title="The zip goes first")) == "The zip goes first"
