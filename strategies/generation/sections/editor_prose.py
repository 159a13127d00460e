"""What the editor is asked: a review of the whole document, and new words for the texts with notes."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.facts import Facts
from strategies.generation.planning.plan import OpenQuestion
from strategies.generation.wording import clip
from strategies.generation.writers.base import Check, Objection

NOTES_MAX = 12
TEXT_MAX_CHARS = 1_200
WHY_MAX_CHARS = 300
LONGER_MAX = 1.25
"""A revised text may be this many times as long as the old one, and `LONGER_CHARS` more."""
LONGER_CHARS = 20

type Problem = Literal["goal", "contradiction", "duplicate", "unmade", "filler", "generic", "next_step", "tone"]

_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?\b")
_ID_WORDS = 10
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


class NoteProse(BaseModel):
    """A note on one text of the document."""

    id: str = Field(description="Id of the text, exactly as given in the document.")
    problem: Problem = Field(description="The question of the rubric that the text fails.")
    instruction: str = Field(
        max_length=300,
        description="What to change, so that its author knows what to write, in one or two sentences.",
        json_schema_extra={"guard": "instruction"},
    )
    other: str = Field(
        default="",
        description="Id of the other text, if it contradicts or repeats one; empty otherwise.",
        json_schema_extra={"guard": "silent"},
    )


class RankProse(BaseModel):
    """The rank of an open question."""

    id: str = Field(description="Exactly as given.")
    rank: int = Field(ge=1, description="1 is answered first.", json_schema_extra={"guard": "silent"})
    why: str = Field(max_length=WHY_MAX_CHARS, description="What the answer would change, in one sentence.")


class ReviewProse(BaseModel):
    """The review of a whole document."""

    verdict: str = Field(max_length=400, description="What the owner can rely on, and what is still the weakest part.")
    notes: list[NoteProse] = Field(max_length=NOTES_MAX, description="Only what has to change; empty if nothing has.")
    questions: list[RankProse] = Field(description="One for each open question.")


class ChangeProse(BaseModel):
    """New words for one text."""

    id: str = Field(description="Id of the text, exactly as given.")
    text: str = Field(max_length=TEXT_MAX_CHARS, description="The whole new text.")


class RevisionProse(BaseModel):
    """New words for the texts with notes of one section."""

    changes: list[ChangeProse]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorNote:
    """A note to carry out. `id` is the key of the section and the path of the text."""

    id: str
    problem: str
    instruction: str
    other: str = ""
    """The other text that it concerns."""

    @property
    def section(self) -> str:
        return self.id.partition(".")[0]

    @property
    def path(self) -> str:
        return self.id.partition(".")[2]


def question_id(question: OpenQuestion) -> str:
    """Return an id of an open question that is the same on every day."""
    words = re.findall(r"\w+", _DATE.sub("", question.question).casefold())
    return "-".join(words[:_ID_WORDS])


def review_facts(
    brief: Brief, document: Mapping[str, str], findings: Sequence[str], questions: Sequence[OpenQuestion]
) -> Facts:
    """Return the facts for a review, beside the brief: every text by its id, findings of code, and open questions."""
    facts = Facts(brief)
    facts.add_judgement("document", dict(document), "The texts of this strategy, each with its id.")
    if findings:
        facts.add_calculation("findings", list(findings), "Found by the checks of the document.")
    asked = [{"id": question_id(item), "question": item.question, "why": item.why} for item in questions]
    facts.add_calculation("open_questions", asked, "The answers that the brief lacks.")
    return facts


def check_review(document: Mapping[str, str]) -> Check:
    """Return a check that notes are about texts of the document, each once, and that no rank is given twice."""

    def check(prose: BaseModel) -> list[Objection]:
        if not isinstance(prose, ReviewProse):
            return []
        found = list[Objection]()
        times = Counter(note.id for note in prose.notes)
        for number, note in enumerate(prose.notes):
            if note.id not in document:
                found.append(_object("choice", f"notes.{number}.id", note.id, "No text of the document has this id."))
            elif times[note.id] > 1:
                found.append(
                    _object("repetition", f"notes.{number}.id", note.id, "This text has two notes. Write one.")
                )
            if note.other and note.other not in document:
                found.append(_object("choice", f"notes.{number}.other", note.other, "No text has this id."))
        ranks = Counter(item.rank for item in prose.questions)
        found += [
            _object("choice", f"questions.{number}.rank", str(item.rank), "Another question has this rank too.")
            for number, item in enumerate(prose.questions)
            if ranks[item.rank] > 1
        ]
        return found

    return check


def revision_facts(brief: Brief, notes: Sequence[EditorNote], texts: Mapping[str, str]) -> Facts:
    """Return the facts for new words, beside the brief: each text with its note."""
    facts = Facts(brief)
    asked = [
        {"id": note.id, "text": texts[note.id], "instruction": note.instruction}
        | ({"other_text": note.other} if note.other else {})
        for note in notes
    ]
    facts.add_judgement("notes", asked, "Notes of the editor.")
    return facts


def check_revision(notes: Sequence[EditorNote], texts: Mapping[str, str]) -> Check:
    """Return a check that new texts are about as long as the old ones and bring in no other figures."""
    by_id = {note.id: note for note in notes}

    def check(prose: BaseModel) -> list[Objection]:
        if not isinstance(prose, RevisionProse):
            return []
        found = list[Objection]()
        for number, change in enumerate(prose.changes):
            note = by_id.get(change.id)
            if note is None:
                # `entries` objects to texts that were not asked for.
                continue
            old, where = texts[note.id], f"changes.{number}.text"
            longest = int(len(old) * LONGER_MAX) + LONGER_CHARS
            if not change.text.strip():
                found.append(_object("count", where, "", "The text is empty."))
            if len(change.text) > longest:
                found.append(_object("length", where, change.text, f"It may have {longest} characters here."))
            known = {*_FIGURE.findall(old), *_FIGURE.findall(note.other)}
            found += [
                _object("figure", where, change.text, f"{figure} is not in the text that this replaces.")
                for figure in _FIGURE.findall(change.text)
                if figure not in known
            ]
        return found

    return check


def draft_review(questions: Sequence[OpenQuestion]) -> Callable[[], ReviewProse]:
    """Return a review without notes, with the questions in the order of the rules."""
    return lambda: ReviewProse(
        verdict="",
        notes=[],
        questions=[
            RankProse(id=question_id(item), rank=number, why=clip(item.why, WHY_MAX_CHARS))
            for number, item in enumerate(questions, start=1)
        ],
    )


def _object(
    kind: Literal["choice", "repetition", "count", "length", "figure"], field: str, text: str, why: str
) -> Objection:
    return Objection(kind=kind, field=field, sentence=text, reason=why)
