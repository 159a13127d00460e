"""The section on risks shows the gravest within its length, and all of them in the appendix."""

import pytest

from strategies.generation.brief import Brief
from strategies.generation.checks.texts import block_texts
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.answer_rows import question_titles
from strategies.generation.sections.base import Table
from strategies.generation.sections.risks import RisksSection
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_one


def risks(of: Brief) -> RisksSection:
    section = compose_one("risks", of, {}).section
    assert isinstance(section, RisksSection)
    return section


@pytest.mark.parametrize("position", [0, 1, 2])
def test_risks_shown_are_at_least_four_within_their_length(position: int) -> None:
    section = risks(sample(position))
    (table,) = section.blocks()
    assert isinstance(table, Table)
    assert len(table.rows) == section.shown >= 4
    assert sum(len(text.split()) for text in block_texts(section.blocks())) <= 165


def test_row_has_risk_sign_response_and_owner() -> None:
    (table,) = risks(sample(1)).blocks()
    assert isinstance(table, Table)
    assert [
        "Those who wait lose interest before 6 Sep 2027: 52% of them have to say yes.",
        "Of 20 you ask, fewer than 11 would say yes today.",
        "Ask what holds them back, and answer that next.",
        "Content maker",
    ] in table.rows


def test_appendix_has_all_risks_with_chance_and_impact() -> None:
    section = risks(sample(0))
    (table,) = section.appendix()
    assert isinstance(table, Table)
    planned = build_plan(sample(0), TODAY).risks
    assert [row[:3] for row in table.rows] == [[item.title, item.chance, item.impact] for item in planned]


def test_statements_are_judgements_on_the_answers_they_come_from() -> None:
    for statement, planned in zip(risks(sample(2)).statements(), build_plan(sample(2), TODAY).risks, strict=True):
        assert statement.evidence == "judgement"
        assert question_titles(planned.paths) in statement.basis
