"""What we found: what is at odds in the brief, what follows, and what the plan assumes until the owner decides."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from strategies.generation.facts import Facts
from strategies.generation.planning.plan import Tension
from strategies.generation.planning.tensions.decided import OWN_PREFIX, apply_decisions, name_tensions
from strategies.generation.sections.base import (
    Block,
    Heading,
    Paragraph,
    Section,
    Statement,
    Statements,
    Table,
    assumption_statement,
    calculated_statement,
    sourced_statement,
)
from strategies.generation.sections.thesis import WrittenThesis
from strategies.generation.sections.thesis_writing import write_thesis
from strategies.generation.sections.word_budget import within_words
from strategies.generation.wording import lower_first
from strategies.generation.work import Work

_SHOWN_MAX = 6
_WORDS = 300
_ANSWERS = ("business.business_name", "business.description", "business.offer", "goals")
_SOURCE = "Source: "
_NOTHING = "Your answers do not contradict each other, and nothing in them limits the plan."


class Finding(BaseModel):
    """Something that is at odds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    title: str
    consequence: Statement
    default: Statement


class SituationSection(Section):
    """What was found in the brief."""

    key: ClassVar[str] = "situation"
    title: ClassVar[str] = "What we found"

    findings: list[Finding]
    workings: list[list[str]]
    """All of them with their workings, also those that are not shown above, as rows of a table."""
    thesis: WrittenThesis | None = None
    """What a writer decided; None where the rules do."""

    def blocks(self) -> list[Block]:
        """Return the heaviest findings: what is at odds, what follows, and what is assumed."""
        if not self.findings:
            return [Paragraph(text=_NOTHING)]
        found: list[Block] = []
        for item in self.findings:
            found += [Heading(text=item.title.rstrip(".")), Statements(items=[item.consequence, item.default])]
        return found

    def appendix(self) -> list[Block]:
        """Return everything that was found, with workings."""
        if not self.workings:
            return []
        columns = ["What is at odds", "Working", "What the plan assumes", "Weight"]
        return [Table(caption="Everything we found, heaviest first", columns=columns, rows=self.workings)]


def find_thesis(done: Mapping[str, Section]) -> WrittenThesis | None:
    """Return what a writer decided; None if the rules did."""
    section = done.get(SituationSection.key)
    return section.thesis if isinstance(section, SituationSection) else None


def write(work: Work) -> SituationSection:
    """Write the section: a writer decides the thesis, or leaves it to the rules."""
    found = _relevant_tensions(work)
    thesis, facts = write_thesis(work, SituationSection, found)
    tensions = apply_decisions(found, thesis.decision().tensions) if thesis else found
    return SituationSection(
        answers_used=_paths_of(facts, tensions),
        findings=_list_decided(thesis, found) if thesis else _list_findings(found),
        workings=[[item.title, item.working, item.default, str(item.weight)] for item in tensions],
        thesis=thesis,
    )


def _list_decided(thesis: WrittenThesis, found: Sequence[Tension]) -> list[Finding]:
    """Return the findings of a writer, all of them."""
    named = name_tensions(found)
    return [
        Finding(
            key=item.rule if item.rule in named else f"{OWN_PREFIX}{number}",
            title=item.title,
            consequence=_name_source(item.consequence, named.get(item.rule)),
            default=assumption_statement(f"For now: {lower_first(item.default)}", f"{item.question} {item.how}"),
        )
        for number, item in enumerate(thesis.tensions, start=1)
    ]


def _list_findings(found: Sequence[Tension]) -> list[Finding]:
    """Return the heaviest findings of the rules, as many as fit."""
    shown = within_words(list(name_tensions(found).items())[:_SHOWN_MAX], lambda item: _shown_text(item[1]), _WORDS)
    return [
        Finding(
            key=key,
            title=tension.title,
            consequence=_name_source(calculated_statement(tension.consequence, tension.working), tension),
            default=assumption_statement(_default_text(tension), f"{tension.question} {tension.how}"),
        )
        for key, tension in shown
    ]


def _paths_of(facts: Facts, tensions: Sequence[Tension]) -> list[str]:
    paths = (path for item in tensions for path in item.paths)
    return list(dict.fromkeys([*_ANSWERS, *facts.answer_paths(), *paths]))


def _name_source(consequence: Statement, tension: Tension | None) -> Statement:
    """Return a consequence that rests on a published rule with its source as evidence."""
    if tension is None or not tension.working.startswith(_SOURCE):
        return consequence
    return sourced_statement(consequence.text, tension.working.removeprefix(_SOURCE))


def _relevant_tensions(work: Work) -> tuple[Tension, ...]:
    """Leave out that the offline writer writes English where a model writes."""
    has_model = is_written_by_model(work)
    return tuple(item for item in work.plan.tensions if not (has_model and item.key == "language_not_english"))


def is_written_by_model(work: Work) -> bool:
    """Whether a model writes, which can write in any language."""
    return work.writer.name.startswith("model:")


def _shown_text(tension: Tension) -> str:
    return f"{tension.title} {tension.consequence} {_default_text(tension)}"


def _default_text(tension: Tension) -> str:
    return f"For now: {lower_first(tension.default)}"
