"""Section 15: risks with early sign, mitigation and contingency, and the open questions by rank."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.assumptions import untested_assumptions
from strategies.generation.brief import Brief
from strategies.generation.capacity import ANSWERS_USED, capacity_of
from strategies.generation.facts import Claim, Facts, claim
from strategies.generation.reading import CONSTRAINTS, PROHIBITED, PROOF, RIVALS, TRENDS, checker_of
from strategies.generation.regulated import RegulatedField, regulated_fields_of
from strategies.generation.risk_plan import RiskPlan, risks_of
from strategies.generation.seasons import TIMING
from strategies.generation.sections.base import (
    Block,
    Heading,
    Paragraph,
    Section,
    Statement,
    Statements,
    Table,
    assumption_statement,
    sourced_statement,
)
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.unknowns import Unknown, unknowns_of
from strategies.generation.wording import clip, numeral, phrase, sentence
from strategies.generation.work import Work


class RiskProse(BaseModel):
    """A writer's prose on one risk."""

    key: str = Field(description="Exactly as given.")
    risk: Claim
    sign: str = Field(description="The early sign that it is happening.")
    mitigation: str = Field(description="What makes it less likely.")
    contingency: str = Field(description="What to do when it happens.")


class RisksProse(BaseModel):
    """A writer's prose on the risks."""

    risks: list[RiskProse]


class Risk(BaseModel):
    """A risk as shown in the section."""

    statement: Statement
    probability: str
    impact: str
    sign: str
    mitigation: str
    contingency: str
    owner: str


class RisksSection(Section):
    """The risks and the open questions."""

    key: ClassVar[str] = "risks"
    title: ClassVar[str] = "Risks and open questions"

    risks: list[Risk]
    judgement: Statement
    questions: list[list[str]]
    regulated: list[Statement] = []
    untested: list[list[str]] = []

    def statements(self) -> list[Statement]:
        """Return all statements, including those that `blocks` shows in a table."""
        return [*(item.statement for item in self.risks), self.judgement, *self.regulated]

    def blocks(self) -> list[Block]:
        """Return the risks, then the questions by how much the plan depends on them."""
        columns = ["Risk", "Probability", "Impact", "Early sign", "What makes it less likely", "If it happens", "Owner"]
        rows = [
            [r.statement.text, r.probability, r.impact, r.sign, r.mitigation, r.contingency, r.owner]
            for r in self.risks
        ]
        found: list[Block] = [
            Table(caption="Risks, gravest first", columns=columns, rows=rows),
            Statements(items=[self.judgement, *self.regulated]),
            Heading(text="Open questions, the one that changes most first"),
        ]
        columns = ["Question", "What the answer would change", "How to find out"]
        none = Paragraph(text="None: every answer this plan uses is known.")
        found.append(Table(caption="Open questions", columns=columns, rows=self.questions) if self.questions else none)
        if self.untested:
            columns = ["Assumption", "If it is wrong", "How to check"]
            caption = "Assumptions to test first"
            found.append(Table(caption=caption, columns=columns, rows=self.untested))
        return found


def write(work: Work) -> RisksSection:
    """Write the section: code finds and ranks the risks, a writer says what to watch and to do."""
    brief = work.brief
    work.require_section(MeasurementSection)
    plans = risks_of(brief)
    facts = _collect_facts(brief, plans)
    drafted = RisksProse(risks=[_draft_risk(plan) for plan in plans])
    prose = drafted
    if plans:
        prose = work.write_prose(
            RisksSection,
            RisksProse,
            instructions=(
                "Put each risk among the entries, by key, in one sentence, then the earliest sign that it is "
                "happening, what makes it less likely, and what to do when it happens; all of it things a small team "
                "can do."
            ),
            facts=facts,
            entries={"risks": [plan.key for plan in plans]},
            draft=lambda: drafted,
        )
    said = {item.key: item for item in prose.risks}
    owner = "Content owner" if brief.business_context.team_size < 1 else "Content lead"
    return RisksSection(
        answers_used=facts.answer_paths(),
        risks=[_build_risk(plan, said[plan.key], facts, owner) for plan in plans],
        judgement=assumption_statement(
            "Probability and impact are first judgements.", "Go through them with the team at the review after 30 days."
        ),
        questions=[_question_row(item) for item in unknowns_of(brief)],
        regulated=[_regulated_statement(brief, field) for field in regulated_fields_of(brief)],
        untested=[[item.assumption, item.if_wrong, item.check] for item in untested_assumptions(brief)],
    )


def _regulated_statement(brief: Brief, field: RegulatedField) -> Statement:
    """State the regulation, and who has to review every piece."""
    who = checker_of(brief)
    checked_by = f"Your own check: {phrase(who, 160)}" if who else "The brief names nobody who checks it"
    rule = f"What may be said about {field.title} is regulated; in {field.place}: {field.rule}."
    text = f"{rule} {sentence(checked_by)} Ask what holds where you sell ({phrase(brief.business.geography, 80)})."
    return sourced_statement(text, field.source)


def _question_row(item: Unknown) -> list[str]:
    return [item.title, sentence(item.changes), item.how]


def _build_risk(plan: RiskPlan, prose: RiskProse, facts: Facts, owner: str) -> Risk:
    return Risk(
        statement=facts.statement(prose.risk),
        probability=plan.probability,
        impact=plan.impact,
        sign=sentence(clip(prose.sign, 300)),
        mitigation=sentence(clip(prose.mitigation, 300)),
        contingency=sentence(clip(prose.contingency, 300)),
        owner=owner,
    )


def _collect_facts(brief: Brief, plans: list[RiskPlan]) -> Facts:
    facts = Facts(brief)
    facts.add_answers("business.business_name", CONSTRAINTS, PROOF, RIVALS, TRENDS, PROHIBITED)
    facts.add_answers(
        "competitive_intelligence.emerging_trends", *ANSWERS_USED, "business.geography", "business.description"
    )
    facts.add_answers("content_strategy.quality_metrics.review_process", TIMING)
    hours = capacity_of(brief)
    facts.add_calculation("hours.making", f"{numeral(hours.making_h)} h a week", hours.making_working)
    for plan in plans:
        value = {"risk": plan.risk, "probability": plan.probability, "impact": plan.impact}
        facts.add_calculation(f"risk.{plan.key}", value, f"read from your answer in {plan.path}")
    return facts


def _draft_risk(plan: RiskPlan) -> RiskProse:
    return RiskProse(
        key=plan.key,
        risk=claim(plan.risk, f"risk.{plan.key}"),
        sign=plan.sign,
        mitigation=plan.mitigation,
        contingency=plan.contingency,
    )
