"""Section 2: SWOT and baselines, from the answers of the brief."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.baselines import Baseline, baselines_of
from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.channel_choice import SOURCES, USED
from strategies.generation.contradictions import contradictions_of
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.insights import insights_of
from strategies.generation.reading import CONSTRAINTS, CUSTOMER, EMERGING, GAPS, PROOF, RIVALS, TRENDS, limit_of
from strategies.generation.schedule import review_days
from strategies.generation.sections.base import Block, Heading, Paragraph, Section, Statement, Statements, Table
from strategies.generation.wording import join, numeral, phrase, pluralize, sentence, sentences
from strategies.generation.work import Work

_EACH_MAX = 5


class SituationProse(BaseModel):
    """A writer's prose on the situation."""

    summary: list[Claim]
    strengths: list[Claim]
    weaknesses: list[Claim]
    opportunities: list[Claim]
    threats: list[Claim]


class SituationSection(Section):
    """The current situation of the business."""

    key: ClassVar[str] = "situation"
    title: ClassVar[str] = "Situation"
    model_config = ConfigDict(extra="forbid", frozen=True)

    summary: list[Statement]
    strengths: list[Statement]
    weaknesses: list[Statement]
    opportunities: list[Statement]
    threats: list[Statement]
    baselines: list[Baseline]

    def blocks(self) -> list[Block]:
        """Return the summary, the SWOT, and the baselines."""
        found: list[Block] = [Statements(items=self.summary)]
        for title, items in (
            ("Strengths", self.strengths),
            ("Weaknesses", self.weaknesses),
            ("Opportunities", self.opportunities),
            ("Threats", self.threats),
        ):
            found.append(Heading(text=title))
            found.append(Statements(items=items) if items else Paragraph(text="The brief names none."))
        rows = [
            [item.title, item.value or "unknown", "you told us" if item.value else f"find out: {item.how}"]
            for item in self.baselines
        ]
        found.append(Heading(text="Where the numbers stand"))
        found.append(
            Table(caption="Baselines", columns=["Number", "Today", "Where from, or how to find out"], rows=rows)
        )
        return found


def write(work: Work) -> SituationSection:
    """Write the section: code prepares the facts, a writer words the claims."""
    brief = work.brief
    facts = _collect_facts(brief, work.today)
    prose = work.write_prose(
        SituationSection,
        SituationProse,
        instructions=(
            "Describe where this business stands, for a reader who knows it well. The summary has two or three claims. "
            "Strengths are what only this business has; weaknesses include missing hours and missing numbers; "
            "opportunities and threats come from outside. At most five claims each, one answer behind each claim, "
            "nothing that would be true of any business."
        ),
        facts=facts,
        draft=lambda: _draft_prose(brief, work.today),
    )
    return SituationSection(
        answers_used=facts.answer_paths(),
        summary=[facts.statement(item) for item in prose.summary],
        strengths=[facts.statement(item) for item in prose.strengths[:_EACH_MAX]],
        weaknesses=[facts.statement(item) for item in prose.weaknesses[:_EACH_MAX]],
        opportunities=[facts.statement(item) for item in prose.opportunities[:_EACH_MAX]],
        threats=[facts.statement(item) for item in prose.threats[:_EACH_MAX]],
        baselines=baselines_of(brief),
    )


def _collect_facts(brief: Brief, today: date) -> Facts:
    facts = Facts(brief)
    facts.add_answers(
        "business.business_name",
        "business.description",
        "business.offer",
        "business.industry",
        CUSTOMER,
        "business.geography",
        "business.stage",
        PROOF,
        CONSTRAINTS,
        "business_context.market_share",
        "business_context.competitive_position",
        "business_context.performance_metrics",
        GAPS,
        TRENDS,
        EMERGING,
        RIVALS,
        "performance_analytics.conversion_rates",
        "audience_intelligence.engagement_metrics",
        "business_context.business_objectives",
        "business_context.implementation_timeline",
    )
    hours = capacity_of(brief)
    facts.add_calculation("hours.making", f"{numeral(hours.making_h)} h a week", hours.making_working)
    facts.add_calculation(
        "hours.requested", f"{numeral(hours.requested.hours_per_week)} h a week", hours.requested.working
    )
    facts.add_calculation(
        "hours.pieces", f"{numeral(hours.pieces_h)} h a week", "hours for making less upkeep of the channels"
    )
    facts.add_answers(USED, SOURCES)
    for item in insights_of(brief):
        facts.add_answers(*item.paths)
        facts.add_calculation(f"insight.{item.key}", item.text, item.working)
    clashes = contradictions_of(brief, today)
    facts.add_answers(*(path for item in clashes for path in item.paths))
    facts.add_calculation("contradictions", [item.text for item in clashes], "rules held against the brief")
    facts.add_calculation(
        "review.days", review_days(brief), "the longest check named in the rules or the review process"
    )
    unknown = [item.title.lower() for item in baselines_of(brief) if not item.value]
    facts.add_calculation(
        "baselines.unknown", ", ".join(unknown) or "none", "answers about today's numbers that are empty"
    )
    return facts


def _draft_prose(brief: Brief, today: date) -> SituationProse:
    return SituationProse(
        summary=_summary(brief),
        strengths=_strengths(brief),
        weaknesses=_weaknesses(brief),
        opportunities=_opportunities(brief),
        threats=_threats(brief),
    )


def _summary(brief: Brief) -> list[Claim]:
    business = brief.business
    about = phrase(" ".join(sentences(business.description)[:2]), 400)
    found = [claim(sentence(f"{business.business_name}: {about}"), "business.business_name", "business.description")]
    found.append(
        claim(
            sentence(f"What it sells: {phrase(business.offer, 300)}. Where: {phrase(business.geography)}"),
            "business.geography",
            "business.offer",
        )
    )
    place = (
        ("business.industry", business.industry),
        ("business.stage", business.stage),
        ("business_context.competitive_position", brief.business_context.competitive_position),
    )
    known = [(path, phrase(text, 160)) for path, text in place if text]
    if known:
        text = sentence(f"Where it stands: {'; '.join(text for _, text in known)}")
        found.append(claim(text, *(path for path, _ in known)))
    return found


def _strengths(brief: Brief) -> list[Claim]:
    found = [claim(item.text, f"insight.{item.key}") for item in insights_of(brief) if item.is_strength]
    proofs = brief.business.proof_assets or ()
    if proofs:
        found.append(claim(sentence(f"Proof at hand: {'; '.join(phrase(proof, 160) for proof in proofs)}"), PROOF))
    today = brief.performance_analytics.conversion_rates.current_performance
    if today:
        path = "performance_analytics.conversion_rates.current_performance"
        found.append(claim(sentence(f"What works already: {phrase(today, 200)}"), path))
    return found


def _weaknesses(brief: Brief) -> list[Claim]:
    hours, found = capacity_of(brief), []
    if not hours.fits:
        text = (
            f"The wished rhythm takes {numeral(hours.requested.hours_per_week)} hours a week; "
            f"{numeral(hours.pieces_h)} are left for pieces."
        )
        found.append(claim(text, "hours.requested", "hours.pieces"))
    elif hours.making_h < 20:
        text = f"All content has to be made in {numeral(hours.making_h)} hours a week."
        found.append(claim(text, "hours.making"))
    if brief.business_context.market_share:
        share = phrase(brief.business_context.market_share, 160)
        found.append(claim(sentence(f"Market share: {share}"), "business_context.market_share"))
    found += [claim(item.text, f"insight.{item.key}") for item in insights_of(brief) if not item.is_strength]
    days = review_days(brief)
    if days > 1:
        found.append(claim(f"Every piece waits up to {pluralize(days, 'working day')} for checking.", "review.days"))
    unknown = [item.title.lower() for item in baselines_of(brief) if not item.value]
    if unknown:
        text = f"There is no figure for {join(unknown[:5], 'or')}, so a change there could not be seen."
        found.append(claim(text, "baselines.unknown"))
    limit = limit_of(brief)
    if limit:
        found.append(claim(sentence(f"A limit: {phrase(limit[1], 160)}"), f"{CONSTRAINTS}.{limit[0]}"))
    if not brief.business.proof_assets:
        check = "Ask three customers for a sentence with a figure in it before the first piece is published."
        found.append(claim("No proof is at hand yet.", "business.business_name", check=check))
    return found


def _opportunities(brief: Brief) -> list[Claim]:
    found = []
    rivals = brief.competitive_intelligence
    for index, gap in enumerate(rivals.market_gaps or ()):
        do = f" What to do: {phrase(gap.opportunity, 160)}." if gap.opportunity else ""
        found.append(claim(sentence(phrase(gap.gap_description, 200)) + do, f"{GAPS}.{index}"))
    for index, trend in enumerate(rivals.industry_trends or ()):
        if trend.relevance:
            text = f"{sentence(phrase(trend.trend_name))} {sentence(phrase(trend.relevance, 160))}"
            found.append(claim(text, f"{TRENDS}.{index}"))
    for index, coming in enumerate(rivals.emerging_trends or ()):
        if coming.early_adoption_benefit:
            text = f"{sentence(phrase(coming.trend_name))} {sentence(phrase(coming.early_adoption_benefit, 160))}"
            found.append(claim(text, f"{EMERGING}.{index}"))
    for index, rival in enumerate(rivals.top_competitors or ()):
        if rival.weakness and rival.name.casefold() != brief.business.business_name.casefold():
            text = sentence(f"{rival.name} leaves room: {phrase(rival.weakness, 160)}")
            found.append(claim(text, f"{RIVALS}.{index}"))
    return found


def _threats(brief: Brief) -> list[Claim]:
    found = []
    rivals = brief.competitive_intelligence
    for index, rival in enumerate(rivals.top_competitors or ()):
        if rival.strength and rival.name.casefold() != brief.business.business_name.casefold():
            found.append(claim(sentence(f"{rival.name}: {phrase(rival.strength, 160)}"), f"{RIVALS}.{index}"))
    for index, coming in enumerate(rivals.emerging_trends or ()):
        if coming.description:
            text = f"{sentence(phrase(coming.trend_name))} {sentence(phrase(coming.description, 160))}"
            found.append(claim(text, f"{EMERGING}.{index}"))
    for index, trend in enumerate(rivals.industry_trends or ()):
        if trend.impact == "High" and trend.description:
            text = f"{sentence(phrase(trend.trend_name))} {sentence(phrase(trend.description, 160))}"
            found.append(claim(text, f"{TRENDS}.{index}"))
    return found
