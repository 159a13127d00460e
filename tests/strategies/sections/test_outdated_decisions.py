"""Sections that were written from a plan are out of date once another thesis is decided, and only then."""

from typing import Any

import pytest

from strategies.generation.editing.edit import EditInvalid
from strategies.generation.examples.loader import build_answer
from strategies.generation.pipeline import SECTIONS, prerequisites_of
from strategies.generation.sections.decided import decided_part
from strategies.generation.sections.thesis_prose import ThesisProse
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.models.states import VersionKind
from strategies.runs import versions
from strategies.sections import edits, reads
from tests.strategies.generation.briefs import sample
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.thesis_writer import ThesisWriter

pytestmark = pytest.mark.django_db


def decide(run: Run, **changes: Any) -> SectionVersion:
    """Regenerate the section on findings with a thesis."""
    answer = build_answer("dtc_ecommerce_fellrye", "situation", ThesisProse)
    found = compose_one("situation", sample(1), {}, ThesisWriter(lambda _: answer.model_copy(update=changes))).section
    section = reads.get_section(run, "situation")
    content = found.model_dump(mode="json")
    version = versions.add(section, VersionKind.REGENERATED, content=content, writer="model:test:test")
    SectionRecord.objects.filter(pk=section.pk).update(current=version)
    return version


def test_new_thesis_makes_everything_from_its_plan_out_of_date(finished: Run) -> None:
    decide(finished)

    outdated = reads.find_outdated_sections(finished)
    waiting = {spec.key for spec in SECTIONS if "situation" in prerequisites_of(spec)} - {"checks"}
    assert set(outdated) == waiting
    assert set(outdated.values()) == {("situation",)}


def test_new_words_of_the_findings_make_nothing_out_of_date(finished: Run) -> None:
    content = reads.get_section(finished, "situation").current.content
    findings = [{**content["findings"][0], "title": "In other words."}, *content["findings"][1:]]

    edits.edit(finished.id, "situation", author=finished.owner, based_on=1, changes={"findings": findings})

    assert reads.find_outdated_sections(finished) == {}


def test_thesis_cannot_be_changed_by_hand(finished: Run) -> None:
    version = decide(finished)
    thesis = version.content["thesis"] | {"options": []}

    with pytest.raises(EditInvalid, match="1 problem"):
        edits.edit(finished.id, "situation", author=finished.owner, based_on=version.number, changes={"thesis": thesis})


def test_only_sections_with_decisions_have_a_decided_part() -> None:
    assert decided_part("situation", {"thesis": {"bet": None}, "findings": []}) == {"bet": None}
    assert decided_part("audience", {"thesis": {"bet": None}}) is None
    assert decided_part("situation", None) is None
