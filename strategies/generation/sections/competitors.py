"""The competitors that the brief names, the gaps they leave, and what follows for the plan."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.brief import Brief
from strategies.generation.brief.market import Competitor, Gap, Level
from strategies.generation.facts import Facts, ShortClaim, say_nothing, short_claim
from strategies.generation.sections.answer_rows import answer_table, answers_basis, build_answer_rows
from strategies.generation.sections.base import (
    Block,
    Note,
    Section,
    Statement,
    Statements,
    assumption_statement,
    labeled,
)
from strategies.generation.sections.competitors_answer import CompetitorsProse, RivalProse, find_objections
from strategies.generation.wording import pluralize, quote_sentence, sentence, short_day
from strategies.generation.work import Work

QUOTE_MAX_CHARS = 100
NONE_NAMED = "You named no competitor. Ask five customers what they looked at, or did instead, before they chose you."
_RANKS: dict[Level, int] = {"High": 0, "Medium": 1, "Low": 2}


class Rival(BaseModel):
    """One competitor."""

    name: str
    about: Statement
    differently: Statement | None = None


class CompetitorsSection(Section):
    """The competitors."""

    key: ClassVar[str] = "competitors"
    title: ClassVar[str] = "Competitors"

    rivals: list[Rival]
    lesson: Statement | None
    unknown: str
    """What is not known; empty if competitors are named."""
    market: list[list[str]]
    """Gaps and trends, as the brief has them: question and answer."""

    def blocks(self) -> list[Block]:
        """Return what is known of each competitor, and what follows."""
        found: list[Block] = [Note(text=self.unknown)] if self.unknown else []
        said = [statement for item in self.rivals for statement in _rival_statements(item)]
        said += [self.lesson] if self.lesson else []
        return [*found, Statements(items=said)] if said else found

    def appendix(self) -> list[Block]:
        """Return gaps and trends in the owner's words."""
        return answer_table("Gaps and trends in your own words", self.market)


def write(work: Work) -> CompetitorsSection:
    """Write the section: names, strengths and weaknesses are the owner's, a writer draws the conclusion."""
    brief = work.brief
    given = _find_rivals(brief)
    facts = Facts(brief)
    facts.add_answers("market.competitors", "market.gaps", "market.trends", "audience.questions", "proof")
    facts.add_answers("business.description")
    _add_gap_pieces(facts, work)
    prose = _draft_prose(work, given)
    if given:
        prose = work.write_prose(
            CompetitorsSection,
            CompetitorsProse,
            facts=facts,
            entries={"rivals": [rival.name for _, rival in given]},
            draft=lambda: _draft_prose(work, given),
            check=lambda answer: find_objections(answer, brief, given),
        )
    rivals = list(_build_rivals(work, facts, prose, given))
    lesson = facts.statement_or_none(prose.lesson)
    return CompetitorsSection(
        answers_used=facts.answer_paths(),
        rivals=rivals,
        lesson=lesson,
        unknown="" if given else NONE_NAMED,
        market=build_answer_rows(brief, "market.gaps", "market.trends"),
    )


def _build_rivals(
    work: Work, facts: Facts, prose: CompetitorsProse, given: list[tuple[int, Competitor]]
) -> Iterator[Rival]:
    """Yield the competitors of the brief, in the owner's words where a writer says nothing of them."""
    written = {item.name.casefold(): item for item in prose.rivals}
    for position, rival in given:
        said = written.get(rival.name.casefold())
        about = said.about if said and said.about.text.strip() else _draft_rival(work, position, rival)
        yield Rival(
            name=rival.name,
            about=_mark_unchecked(work, position, rival, facts.statement(about)),
            differently=facts.statement_or_none(said.differently) if said else None,
        )


def _rival_statements(item: Rival) -> Iterator[Statement]:
    yield labeled(item.name.rstrip("."), item.about, stop=".")
    if item.differently:
        yield labeled(f"Against {item.name}", item.differently)


def _find_rivals(brief: Brief) -> list[tuple[int, Competitor]]:
    """Return the competitors with their positions. An entry with the business's own name is skipped."""
    own = brief.business.business_name.casefold()
    given = enumerate(brief.market.competitors or ())
    return [(position, rival) for position, rival in given if rival.name.casefold() != own]


def _mark_unchecked(work: Work, position: int, rival: Competitor, about: Statement) -> Statement:
    """Return what is said about a competitor as an assumption, unless the owner has checked it."""
    if rival.is_checked or about.evidence == "assumption":
        return about
    where = f"Look at {rival.website}" if rival.website else "Ask two of their customers"
    return assumption_statement(
        about.text,
        f"You have not checked this. {where} by {_first_look(work)}.",
        rests_on=sentence(answers_basis([f"market.competitors.{position}"])),
    )


def _first_look(work: Work) -> str:
    days = [metric.next_look for metric in work.plan.metrics]
    return short_day(min(days, default=work.plan.window.end))


def _draft_prose(work: Work, given: list[tuple[int, Competitor]]) -> CompetitorsProse:
    return CompetitorsProse(
        rivals=[
            RivalProse(name=rival.name, about=_draft_rival(work, position, rival), differently=say_nothing())
            for position, rival in given
        ],
        lesson=_draft_lesson(work),
    )


def _draft_rival(work: Work, position: int, rival: Competitor) -> ShortClaim:
    path = f"market.competitors.{position}"
    answers = (("Strong:", rival.strength), ("Weak:", rival.weakness))
    parts = [f"{label} {quote_sentence(text, QUOTE_MAX_CHARS)}" for label, text in answers if text]
    if not parts:
        text = "What they do well and where they are weak is unknown."
        return short_claim(text, f"{path}.name", check=f"Look at what they published last, by {_first_look(work)}.")
    return short_claim(" ".join(parts), path)


def _draft_lesson(work: Work) -> ShortClaim | None:
    """Quote the most important gap that has questions, and say how many pieces are about it."""
    gaps = [(position, gap) for position, gap in enumerate(work.brief.market.gaps or ()) if gap.questions]
    if not gaps:
        return None
    position, gap = min(gaps, key=lambda item: _RANKS[item[1].priority or "Medium"])
    count = _count_pieces(work, gap)
    said = "No piece of this plan is" if count == 0 else pluralize(count, "piece is", "pieces are")
    text = f"What they leave open: {quote_sentence(gap.gap, QUOTE_MAX_CHARS)} {said} about this."
    return short_claim(text, f"market.gaps.{position}", f"gap_pieces.{position}")


def _add_gap_pieces(facts: Facts, work: Work) -> None:
    """Add how many pieces of the calendar are about each gap."""
    total = len(work.plan.calendar.pieces)
    for position, gap in enumerate(work.brief.market.gaps or ()):
        if gap.questions:
            numbers = ", ".join(map(str, gap.questions))
            working = f"Of {pluralize(total, 'piece')}, those that answer your questions {numbers}"
            facts.add_calculation(f"gap_pieces.{position}", _count_pieces(work, gap), working)


def _count_pieces(work: Work, gap: Gap) -> int:
    return sum(row.question in (gap.questions or ()) for row in work.plan.calendar.pieces)
