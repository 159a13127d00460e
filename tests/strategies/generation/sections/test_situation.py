"""The section on findings shows the heaviest tensions within its length, and all of them in the appendix."""

from dataclasses import replace
from typing import Any

import pytest

from strategies.generation.brief import Brief
from strategies.generation.checks.texts import block_texts
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.base import Paragraph, Table
from strategies.generation.sections.situation import SituationSection, write
from strategies.generation.sections.thesis_prose import ThesisProse
from strategies.generation.work import Work
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.thesis_writer import ThesisWriter, rules_thesis


def situation(of: Brief) -> SituationSection:
    section = compose_one("situation", of, {}).section
    assert isinstance(section, SituationSection)
    return section


def work(of: Brief, writer: Any, **changes: Any) -> Work:
    plan = replace(build_plan(of, TODAY), **changes)
    return Work(
        brief=of, plan=plan, today=TODAY, done={}, writer=writer, on_text=lambda text: None, is_canceled=lambda: False
    )


@pytest.mark.parametrize("position", [0, 1, 2])
def test_findings_are_the_heaviest_and_fit_their_length(position: int) -> None:
    section = situation(sample(position))
    tensions = build_plan(sample(position), TODAY).tensions
    assert 5 <= len(section.findings) <= 6
    assert [item.title for item in section.findings] == [item.title for item in tensions[: len(section.findings)]]
    assert sum(len(text.split()) for text in block_texts(section.blocks())) <= 320


def test_finding_shows_consequence_with_working_and_assumption_with_question() -> None:
    of = sample(1)
    finding = next(item for item in situation(of).findings if item.key == "stock_below_demand")
    assert finding.title == "1,150 people already wait for 600 jackets."
    assert finding.consequence.evidence == "calculated"
    assert finding.consequence.basis == "600 needed / 1,150 waiting = 52.2% of them."
    assert finding.default.text.startswith("For now: the plan writes for those who wait first")
    assert finding.default.evidence == "assumption"
    assert "How many of the 1,150 would say yes today" in finding.default.basis


def test_finding_on_a_published_rule_names_its_source() -> None:
    finding = next(item for item in situation(sample(2)).findings if item.key == "trade_regulated")
    assert finding.consequence.evidence == "sourced"
    assert finding.consequence.basis.startswith("CAP Code (UK), section 12, https://")


def test_appendix_has_every_finding_with_its_weight() -> None:
    section = situation(sample(0))
    (table,) = section.appendix()
    assert isinstance(table, Table)
    tensions = build_plan(sample(0), TODAY).tensions
    assert [row[0] for row in table.rows] == [item.title for item in tensions]
    assert [row[3] for row in table.rows] == [str(item.weight) for item in tensions]


def test_section_says_that_nothing_contradicts_only_without_findings() -> None:
    section = write(work(brief(), OfflineWriter(), tensions=()))
    (block,) = section.blocks()
    assert isinstance(block, Paragraph)
    assert section.appendix() == []
    assert not any(isinstance(item, Paragraph) for item in situation(brief()).blocks())


def test_findings_of_one_rule_have_different_keys() -> None:
    later = {"kind": "Leads", "metric": "Leads", "start": 9, "target": 20, "period": "month", "by": "2027-12-01"}
    goals = [{"text": "One.", **later}, {"text": "Two.", **later, "metric": "Orders"}]
    keys = [item.key for item in situation(brief(goals=goals)).findings]
    assert len(keys) == len(set(keys))


def test_model_writes_findings_and_decides_the_thesis() -> None:
    of = sample(1)
    section = write(work(of, ThesisWriter(_reword)))
    assert {item.consequence.text for item in section.findings} == {"As a model says it."}
    assert section.thesis is not None
    assert len(section.thesis.options) == 3
    assert situation(of).thesis is None


def test_model_keeps_the_weights_of_the_rules_and_adds_its_own_below() -> None:
    of = sample(1)
    section = write(work(of, ThesisWriter(_add_own)))
    weights = {row[0]: int(row[3]) for row in section.workings}
    rules = build_plan(of, TODAY).tensions
    assert weights["Own finding."] == rules[5].weight
    assert {row[0] for row in section.workings} == {"Own finding.", *(item.title for item in rules)}
    assert section.findings[-1].key == "own-7"


def test_finding_with_a_published_source_keeps_it_where_a_model_writes() -> None:
    section = write(work(sample(2), ThesisWriter(_reword)))
    finding = next(item for item in section.findings if item.key == "trade_regulated")
    assert finding.consequence.evidence == "sourced"
    assert finding.consequence.text == "As a model says it."


def test_finding_that_lost_its_text_is_left_out() -> None:
    def withhold(prose: ThesisProse) -> ThesisProse:
        first, *others = prose.tensions
        return prose.model_copy(update={"tensions": [first.model_copy(update={"text": ""}), *others]})

    of = sample(0)
    section = write(work(of, ThesisWriter(withhold)))
    assert len(section.findings) == len(rules_thesis(of).tensions) - 1
    assert build_plan(of, TODAY).tensions[0].title in [row[0] for row in section.workings]


def test_language_of_the_offline_writer_is_no_finding_where_a_model_writes() -> None:
    of = brief(business__language="fr")
    assert "language_not_english" in [item.key for item in situation(of).findings]
    assert "language_not_english" not in [item.key for item in write(work(of, ThesisWriter())).findings]


def _reword(prose: ThesisProse) -> ThesisProse:
    said = [item.model_copy(update={"consequence": "As a model says it."}) for item in prose.tensions]
    return prose.model_copy(update={"tensions": said})


def _add_own(prose: ThesisProse) -> ThesisProse:
    own = prose.tensions[0].model_copy(update={"rule": "", "text": "Own finding."})
    return prose.model_copy(update={"tensions": [*prose.tensions, own]})
