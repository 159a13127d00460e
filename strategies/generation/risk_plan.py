"""Derives the risks of a plan from the brief: rules, hours, proof, competitors, trends, unknown figures."""

from dataclasses import dataclass
from typing import Literal

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.contradictions import TEAM
from strategies.generation.reading import CONSTRAINTS, PROOF, RIVALS, TRENDS, limit_of
from strategies.generation.sections.competitors import rivals_of
from strategies.generation.unknowns import unknowns_of
from strategies.generation.wording import has_word, numeral, phrase, quote

type Level = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPlan:
    """A risk with a first rating and draft texts."""

    key: str
    risk: str
    path: str
    probability: Level
    impact: Level
    sign: str
    mitigation: str
    contingency: str


_RANK = {"high": 3, "medium": 2, "low": 1}


def risks_of(brief: Brief) -> list[RiskPlan]:
    """Return the risks, gravest first."""
    found = [
        *_rule_risks(brief),
        *_hours_risk(brief),
        *_proof_risk(brief),
        *_rival_risk(brief),
        *_trend_risks(brief),
        *_unknown_answers_risk(brief),
    ]
    return sorted(found, key=lambda risk: -_RANK[risk.probability] * _RANK[risk.impact])[:8]


def _rule_risks(brief: Brief) -> list[RiskPlan]:
    """Turn each rule of the brief into a risk, by its subject."""
    found: list[RiskPlan] = []
    others: list[tuple[str, str]] = []
    limit = limit_of(brief)
    for index, rule in enumerate(brief.business.constraints or ()):
        text, path, key = quote(rule, 140), f"{CONSTRAINTS}.{index}", f"rule-{index + 1}"
        if limit and index == limit[0]:
            found.append(
                RiskPlan(
                    key=key,
                    risk=f"More demand than can be met: {text}.",
                    path=path,
                    probability="medium",
                    impact="medium",
                    sign="the number left, counted every week",
                    mitigation="say the number openly in every piece that asks for an order",
                    contingency="stop asking for orders the day it is gone, and ask for the next waiting list",
                )
            )
        elif has_word(rule, ("review", "approv", "legal", "sign")):
            found.append(
                RiskPlan(
                    key=key,
                    risk=f"Checking takes longer than planned: {text}.",
                    path=path,
                    probability="medium",
                    impact="medium",
                    sign="a draft that is not back on the day it was promised",
                    mitigation="drafts are due as early as the check takes long; the checker has the dates",
                    contingency="move the piece; never publish it unchecked",
                )
            )
        elif has_word(rule, ("discount", "price")):
            found.append(
                RiskPlan(
                    key=key,
                    risk=f"Somebody offers what the rules forbid: {text}.",
                    path=path,
                    probability="low",
                    impact="medium",
                    sign="a draft that names a reduced price",
                    mitigation="the rule stands in every writer's brief",
                    contingency="take it back the same day and say so",
                )
            )
        else:
            others.append((path, text))
    return [*_rule_breach_risk(others), *found]


def _rule_breach_risk(rules: list[tuple[str, str]]) -> list[RiskPlan]:
    """Combine all remaining rules into one risk, since sign and response are the same."""
    if not rules:
        return []
    which = f"a rule: {rules[0][1]}" if len(rules) == 1 else f"one of the rules: {'; '.join(text for _, text in rules)}"
    return [
        RiskPlan(
            key="rules",
            risk=f"A piece breaks {which}.",
            path=rules[0][0] if len(rules) == 1 else CONSTRAINTS,
            probability="medium",
            impact="high",
            sign="a checker strikes out the same kind of sentence twice",
            mitigation="the rules stand in every writer's brief and are checked before publication",
            contingency="take the piece down, correct it, say what was changed",
        )
    ]


def _hours_risk(brief: Brief) -> list[RiskPlan]:
    hours = capacity_of(brief)
    tight = hours.planned is None or hours.choice.upkeep_h + hours.planned.hours_per_week > 0.8 * hours.making_h
    if brief.business_context.team_size >= 2 and not tight:
        return []
    probability: Level = "high" if tight else "medium"
    return [
        RiskPlan(
            key="hours",
            risk=f"The {numeral(hours.making_h)} hours a week are not there: illness, holidays, other work.",
            path=TEAM,
            probability=probability,
            impact="high",
            sign="one draft late by more than its time for checking",
            mitigation="the second piece is finished before the first is published",
            contingency="leave out the lightest pieces first, keep the hub",
        )
    ]


def _proof_risk(brief: Brief) -> list[RiskPlan]:
    if brief.business.proof_assets:
        return []
    return [
        RiskPlan(
            key="proof",
            risk="There is no proof yet, so every claim stands alone.",
            path="business.description",
            probability="high",
            impact="medium",
            sign="a draft without a single figure or name",
            mitigation="ask three customers for a sentence with a figure before the first piece",
            contingency="write what was learnt instead of what was achieved",
        )
    ]


def _rival_risk(brief: Brief) -> list[RiskPlan]:
    strong = [(index, rival) for index, rival in rivals_of(brief) if rival.strength]
    if not strong:
        return []
    index, rival = strong[0]
    return [
        RiskPlan(
            key="rival",
            risk=f"{rival.name} answers first: {phrase(rival.strength or '', 140)}.",
            path=f"{RIVALS}.{index}",
            probability="medium",
            impact="medium",
            sign=f"{rival.name} publishes on one of our working titles",
            mitigation="start with what only we can show",
            contingency="drop the title that was taken and write the next spoke",
        )
    ]


def _trend_risks(brief: Brief) -> list[RiskPlan]:
    found = []
    for index, trend in enumerate(brief.competitive_intelligence.emerging_trends or ()):
        if trend.description and trend.growth_potential in ("Very High", "High"):
            found.append(
                RiskPlan(
                    key=f"change-{index + 1}",
                    risk=f"{phrase(trend.trend_name)}: {phrase(trend.description, 140)}.",
                    path=f"competitive_intelligence.emerging_trends.{index}",
                    probability="medium",
                    impact="medium",
                    sign="visits to the pages concerned fall for two months running",
                    mitigation=f"use it first: {phrase(trend.early_adoption_benefit, 140)}"
                    if trend.early_adoption_benefit
                    else "put proof of your own on every page",
                    contingency="move hours from search to the people within reach",
                )
            )
    for index, felt in enumerate(brief.competitive_intelligence.industry_trends or ()):
        if felt.impact == "High" and not felt.relevance:
            found.append(
                RiskPlan(
                    key=f"trend-{index + 1}",
                    risk=f"{phrase(felt.trend_name)} changes what customers ask.",
                    path=f"{TRENDS}.{index}",
                    probability="medium",
                    impact="high",
                    sign="customers ask about it",
                    mitigation="ask five customers what it changes for them",
                    contingency="rewrite the pillar it touches",
                )
            )
    return found


def _unknown_answers_risk(brief: Brief) -> list[RiskPlan]:
    opened = unknowns_of(brief)
    if not any(item.urgent for item in opened):
        return []
    names = "; ".join(item.title for item in opened[:3])
    path = PROOF if opened[0].path == PROOF else "content_strategy.content_frequency"
    level: Level = "high" if len(opened) >= 8 else "medium"
    return [
        RiskPlan(
            key="unknown",
            risk=f"The plan rests on answers nobody has yet: {names}.",
            path=path,
            probability=level,
            impact="medium",
            sign="a review without a number on the table",
            mitigation=opened[0].how.rstrip("."),
            contingency="write this strategy again with the answers; it takes minutes",
        )
    ]
