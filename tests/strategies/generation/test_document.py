"""A whole strategy as a client reads it: length, order, punctuation, and no sentence twice."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from strategies.generation.brief import Brief
from strategies.generation.pipeline import READING_ORDER
from strategies.generation.sections import Section
from strategies.generation.sections.base import UNVERIFIED, Heading, Statements, Table
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_all

POSITIONS = range(3)
BUDGETS = {
    "front": 240,
    "situation": 320,
    "options": 260,
    "audience": 180,
    "positioning": 170,
    "competitors": 80,
    "pillars": 320,
    "channels": 180,
    "capacity": 110,
    "calendar": 520,
    "briefs": 330,
    "measurement": 160,
    "roadmap": 90,
    "risks": 140,
    "check_brief": 150,
}
"""Words of each section. The checks are in the appendix and have no budget."""
WORDS_MIN, WORDS_MAX = 2_400, 3_600

FAULTS = {
    "a place that was not filled": r"[{}]",
    "a doubled stop": r"\.\.(?!\.)|\.”\.|[?!]”?\.(?!\.)|:”?:|\?:|,,|;;| [,;.](?!\d)",
    "a doubled space": r"\S  +\S",
    "a doubled word": r"\b(?!that\b|had\b)([A-Za-z]{2,}) \1\b",
    "one of many": r"(?<![.,])\b1 (?:pieces|hours|channels|points|working days|goals|weeks|months|questions)\b",
    "many of one": r"\b(?:[02-9]|\d\d+) (?:piece|hour|channel|point|goal|question)\b(?! a (?:week|month))",
    "a value that is none": r"\bNone\b(?!:| of)|\bnan\b|\binf\b",
    "a failure of a check": r"\bFAILED\b",
}


def read_items(section: Section) -> Iterator[str]:
    """Yield every text of a section that a reader sees, one item at a time."""
    for block in section.blocks():
        match block:
            case Statements():
                yield from (item.text for item in block.items)
            case Table():
                yield from (block.caption, *block.columns, *(cell for row in block.rows for cell in row))
            case _:
                yield block.text


def count_words(section: Section) -> int:
    return sum(len(text.split()) for text in (section.title, *read_items(section)))


def own_sentences(section: Section) -> Iterator[str]:
    """Yield the sentences of statements and notes without what they quote. Tables and headings repeat titles."""
    for block in section.blocks():
        if isinstance(block, Table | Heading):
            continue
        items = [item.text for item in block.items] if isinstance(block, Statements) else [block.text]
        for text in items:
            yield from re.split(r"(?<=[.!?])\s+", re.sub(r"“[^”]*”", "“”", text))


@pytest.fixture(scope="module")
def strategies() -> list[dict[str, Section]]:
    return [compose_all(sample(position)) for position in POSITIONS]


def test_sections_are_read_in_the_order_of_their_budgets() -> None:
    assert (*BUDGETS, "checks") == READING_ORDER


@pytest.mark.parametrize("position", POSITIONS)
def test_strategy_has_the_length_a_client_reads(position: int, strategies: list[dict[str, Section]]) -> None:
    counts = {key: count_words(strategies[position][key]) for key in BUDGETS}
    assert WORDS_MIN <= sum(counts.values()) <= WORDS_MAX, counts


@pytest.mark.parametrize("position", POSITIONS)
def test_sections_keep_to_their_budgets(position: int, strategies: list[dict[str, Section]]) -> None:
    counts = {key: count_words(strategies[position][key]) for key in BUDGETS}
    assert {key: count for key, count in counts.items() if count > 1.25 * BUDGETS[key]} == {}


@pytest.mark.parametrize("position", POSITIONS)
def test_checks_are_for_the_appendix_only(position: int, strategies: list[dict[str, Section]]) -> None:
    checks = strategies[position]["checks"]
    assert list(read_items(checks)) == []
    assert checks.appendix()


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_text_has_no_editorial_faults(fault: str, position: int, strategies: list[dict[str, Section]]) -> None:
    shown = [text for key in BUDGETS for text in read_items(strategies[position][key])]
    assert [text for text in shown if re.search(FAULTS[fault], text)] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_statements_are_sentences(position: int, strategies: list[dict[str, Section]]) -> None:
    said = [item.text for key in BUDGETS for item in strategies[position][key].statements()]
    assert [text for text in said if not re.search(r"[.?!…][”’)]?$", text)] == []
    assert [text for text in said if text[:1].islower()] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_every_statement_has_a_basis(position: int, strategies: list[dict[str, Section]]) -> None:
    said = [item for section in strategies[position].values() for item in section.statements()]
    assert [item.text for item in said if item.basis.strip() in ("", UNVERIFIED)] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_reasons_name_answers_by_their_questions(position: int, strategies: list[dict[str, Section]]) -> None:
    parts = "|".join(Brief.model_fields)
    said = [item for section in strategies[position].values() for item in section.statements()]
    reasons = [item.basis for item in said if item.evidence != "you_told_us"]
    assert [text for text in reasons if re.search(rf"\b(?:{parts})\.(?:\d|[a-z_]+\b)", text)] == []


@pytest.mark.parametrize("position", POSITIONS)
def test_no_sentence_is_read_twice(position: int, strategies: list[dict[str, Section]]) -> None:
    """Allow the front page to repeat others: it sums them up."""
    keys = [key for key in BUDGETS if key != "front"]
    said = Counter(text for key in keys for text in own_sentences(strategies[position][key]))
    assert [text for text, count in said.items() if count > 1 and len(text.split()) > 5] == []
