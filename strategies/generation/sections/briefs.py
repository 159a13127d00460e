"""The briefs for the writers of the first three pieces of the calendar, each with a sample of the piece itself."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.facts import Facts
from strategies.generation.planning.briefs import NO_SAMPLE, WORDS
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
    labeled,
)
from strategies.generation.sections.brief_prose import (
    LINE_MAX_CHARS,
    LINES_MIN,
    BriefsProse,
    OutlineProse,
    RulesOutline,
    SampleProse,
    find_brief_objections,
    name_sample,
)
from strategies.generation.sections.calendar import CalendarSection, current_rows
from strategies.generation.wording import clip, join, quote, short_day, spell_out
from strategies.generation.work import Work

_DONE_WHEN = "Done when"


class WritersBrief(BaseModel):
    """A brief for one piece."""

    row: str
    title: str
    when: Statement
    rows: list[list[str]]
    outline: list[str]
    sample_label: str = ""
    """What the sample is, such as `Opening paragraph`."""
    sample: Statement | None = None
    """A part of the piece as it could be published; None if a writer wrote none."""


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
            rows = [*(row for row in _rows_shown(item) if row not in shared), *outline]
            found.append(Heading(text=f"{number}. {item.title}"))
            found.append(Statements(items=[item.when]))
            found.append(Table(caption=f"Brief {number}", columns=["What", "How"], rows=rows))
            if item.sample:
                found.append(Statements(items=[labeled(item.sample_label, item.sample)]))
        if shared:
            caption = "For both" if len(self.briefs) == 2 else f"For all {spell_out(len(self.briefs))}"
            found.append(Table(caption=caption, columns=["What", "How"], rows=shared))
        return found

    def appendix(self) -> list[Block]:
        """Return when a piece is done, where the briefs have samples instead."""
        lists = dict[str, list[str]]()
        for item in self.briefs:
            for row in item.rows:
                if row not in _rows_shown(item):
                    lists.setdefault(row[1], []).append(item.title)
        rows = [[join(map(quote, titles)), text] for text, titles in lists.items()]
        return [Table(caption="When a piece is done", columns=["Piece", _DONE_WHEN], rows=rows)] if rows else []

    def _shared(self) -> list[list[str]]:
        """Return the rows that are the same in all briefs; none if there is only one brief."""
        first, *others = [_rows_shown(item) for item in self.briefs]
        return [row for row in first if others and all(row in rows for rows in others)]

    def publishable_texts(self) -> list[str]:
        """Return the titles and the samples."""
        samples = [item.sample.text for item in self.briefs if item.sample]
        return [*(item.title for item in self.briefs), *samples]


def _rows_shown(item: WritersBrief) -> list[list[str]]:
    """Return the rows that the text has. A checklist is left to the appendix where a sample shows what is wanted."""
    return [row for row in item.rows if item.sample is None or row[0] != _DONE_WHEN]


def write(work: Work) -> BriefsSection:
    """Write the section: code fills in what the plan and the brief say, a writer outlines better and adds samples."""
    rows = {row.id: row for row in current_rows(work.plan, work.require_section(CalendarSection))}
    planned = tuple(item for item in work.plan.briefs if item.row in rows)
    facts = _collect_facts(work, planned, rows)
    prose = _draft_prose(planned)
    if planned:
        prose = work.write_prose(
            BriefsSection,
            BriefsProse,
            facts=facts,
            entries={"pieces": [item.row for item in planned]},
            draft=lambda: _draft_prose(planned),
            check=find_brief_objections,
        )
    written = {item.id: item for item in prose.pieces}
    briefs = [_build_brief(item, rows[item.row], written.get(item.row), facts) for item in planned]
    return BriefsSection(answers_used=facts.answer_paths(), briefs=briefs)


def _draft_prose(planned: Sequence[WriterBrief]) -> BriefsProse:
    """Return the outlines of the rules, without samples: those are the owner's."""
    return BriefsProse(
        pieces=[
            RulesOutline(
                id=item.row,
                outline=[clip(line, LINE_MAX_CHARS) for line in item.outline],
                sample=SampleProse(text="", basis=[]),
            )
            for item in planned
        ]
    )


def _collect_facts(work: Work, planned: tuple[WriterBrief, ...], rows: dict[str, Row]) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.offer", "audience.segments", "audience.questions", "proof")
    facts.add_answers("rules", "voice")
    for item in planned:
        row = rows[item.row]
        value = {
            "title": row.title,
            "reader": item.reader,
            "format": row.format_name,
            "channel": row.channel_name,
            "question": item.question,
            "answer": item.answer,
            "proof": item.proof,
            "still_to_get": list(item.to_get),
            "next_step": row.next_step,
            "sample_to_write": name_sample(row.format),
            "outline": list(item.outline),
        }
        facts.add_calculation(f"piece.{item.row}", value, "the calendar")
    return facts


def _build_brief(item: WriterBrief, row: Row, written: OutlineProse | None, facts: Facts) -> WritersBrief:
    """Build a brief. Where too much of an outline was withheld, that of the rules is used."""
    outline = [line for line in written.outline if line.strip()] if written else []
    sample = facts.statement_or_none(written.sample) if written else None
    return WritersBrief(
        row=item.row,
        title=row.title,
        when=_when_statement(row),
        rows=[list(pair) for pair in _fill_rows(item, row.title, has_sample=sample is not None)],
        outline=outline if len(outline) >= LINES_MIN - 1 else [clip(line, LINE_MAX_CHARS) for line in item.outline],
        sample_label=name_sample(row.format) if sample else "",
        sample=sample,
    )


def _when_statement(row: Row) -> Statement:
    draft = short_day(row.due).removesuffix(f" {row.day.year}")
    due = f"Draft due {draft}, published" if row.due < row.day else "Published"
    text = f"{row.format_name} on {row.channel_name}. {due} {short_day(row.day)}."
    return calculated_statement(text, "the calendar")


def _fill_rows(item: WriterBrief, title: str, *, has_sample: bool) -> Iterator[tuple[str, str]]:
    """Yield what and text of everything but the outline, which has the answer and the proof, and the sample."""
    yield "Reader", item.reader
    # An outline that comes with a sample was written from the question and answers it.
    if item.question and item.question not in title and not has_sample:
        yield "Question", clip(item.question, LINE_MAX_CHARS)
    for what, lines in (
        ("Get first", [line for line in item.to_get if not (has_sample and line == NO_SAMPLE)]),
        ("Must state", item.must_state),
        ("Must not", item.must_not),
        ("Length", [line for line in item.done_when if line.endswith(WORDS)]),
        (_DONE_WHEN, [line for line in item.done_when if not line.endswith(WORDS)]),
    ):
        if lines:
            yield what, " ".join(lines)
    if item.sample and not has_sample:
        yield "Your voice", item.sample
