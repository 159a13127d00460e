"""The section on pillars shows the plan's titles with question and proof, and checks what a writer makes of them."""

from dataclasses import replace
from typing import Any

import pytest

from strategies.generation.errors import WritingFailed
from strategies.generation.sections.pillars import ASSUMED_SHARES, SAME, PillarsProse, PillarsSection, titles_by_id
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_all, compose_one, texts


class RewritingWriter(OfflineWriter):
    """Writes as the offline writer does, and gives the first titles other texts."""

    def __init__(self, *titles: str) -> None:
        super().__init__()
        self.titles = titles

    def write(self, assignment: Assignment, **more: Any) -> WrittenProse:
        written = super().write(assignment, **more)
        prose = written.prose
        if not isinstance(prose, PillarsProse):
            return written
        for item, title in zip(prose.titles, self.titles, strict=False):
            item.title = title
        return replace(written, prose=prose)


def pillars(of: Any, *titles: str) -> PillarsSection:
    done = {"options": compose_one("options", of, {}).section}
    section = compose_one("pillars", of, done, RewritingWriter(*titles)).section
    assert isinstance(section, PillarsSection)
    return section


def test_titles_stand_under_their_pillar_with_format_and_proof() -> None:
    shown = texts(pillars(sample(1)))
    assert "Repair and care, 40%" in shown
    assert "Page “Repair and care: questions and answers”" in shown
    proof = "“2,300 logged repairs with photos”"
    assert f"Why did my waterproof jacket start to leak in its second year? | Video | {proof}" in shown
    assert "Which size do I need if I cannot try it on? | Newsletter | none yet: a picture of each step" in shown


def test_proof_that_is_repeated_is_printed_once() -> None:
    (table, *_) = [block for block in pillars(sample(1)).blocks() if block.kind == "table"]
    assert [row[2] for row in table.rows[:3]] == ["“2,300 logged repairs with photos”", SAME, SAME]


def test_proof_to_get_is_in_the_appendix_once_for_its_questions() -> None:
    section = pillars(sample(0))
    assert [item.text for item in section.to_get if "intercompany" in item.text] == [
        "“Why do we find intercompany differences only on day eight?” Get one real case with its cause and its fix."
    ]
    assert all(item.evidence == "assumption" for item in section.to_get)
    assert section.appendix()


def test_assumed_subjects_say_so() -> None:
    assert pillars(brief()).remark.startswith(ASSUMED_SHARES)
    assert pillars(sample(0)).remark == ""


def test_few_titles_are_explained() -> None:
    assert pillars(brief()).remark.endswith(
        "Your 1 question and 2 formats give 2 titles; 12 would be usual. More questions of customers give more titles."
    )


def test_title_of_a_writer_replaces_the_draft_in_later_sections() -> None:
    section = pillars(sample(0), "Sixty-one closes, measured")
    assert titles_by_id(section)["edition-p1"] == "Sixty-one closes, measured"
    sections = compose_all(sample(0), RewritingWriter("Sixty-one closes, measured"))
    assert "Sixty-one closes, measured" in texts(sections["calendar"])


@pytest.mark.parametrize(
    "title",
    ["", "What will the auditors ask for that nobody has filed", "An effortless close", "x" * 161],
    ids=["empty", "alike", "forbidden", "too long"],
)
def test_title_that_cannot_be_published_is_rejected(title: str) -> None:
    with pytest.raises(WritingFailed) as caught:
        pillars(sample(0), title)
    assert caught.value.code == "invalid_output"
    assert caught.value.retryable


def test_titles_and_pages_are_publishable_texts() -> None:
    section = pillars(sample(2))
    assert "Will you tell me to stop running?" in section.publishable_texts()
    assert all(section.publishable_texts())
