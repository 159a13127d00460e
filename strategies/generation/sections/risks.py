"""The risks of this plan: the earliest sign of each, what to do, and who does it."""

from typing import ClassVar

from pydantic import BaseModel, Field

from strategies.generation.facts import Facts
from strategies.generation.planning.plan import Risk as PlannedRisk
from strategies.generation.sections.answer_rows import question_titles
from strategies.generation.sections.base import Block, Section, Statement, Table, judgement_statement
from strategies.generation.sections.word_budget import within_words
from strategies.generation.wording import clip, sentence
from strategies.generation.work import Work

_WORDS = 150
_SHOWN_MIN = 4
_TEXT_MAX_CHARS = 200


class RiskProse(BaseModel):
    """A writer's prose on one risk."""

    key: str = Field(description="Exactly as given.")
    early_sign: str = Field(description="The earliest sign that it is happening, in at most 15 words.")
    response: str = Field(description="What a small team does then, in at most 15 words.")


class RisksProse(BaseModel):
    """A writer's prose on the risks."""

    risks: list[RiskProse]


class Risk(BaseModel):
    """A risk as shown in the section."""

    statement: Statement
    chance: str
    impact: str
    early_sign: str
    response: str
    owner: str


class RisksSection(Section):
    """The risks."""

    key: ClassVar[str] = "risks"
    title: ClassVar[str] = "Risks"

    risks: list[Risk]
    """All risks, gravest first."""
    shown: int
    """How many of them the document shows; the appendix has all."""

    def statements(self) -> list[Statement]:
        """Return the risks, which `blocks` shows in a table."""
        return [item.statement for item in self.risks]

    def blocks(self) -> list[Block]:
        """Return the gravest risks with sign, response and owner."""
        rows = [[item.statement.text, item.early_sign, item.response, item.owner] for item in self.risks[: self.shown]]
        columns = ["Risk", "Early sign", "What to do", "Who"]
        return [Table(caption="Gravest first", columns=columns, rows=rows)]

    def appendix(self) -> list[Block]:
        """Return all risks with chance and impact, which are first judgements."""
        rows = [
            [item.statement.text, item.chance, item.impact, item.early_sign, item.response, item.owner]
            for item in self.risks
        ]
        columns = ["Risk", "Chance", "Impact", "Early sign", "What to do", "Who"]
        return [Table(caption="All risks; chance and impact are first judgements", columns=columns, rows=rows)]


def write(work: Work) -> RisksSection:
    """Write the section: code finds and ranks the risks, a writer words signs and responses."""
    planned = {f"risk-{number}": item for number, item in enumerate(work.plan.risks, start=1)}
    facts = _collect_facts(work, planned)
    drafted = RisksProse(
        risks=[RiskProse(key=key, early_sign=item.early_sign, response=item.response) for key, item in planned.items()]
    )
    prose = work.write_prose(
        RisksSection,
        RisksProse,
        facts=facts,
        entries={"risks": list(planned)},
        draft=lambda: drafted,
    )
    said = {item.key: item for item in prose.risks}
    risks = [_build_risk(item, said[key]) for key, item in planned.items()]
    return RisksSection(
        answers_used=list(
            dict.fromkeys([*facts.answer_paths(), *(path for item in planned.values() for path in item.paths)])
        ),
        risks=risks,
        shown=len(within_words(risks, _shown_text, _WORDS, at_least=_SHOWN_MIN)),
    )


def _build_risk(planned: PlannedRisk, prose: RiskProse) -> Risk:
    answers = question_titles(planned.paths)
    reason = f"Chance {planned.chance}, impact {planned.impact}: a first judgement. It rests on: {answers}."
    return Risk(
        statement=judgement_statement(planned.title, reason),
        chance=planned.chance,
        impact=planned.impact,
        early_sign=sentence(clip(prose.early_sign, _TEXT_MAX_CHARS)),
        response=sentence(clip(prose.response, _TEXT_MAX_CHARS)),
        owner=planned.owner,
    )


def _shown_text(risk: Risk) -> str:
    return f"{risk.statement.text} {risk.early_sign} {risk.response} {risk.owner}"


def _collect_facts(work: Work, planned: dict[str, PlannedRisk]) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.description", "goals", "means.people", "rules.reviewers")
    for key, item in planned.items():
        value = {"risk": item.title, "early_sign": item.early_sign, "response": item.response}
        facts.add_judgement(key, value, f"Chance {item.chance}, impact {item.impact}: a first judgement.")
    return facts
