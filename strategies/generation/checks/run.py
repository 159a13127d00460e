"""Runs the consistency checks over the finished sections and the plan."""

from collections.abc import Mapping

from strategies.generation.brief import Brief
from strategies.generation.checks.decisions import DECISION_RULES
from strategies.generation.checks.links import LINK_RULES
from strategies.generation.checks.model import Check, Outcome, Rule, SectionMissing, Strategy, failed
from strategies.generation.checks.numbers import NUMBER_RULES
from strategies.generation.checks.rules import OWNER_RULES
from strategies.generation.checks.schedule import SCHEDULE_RULES
from strategies.generation.checks.shares import SHARE_RULES
from strategies.generation.checks.titles import TITLE_RULES
from strategies.generation.checks.words import WORD_RULES
from strategies.generation.planning.plan import Plan
from strategies.generation.sections.base import Section

REVIEW = "editor"
"""Key of the section that is not checked."""

RULES: tuple[Rule, ...] = (
    *OWNER_RULES,
    *TITLE_RULES,
    *SCHEDULE_RULES,
    *LINK_RULES,
    *SHARE_RULES,
    *NUMBER_RULES,
    *DECISION_RULES,
    *WORD_RULES,
)


def run_checks(brief: Brief, plan: Plan, sections: Mapping[str, Section], *, writes_any_language: bool) -> list[Check]:
    """Run every check. A check fails if a section it needs is missing."""
    # The editor's review is not part of the document. It quotes what was wrong.
    sections = {key: section for key, section in sections.items() if key != REVIEW}
    strategy = Strategy(brief=brief, plan=plan, sections=sections, writes_any_language=writes_any_language)
    return [_run_check(rule, strategy) for rule in RULES]


def _run_check(rule: Rule, strategy: Strategy) -> Check:
    outcome, redo_title = _find_outcome(rule, strategy)
    if outcome.redo in strategy.sections:
        redo_title = strategy.sections[outcome.redo].title
    return Check(
        key=rule.key,
        title=rule.title,
        passed=outcome.passed,
        explanation=outcome.text,
        redo=outcome.redo,
        redo_title=redo_title,
    )


def _find_outcome(rule: Rule, strategy: Strategy) -> tuple[Outcome, str]:
    """Return the outcome, and the title of a missing section."""
    try:
        return rule.check(strategy), ""
    except SectionMissing as missing:
        return failed(f"Cannot be checked: “{missing.title}” is not finished.", missing.key), missing.title
