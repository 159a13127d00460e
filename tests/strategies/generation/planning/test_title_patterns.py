"""Patterns of titles: what they are allowed for, and what fills their slots."""

import re

import pytest

from strategies.generation.brief.audience import Question
from strategies.generation.brief.proof import Proof
from strategies.generation.planning.title_patterns import (
    EDITION,
    fill_pattern,
    is_allowed,
    is_one_name,
    load_titles,
    normalize_title,
    title_as_asked,
    title_edition,
    title_fallback,
    title_patterns,
)

SLOTS = {"question", "said_by", "segment", "business", "count"}
NAMES = {"said_by": "Ann Hale", "segment": "Runners", "business": "Kiln", "count": "three"}


def ask(text: str) -> Question:
    return Question(question=text)


@pytest.mark.parametrize("key", title_patterns())
def test_pattern_has_only_typed_slots_and_a_place_to_stand(key: str) -> None:
    pattern = title_patterns()[key]
    assert pattern.slots <= SLOTS
    assert pattern.formats
    assert pattern.limit >= 1
    # A name in the middle of a sentence would need an article or another case.
    for name in ("said_by", "segment", "business"):
        place = re.search(rf"(.*)\{{{name}\}}", pattern.text)
        assert place is None or place[1] == "" or place[1].endswith(": ")


@pytest.mark.parametrize("key", title_patterns())
def test_pattern_gives_a_whole_title(key: str) -> None:
    title = fill_pattern(title_patterns()[key], ask("Is it safe?"), NAMES)
    assert title
    assert not re.search(r"[{}]|\.$|::|\?[.:]", title)


def test_patterns_differ() -> None:
    assert len({normalize_title(pattern.text) for pattern in title_patterns().values()}) == len(title_patterns())


def test_pattern_is_allowed_for_its_kinds_only() -> None:
    assert is_allowed("sums", "Cost", None, "Article")
    assert not is_allowed("sums", "Fear", None, "Article")
    assert not is_allowed("sums", "Cost", None, "Webinar")
    assert is_allowed("person_answers", "Fear", "Person", "Video")
    assert not is_allowed("person_answers", "Fear", "Number", "Video")
    assert not is_allowed("person_answers", "Fear", None, "Video")
    assert not is_allowed("unheard_of", "Fear", "Person", "Video")


def test_stories_and_editions_may_wait_for_permission() -> None:
    assert is_allowed("customer_answers", "Fear", None, "Customer story")
    assert not is_allowed("customer_answers", "Fear", None, "Podcast episode")
    assert is_allowed(EDITION, "Cost", None, "Article")
    assert not is_allowed(EDITION, "Cost", "Person", "Article")


def test_name_begins_with_a_capital_unless_it_is_spelled_its_own_way() -> None:
    pattern = title_patterns()["person_answers"]
    assert fill_pattern(pattern, ask("Is it safe?"), {"said_by": "the owner"}) == "The owner answers: Is it safe?"
    assert fill_pattern(pattern, ask("Is it safe?"), {"said_by": "iFix desk"}) == "iFix desk answers: Is it safe?"


def test_sentence_that_is_no_question_fills_no_pattern() -> None:
    assert fill_pattern(title_patterns()["straight_answer"], ask("Landlord says no pets"), NAMES) == ""


def test_braces_of_a_question_are_kept() -> None:
    pattern = title_patterns()["straight_answer"]
    assert fill_pattern(pattern, ask("What if {home} is %s?"), NAMES) == "What if {home} is %s? A straight answer"


def test_title_that_is_too_long_is_left_out_or_shortened() -> None:
    long = ask(f"Is it {'very ' * 40}safe?")
    assert fill_pattern(title_patterns()["straight_answer"], long, NAMES) == ""
    assert len(title_as_asked(long)) <= 160
    assert len(title_fallback(long)) <= 160
    assert fill_pattern(title_patterns()["person_answers"], ask("Is it safe?"), {"said_by": "A" * 61}) == ""


def test_edition_is_named_by_how_often_the_figures_are_new() -> None:
    assert title_edition(ask("How long?"), Proof(proof="Figures", renewed="Every month")) == (
        "How long? The figures, month by month"
    )
    assert title_edition(ask("How long?"), Proof(proof="Figures", renewed="Once")) == ""
    assert title_edition(ask("How long it takes"), Proof(proof="Figures", renewed="Every year")) == ""


@pytest.mark.parametrize("name", ["Maria Lopez, clinical lead", "The clinic owner", "Former auditor", "Legal"])
def test_one_person_takes_a_singular_verb(name: str) -> None:
    assert is_one_name(name)


@pytest.mark.parametrize("name", ["Two clinicians", "Maria and Jan", "R&D", "Sales/Support", ""])
def test_several_people_take_none(name: str) -> None:
    assert not is_one_name(name)


def test_every_kind_of_question_has_formats_and_a_lack() -> None:
    data = load_titles()
    kinds = {"Fear", "Lack", "Failure", "Cost", "Comparison", "How-to", "Urgent"}
    assert set(data["stage"]) == set(data["suits"]) == kinds
    assert set(data["no_proof"]) == kinds | {"Any", "Barred"}
