"""The briefs for the writers of the first three pieces of the calendar."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.facts import Facts
from strategies.generation.planning.briefs import WORDS
from strategies.generation.planning.plan import WriterBrief
from strategies.generation.planning.schedule import Row
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    calculated_statement,
)
from strategies.generation.sections.calendar import CalendarSection, current_rows
from strategies.generation.wording import clip, short_day, spell_out
from strategies.generation.work import Work

OUTLINE_MAX_LINES = 6
LINE_MAX_CHARS = 300


class PieceProse(BaseModel):
    """A writer's outline of one piece."""

    number: int = Field(description="1, 2 or 3, as given.")
    outline: list[str] = Field(description="Four to six lines, each a concrete instruction to the writer.")


class BriefsProse(BaseModel):
    """A writer's prose on the pieces."""

    pieces: list[PieceProse]


class WritersBrief(BaseModel):
    """A brief for one piece."""

    row: str
    title: str
    when: Statement
    rows: list[list[str]]
    outline: list[str]


class BriefsSection(Section):
    """The briefs for the first pieces."""

    key: ClassVar[str] = "briefs"
    title: ClassVar[str] = "First writer’s briefs"

    briefs: list[WritersBrief]

    def blocks(self) -> list[Block]:
        """Return the briefs one after the other; rows that they share come last, once."""
        if not self.briefs:
            return [Note(text="The calendar holds no piece, so there is nothing to brief.", tone="warning")]
        shared, found = self._shared(), list[Block]()
        for number, item in enumerate(self.briefs, start=1):
            labels = ["Outline", *[""] * len(item.outline)]
            outline = [[label, line] for label, line in zip(labels, item.outline, strict=False)]
            rows = [*(row for row in item.rows if row not in shared), *outline]
            found.append(Heading(text=f"{number}. {item.title}"))
            found.append(Statements(items=[item.when]))
            found.append(Table(caption=f"Brief {number}", columns=["What", "How"], rows=rows))
        if shared:
            caption = "For both" if len(self.briefs) == 2 else f"For all {spell_out(len(self.briefs))}"
            found.append(Table(caption=caption, columns=["What", "How"], rows=shared))
        return found

    def _shared(self) -> list[list[str]]:
        """Return the rows that are the same in all briefs; none if there is only one brief."""
        first, *others = [item.rows for item in self.briefs]
        return [row for row in first if others and all(row in rows for rows in others)]

    def publishable_texts(self) -> list[str]:
        """Return the titles."""
        return [item.title for item in self.briefs]


def write(work: Work) -> BriefsSection:
    """Write the section: code fills in what the plan and the brief say, a writer may outline better."""
    rows = {row.id: row for row in current_rows(work.plan, work.require_section(CalendarSection))}
    planned = tuple(item for item in work.plan.briefs if item.row in rows)
    facts = _collect_facts(work, planned, rows)
    drafted = BriefsProse(
        pieces=[PieceProse(number=n, outline=list(item.outline)) for n, item in enumerate(planned, start=1)]
    )
    prose = drafted
    if planned:
        prose = work.write_prose(
            BriefsSection,
            BriefsProse,
            facts=facts,
            entries={"pieces": list(range(1, len(planned) + 1))},
            draft=lambda: drafted,
        )
    outlines = {item.number: item.outline for item in prose.pieces}
    return BriefsSection(
        answers_used=facts.answer_paths(),
        briefs=[_build_brief(item, rows[item.row], outlines[number]) for number, item in enumerate(planned, start=1)],
    )


def _collect_facts(work: Work, planned: tuple[WriterBrief, ...], rows: dict[str, Row]) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.offer", "audience.segments", "audience.questions", "proof")
    facts.add_answers("rules", "voice")
    for number, item in enumerate(planned, start=1):
        row = rows[item.row]
        value = {
            "title": row.title,
            "format": row.format_name,
            "question": item.question,
            "answer": item.answer,
            "proof": item.proof,
            "next_step": row.next_step,
            "outline": list(item.outline),
        }
        facts.add_calculation(f"piece.{number}", value, "the calendar")
    return facts


def _build_brief(item: WriterBrief, row: Row, outline: list[str]) -> WritersBrief:
    return WritersBrief(
        row=item.row,
        title=row.title,
        when=_when_statement(row),
        rows=[list(pair) for pair in _fill_rows(item, row.title)],
        outline=[clip(line, LINE_MAX_CHARS) for line in outline[:OUTLINE_MAX_LINES]],
    )


def _when_statement(row: Row) -> Statement:
    draft = short_day(row.due).removesuffix(f" {row.day.year}")
    due = f"Draft due {draft}, published" if row.due < row.day else "Published"
    text = f"{row.format_name} on {row.channel_name}. {due} {short_day(row.day)}."
    return calculated_statement(text, "the calendar")


def _fill_rows(item: WriterBrief, title: str) -> Iterator[tuple[str, str]]:
    """Yield what and text of everything but the outline. The outline has the answer and the proof."""
    yield "Reader", item.reader
    if item.question and item.question not in title:
        yield "Question", clip(item.question, LINE_MAX_CHARS)
    for what, lines in (
        ("Get first", item.to_get),
        ("Must state", item.must_state),
        ("Must not", item.must_not),
        ("Length", [line for line in item.done_when if line.endswith(WORDS)]),
        ("Done when", [line for line in item.done_when if not line.endswith(WORDS)]),
    ):
        if lines:
            yield what, " ".join(lines)
    if item.sample:
        yield "Your voice", item.sample
