"""The section on writer's briefs hands over the plan's briefs; what all share is printed once."""

import re
from typing import Any

from strategies.generation.pipeline import load_section
from strategies.generation.sections.brief_prose import (
    SAMPLE_MAX_WORDS,
    BriefsProse,
    OutlineProse,
    SampleProse,
    find_brief_objections,
)
from strategies.generation.sections.briefs import BriefsSection
from strategies.generation.writers.base import Assignment
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_all, texts
from tests.strategies.generation.deciding import DecidingWriter, pieces_of, prose_of

OPENING = "The zip goes first. " * 20
LINES = [f"Instruction {number}." for number in range(1, 5)]


def briefs(of: Any) -> BriefsSection:
    section = compose_all(of)["briefs"]
    assert isinstance(section, BriefsSection)
    return section


def test_brief_names_channel_and_days() -> None:
    section = briefs(sample(1))
    calendar = compose_all(sample(1))["calendar"]
    for item in section.briefs:
        assert item.title in texts(calendar)
        assert " on " in item.when.text
        assert re.search(r"Draft due \d+ Dec, published \d+ Dec 2026\.$", item.when.text)


def test_rows_that_all_briefs_share_are_printed_once() -> None:
    shown = texts(briefs(sample(1)))
    assert shown.count("Never use the words “sustainable” or “green”.") == 1
    assert "For all three" in shown


def test_outline_has_a_row_for_each_line() -> None:
    item = briefs(sample(0)).briefs[0]
    shown = texts(briefs(sample(0)))
    assert f"Outline | {item.outline[0]}" in shown
    assert f" | {item.outline[1]}" in shown


def test_question_is_printed_only_where_the_title_does_not_ask_it() -> None:
    for position in range(3):
        for item in briefs(sample(position)).briefs:
            question = next((text for what, text in item.rows if what == "Question"), "")
            assert not question or question not in item.title


def test_single_brief_shares_nothing() -> None:
    shown = texts(briefs(brief(means__frequency="Quarterly")))
    assert "For all" not in shown
    assert "1. How long do samples take?" in shown


def written(of: Any, **prose: Any) -> BriefsSection:
    section = compose_all(of, DecidingWriter(prose_of(of, pieces_of(of)), {}, brief=prose))["briefs"]
    assert isinstance(section, BriefsSection)
    return section


def opening(text: str = OPENING, *basis: str) -> SampleProse:
    return SampleProse(text=text, basis=list(basis or ("voice.pairs",)))


def test_sample_is_printed_whole_with_its_label_and_evidence() -> None:
    section = written(sample(1), outline=LINES, sample=opening())
    shown = texts(section)
    assert f"The first words, as spoken: {OPENING.strip()} <voice.pairs>" in shown
    assert section.briefs[0].outline == LINES
    assert OPENING.strip() in section.publishable_texts()


def test_checklist_is_left_to_the_appendix_beside_samples() -> None:
    by_rules = written(sample(1), outline=LINES, sample=opening(""))
    assert "Done when" in texts(by_rules)
    assert by_rules.appendix() == []
    with_samples = written(sample(1), outline=LINES, sample=opening())
    (table,) = with_samples.appendix()
    assert table.kind == "table"
    assert table.rows[0][1] == next(text for what, text in by_rules.briefs[0].rows if what == "Done when")
    assert "Done when" not in [row[0] for block in with_samples.blocks() if block.kind == "table" for row in block.rows]


def test_sample_takes_the_place_of_the_owners_own_words() -> None:
    assert "Your voice" in texts(briefs(sample(1)))
    assert "Your voice" not in texts(written(sample(1), outline=LINES, sample=opening()))


def test_withheld_sample_and_outline_fall_back_to_the_rules() -> None:
    section = written(sample(1), outline=LINES[:1], sample=opening(""))
    assert all(item.sample is None and len(item.outline) >= 4 for item in section.briefs)
    assert "Your voice" in texts(section)


def test_brief_without_an_answer_falls_back_to_the_rules() -> None:
    of = sample(1)

    class SilentWriter(DecidingWriter):
        def write_briefs(self, assignment: Assignment) -> BriefsProse:
            return BriefsProse(pieces=[])

    section = compose_all(of, SilentWriter(prose_of(of, pieces_of(of)), {}, brief={}))["briefs"]
    assert isinstance(section, BriefsSection)
    assert [item.sample for item in section.briefs] == [None, None, None]


def test_sample_is_objected_to_when_it_is_missing_or_too_long() -> None:
    texts = ("", "word " * SAMPLE_MAX_WORDS, "word " * (SAMPLE_MAX_WORDS + 1))
    pieces = [OutlineProse(id=f"q{n}", outline=LINES, sample=opening(text)) for n, text in enumerate(texts)]
    found = find_brief_objections(BriefsProse(pieces=pieces))
    assert [(item.kind, item.field) for item in found] == [
        ("count", "pieces.0.sample.text"),
        ("length", "pieces.2.sample.text"),
    ]


def test_long_outline_line_is_printed_whole() -> None:
    line = "Show the log. " * 30
    assert line.strip() in texts(written(sample(1), outline=[*LINES, line.strip()], sample=opening()))


def test_briefs_stored_before_there_were_samples_load() -> None:
    section = briefs(sample(1))
    data = section.model_dump(mode="json")
    for item in data["briefs"]:
        del item["sample"], item["sample_label"]
    assert load_section("briefs", data) == section


def test_seasons_get_no_brief_when_a_writer_decided_on_titles() -> None:
    assert any(item.row.startswith("season") for item in briefs(sample(1)).briefs)
    rows = [item.row for item in written(sample(1), outline=LINES, sample=opening()).briefs]
    assert len(rows) == 3
    assert not any(row.startswith("season") for row in rows)
