"""The consistency checks, and rules that only people can check. In the appendix; code only."""

from typing import ClassVar

from strategies.generation.checks import Check, run_checks
from strategies.generation.sections.base import (
    Block,
    Heading,
    Section,
    Statement,
    Statements,
    Table,
    answer_statement,
    calculated_statement,
)
from strategies.generation.wording import pluralize, sentence
from strategies.generation.work import Work


class ChecksSection(Section):
    """The consistency checks and their results. The owner sees failed ones beside the section to regenerate."""

    key: ClassVar[str] = "checks"
    title: ClassVar[str] = "Consistency checks"

    checks: list[Check]
    for_reviewers: list[str] = []
    """Rules of the owner that no code can check."""

    @property
    def failed(self) -> list[Check]:
        """Return the checks that did not pass."""
        return [check for check in self.checks if not check.passed]

    def blocks(self) -> list[Block]:
        """Return nothing: checks are not part of the document a client reads."""
        return []

    def appendix(self) -> list[Block]:
        """Return the checks that passed, and what reviewers have to check themselves."""
        rows = [[check.title, check.explanation] for check in self.checks if check.passed]
        found: list[Block] = [
            Statements(items=[self.summary()]),
            Table(caption="What was checked", columns=["Check", "Found"], rows=rows),
        ]
        return [*found, *self.reviewer_blocks()]

    def reviewer_blocks(self) -> list[Block]:
        """Return the rules that only people can check; empty if there are none."""
        rules = [answer_statement(sentence(rule), "rules") for rule in self.for_reviewers]
        heading = Heading(text="For your reviewers: rules that no program can check")
        return [heading, Statements(items=rules)] if rules else []

    def summary(self) -> Statement:
        """Return a statement of how many checks passed."""
        passed = len(self.checks) - len(self.failed)
        return calculated_statement(f"{pluralize(passed, 'check')} passed.", "each one is listed below")


def write(work: Work) -> ChecksSection:
    """Write the section: check everything that is finished."""
    return ChecksSection(
        answers_used=["goals", "means", "rules", "timing", "business.language"],
        checks=run_checks(work.brief, work.plan, work.done, writes_any_language=work.writer.name.startswith("model:")),
        for_reviewers=list(work.plan.thesis.not_enforced),
    )
