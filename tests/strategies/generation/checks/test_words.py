"""Forbidden words, filler, repetition, gaps, doubled punctuation, length and language are found."""

from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.checks import WORDS_MAX, count_words
from tests.strategies.generation.briefs import changed, sample
from tests.strategies.generation.checks.checking import check, finished, pieces, spoilt


def say(text: str, section: str = "calendar") -> dict[str, Any]:
    """Return the sections with a sentence added to one of them."""
    return spoilt(section, lambda data: data["remarks"].append(text))


def brief_with(**answers: Any) -> Brief:
    raw = sample(0).model_dump(mode="json")
    return Brief.model_validate(changed(raw, {path.replace("__", "."): value for path, value in answers.items()}))


def test_forbidden_word_in_a_title_fails() -> None:
    found = check(spoilt("calendar", lambda data: pieces(data)[0].update(title="An Effortless close")))["words"]
    assert (found.passed, found.redo) == (False, "calendar")
    assert "“effortless” is in “An Effortless close”" in found.explanation


def test_filler_fails() -> None:
    def write(data: dict[str, Any]) -> None:
        data["how"][0]["text"] = "Publish engaging content to stay ahead of the curve."

    assert check(spoilt("calendar", write))["filler"].redo == "calendar"


def test_phrase_of_the_brief_is_not_filler() -> None:
    def write(data: dict[str, Any]) -> None:
        data["how"][0]["text"] = "We build cutting-edge kilns."

    assert not check(spoilt("calendar", write))["filler"].passed
    assert check(spoilt("calendar", write), brief=brief_with(note="Cutting-edge kilns."))["filler"].passed


def test_sentence_in_two_sections_fails() -> None:
    again = max((one.text for one in finished()["audience"].statements()), key=len)
    found = check(spoilt("calendar", lambda data: data["how"][0].update(text=again)))["twice"]
    assert (found.passed, found.redo) == (False, "calendar")
    assert "is in “Audience” and in “Calendar" in found.explanation


@pytest.mark.parametrize("text", ["Go to {home} first.", "Start with “”.", "It is ready ()."])
def test_gap_in_a_sentence_fails(text: str) -> None:
    assert not check(say(text))["slots"].passed


def test_braces_of_the_owner_are_no_gap() -> None:
    assert check(say("They ask about {home}."), brief=brief_with(note="Use {home}. Always."))["slots"].passed


@pytest.mark.parametrize(
    "text",
    [
        "We make tiles., which last.",
        "Really?.",
        "One,, two.",
        "Ask first:.",
        "He says “No.”.",
        "What now,?",
        "Two stops..",
    ],
)
def test_doubled_punctuation_fails(text: str) -> None:
    found = check(say(text))["punctuation"]
    assert (found.passed, found.redo) == (False, "calendar")


@pytest.mark.parametrize("text", ["And so on … or ...", "“Why?” she asks.", "At 7:30, for EUR 1,200.50.", "(See a.)"])
def test_ordinary_punctuation_passes(text: str) -> None:
    assert check(say(text))["punctuation"].passed


def test_punctuation_of_the_owner_passes() -> None:
    assert check(say("Ask Kiln Inc., in Porto. Yes??"), brief=brief_with(note="Kiln Inc. asks: Yes??"))[
        "punctuation"
    ].passed


def test_document_that_is_too_long_fails() -> None:
    assert count_words(finished()) <= WORDS_MAX
    found = check(say("Read this twice more today. " * 800))["length"]
    assert (found.passed, found.redo) == (False, "calendar")
    assert "at most 3,600" in found.explanation


def test_checks_are_not_counted() -> None:
    assert count_words({"checks": finished()["checks"]}) == 0


def test_language_that_the_rules_do_not_write_is_reported() -> None:
    found = check(brief=brief_with(business__language="de"))["language"]
    assert (found.passed, found.redo) == (False, "")
    assert "The brief asks for German" in found.explanation


def test_model_text_in_another_language_fails() -> None:
    found = check(brief=brief_with(business__language="de"), writes_any_language=True)["language"]
    assert not found.passed
    assert found.redo in finished()
    assert "is not written in German" in found.explanation


def test_model_text_in_the_language_passes() -> None:
    assert check(writes_any_language=True)["language"].passed
