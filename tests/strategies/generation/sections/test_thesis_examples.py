"""The example theses are accepted on any day, decide the plan, and are printed word for word."""

from datetime import date

import pytest

from strategies.generation.brief import sample_briefs
from strategies.generation.brief.samples import SampleBrief
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.base import UNVERIFIED
from strategies.generation.sections.checks import ChecksSection
from strategies.generation.sections.situation import SituationSection
from strategies.generation.writers.guard import find_objections
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.composing import texts
from tests.strategies.generation.theses import assign, example, plan_of, write_example

SAMPLES = pytest.mark.parametrize("of", sample_briefs(), ids=lambda of: of.key)
DAYS = (TODAY, date(2027, 1, 14), date(2027, 4, 20))


@SAMPLES
@pytest.mark.parametrize("today", DAYS)
def test_example_is_accepted_on_any_day(of: SampleBrief, today: date) -> None:
    assignment, prose = assign(of.brief, today), example(of)
    assert [*find_objections(prose, assignment), *assignment.check(prose)] == []


@SAMPLES
def test_example_decides_formats_hours_and_first_rows(of: SampleBrief) -> None:
    prose = example(of)
    done = write_example(of.key)
    plan = plan_of(of.brief, done)
    own = [row for row in plan.calendar.pieces if row.is_option]
    total = sum(row.hours for row in plan.calendar.pieces)
    assert {row.format for row in own} == set(prose.chosen.formats)
    assert sum(row.hours for row in own) / total * 100 >= prose.chosen.share_percent
    assert next(row for row in plan.calendar.pieces if not row.season).is_option
    assert plan.calendar != build_plan(of.brief, TODAY).calendar


@SAMPLES
def test_example_passes_the_checks_of_the_document(of: SampleBrief) -> None:
    section = write_example(of.key)["checks"]
    assert isinstance(section, ChecksSection)
    assert [one.explanation for one in section.failed] == []


@SAMPLES
def test_every_statement_of_an_example_has_a_basis(of: SampleBrief) -> None:
    done = write_example(of.key)
    for key in ("situation", "options", "front"):
        for statement in done[key].statements():
            assert statement.basis not in ("", UNVERIFIED), statement.text


@SAMPLES
def test_example_is_printed_word_for_word(of: SampleBrief) -> None:
    prose = example(of)
    done = write_example(of.key)
    page, options, found = texts(done["front"]), texts(done["options"]), texts(done["situation"])
    assert f"The bet: {prose.bet.text}" in page
    assert f"The promise: {prose.promise.text}" in page
    for refusal in prose.refusals:
        assert refusal.text in page
    for option in prose.options:
        assert option.text in options
    assert prose.why.text in options
    assert all(sign in options for sign in prose.chosen.change_if)
    for tension in prose.tensions:
        assert f"{tension.text.rstrip('.')}\n{tension.consequence}" in found


def test_diagnosis_shows_its_sums() -> None:
    section = write_example("b2b_saas_closewell")["situation"]
    assert isinstance(section, SituationSection)
    first = section.findings[0]
    assert "about 101 enquiries" in first.title
    assert "11,200 x 0.9 / 100 = 100.8" in first.consequence.basis
