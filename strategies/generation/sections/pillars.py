"""The pillars: subjects with their shares, and the titles of the pieces under each."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.brief import Brief
from strategies.generation.errors import WritingFailed
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.forbidden_words import find_forbidden_words
from strategies.generation.planning.plan import Pillar as PlannedPillar
from strategies.generation.planning.plan import Plan, Title
from strategies.generation.planning.title_patterns import TITLE_MAX_CHARS, normalize_title
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
from strategies.generation.wording import join, phrase, pluralize, quote, quote_sentence, sentence, short_day
from strategies.generation.work import Work

PROOF_MAX_CHARS = 60
QUESTION_MAX_CHARS = 120
SAME = "same"
ASSUMED_SHARES = "You gave no themes, so the subjects follow the kinds of your questions, and the shares their number."


class PillarProse(BaseModel):
    """A writer's sentence on one pillar."""

    key: str = Field(description="Exactly as given.")
    promise: Claim = Field(description="What readers get from this pillar.")


class TitleProse(BaseModel):
    """A writer's title of one piece."""

    id: str = Field(description="Exactly as given.")
    title: str = Field(description="A title a reader would click, about the same question; never two alike.")


class PillarsProse(BaseModel):
    """A writer's prose on the pillars."""

    pillars: list[PillarProse]
    titles: list[TitleProse]


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

    def blocks(self) -> list[Block]:
        """Return each pillar with its titles."""
        found: list[Block] = [Note(text=self.remark)] if self.remark else []
        for pillar in self.pillars:
            found.append(Heading(text=f"{pillar.title}, {pillar.share}%"))
            found.append(Statements(items=[pillar.promise]))
            if pillar.titles:
                rows = list(_table_rows(pillar.titles))
                caption = f"Page {quote(pillar.hub)}" if pillar.hub else "Titles"
                found.append(Table(caption=caption, columns=["Title", "Format", "Proof"], rows=rows))
        return found

    def appendix(self) -> list[Block]:
        """Return the proof to get, with the day by which to ask for it."""
        return [Heading(text="Proof to get"), Statements(items=self.to_get)] if self.to_get else []

    def publishable_texts(self) -> list[str]:
        """Return titles and pages."""
        pages = [pillar.hub for pillar in self.pillars if pillar.hub]
        return [*pages, *(item.title for pillar in self.pillars for item in pillar.titles)]


def _table_rows(titles: list[PieceTitle]) -> Iterator[list[str]]:
    """Yield a row for each title; a proof that is repeated is printed once."""
    before = ""
    for item in titles:
        yield [item.title, item.format, SAME if item.proof == before else item.proof]
        before = item.proof


def titles_by_id(section: PillarsSection) -> dict[str, str]:
    """Return the final titles by the ids that rows of the calendar have."""
    return {item.key: item.title for pillar in section.pillars for item in pillar.titles}


def write(work: Work) -> PillarsSection:
    """Write the section: code decides shares, questions and proof, a writer may word the titles better."""
    brief, plan = work.brief, work.plan
    facts = _collect_facts(work)
    prose = work.write_prose(
        PillarsSection,
        PillarsProse,
        facts=facts,
        entries={
            "pillars": [pillar.key for pillar in plan.pillars],
            "titles": [title.id for title in plan.titles],
        },
        draft=lambda: _draft_prose(plan),
    )
    titles = {item.id: " ".join(item.title.split()) for item in prose.titles}
    _check_titles(brief, titles)
    promises = {item.key: item.promise for item in prose.pillars}
    return PillarsSection(
        answers_used=facts.answer_paths(),
        pillars=[_build_pillar(work, pillar, titles, facts.statement(promises[pillar.key])) for pillar in plan.pillars],
        remark=" ".join(_list_remarks(work)),
        to_get=list(_missing_proof(work)),
    )


def _list_remarks(work: Work) -> Iterator[str]:
    """Say where the shares come from if they are assumed, and why there are few titles."""
    plan, questions = work.plan, work.brief.audience.questions
    if any(pillar.is_share_assumed for pillar in plan.pillars):
        yield ASSUMED_SHARES
    if len(plan.titles) < TITLES_MIN:
        have = f"{pluralize(len(questions), 'question')} and {pluralize(len(plan.capacity.formats), 'format')}"
        count = pluralize(len(plan.titles), "title")
        yield f"Your {have} give {count}; {TITLES_MIN} would be usual. More questions of customers give more titles."


def _collect_facts(work: Work) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.offer", "audience.ideal_customer", "audience.questions")
    facts.add_answers("audience.segments", "proof", "means.themes", "means.formats", "rules.forbidden_words")
    facts.add_answers("rules.forbidden_claims", "rules.barred_proof", "voice.voice", "voice.traits", "voice.never")
    facts.add_judgement("option.chosen", work.plan.option.title, "the section on the options")
    for pillar in work.plan.pillars:
        value = {"title": pillar.title, "share_percent": pillar.share_percent, "questions": list(pillar.questions)}
        facts.add_calculation(f"pillar.{pillar.key}", value, _explain_pillar(work.plan, pillar))
    for title in work.plan.titles:
        piece = {"title": title.text, "question": title.question, "format": title.format, "proof": title.proof}
        facts.add_calculation(f"title.{title.id}", piece, "the titles of the plan")
    return facts


def _explain_pillar(plan: Plan, pillar: PlannedPillar) -> str:
    count = sum(1 for title in plan.titles if title.pillar == pillar.key)
    return f"{pluralize(count, 'title')} on {_name_questions(pillar.questions)}"


def _draft_prose(plan: Plan) -> PillarsProse:
    return PillarsProse(
        pillars=[PillarProse(key=pillar.key, promise=_draft_promise(plan, pillar)) for pillar in plan.pillars],
        titles=[TitleProse(id=title.id, title=title.text) for title in plan.titles],
    )


def _draft_promise(plan: Plan, pillar: PlannedPillar) -> Claim:
    """Say how much there is in the pillar, and for whom."""
    if not pillar.questions:
        text = "None of your questions belongs here yet, so there are no titles."
        return claim(text, f"pillar.{pillar.key}")
    count = sum(1 for title in plan.titles if title.pillar == pillar.key)
    return claim(f"{pluralize(count, 'title')}. For: {pillar.segment}.", f"pillar.{pillar.key}")


def _name_questions(numbers: tuple[int, ...]) -> str:
    return f"question{'s' if len(numbers) != 1 else ''} {join(map(str, numbers))}" if numbers else "no question"


def _hub_of(plan: Plan, pillar: PlannedPillar) -> str:
    """Return the title of the pillar's page; empty if no row of the calendar makes it."""
    return pillar.hub if any(row.id == f"page-{pillar.key}" for row in plan.calendar.rows) else ""


def _build_pillar(work: Work, pillar: PlannedPillar, titles: dict[str, str], promise: Statement) -> Pillar:
    own = sorted((title for title in work.plan.titles if title.pillar == pillar.key), key=lambda title: title.question)
    return Pillar(
        key=pillar.key,
        title=pillar.title,
        share=pillar.share_percent,
        segment=pillar.segment,
        hub=_hub_of(work.plan, pillar),
        promise=promise,
        titles=[_build_title(work, title, titles[title.id]) for title in own],
    )


def _build_title(work: Work, title: Title, text: str) -> PieceTitle:
    names = {form.key: form.name for form in work.plan.capacity.formats}
    proof = (work.brief.proof or ())[title.proof - 1] if title.proof else None
    lack = phrase(title.proof_note.removeprefix(LACK).removeprefix("get "))
    return PieceTitle(
        key=title.id,
        title=text,
        format=names.get(title.format, title.format),
        proof=quote(proof.proof, PROOF_MAX_CHARS) if proof else f"none yet: {lack}",
    )


def _missing_proof(work: Work) -> Iterator[Statement]:
    """Yield what to get, once for each note, with the questions it is for."""
    by_note: dict[str, list[int]] = {}
    for title in work.plan.titles:
        if title.proof_note and title.question not in by_note.setdefault(title.proof_note, []):
            by_note[title.proof_note].append(title.question)
    by = short_day(work.plan.window.first_publication)
    for note, numbers in by_note.items():
        questions = (work.brief.audience.questions[number - 1].question for number in numbers)
        asked = " ".join(quote_sentence(question, QUESTION_MAX_CHARS) for question in questions)
        text = f"{asked} {sentence(note.removeprefix(LACK))}"
        yield assumption_statement(text, f"Without it the piece shows no proof. Ask for it by {by}.")


def _check_titles(brief: Brief, titles: dict[str, str]) -> None:
    """Reject titles that are alike, too long, or contain a forbidden word."""
    seen = set[str]()
    for text in titles.values():
        name = normalize_title(text)
        if not name or name in seen or len(text) > TITLE_MAX_CHARS or find_forbidden_words(brief, text):
            message = f"The title {quote(text)} is empty, too long, there twice, or has a word you never use."
            raise WritingFailed("invalid_output", message, retryable=True)
        seen.add(name)
