"""The section on open questions shows the first within its length, and everything else in the appendix."""

from dataclasses import replace

import pytest

from strategies.generation.brief import Brief
from strategies.generation.checks.texts import block_texts
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.base import Paragraph, Table
from strategies.generation.sections.check_brief import CheckBriefSection, write
from strategies.generation.work import Work
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.composing import compose_one


def questions(of: Brief) -> CheckBriefSection:
    section = compose_one("check_brief", of, {}).section
    assert isinstance(section, CheckBriefSection)
    return section


@pytest.mark.parametrize("position", [0, 1, 2])
def test_questions_shown_fit_their_length_heaviest_first(position: int) -> None:
    section = questions(sample(position))
    planned = build_plan(sample(position), TODAY).questions
    (table,) = section.blocks()
    assert isinstance(table, Table)
    assert table.rows == [[item.question, item.how] for item in planned[: section.shown]]
    assert section.shown >= 4
    assert sum(len(text.split()) for text in block_texts(section.blocks())) <= 155


def test_appendix_says_why_each_question_matters_and_what_is_assumed() -> None:
    of = sample(0)
    table = questions(of).appendix()[0]
    assert isinstance(table, Table)
    planned = build_plan(of, TODAY).questions
    assert table.rows == [[item.question, item.why, item.default, item.how] for item in planned]


def test_appendix_prints_lost_answers_in_the_owners_words() -> None:
    lost = [{"field": "Seasons", "text": "Sommerloch"}]
    table = questions(brief(lost_answers=lost)).appendix()[-1]
    assert isinstance(table, Table)
    assert table.rows == [["Seasons", "Sommerloch"]]
    assert len(questions(brief()).appendix()) == 1


class _Model(OfflineWriter):
    name = "model:test:words"


def test_translation_is_asked_for_only_where_no_model_writes() -> None:
    of = brief(business__language="fr")
    asked = [item.fields for item in questions(of).open_answers]
    section = compose_one("check_brief", of, {}, _Model()).section
    assert isinstance(section, CheckBriefSection)
    assert ["business.language"] in asked
    assert ["business.language"] not in [item.fields for item in section.open_answers]


def test_nothing_is_called_unknown_only_without_questions() -> None:
    of = brief()
    work = Work(
        brief=of,
        plan=replace(build_plan(of, TODAY), questions=()),
        today=TODAY,
        done={},
        writer=OfflineWriter(),
        on_text=lambda text: None,
        is_canceled=lambda: False,
    )
    section = write(work)
    assert section.blocks() == [Paragraph(text="Every answer that this plan uses is known.")]
    assert section.appendix() == []
    assert isinstance(questions(of).blocks()[0], Table)
