"""The editor: reads the whole document, has single texts written again, and ranks the open questions."""

import logging
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.checks import run_checks
from strategies.generation.checks.findings import Finding, find_findings
from strategies.generation.editing.texts import title_of_text
from strategies.generation.errors import WritingFailed
from strategies.generation.facts import keep_known
from strategies.generation.planning.plan import OpenQuestion
from strategies.generation.sections import check_brief
from strategies.generation.sections.base import Block, Heading, Paragraph, Section, Table
from strategies.generation.sections.editor_prose import (
    EditorNote,
    ReviewProse,
    check_review,
    draft_review,
    question_id,
    review_facts,
)
from strategies.generation.sections.revision import NoteResult, Revision
from strategies.generation.work import Work
from strategies.generation.writers.visible_text import strings_in

logger = logging.getLogger(__name__)

ROUNDS = 2
"""Reviews of the document at most, each followed by one request for each section with notes."""
REVISED_SECTIONS = (
    "situation", "audience", "positioning", "competitors", "pillars", "channels", "briefs", "risks",
)  # fmt: skip
"""Sections whose texts may be sent back. The others are made by code from these, and follow them."""

_NOTHING = "Nothing had to be sent back."
_PROBLEMS = {
    "goal": "Does not serve a goal",
    "contradiction": "Contradicts another text",
    "duplicate": "Says the same again",
    "unmade": "Depends on what is not made",
    "filler": "Says nothing",
    "generic": "True of any business",
    "next_step": "No next step",
    "tone": "Not in your voice",
}


class ReviewNote(BaseModel):
    """A note and what came of it: `after` is empty if the text was left as it is, and `reason` says why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    section_title: str
    place: str
    problem: str
    instruction: str
    before: str
    after: str
    reason: str


class RankedQuestion(BaseModel):
    """An open question; `why` says what its answer would change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    why: str
    how: str


class EditorSection(Section):
    """The editor's review, which only the owner sees."""

    key: ClassVar[str] = "editor"
    title: ClassVar[str] = "Editor’s review"

    verdict: str
    notes: list[ReviewNote]
    open_questions: list[RankedQuestion]
    """The one to answer first comes first."""

    def blocks(self) -> list[Block]:
        """Return the verdict, what was changed, what was left, and the ranked questions."""
        changed = [note for note in self.notes if note.after]
        left = [note for note in self.notes if not note.after]
        found: list[Block] = [Paragraph(text=self.verdict)] if self.verdict else []
        if not self.notes:
            found.append(Paragraph(text=_NOTHING))
        if changed:
            rows = [[_where(note), note.instruction, note.before, note.after] for note in changed]
            found.append(Table(caption="Sent back and changed", columns=["Where", "Note", "Before", "Now"], rows=rows))
        if left:
            rows = [[_where(note), note.instruction, note.before, note.reason] for note in left]
            caption = "Left as it is"
            found.append(Table(caption=caption, columns=["Where", "Note", "Text", "Why it was left"], rows=rows))
        if self.open_questions:
            rows = [[item.question, item.why, item.how] for item in self.open_questions]
            columns = ["Question", "What the answer changes", "How to find out"]
            found += [
                Heading(text="What to answer first"),
                Table(caption="Open questions, ranked", columns=columns, rows=rows),
            ]
        return found


def write(work: Work) -> EditorSection:
    """Write the section, and put the sections with new words into `work.revised`."""
    questions = check_brief.asked_questions(work)
    own_words = frozenset(strings_in(work.brief.model_dump(mode="json")))
    revision = Revision(dict(work.done), work.protected, own_words)
    review, results = _edit(work, revision, questions)
    ranked = _rank(questions, review)
    _reorder_questions(work, revision, ranked)
    work.revised = [revision.sections[key] for key in revision.changed]
    whys = {item.id: item.why for item in review.questions}
    return EditorSection(
        answers_used=["goals", "voice", "rules"],
        verdict=review.verdict,
        notes=[_build_note(result, revision) for result in results],
        open_questions=[
            RankedQuestion(question=item.question, why=whys.get(question_id(item), item.why), how=item.how)
            for item in ranked
        ],
    )


def _edit(work: Work, revision: Revision, questions: Sequence[OpenQuestion]) -> tuple[ReviewProse, list[NoteResult]]:
    """Review the document and carry out the notes, until there are none or the rounds are used up."""
    review, notes = _review(work, revision, questions)
    results = _carry_out(work, revision, notes)
    for _ in range(ROUNDS - 1):
        if not any(result.after for result in results):
            break
        work.done = revision.sections
        try:
            review, notes = _review(work, revision, questions)
        except WritingFailed as failure:
            # What was changed is good. A second look is not worth losing it.
            logger.warning("second review failed: code=%s", failure.code)
            break
        known = {(result.note.id, result.note.instruction) for result in results}
        results += _carry_out(work, revision, [note for note in notes if (note.id, note.instruction) not in known])
    return review, results


def _carry_out(work: Work, revision: Revision, notes: Iterable[EditorNote]) -> list[NoteResult]:
    return [
        result
        for _, group in groupby(notes, key=lambda note: note.section)
        for result in revision.carry_out(work, EditorSection, list(group))
    ]


def _review(work: Work, revision: Revision, questions: Sequence[OpenQuestion]) -> tuple[ReviewProse, list[EditorNote]]:
    """Have the document reviewed. Return the review, and all notes in the order of the sections."""
    document = revision.texts(REVISED_SECTIONS)
    findings = _find(work, revision)
    review = work.write_prose(
        EditorSection,
        ReviewProse,
        request="editor",
        facts=review_facts(work.brief, document, [item.instruction for item in findings], questions),
        draft=draft_review(questions),
        entries={"questions": [question_id(item) for item in questions]},
        check=check_review(document),
    )
    notes = [
        EditorNote(id=note.id, problem=note.problem, instruction=note.instruction, other=document.get(note.other, ""))
        for note in review.notes
        if note.id in document
    ]
    known = {note.id for note in notes}
    found = [_note_of(item) for item in findings if item.path]
    notes += [note for note in found if note.id in document and note.id not in known]
    return review, sorted(notes, key=lambda note: REVISED_SECTIONS.index(note.section))


def _find(work: Work, revision: Revision) -> list[Finding]:
    checks = run_checks(work.brief, work.plan, revision.sections, writes_any_language=True)
    revisable = {key: revision.sections[key] for key in REVISED_SECTIONS if key in revision.sections}
    return find_findings(
        revisable, work.decisions.pieces, checks, [item.question for item in work.brief.audience.questions]
    )


def _note_of(finding: Finding) -> EditorNote:
    return EditorNote(
        id=f"{finding.section}.{finding.path}",
        problem=finding.problem,
        instruction=finding.instruction,
        other=finding.related,
    )


def _rank(questions: Iterable[OpenQuestion], review: ReviewProse) -> list[OpenQuestion]:
    ranks = {item.id: item.rank for item in review.questions}
    return sorted(questions, key=lambda item: ranks.get(question_id(item), len(ranks) + 1))


def _reorder_questions(work: Work, revision: Revision, ranked: Sequence[OpenQuestion]) -> None:
    """Put the open questions of the document into the order of the editor."""
    current = revision.sections.get(check_brief.CheckBriefSection.key)
    if not isinstance(current, check_brief.CheckBriefSection) or current.key in revision.protected:
        return
    ordered = check_brief.order_questions(work, ranked)
    ordered = ordered.model_copy(update={"answers_used": keep_known(work.brief, ordered.answers_used)})
    if ordered != current:
        revision.sections[current.key] = ordered
        revision.changed.append(current.key)


def _build_note(result: NoteResult, revision: Revision) -> ReviewNote:
    section = revision.sections[result.note.section]
    return ReviewNote(
        section_title=section.title,
        place=title_of_text(section, result.note.path),
        problem=result.note.problem,
        instruction=result.note.instruction,
        before=result.before,
        after=result.after,
        reason=result.reason,
    )


def _where(note: ReviewNote) -> str:
    return f"{note.section_title}, {note.place}: {_PROBLEMS.get(note.problem, note.problem).lower()}"
