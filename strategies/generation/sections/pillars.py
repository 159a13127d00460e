"""The pillars: subjects with their shares, and the titles of the pieces under each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.facts import Facts, LineClaim, line_claim
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import PieceDecision
from strategies.generation.planning.piece_options import PieceOptions
from strategies.generation.planning.plan import Pillar as PlannedPillar
from strategies.generation.planning.plan import Plan, Title
from strategies.generation.planning.title_patterns import DECIDED
from strategies.generation.planning.title_proof import LACK
from strategies.generation.planning.titles import TITLES_MIN
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Section,
    Statement,
    Statements,
    Table,
    assumption_statement,
)
from strategies.generation.sections.piece_checks import find_piece_objections
from strategies.generation.sections.piece_choice import WrittenPiece, accept_pieces
from strategies.generation.sections.piece_facts import add_piece_facts
from strategies.generation.sections.piece_fallbacks import replace_in_piece
from strategies.generation.sections.piece_prose import PillarProse, PillarsProse, RulesProse
from strategies.generation.sections.piece_reader import let_reader_choose
from strategies.generation.sections.piece_table import describe_pieces
from strategies.generation.wording import join, phrase, pluralize, quote, quote_sentence, sentence, short_day
from strategies.generation.work import Work

PROOF_MAX_CHARS = 60
QUESTION_MAX_CHARS = 120
SAME = "same"
SETTLED = "your own answer"
ASSUMED_SHARES = "You gave no themes, so the subjects follow the kinds of your questions, and the shares their number."


class PieceTitle(BaseModel):
    """A piece to make."""

    key: str
    title: str
    format: str
    proof: str
    """The proof it shows, shortened, or what to get."""


class Pillar(BaseModel):
    """A pillar with its titles."""

    key: str
    title: str
    share: int
    segment: str
    hub: str
    """The page its pieces point to; empty if the plan makes none."""
    promise: Statement
    titles: list[PieceTitle]


class PillarsSection(Section):
    """The subjects of the content."""

    key: ClassVar[str] = "pillars"
    title: ClassVar[str] = "Pillars and titles"

    pillars: list[Pillar]
    remark: str
    """Where the shares come from if they are assumed, and why there are few titles; mostly empty."""
    to_get: list[Statement]
    """Proof that is missing, by question."""
    decided: list[WrittenPiece] = []
    """What a writer decided about each piece; empty if the rules did."""

    def blocks(self) -> list[Block]:
        """Return each pillar with its titles."""
        found: list[Block] = [Note(text=self.remark)] if self.remark else []
        readers = {piece.key: piece.segment for piece in self.decided}
        for pillar in self.pillars:
            found.append(Heading(text=f"{pillar.title}, {pillar.share}%"))
            found.append(Statements(items=[pillar.promise]))
            if pillar.titles:
                # Each table has a caption of its own, by which screen readers tell them apart.
                caption = f"Page {quote(pillar.hub)}" if pillar.hub else f"Titles: {pillar.title}"
                # Formats of decided pieces are in the calendar, beside their channels, and in the appendix.
                columns = ["Title", "For" if readers else "Format", "Proof"]
                rows = list(_table_rows(pillar.titles, readers))
                found.append(Table(caption=caption, columns=columns, rows=rows))
        return found

    def appendix(self) -> list[Block]:
        """Return the proof to get with the day by which to ask for it, and what a writer decided on each piece."""
        found: list[Block] = []
        if self.to_get:
            found += [Heading(text="Proof to get"), Statements(items=self.to_get)]
        return [*found, *describe_pieces(self.decided, titles_by_id(self))]

    def suggestions(self) -> dict[str, list[str]]:
        """Return the candidates that the reader did not choose, by the title."""
        return {piece.title: piece.others for piece in self.decided if piece.others}

    def publishable_texts(self) -> list[str]:
        """Return titles and pages."""
        pages = [pillar.hub for pillar in self.pillars if pillar.hub]
        return [*pages, *(item.title for pillar in self.pillars for item in pillar.titles)]


def _table_rows(titles: list[PieceTitle], readers: dict[str, str]) -> Iterator[list[str]]:
    """Yield a row for each title; what is repeated is printed once. `readers` is empty if the rules decided."""
    before, reader_before = "", ""
    for item in titles:
        proof, reader = item.proof, readers.get(item.key, "")
        shown = SAME if reader and reader == reader_before else reader
        yield [item.title, shown if readers else item.format, SAME if proof == before else proof]
        before, reader_before = proof, reader


def titles_by_id(section: PillarsSection) -> dict[str, str]:
    """Return the final titles by the ids that rows of the calendar have."""
    return {item.key: item.title for pillar in section.pillars for item in pillar.titles}


def decided_pieces(section: PillarsSection) -> tuple[PieceDecision, ...]:
    """Return the pieces that a writer decided on, for the plan; empty if the rules did."""
    return tuple(piece.decision() for piece in section.decided)


def write(work: Work) -> PillarsSection:
    """Write the section: a writer decides on promises and pieces, or the rules do; code decides the shares."""
    options = PieceOptions(work.brief, work.plan.capacity, work.plan.option, work.plan.pillars)
    facts = _collect_facts(work, options)
    prose = work.write_prose(
        PillarsSection,
        PillarsProse,
        facts=facts,
        entries={"pillars": [pillar.key for pillar in work.plan.pillars]},
        draft=lambda: _draft_prose(work.plan),
        check=lambda answer: find_piece_objections(options, answer),
        replace=lambda path, answer: replace_in_piece(options, path, answer),
    )
    pieces: list[WrittenPiece] = []
    if not isinstance(prose, RulesProse):
        pieces = let_reader_choose(
            work, PillarsSection, options, accept_pieces(options, prose.pieces, work.plan.titles)
        )
    # The plan of this section was built before the pieces were decided.
    decisions = replace(work.decisions, pieces=tuple(piece.decision() for piece in pieces))
    plan = build_plan(work.brief, work.today, decisions) if pieces else work.plan
    _add_pillars(facts, plan)
    promises = {item.key: item.promise for item in prose.pillars if item.promise.text.strip()}
    for pillar in plan.pillars:
        # A promise of the rules counts titles, so it is made again for those that were decided.
        if promises.get(pillar.key) in (None, _draft_promise(work.plan, pillar)):
            promises[pillar.key] = _draft_promise(plan, pillar)
    return PillarsSection(
        answers_used=facts.answer_paths(),
        pillars=[_build_pillar(work, plan, pillar, facts.statement(promises[pillar.key])) for pillar in plan.pillars],
        remark=" ".join([*_list_remarks(work, plan), sentence(prose.why_less_for_first_goal)]).strip(),
        to_get=list(_missing_proof(work, plan)),
        decided=pieces,
    )


def _list_remarks(work: Work, plan: Plan) -> Iterator[str]:
    """Say where the shares come from if they are assumed, and why there are few titles."""
    questions = work.brief.audience.questions
    if any(pillar.is_share_assumed for pillar in plan.pillars):
        yield ASSUMED_SHARES
    count = pluralize(len(plan.titles), "title")
    if any(title.pattern == DECIDED for title in plan.titles):
        if len(plan.titles) < TITLES_MIN:
            yield f"{count}: the hours of these 90 days make no more than that."
    elif len(plan.titles) < TITLES_MIN:
        have = f"{pluralize(len(questions), 'question')} and {pluralize(len(plan.capacity.formats), 'format')}"
        yield f"Your {have} give {count}; {TITLES_MIN} would be usual. More questions of customers give more titles."


def _collect_facts(work: Work, options: PieceOptions) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.offer", "audience.ideal_customer", "audience.questions")
    facts.add_answers("audience.segments", "proof", "means.themes", "means.formats", "rules.forbidden_words")
    facts.add_answers("rules.forbidden_claims", "rules.barred_proof", "voice.voice", "voice.traits", "voice.never")
    facts.add_judgement("option.chosen", work.plan.option.title, "the section on the options")
    _add_pillars(facts, work.plan)
    add_piece_facts(facts, options)
    return facts


def _add_pillars(facts: Facts, plan: Plan) -> None:
    for pillar in plan.pillars:
        value = {"title": pillar.title, "share_percent": pillar.share_percent, "questions": list(pillar.questions)}
        facts.add_calculation(f"pillar.{pillar.key}", value, _explain_pillar(plan, pillar))


def _explain_pillar(plan: Plan, pillar: PlannedPillar) -> str:
    own = [title for title in plan.titles if title.pillar == pillar.key]
    # The rules keep to the questions of a pillar; a writer may decide on others.
    is_decided = any(title.pattern == DECIDED for title in own)
    numbers = tuple(sorted({title.question for title in own})) if is_decided else pillar.questions
    return f"{pluralize(len(own), 'title')} on {_name_questions(numbers)}"


def _name_questions(numbers: tuple[int, ...]) -> str:
    return f"question{'s' if len(numbers) != 1 else ''} {join(map(str, numbers))}" if numbers else "no question"


def _draft_prose(plan: Plan) -> RulesProse:
    return RulesProse(
        pillars=[PillarProse(key=pillar.key, promise=_draft_promise(plan, pillar)) for pillar in plan.pillars],
        pieces=[],
        titles=[title.text for title in plan.titles],
    )


def _draft_promise(plan: Plan, pillar: PlannedPillar) -> LineClaim:
    """Say how much there is in the pillar, and for whom."""
    if not pillar.questions:
        text = "None of your questions belongs here yet, so there are no titles."
        return line_claim(text, f"pillar.{pillar.key}")
    count = sum(1 for title in plan.titles if title.pillar == pillar.key)
    return line_claim(f"{pluralize(count, 'title')}. For: {pillar.segment}.", f"pillar.{pillar.key}")


def _hub_of(plan: Plan, pillar: PlannedPillar) -> str:
    """Return the title of the pillar's page; empty if no row of the calendar makes it."""
    return pillar.hub if any(row.id == f"page-{pillar.key}" for row in plan.calendar.rows) else ""


def _build_pillar(work: Work, plan: Plan, pillar: PlannedPillar, promise: Statement) -> Pillar:
    own = sorted((title for title in plan.titles if title.pillar == pillar.key), key=lambda title: title.question)
    return Pillar(
        key=pillar.key,
        title=pillar.title,
        share=pillar.share_percent,
        segment=pillar.segment,
        hub=_hub_of(plan, pillar),
        promise=promise,
        titles=[_build_title(work, title) for title in own],
    )


def _build_title(work: Work, title: Title) -> PieceTitle:
    names = {form.key: form.name for form in work.plan.capacity.formats}
    proof = (work.brief.proof or ())[title.proof - 1] if title.proof else None
    lack = phrase(title.proof_note.removeprefix(LACK).removeprefix("get "))
    without = f"none yet: {lack}" if lack else SETTLED
    return PieceTitle(
        key=title.id,
        title=title.text,
        format=names.get(title.format, title.format),
        proof=quote(proof.proof, PROOF_MAX_CHARS) if proof else without,
    )


def _missing_proof(work: Work, plan: Plan) -> Iterator[Statement]:
    """Yield what to get, once for each note, with the questions it is for."""
    by_note: dict[str, list[int]] = {}
    for title in plan.titles:
        if title.proof_note and title.question not in by_note.setdefault(title.proof_note, []):
            by_note[title.proof_note].append(title.question)
    by = short_day(plan.window.first_publication)
    for note, numbers in by_note.items():
        questions = (work.brief.audience.questions[number - 1].question for number in numbers)
        asked = " ".join(quote_sentence(question, QUESTION_MAX_CHARS) for question in questions)
        text = f"{asked} {sentence(note.removeprefix(LACK))}"
        yield assumption_statement(text, f"Without it the piece shows no proof. Ask for it by {by}.")
