"""A consistent strategy passes; a fault fails its check and names the section to regenerate."""

from dataclasses import replace

import pytest

from strategies.generation.sections.checks import ChecksSection
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.checks.checking import check, failing, finished, plan_of, spoilt
from tests.strategies.generation.composing import compose_one, texts


@pytest.mark.parametrize("position", [0, 1, 2])
def test_samples_pass_every_check(position: int) -> None:
    found = check(finished(position), plan_of(position), sample(position))
    assert failing(found) == set(), [one.explanation for one in found.values() if not one.passed]


def test_check_of_a_missing_section_fails() -> None:
    found = check({key: section for key, section in finished().items() if key != "calendar"})["calendar"]
    assert not found.passed
    assert found.explanation == "Cannot be checked: “Calendar: the first 90 days” is not finished."
    assert (found.redo, found.redo_title) == ("calendar", "Calendar: the first 90 days")


def test_failed_check_names_the_section_to_regenerate() -> None:
    found = check(spoilt("pillars", lambda data: data["pillars"][0].update(share=1)))
    assert (found["pillars"].redo, found["pillars"].redo_title) == ("pillars", finished()["pillars"].title)


def test_section_prints_only_what_passed_and_only_in_the_appendix() -> None:
    sections = spoilt("pillars", lambda data: data["pillars"][0].update(share=1))
    section = compose_one("checks", sample(0), sections).section
    assert isinstance(section, ChecksSection)
    assert {one.key for one in section.failed} == {"pillars", "figures"}
    assert section.blocks() == []
    printed = " ".join(str(block) for block in section.appendix())
    assert f"{len(section.checks) - 2} checks passed." in printed
    assert section.failed[0].explanation not in printed
    assert "FAILED" not in printed
    assert texts(section) == ""


def test_rules_that_no_program_can_check_are_for_reviewers() -> None:
    section = finished()["checks"]
    assert isinstance(section, ChecksSection)
    assert section.for_reviewers == list(plan_of().thesis.not_enforced)
    printed = " ".join(str(block) for block in replace_rules(section, ["No countdown timers"]).appendix())
    assert "For your reviewers" in printed
    assert "No countdown timers." in printed
    assert not any("countdown" in one.title for one in section.checks)


def replace_rules(section: ChecksSection, rules: list[str]) -> ChecksSection:
    return section.model_copy(update={"for_reviewers": rules})


def test_thesis_without_such_rules_prints_none() -> None:
    section = finished()["checks"]
    assert isinstance(section, ChecksSection)
    assert "For your reviewers" not in " ".join(str(block) for block in replace_rules(section, []).appendix())
    assert replace(plan_of().thesis, not_enforced=()).not_enforced == ()
