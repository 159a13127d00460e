"""The risks of this plan: the earliest sign of each, what to do, and who does it."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import BaseModel

from strategies.generation.facts import Facts
from strategies.generation.planning.plan import Risk as PlannedRisk
from strategies.generation.planning.risks import weight_of
from strategies.generation.sections.answer_rows import question_titles
from strategies.generation.sections.base import Block, Section, Statement, Table, judgement_statement
from strategies.generation.sections.risks_answer import (
    RiskProse,
    RisksProse,
    draft_prose,
    find_objections,
    gravest,
    people_of,
)
from strategies.generation.sections.word_budget import within_words
from strategies.generation.wording import sentence
from strategies.generation.work import Work

_WORDS = 150
_SHOWN_MIN = 4
_OWN_WORDS = 160
"""Words of the risks that the document shows if a writer has named its own, which say more."""


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
    """Write the section: code finds risks and ranks all of them, a writer words the gravest and adds its own."""
    planned = {item.key: item for item in work.plan.risks}
    kept = [item.key for item in gravest(work.plan.risks)]
    facts = _collect_facts(work, planned)
    prose = work.write_prose(
        RisksSection,
        RisksProse,
        facts=facts,
        entries={"kept": kept},
        draft=lambda: draft_prose(gravest(work.plan.risks)),
        check=lambda answer: find_objections(answer, people_of(work.brief)),
    )
    weighed = sorted(_build_risks(facts, prose, planned, kept), key=lambda pair: -pair[0])
    risks = [risk for _, risk in weighed]
    paths = [path for item in planned.values() for path in item.paths]
    return RisksSection(
        answers_used=list(dict.fromkeys([*facts.answer_paths(), *paths])),
        risks=risks,
        shown=len(within_words(risks, _shown_text, _OWN_WORDS if prose.own else _WORDS, at_least=_SHOWN_MIN)),
    )


def _build_risks(
    facts: Facts, prose: RisksProse, planned: dict[str, PlannedRisk], kept: list[str]
) -> Iterator[tuple[int, Risk]]:
    """Yield risks with their weights: the writer's own, then the gravest of the rules, reworded or as drafted."""
    for said in prose.own:
        if statement := facts.statement_or_none(said.risk):
            yield _build_risk(said, statement)
    written = {item.key.casefold(): item for item in prose.kept if item.risk.text.strip()}
    drafted = {item.key: item for item in draft_prose(tuple(planned.values())).kept}
    for key in kept if prose.own else planned:
        wording = written.get(key.casefold(), drafted[key])
        is_drafted = wording.risk == drafted[key].risk
        yield _build_risk(wording, _state_rule(planned[key]) if is_drafted else facts.statement(wording.risk))


def _state_rule(planned: PlannedRisk) -> Statement:
    answers = question_titles(planned.paths)
    reason = f"Chance {planned.chance}, impact {planned.impact}: a first judgement. It rests on: {answers}."
    return judgement_statement(planned.title, reason)


def _build_risk(said: RiskProse, statement: Statement) -> tuple[int, Risk]:
    risk = Risk(
        statement=statement,
        chance=said.chance,
        impact=said.impact,
        early_sign=sentence(said.early_sign),
        response=sentence(said.response),
        owner=said.owner,
    )
    return weight_of(said.chance, said.impact), risk


def _shown_text(risk: Risk) -> str:
    return f"{risk.statement.text} {risk.early_sign} {risk.response} {risk.owner}"


def _collect_facts(work: Work, planned: dict[str, PlannedRisk]) -> Facts:
    facts = Facts(work.brief)
    facts.add_answers("business.business_name", "business.description", "goals", "means.people", "rules.reviewers")
    for key, item in planned.items():
        value = {"risk": item.title, "early_sign": item.early_sign, "response": item.response}
        facts.add_judgement(f"risk.{key}", value, f"Chance {item.chance}, impact {item.impact}: a first judgement.")
    return facts
