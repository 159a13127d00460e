"""Section 16: the consistency checks, failed ones first. Code only."""

from typing import ClassVar

from strategies.generation.capacity import ANSWERS_USED
from strategies.generation.checks import Check, run_checks
from strategies.generation.facts import Facts
from strategies.generation.sections.base import Block, Note, Section, Statement, Statements, Table, calculated_statement
from strategies.generation.wording import pluralize
from strategies.generation.work import Work


class ChecksSection(Section):
    """The consistency checks and their results."""

    key: ClassVar[str] = "checks"
    title: ClassVar[str] = "Consistency checks"

    checks: list[Check]

    @property
    def failed(self) -> list[Check]:
        """Return the checks that did not pass."""
        return [check for check in self.checks if not check.passed]

    def blocks(self) -> list[Block]:
        """Return a warning for each failed check, then all checks."""
        found: list[Block] = [Statements(items=[self.summary()])]
        found += [Note(text=_warning(check), tone="warning") for check in self.failed]
        rows = [[check.title, "passed" if check.passed else "FAILED", check.explanation] for check in self.checks]
        found.append(Table(caption="All checks", columns=["Check", "Result", "Found"], rows=rows))
        return found

    def summary(self) -> Statement:
        """Return a statement of how many checks passed."""
        passed = len(self.checks) - len(self.failed)
        return calculated_statement(
            f"{passed} of {pluralize(len(self.checks), 'check')} passed.", "each check is listed below"
        )


def _warning(check: Check) -> str:
    redo = f" Redo the section “{check.redo_title}”." if check.redo else ""
    return f"{check.title}? No. {check.explanation}{redo}"


def write(work: Work) -> ChecksSection:
    """Write the section: check everything that is finished."""
    facts = Facts(work.brief)
    facts.add_answers(
        "business_context.business_objectives",
        "business_context.content_budget",
        *ANSWERS_USED,
        "content_strategy.editorial_guidelines.prohibited_content",
        "business.language",
    )
    return ChecksSection(
        answers_used=facts.answer_paths(),
        checks=run_checks(work.brief, work.done, writes_any_language=work.writer.name.startswith("model:")),
    )
