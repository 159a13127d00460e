"""Edits of a finished strategy: versions, restoring, locks and sections out of date."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from strategies.errors import EditConflict, NotFinished, SectionIsDerived, SectionNotFound, VersionNotFound
from strategies.generation.editing.edit import EditInvalid
from strategies.generation.pipeline import SECTIONS, WITHOUT_PROSE, compose
from strategies.generation.sections.base import BY_HAND as OWN_EDIT
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run, SectionVersion
from strategies.runs import endings, selectors
from strategies.sections import edits, reads
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db


def claim(text: str) -> dict[str, Any]:
    return {"claim": {"text": text}}


def edit(run: Run, key: str = "positioning", *, based_on: int = 1, **changes: Any) -> SectionVersion:
    return edits.edit(run.id, key, author=run.owner, based_on=based_on, changes=changes or claim("Ours is slower."))


def text_of(run: Run, key: str) -> dict[str, Any]:
    return reads.get_section(run, key).current.content


def test_edit_adds_a_version_and_keeps_the_old_one(finished: Run) -> None:
    before = text_of(finished, "positioning")

    version = edit(finished)

    assert (version.number, version.kind, version.writer, version.author) == (2, "edited", "user", finished.owner)
    assert reads.get_version(version.section, 1).content == before
    assert text_of(finished, "positioning")["claim"]["text"] == "Ours is slower."
    assert reads.get_section(finished, "positioning").is_edited


def test_edited_statement_is_tagged_as_the_users_own(finished: Run) -> None:
    sourced = {"text": "Ours is slower.", "evidence": "sourced", "basis": "a study"}

    content = edit(finished, claim=sourced).content

    assert content["claim"] == {"text": "Ours is slower.", "evidence": "you_told_us", "basis": OWN_EDIT, "check": ""}


def test_edit_keeps_the_evidence_of_unchanged_statements(finished: Run) -> None:
    before = text_of(finished, "positioning")
    reasons = [*({"text": reason["text"]} for reason in before["reasons"]), {"text": "And we answer the telephone."}]

    after = edit(finished, reasons=reasons).content["reasons"]

    assert after[:-1] == before["reasons"]
    assert after[-1]["evidence"] == "you_told_us"


def test_edit_without_a_change_adds_no_version(finished: Run) -> None:
    before = text_of(finished, "positioning")

    assert edit(finished, claim={"text": before["claim"]["text"].replace(" ", "\r\n", 1)}).number == 1
    assert SectionVersion.objects.filter(section__key="positioning").count() == 1


def test_edit_of_an_old_version_raises_a_conflict_with_both_texts(finished: Run) -> None:
    edit(finished, **claim("First."))

    with pytest.raises(EditConflict) as conflict:
        edit(finished, **claim("Second."), based_on=1)

    yours: Any = conflict.value.yours
    current: Any = conflict.value.current
    assert yours["claim"]["text"] == "Second."
    assert current == text_of(finished, "positioning")
    assert (current["claim"]["text"], conflict.value.current_number) == ("First.", 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claim": {"text": "  "}}, "claim"),
        ({"answers_used": []}, "answers_used"),
        ({"nonsense": 1}, "nonsense"),
        ({"never": ["a", 7]}, "never.1"),
        ({"never": ["a\x00b"]}, "never.0"),
        ({"claim": {"text": "x" * 5_001}}, "claim.text"),
        ({"examples": [{"instead_of": "a"}]}, "examples.0.write"),
        ({"never": ["x" * 4_000] * 40}, "content"),
    ],
)
def test_invalid_edit_names_the_field_and_changes_nothing(finished: Run, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(EditInvalid) as error:
        edit(finished, **changes)

    assert [problem.field for problem in error.value.problems] == [field]
    assert reads.get_section(finished, "positioning").current.number == 1


@pytest.mark.parametrize(
    ("key", "break_content", "field"),
    [
        ("pillars", lambda content: content["pillars"][0].update(key="mine"), "pillars.0"),
        ("pillars", lambda content: content["pillars"].append(content["pillars"][0]), "pillars.4"),
        ("pillars", lambda content: content["pillars"].clear(), "pillars"),
        ("options", lambda content: content["options"].pop(), "options"),
        ("options", lambda content: content.update(chosen="luck"), "chosen"),
        ("calendar", lambda content: content["items"][0].update(pillar="luck"), "items.0"),
        ("calendar", lambda content: content["items"][0].update(date="soon"), "items.0.date"),
        ("calendar", lambda content: content["items"][0].update(id="luck"), "items.0"),
        ("measurement", lambda content: content["today"].append(["one cell"]), "today.0"),
        ("capacity", lambda content: content.update(hours_available="nan"), "hours_available"),
        ("front", lambda content: content.update(evidence={}), "evidence"),
    ],
)
def test_edit_cannot_change_keys_that_code_depends_on(finished: Run, key: str, break_content: Any, field: str) -> None:
    content = text_of(finished, key)
    field = field.replace("today.0", f"today.{len(content.get('today', []))}")
    field = field.replace("pillars.4", f"pillars.{len(content.get('pillars', []))}")
    break_content(content)

    with pytest.raises(EditInvalid) as error:
        edit(finished, key, **content)

    assert [problem.field for problem in error.value.problems] == [field]


@pytest.mark.parametrize("key", [spec.key for spec in SECTIONS if spec.key != "checks"])
def test_edit_accepts_the_whole_unchanged_section(finished: Run, key: str) -> None:
    assert edit(finished, key, **text_of(finished, key)).number == 1


def test_edit_updates_the_checks_which_cannot_be_edited(finished: Run) -> None:
    pillars = text_of(finished, "pillars")["pillars"]
    pillars[0]["share"] += 10

    edit(finished, "pillars", pillars=pillars)

    shares = next(check for check in text_of(finished, "checks")["checks"] if check["key"] == "pillars")
    assert (shares["passed"], shares["redo"]) == (False, "pillars")
    checks = reads.get_section(finished, "checks").current
    assert (checks.kind, checks.writer) == ("updated", "rules")
    with pytest.raises(SectionIsDerived):
        edit(finished, "checks", checks=[])


def test_edit_updates_the_evidence_count_of_the_front_page(finished: Run) -> None:
    edit(finished, **claim("Ours is slower."))

    front: Any = selectors.get_finished_sections(finished)["front"]
    assert front.evidence == _count_evidence(finished)


def _count_evidence(run: Run) -> dict[str, int]:
    counts = dict.fromkeys(("you_told_us", "calculated", "sourced", "judgement", "assumption"), 0)
    for section in selectors.get_finished_sections(run).values():
        for statement in section.statements():
            counts[statement.evidence] += 1
    return counts


def test_changes_are_rejected_while_the_run_is_in_progress(run: Run) -> None:
    write_sections(run, 5)

    for change in (
        lambda: edit(run),
        lambda: edits.restore(run.id, "positioning", 1, author=run.owner),
        lambda: edits.set_lock(run.id, "positioning", locked=True),
    ):
        with pytest.raises(NotFinished):
            change()


def test_edit_raises_not_found_for_missing_sections_and_versions(run: Run) -> None:
    endings.finish(write_sections(run, 5))

    with pytest.raises(SectionNotFound):
        edit(run, "pillars")
    with pytest.raises(VersionNotFound):
        edit(run, based_on=7)


def test_restore_adds_a_version_with_the_earlier_text(finished: Run) -> None:
    first = text_of(finished, "positioning")
    edit(finished)

    restored = edits.restore(finished.id, "positioning", 1, author=finished.owner)

    assert (restored.number, restored.kind, restored.base.number) == (3, "restored", 1)
    assert restored.content == text_of(finished, "positioning") == first
    section = reads.get_section(finished, "positioning")
    assert not section.is_edited, "the text is the writer's again"
    assert reads.get_version(section, 2).content["claim"]["text"] == "Ours is slower."
    assert edits.restore(finished.id, "positioning", 3, author=finished.owner).number == 3


def test_version_cannot_be_changed(finished: Run) -> None:
    version = edit(finished)
    version.content = {}

    with pytest.raises(TypeError):
        version.save()


def test_section_is_out_of_date_after_an_edit_of_its_source(finished: Run) -> None:
    assert reads.find_outdated_sections(finished) == {}

    edit(finished, "pillars", remark="Three subjects, no more.")

    assert reads.find_outdated_sections(finished) == dict.fromkeys(("calendar", "front"), ("pillars",))


def test_section_is_up_to_date_after_its_source_is_restored(finished: Run) -> None:
    edit(finished, "pillars", remark="Three subjects, no more.")

    edits.restore(finished.id, "pillars", 1, author=finished.owner)

    assert reads.find_outdated_sections(finished) == {}


def test_section_edited_after_its_source_is_up_to_date_until_restored(finished: Run) -> None:
    edit(finished, "pillars", remark="Three subjects, no more.")

    edit(finished, "calendar", remarks=["Ann is away in January."])
    assert "calendar" not in reads.find_outdated_sections(finished)

    edits.restore(finished.id, "calendar", 1, author=finished.owner)
    assert reads.find_outdated_sections(finished)["calendar"] == ("pillars",)


def test_plan_lists_every_section_that_composing_reads(brief: Any) -> None:
    class RecordingDict(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            read_keys.add(key)
            return super().get(key, default)

    done = RecordingDict()
    for spec in SECTIONS:
        read_keys = set[str]()
        done[spec.key] = _compose(spec.key, brief, done, OfflineWriter())
        if spec.key != "checks":
            assert read_keys <= {*spec.needs, *spec.waits_for}, spec.key


def test_sections_without_prose_are_those_that_use_no_writer(brief: Any) -> None:
    written = set[str]()

    class RecordingWriter(OfflineWriter):
        def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
            written.add(assignment.section)
            return super().write(assignment, **callbacks)

    done: dict[str, Any] = {}
    for spec in SECTIONS:
        done[spec.key] = _compose(spec.key, brief, done, RecordingWriter())

    assert written == {spec.key for spec in SECTIONS} - WITHOUT_PROSE


def _compose(key: str, brief: Any, done: Any, writer: OfflineWriter) -> Any:
    callbacks: Any = {"on_text": lambda text: None, "is_canceled": lambda: False}
    return compose(key, brief=brief, done=done, writer=writer, today=date(2026, 11, 23), **callbacks).section


def test_edit_increments_the_version_of_the_run(finished: Run) -> None:
    version = finished.version

    edit(finished)

    finished.refresh_from_db()
    assert finished.version == version + 1


def test_lock_increments_the_version_of_the_run_only_on_a_change(finished: Run) -> None:
    version = finished.version

    assert edits.set_lock(finished.id, "positioning", locked=True).locked_at
    assert edits.set_lock(finished.id, "positioning", locked=True).locked_at
    assert edit(finished).number == 2, "a lock stops writers, not the owner"
    assert not edits.set_lock(finished.id, "positioning", locked=False).locked_at

    finished.refresh_from_db()
    assert finished.version == version + 3


def test_deleting_a_run_deletes_its_versions(finished: Run) -> None:
    edit(finished)
    edits.restore(finished.id, "positioning", 1, author=finished.owner)

    finished.delete()

    assert not SectionVersion.objects.exists()


def test_database_rejects_a_finished_section_without_a_version(finished: Run) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        finished.sections.filter(key="audience").update(current=None)
