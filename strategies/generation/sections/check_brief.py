"""Section 1: unknown answers, contradictions, and what cannot fit the hours. Code only."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.capacity import ANSWERS_USED, capacity_of
from strategies.generation.contradictions import Contradiction, contradictions_of
from strategies.generation.facts import Facts
from strategies.generation.knowledge import planning
from strategies.generation.schedule import window_of
from strategies.generation.seasons import TIMING
from strategies.generation.sections.base import (
    Block,
    Heading,
    Note,
    Paragraph,
    Section,
    Statement,
    Statements,
    answer_statement,
    assumption_statement,
    calculated_statement,
)
from strategies.generation.unknowns import unknowns_of
from strategies.generation.wording import join, numeral, phrase, pluralize, quote
from strategies.generation.work import Work


class OpenAnswer(BaseModel):
    """An answer that is unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    title: str
    how: str
    changes: str


class CheckBriefSection(Section):
    """The result of checking the brief."""

    key: ClassVar[str] = "check_brief"
    title: ClassVar[str] = "Check of the brief"

    summary: list[Statement]
    contradictions: list[str]
    open_answers: list[OpenAnswer]
    remarks: list[str]

    def blocks(self) -> list[Block]:
        """Return summary, contradictions, and unknown answers."""
        found: list[Block] = [Statements(items=self.summary)]
        found += [Note(text=text, tone="warning") for text in self.contradictions]
        found += [Note(text=text) for text in self.remarks]
        if self.open_answers:
            named = "; ".join(item.title for item in self.open_answers)
            found.append(Heading(text="Unknown so far, most useful first"))
            found.append(Paragraph(text=f"{named}. How to find each out stands under “Risks and open questions”."))
        return found


def write(work: Work) -> CheckBriefSection:
    """Write the section from the brief alone."""
    brief = work.brief
    opened = unknowns_of(brief)
    clashes = contradictions_of(brief, work.today)
    facts = Facts(brief)
    facts.add_answers(*REQUIRED, *ANSWERS_USED, TIMING, "business.language")
    return CheckBriefSection(
        answers_used=list(dict.fromkeys([*facts.answer_paths(), *(path for item in clashes for path in item.paths)])),
        summary=_summary_statements(work, clashes, len(opened)),
        contradictions=[item.text for item in clashes],
        open_answers=[OpenAnswer(field=u.path, title=u.title, how=u.how, changes=u.changes) for u in opened],
        remarks=[*window_of(brief, work.today).remarks, *_language_remarks(work)],
    )


REQUIRED = (
    "business.business_name",
    "business.description",
    "business.offer",
    "business.ideal_customer",
    "business.geography",
    "business_context.business_objectives",
    "business_context.team_size",
    "business_context.content_budget",
    "audience_intelligence.audience_pain_points",
    "content_strategy.content_frequency",
)


def _summary_statements(work: Work, clashes: list[Contradiction], unknown: int) -> list[Statement]:
    brief = work.brief
    hours = capacity_of(brief)
    name = brief.business.business_name
    goals = join(quote(goal, 160) for goal in brief.business_context.business_objectives)
    found = [
        answer_statement(f"{name} wants: {goals}.", "business_context.business_objectives"),
        calculated_statement(
            f"There are {numeral(hours.making_h)} hours a week for making content.", hours.making_working
        ),
        assumption_statement(
            f"{planning().making_percent}% of the working time can go to making content.",
            "Note the hours really spent in the first two weeks, and change the people in the brief to fit.",
        ),
    ]
    frequency = brief.content_strategy.content_frequency
    if hours.fits:
        text = f"The wished rhythm, {phrase(frequency).lower()}, fits."
        found.append(calculated_statement(text, hours.requested.working))
    else:
        found.append(
            calculated_statement(
                f"The wished rhythm, {phrase(frequency).lower()}, does not fit as it stands.", hours.requested.working
            )
        )
    opened = pluralize(unknown, "useful answer") if unknown else "no useful answer"
    clash = pluralize(len(clashes), "contradiction") if clashes else "no contradiction"
    found.append(
        calculated_statement(
            f"The brief holds {clash} and leaves {opened} unknown.",
            "rules for contradictions and the list of useful answers, held against the brief",
        )
    )
    return found


def _language_remarks(work: Work) -> list[str]:
    """Warn before the first section if the writer cannot write in the requested language."""
    language = work.brief.language
    if language.casefold().split("-")[0] == "en" or work.writer.name.startswith("model:"):
        return []
    rules_write = "The rules write English around your own words; a model could write it."
    return [f"The brief asks for the language “{language}”. {rules_write}"]
