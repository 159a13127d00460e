"""Changing a finished strategy by hand: every text is kept, and what follows from a change is told."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from strategies.errors import EditConflict, MadeByCode, NotFinished, SectionNotFound, VersionNotFound
from strategies.generation.pipeline import SECTIONS, WITHOUT_PROSE, compose
from strategies.generation.section_edit import EditInvalid
from strategies.generation.sections.base import BY_HAND as OWN_EDIT
from strategies.generation.writers.base import Assignment, Written
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
    return reads.section_of(run, key).current.content


def test_an_edit_is_a_new_version_and_the_old_one_stays(finished: Run) -> None:
    before = text_of(finished, "positioning")

    version = edit(finished)

    assert (version.number, version.kind, version.writer, version.author) == (2, "edited", "user", finished.owner)
    assert reads.version_of(version.section, 1).content == before
    assert text_of(finished, "positioning")["claim"]["text"] == "Ours is slower."
    assert reads.section_of(finished, "positioning").is_edited


def test_what_a_person_writes_is_tagged_as_told_whatever_is_claimed_of_it(finished: Run) -> None:
    sourced = {"text": "Ours is slower.", "evidence": "sourced", "basis": "a study"}

    content = edit(finished, claim=sourced).content

    assert content["claim"] == {"text": "Ours is slower.", "evidence": "you_told_us", "basis": OWN_EDIT}


def test_statements_that_were_not_touched_keep_their_evidence(finished: Run) -> None:
    before = text_of(finished, "positioning")
    reasons = [*({"text": reason["text"]} for reason in before["reasons"]), {"text": "And we answer the telephone."}]

    after = edit(finished, reasons=reasons).content["reasons"]

    assert after[:-1] == before["reasons"]
    assert after[-1]["evidence"] == "you_told_us"


def test_the_same_words_again_make_no_version(finished: Run) -> None:
    before = text_of(finished, "positioning")

    assert edit(finished, claim={"text": before["claim"]["text"].replace(" ", "\r\n", 1)}).number == 1
    assert SectionVersion.objects.filter(section__key="positioning").count() == 1


def test_an_edit_of_a_text_that_does_not_stand_any_more_changes_nothing_and_shows_both(finished: Run) -> None:
    edit(finished, **claim("First."))

    with pytest.raises(EditConflict) as conflict:
        edit(finished, **claim("Second."), based_on=1)

    assert conflict.value.yours["claim"]["text"] == "Second."
    assert conflict.value.current == text_of(finished, "positioning")
    assert (conflict.value.current["claim"]["text"], conflict.value.current_number) == ("First.", 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"claim": {"text": "  "}}, "claim"),
        ({"shaped_by": []}, "shaped_by"),
        ({"nonsense": 1}, "nonsense"),
        ({"never": ["a", 7]}, "never.1"),
        ({"never": ["a\x00b"]}, "never.0"),
        ({"claim": {"text": "x" * 5_001}}, "claim.text"),
        ({"rewrites": [{"instead_of": "a"}]}, "rewrites.0.write"),
        ({"never": ["x" * 4_000] * 40}, "content"),
    ],
)
def test_what_cannot_be_kept_is_named_by_its_field_and_changes_nothing(
    finished: Run, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(EditInvalid) as refused:
        edit(finished, **changes)

    assert [problem.field for problem in refused.value.problems] == [field]
    assert reads.section_of(finished, "positioning").current.number == 1


@pytest.mark.parametrize(
    ("key", "spoil", "field"),
    [
        ("pillars", lambda content: content["pillars"][0].update(key="mine"), "pillars.0"),
        ("pillars", lambda content: content["pillars"].append(content["pillars"][0]), "pillars.4"),
        ("pillars", lambda content: content["pillars"].clear(), "pillars"),
        ("options", lambda content: content["options"].pop(), "options"),
        ("options", lambda content: content.update(chosen="luck"), "chosen"),
        ("calendar", lambda content: content["items"][0].update(pillar="luck"), "items.0"),
        ("calendar", lambda content: content["items"][0].update(date="soon"), "items.0.date"),
        ("risks", lambda content: content["questions"].append(["one cell"]), "questions.0"),
        ("capacity", lambda content: content.update(hours_available="nan"), "hours_available"),
        ("front", lambda content: content.update(evidence={}), "evidence"),
    ],
)
def test_what_code_knows_things_by_stays_as_it_is(finished: Run, key: str, spoil: Any, field: str) -> None:
    content = text_of(finished, key)
    field = field.replace("questions.0", f"questions.{len(content.get('questions', []))}")
    field = field.replace("pillars.4", f"pillars.{len(content.get('pillars', []))}")
    spoil(content)

    with pytest.raises(EditInvalid) as refused:
        edit(finished, key, **content)

    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize("key", [spec.key for spec in SECTIONS if spec.key != "checks"])
def test_every_section_can_be_sent_back_whole(finished: Run, key: str) -> None:
    assert edit(finished, key, **text_of(finished, key)).number == 1


def test_the_checks_are_made_again_after_an_edit_and_cannot_be_edited(finished: Run) -> None:
    pillars = text_of(finished, "pillars")["pillars"]
    pillars[0]["share"] += 10

    edit(finished, "pillars", pillars=pillars)

    mix = next(check for check in text_of(finished, "checks")["checks"] if check["key"] == "mix")
    assert (mix["passed"], mix["redo"]) == (False, "pillars")
    checks = reads.section_of(finished, "checks").current
    assert (checks.kind, checks.writer) == ("updated", "rules")
    with pytest.raises(MadeByCode):
        edit(finished, "checks", checks=[])


def test_the_page_that_counts_evidence_counts_what_was_edited(finished: Run) -> None:
    before = selectors.written_sections(finished)["front"].evidence

    edit(finished, **claim("Ours is slower."))

    after = selectors.written_sections(finished)["front"].evidence
    changed = sum(after.values()) - sum(before.values())
    assert (changed, after["you_told_us"] - before["you_told_us"]) in {(0, 1), (0, 0)}
    assert after == _counted(finished)


def _counted(run: Run) -> dict[str, int]:
    found = dict.fromkeys(("you_told_us", "calculated", "sourced", "assumption"), 0)
    for section in selectors.written_sections(run).values():
        for statement in section.statements():
            found[statement.evidence] += 1
    return found


def test_nothing_can_be_changed_while_the_strategy_is_being_written(run: Run) -> None:
    write_sections(run, 5)

    for change in (
        lambda: edit(run),
        lambda: edits.restore(run.id, "positioning", 1, author=run.owner),
        lambda: edits.set_lock(run.id, "positioning", locked=True),
    ):
        with pytest.raises(NotFinished):
            change()


def test_a_section_that_was_never_written_and_a_version_there_is_not_are_nowhere(run: Run) -> None:
    endings.finish(write_sections(run, 5))

    with pytest.raises(SectionNotFound):
        edit(run, "pillars")
    with pytest.raises(VersionNotFound):
        edit(run, based_on=7)


def test_restoring_repeats_an_earlier_text_as_a_new_version(finished: Run) -> None:
    first = text_of(finished, "positioning")
    edit(finished)

    restored = edits.restore(finished.id, "positioning", 1, author=finished.owner)

    assert (restored.number, restored.kind, restored.base.number) == (3, "restored", 1)
    assert restored.content == text_of(finished, "positioning") == first
    section = reads.section_of(finished, "positioning")
    assert not section.is_edited, "the words are the writer's again"
    assert reads.version_of(section, 2).content["claim"]["text"] == "Ours is slower."
    assert edits.restore(finished.id, "positioning", 3, author=finished.owner).number == 3


def test_a_version_is_never_changed(finished: Run) -> None:
    version = edit(finished)
    version.content = {}

    with pytest.raises(TypeError):
        version.save()


def test_a_section_is_out_of_date_when_one_it_was_composed_from_says_something_else(finished: Run) -> None:
    assert reads.out_of_date(finished) == {}

    edit(finished, "channels", limit={"text": "Two channels, no more."})

    assert reads.out_of_date(finished) == dict.fromkeys(("calendar", "measurement", "front"), ("channels",))


def test_a_source_that_says_the_same_again_makes_nothing_out_of_date(finished: Run) -> None:
    edit(finished, "channels", limit={"text": "Two channels, no more."})

    edits.restore(finished.id, "channels", 1, author=finished.owner)

    assert reads.out_of_date(finished) == {}


def test_who_edits_a_section_after_its_source_has_the_last_word_and_restoring_the_old_text_does_not(
    finished: Run,
) -> None:
    edit(finished, "channels", limit={"text": "Two channels, no more."})

    edit(finished, "measurement", north_star={"text": "Calls from new customers."})
    assert "measurement" not in reads.out_of_date(finished)

    edits.restore(finished.id, "measurement", 1, author=finished.owner)
    assert reads.out_of_date(finished)["measurement"] == ("channels",)


def test_the_plan_names_every_section_that_another_is_composed_from(brief: Any) -> None:
    class Noted(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().get(key, default)

    done = Noted()
    for spec in SECTIONS:
        asked = set[str]()
        done[spec.key] = _composed(spec.key, brief, done, OfflineWriter())
        if spec.key != "checks":
            assert asked <= set(spec.needs), spec.key


def test_sections_without_prose_are_those_for_which_no_writer_is_asked(brief: Any) -> None:
    asked = set[str]()

    class Asked(OfflineWriter):
        def write(self, assignment: Assignment, **callbacks: Any) -> Written:
            asked.add(assignment.section)
            return super().write(assignment, **callbacks)

    done: dict[str, Any] = {}
    for spec in SECTIONS:
        done[spec.key] = _composed(spec.key, brief, done, Asked())

    assert asked == {spec.key for spec in SECTIONS} - WITHOUT_PROSE


def _composed(key: str, brief: Any, done: Any, writer: OfflineWriter) -> Any:
    quiet: Any = {"on_text": lambda text: None, "is_canceled": lambda: False}
    return compose(key, brief=brief, done=done, writer=writer, today=date(2026, 11, 23), **quiet).section


def test_an_edit_is_a_change_of_the_run_and_its_exports(finished: Run) -> None:
    version = finished.version

    edit(finished)

    finished.refresh_from_db()
    assert finished.version == version + 1


def test_a_lock_can_be_put_on_and_taken_off_and_only_a_change_counts(finished: Run) -> None:
    version = finished.version

    assert edits.set_lock(finished.id, "positioning", locked=True).locked_at
    assert edits.set_lock(finished.id, "positioning", locked=True).locked_at
    assert edit(finished).number == 2, "a lock keeps writers away, not its owner"
    assert not edits.set_lock(finished.id, "positioning", locked=False).locked_at

    finished.refresh_from_db()
    assert finished.version == version + 3


def test_with_a_run_everything_of_it_goes(finished: Run) -> None:
    edit(finished)
    edits.restore(finished.id, "positioning", 1, author=finished.owner)

    finished.delete()

    assert not SectionVersion.objects.exists()


def test_the_database_itself_refuses_a_finished_section_without_a_text(finished: Run) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        finished.sections.filter(key="audience").update(current=None)
