"""The open questions, ranked: what the plan does not know, how to find it out, and what it assumes meanwhile."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.planning.plan import OpenQuestion
from strategies.generation.sections.base import Block, Paragraph, Section, Table
from strategies.generation.sections.situation import is_written_by_model
from strategies.generation.sections.word_budget import within_words
from strategies.generation.work import Work

_WORDS = 140
_SHOWN_MIN = 4
_LANGUAGE = ("business.language",)
"""Answers of the question who translates, which no one has to where a model writes."""
_NONE = "Every answer that this plan uses is known."


class OpenAnswer(BaseModel):
    """A question without an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: list[str]
    """Dotted paths of the answers it is about."""
    question: str
    why: str
    default: str
    how: str


class CheckBriefSection(Section):
    """What the brief leaves open."""

    key: ClassVar[str] = "check_brief"
    title: ClassVar[str] = "Open questions"

    open_answers: list[OpenAnswer]
    """All questions, the one that changes most first."""
    shown: int
    """How many of them the document shows; the appendix has all."""
    lost_answers: list[list[str]]
    """Field and text of answers of an earlier brief that are not used, as rows of a table."""

    def blocks(self) -> list[Block]:
        """Return the first questions and how to find them out."""
        if not self.open_answers:
            return [Paragraph(text=_NONE)]
        rows = [[item.question, item.how] for item in self.open_answers[: self.shown]]
        columns = ["Question", "How to find out"]
        return [Table(caption="What changes most first", columns=columns, rows=rows)]

    def appendix(self) -> list[Block]:
        """Return all questions with reason and assumption, and answers that could not be carried over."""
        found: list[Block] = []
        if self.open_answers:
            rows = [[item.question, item.why, item.default, item.how] for item in self.open_answers]
            columns = ["Question", "Why it matters", "What the plan assumes until then", "How to find out"]
            found.append(Table(caption="All open questions", columns=columns, rows=rows))
        if self.lost_answers:
            columns = ["Answer", "Your words"]
            caption = "Answers of your earlier brief that this plan does not use"
            found.append(Table(caption=caption, columns=columns, rows=self.lost_answers))
        return found


def write(work: Work) -> CheckBriefSection:
    """Write the section from the plan alone."""
    return order_questions(work, asked_questions(work))


def asked_questions(work: Work) -> list[OpenQuestion]:
    """Return the open questions of the plan in its order."""
    return [item for item in work.plan.questions if not (is_written_by_model(work) and item.paths == _LANGUAGE)]


def order_questions(work: Work, asked: Sequence[OpenQuestion]) -> CheckBriefSection:
    """Return the section with these questions in this order."""
    return CheckBriefSection(
        answers_used=list(dict.fromkeys(path for item in asked for path in item.paths)),
        open_answers=[
            OpenAnswer(
                fields=list(item.paths), question=item.question, why=item.why, default=item.default, how=item.how
            )
            for item in asked
        ],
        shown=len(within_words(asked, _shown_text, _WORDS, at_least=_SHOWN_MIN)),
        lost_answers=[[item.field, item.text] for item in work.brief.lost_answers or ()],
    )


def _shown_text(question: OpenQuestion) -> str:
    return f"{question.question} {question.how}"
