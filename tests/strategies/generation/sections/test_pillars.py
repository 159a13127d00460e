"""The section on pillars shows titles with question and proof: those of the rules, or what a writer decided on."""

from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.pipeline import load_section
from strategies.generation.planning.decided_titles import piece_ids
from strategies.generation.sections.pillars import (
    ASSUMED_SHARES,
    SAME,
    SETTLED,
    PillarsSection,
    decided_pieces,
    titles_by_id,
)
from strategies.generation.writers.base import Objection
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_all, compose_one, texts
from tests.strategies.generation.deciding import DecidingWriter, piece, pieces_of, prose_of


def pillars(of: Any, writer: Any = None) -> PillarsSection:
    done = {"options": compose_one("options", of, {}).section}
    section = compose_one("pillars", of, done, writer).section
    assert isinstance(section, PillarsSection)
    return section


def decided(of: Brief, choices: dict[str, int] | None = None) -> PillarsSection:
    return pillars(of, DecidingWriter(prose_of(of, pieces_of(of)), choices or {}))


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


def test_decided_pieces_are_stored_with_their_ids() -> None:
    section = decided(sample(1))
    ids = [item.key for item in section.decided]
    assert ids == list(piece_ids(decided_pieces(section)))
    assert set(titles_by_id(section)) == set(ids)


def test_decided_titles_are_those_of_the_calendar_and_the_briefs() -> None:
    sections = compose_all(sample(1), DecidingWriter(prose_of(sample(1), pieces_of(sample(1))), {}))
    assert "First title of piece 1" in texts(sections["calendar"])
    assert "First title of piece 1" in texts(sections["briefs"])


def test_reader_chooses_among_the_titles_by_id() -> None:
    section = decided(sample(1), {"q1-video": 3})
    chosen = next(item for item in section.decided if item.key == "q1-video")
    assert (chosen.title, chosen.why) == ("Third title of piece 1", "Mine.")
    assert chosen.others == ["First title of piece 1", "Second title of piece 1"]
    assert section.decided[1].title == "First title of piece 2"


def test_first_title_is_used_when_the_reader_fails() -> None:
    of = sample(1)
    writer = DecidingWriter(prose_of(of, pieces_of(of)), None)
    composed = compose_one("pillars", of, {}, writer)
    assert isinstance(composed.section, PillarsSection)
    assert all(item.title.startswith("First title") for item in composed.section.decided)
    assert composed.writer_name == writer.name


def test_section_is_signed_by_the_writer_of_the_titles() -> None:
    of = sample(1)
    writer = DecidingWriter(prose_of(of, pieces_of(of)), {"q1-video": 2})
    assert compose_one("pillars", of, {}, writer).writer_name == writer.name
    assert [item.request_name for item in writer.asked] == ["pillars", "reader"]


def test_candidates_that_were_not_chosen_are_in_the_appendix() -> None:
    section = decided(sample(1), {"q1-video": 2})
    tables = [block for block in section.appendix() if block.kind == "table"]
    row = next(row for row in tables[0].rows if row[0] == "Second title of piece 1")
    assert row == ["Second title of piece 1", "“First title of piece 1” “Third title of piece 1”", "Mine."]


def test_group_of_each_decided_title_is_shown() -> None:
    assert "First title of piece 1 | Sceptical buyers | “2,300 logged repairs with photos”" in texts(decided(sample(1)))


def test_rules_ask_no_reader_and_decide_on_nothing() -> None:
    assert pillars(sample(1)).decided == []


def test_section_stored_before_there_were_decisions_loads() -> None:
    data = pillars(sample(1)).model_dump(mode="json")
    del data["decided"]
    assert load_section("pillars", data) == pillars(sample(1))


def test_withheld_titles_fall_back_and_are_recorded() -> None:
    of, lie = sample(1), "61,000 repairs cannot be wrong"
    pieces = pieces_of(of)
    pieces[0].candidates = []
    objection = Objection(kind="figure", field="pieces.0.candidates.0", sentence=lie, reason="61,000 is in no fact.")
    section = pillars(of, DecidingWriter(prose_of(of, pieces), {}, (objection,)))
    assert section.decided[0].title == "Why did my waterproof jacket start to leak in its second year?"
    assert [item.sentence for item in section.withheld] == [lie]


def test_missing_promise_falls_back_to_the_rules() -> None:
    of = sample(1)
    prose = prose_of(of, pieces_of(of))
    prose.pillars = prose.pillars[1:]
    assert pillars(of, DecidingWriter(prose, {})).pillars[0].promise.text.startswith("5 titles.")


def test_why_the_first_goal_gets_less_is_a_remark() -> None:
    of = sample(1)
    prose = prose_of(of, pieces_of(of))
    prose.why_less_for_first_goal = "The run opens after these weeks"
    assert pillars(of, DecidingWriter(prose, {})).remark == "The run opens after these weeks."


@pytest.mark.parametrize("pieces", [[], [piece(question=99)], [piece(format="Podcast episode")]], ids=str)
def test_rules_decide_when_no_piece_is_accepted(pieces: list[Any]) -> None:
    section = pillars(sample(1), DecidingWriter(prose_of(sample(1), pieces), {}))
    assert section.decided == []
    assert len(titles_by_id(section)) >= 12


def test_titles_and_pages_are_publishable_texts() -> None:
    section = pillars(sample(2))
    assert "Will you tell me to stop running?" in section.publishable_texts()
    assert all(section.publishable_texts())


def test_few_decided_titles_are_explained_by_the_hours() -> None:
    of = brief(means__people=[{"role": "Owner", "hours_per_week": 1}])
    section = pillars(of, DecidingWriter(prose_of(of, pieces_of(of)), {}))
    assert section.decided
    assert section.remark.endswith("titles: the hours of these 90 days make no more than that.")


def test_decided_title_that_the_owners_answer_settles_says_so() -> None:
    titles = [title for pillar in decided(sample(2)).pillars for title in pillar.titles]
    assert {title.proof for title in titles if title.key.startswith("q5-")} == {SETTLED}
