"""The editor's review: notes become new words, everywhere they are repeated, or are left with a reason."""

from collections.abc import Callable
from functools import cache

import pytest
from pydantic import BaseModel

from strategies.generation.editing.texts import texts_of
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import EDITOR, SECTIONS, ComposedSection, compose, sections_for
from strategies.generation.sections import Section
from strategies.generation.sections.check_brief import CheckBriefSection
from strategies.generation.sections.editor import EditorSection
from strategies.generation.sections.editor_prose import ChangeProse, NoteProse, ReviewProse, RevisionProse
from strategies.generation.writers.base import Assignment, Objection, WrittenProse
from strategies.generation.writers.base import Writer as WriterProtocol
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_all, texts

RISK = "risks.risks.0.response"
NOTE = NoteProse(id=RISK, problem="generic", instruction="Say who does it.")


@cache
def document() -> dict[str, Section]:
    return compose_all(sample(0))


def text_at(where: str) -> str:
    key, _, path = where.partition(".")
    return texts_of(document()[key])[path]


class ScriptedEditor:
    """Answers reviews and revisions in order, and records what it was asked."""

    name = label = "model:scripted:editor"

    def __init__(self, *reviews: list[NoteProse], words: str = "", withheld: str = "", fails: str = "") -> None:
        self.reviews, self.words, self.withheld, self.fails = list(reviews), words, withheld, fails
        self.asked: list[Assignment] = []

    def write(self, assignment: Assignment, **_: object) -> WrittenProse:
        self.asked.append(assignment)
        if assignment.request == self.fails:
            raise WritingFailed("provider_unavailable", "The provider is unavailable.", retryable=True)
        if assignment.request == "revision":
            ids = assignment.entries["changes"]
            prose: BaseModel = RevisionProse(changes=[ChangeProse(id=str(each), text=self.words) for each in ids])
            objections = [Objection(kind="figure", field="changes.0.text", sentence="x", reason=self.withheld)]
            return WrittenProse(prose=prose, writer_name=self.name, withheld=tuple(objections if self.withheld else ()))
        review = assignment.draft()
        assert isinstance(review, ReviewProse)
        questions = [item.model_copy(update={"rank": 100 - item.rank}) for item in review.questions]
        notes = self.reviews.pop(0) if self.reviews else []
        prose = ReviewProse(verdict="The dates can be relied on.", notes=notes, questions=questions)
        return WrittenProse(prose=prose, writer_name=self.name)


def edit(writer: WriterProtocol, protected: frozenset[str] = frozenset()) -> tuple[EditorSection, ComposedSection]:
    composed = compose(
        "editor",
        brief=sample(0),
        done=document(),
        writer=writer,
        today=TODAY,
        on_text=lambda _: None,
        is_canceled=lambda: False,
        protected=protected,
    )
    assert isinstance(composed.section, EditorSection)
    return composed.section, composed


def revised(composed: ComposedSection) -> dict[str, Section]:
    return {section.key: section for section in composed.revised}


def test_note_is_carried_out_in_its_text_alone() -> None:
    writer = ScriptedEditor([NOTE], words="The content lead phones two of them.")
    section, composed = edit(writer)
    before, after = texts_of(document()["risks"]), texts_of(revised(composed)["risks"])
    assert {path for path in before if before[path] != after[path]} == {"risks.0.response"}
    assert after["risks.0.response"] == "The content lead phones two of them."
    [note] = section.notes
    assert (note.before, note.after, note.reason) == (text_at(RISK), "The content lead phones two of them.", "")
    assert [each.request for each in writer.asked] == ["editor", "revision", "editor"]


def test_owners_own_words_are_not_sent_back() -> None:
    question = sample(0).audience.questions[1].question
    own = [where for where, text in texts_of(document()["pillars"]).items() if text == question]
    writer = ScriptedEditor([NoteProse(id=f"pillars.{own[0]}", problem="tone", instruction="Shorter.")])
    section, _ = edit(writer)
    assert section.notes == []


def test_second_review_sees_the_new_words_and_is_the_last() -> None:
    other = NoteProse(id="risks.risks.1.response", problem="filler", instruction="Name the first step.")
    writer = ScriptedEditor([NOTE], [NOTE, other], [other], words="The content lead phones two of them.")
    section, _ = edit(writer)
    assert [each.request for each in writer.asked] == ["editor", "revision", "editor", "revision"]
    document_facts = writer.asked[2].facts["document"]
    assert isinstance(document_facts, dict)
    assert isinstance(document_facts["value"], dict)
    assert document_facts["value"][RISK] == "The content lead phones two of them."
    assert [note.instruction for note in section.notes] == [NOTE.instruction, other.instruction]


def test_document_without_notes_takes_one_request() -> None:
    writer = ScriptedEditor([])
    section, composed = edit(writer)
    assert len(writer.asked) == 1
    assert section.notes == []
    assert set(revised(composed)) == {"check_brief"}, "its questions are in another order"
    assert "Nothing had to be sent back." in texts(section)


def test_text_that_others_repeat_changes_there_too() -> None:
    title = next(path for path, text in texts_of(document()["pillars"]).items() if text.endswith("Causes and fixes"))
    old, new = text_at(f"pillars.{title}"), "Who closes the books when Anna is away?"
    writer = ScriptedEditor([NoteProse(id=f"pillars.{title}", problem="tone", instruction="Ask.")], words=new)
    section, composed = edit(writer)
    changed = revised(composed)
    assert {"pillars", "calendar"} <= set(changed)
    for key, before in document().items():
        assert old not in (changed.get(key) or before).model_dump_json(), key
    assert new in texts(changed["calendar"])
    assert [note.after for note in section.notes] == [new]


@pytest.mark.parametrize(
    ("writer", "reason"),
    [
        (lambda: ScriptedEditor([NOTE], words="They phone 61,000 people."), "not in the text"),
        (lambda: ScriptedEditor([NOTE], words="Fine.", withheld="61,000 is in none of the facts."), "61,000"),
        (lambda: ScriptedEditor([NOTE], fails="revision"), "The provider is unavailable."),
    ],
)
def test_words_that_are_not_accepted_change_nothing(writer: Callable[[], ScriptedEditor], reason: str) -> None:
    editor = writer()
    if reason == "not in the text":
        edit(editor)
        prose = RevisionProse(changes=[ChangeProse(id=RISK, text=editor.words)])
        assert [each.kind for each in editor.asked[1].check(prose)] == ["figure"]
        return
    section, composed = edit(editor)
    assert "risks" not in revised(composed)
    assert section.withheld == []
    [note] = section.notes
    assert note.after == ""
    assert reason in note.reason


def test_locked_section_is_left_alone_and_the_note_is_shown() -> None:
    writer = ScriptedEditor([NOTE], words="The content lead phones two of them.")
    section, composed = edit(writer, protected=frozenset({"risks", "check_brief"}))
    assert composed.revised == ()
    assert [each.request for each in writer.asked] == ["editor"]
    assert "locked" in section.notes[0].reason
    assert NOTE.instruction in texts(section)


def test_open_questions_follow_the_ranking() -> None:
    section, composed = edit(ScriptedEditor([]))
    before = document()["check_brief"]
    after = revised(composed)["check_brief"]
    assert isinstance(before, CheckBriefSection)
    assert isinstance(after, CheckBriefSection)
    asked = [item.question for item in before.open_answers]
    assert [item.question for item in after.open_answers] == asked[::-1]
    assert [item.question for item in section.open_questions] == asked[::-1]


def test_review_names_only_texts_that_exist_each_once() -> None:
    writer = ScriptedEditor([])
    edit(writer)
    review = writer.asked[0].draft()
    assert isinstance(review, ReviewProse)
    wrong = NoteProse(id="risks.nowhere", problem="tone", instruction="x")
    same_rank = [item.model_copy(update={"rank": 1}) for item in review.questions]
    notes = review.model_copy(update={"notes": [NOTE, NOTE, wrong], "questions": same_rank})
    found = [(each.kind, each.field) for each in writer.asked[0].check(notes)]
    assert found[:3] == [("repetition", "notes.0.id"), ("repetition", "notes.1.id"), ("choice", "notes.2.id")]
    assert {kind for kind, field in found if field.startswith("questions.")} == {"choice"}
    assert writer.asked[0].check(review) == []


def test_review_fails_if_the_first_request_fails() -> None:
    with pytest.raises(WritingFailed):
        edit(ScriptedEditor(fails="editor"))


def test_only_runs_with_an_editor_have_its_section() -> None:
    assert sections_for(has_editor=False) == SECTIONS
    keys = [spec.key for spec in sections_for(has_editor=True)]
    assert keys.index(EDITOR.key) == keys.index("checks") - 1
    assert [key for key in keys if key != EDITOR.key] == [spec.key for spec in SECTIONS]
